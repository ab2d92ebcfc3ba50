"""Which new record may be one of ours: every sign, what speaks against it, and which of several is proposed."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.engine.pairs import Candidate, Pair, likely_pairs
from integrations.engine.ports import KindSpec
from integrations.engine.records import CONTRIBUTION, Record
from plannr_sync.mapping import incomes, parts, plans

PLANS, INCOMES = plans.spec(""), incomes.spec("")
CONTRIBUTIONS = next(spec for spec in parts.specs("") if spec.kind == CONTRIBUTION)
ANN = [{"client": "ann", "percent": "100.0000"}]
POT: dict[str, Any] = {
    "type": "pension", "sub_type": "sipp", "name": "Ann's pot", "provider": "Aviva", "policy_number": "AV-001/2",
    "owners": ANN, "valuation": {"valued_date": "2026-01-01", "amount": "1000.00"},
}  # fmt: skip
PAY: dict[str, Any] = {
    "client": "ann", "name": "Salary", "type": "salary", "amount": "30000.00", "frequency": "yearly",
}  # fmt: skip
PAID_IN: dict[str, Any] = {"plan": "pot", "amount": "100.00", "frequency": "monthly"}


def record(spec: KindSpec, fields: dict[str, Any], remote_id: str = "r1", **more: Any) -> Record:
    return Record(spec.kind, remote_id, fields, owner_ids=tuple(spec.mapping.owners(fields)), **more)


def found(spec: KindSpec, ours: dict[str, Any], theirs: dict[str, Any]) -> Pair | None:
    pairs = likely_pairs(spec, [record(spec, theirs)], [Candidate(1, "Ours", ours)])
    return pairs[0] if pairs else None


OTHERWISE = {"policy_number": "", "provider": "", "valuation": None}


@pytest.mark.parametrize(
    ("spec", "ours", "changed", "sign", "holds"),
    [
        (PLANS, POT, {"policy_number": "av0012", "name": "Other", "provider": ""}, "policy_number", True),
        (
            PLANS,
            POT,
            {"policy_number": "AV 001 2", "type": "investment", "provider": "Zurich"},
            "number_only",
            False,
        ),
        (PLANS, POT, {"policy_number": "Unknown", "name": "Other"}, "provider_and_type", True),
        (
            PLANS,
            POT,
            {"policy_number": "", "sub_type": "pension_unknown", "name": ""},
            "provider_and_type",
            True,
        ),
        (
            PLANS,
            POT,
            {"policy_number": "", "sub_type": "final_salary", "name": "X", "valuation": None},
            "provider_only",
            False,
        ),
        (PLANS, POT, OTHERWISE, "name_and_type", True),
        (PLANS, POT, {"policy_number": "", "provider": "", "name": "Other"}, "value_and_type", False),
        (INCOMES, PAY, {"type": "other"}, "name_and_amount", True),
        (INCOMES, PAY, {"name": "Fauxbury Academy"}, "kind_and_amount", True),
        (INCOMES, PAY, {"amount": "31000.00"}, "name_and_kind", True),
        (INCOMES, PAY, {"amount": "31000.00", "type": "other"}, "name_only", False),
        (CONTRIBUTIONS, PAID_IN, {}, "amount", True),
        (CONTRIBUTIONS, PAID_IN, {"amount": "120.00"}, "only_ones", True),
    ],
)
def test_a_sign_says_why_and_whether_the_record_waits(
    spec: KindSpec, ours: dict[str, Any], changed: dict[str, Any], sign: str, holds: bool
) -> None:
    pair = found(spec, ours, {**ours, **changed})
    assert pair is not None
    assert (pair.sign.code, pair.sign.holds) == (sign, holds)
    assert "“Ours”" in pair.sentence


@pytest.mark.parametrize(
    ("spec", "ours", "changed"),
    [
        (PLANS, POT, {"policy_number": "AV-999"}),
        (PLANS, POT, {"policy_number": "", "provider": "Zurich"}),
        (PLANS, POT, {**OTHERWISE, "name": "Other"}),
        (PLANS, POT, {"owners": [{"client": "bob", "percent": "100.0000"}]}),
        (INCOMES, PAY, {"client": "bob"}),
        (INCOMES, PAY, {"name": "Shop", "amount": "31000.00"}),
        (CONTRIBUTIONS, PAID_IN, {"plan": "another"}),
    ],
)
def test_nothing_is_proposed_where_nothing_shows_it(
    spec: KindSpec, ours: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert found(spec, ours, {**ours, **changed}) is None


def test_two_unknown_numbers_and_providers_are_not_the_same() -> None:
    nameless = {**POT, "policy_number": "Unknown", "provider": "Unknown", "valuation": None}
    assert found(PLANS, {**nameless, "name": "One"}, {**nameless, "name": "Other"}) is None


def test_where_one_has_a_surer_partner_the_weaker_pair_is_left_out() -> None:
    first, second = {**POT, "policy_number": "1"}, {**POT, "policy_number": ""}
    pairs = likely_pairs(
        PLANS,
        [
            record(PLANS, {**POT, "policy_number": "1"}, "r1"),
            record(PLANS, {**POT, "policy_number": ""}, "r2"),
        ],
        [Candidate(1, "First", first), Candidate(2, "Second", second)],
    )
    assert [(pair.candidate.local_id, pair.record.remote_id) for pair in pairs] == [(1, "r1"), (2, "r2")]


def test_equally_sure_ones_are_all_proposed() -> None:
    pairs = likely_pairs(
        INCOMES, [record(INCOMES, PAY)], [Candidate(1, "One", dict(PAY)), Candidate(2, "Other", dict(PAY))]
    )
    assert [pair.candidate.local_id for pair in pairs] == [1, 2]


def test_what_was_told_apart_is_not_proposed_and_leaves_room_for_another() -> None:
    ours = [Candidate(1, "One", dict(PAY)), Candidate(2, "Other", {**PAY, "amount": "29000.00"})]
    pairs = likely_pairs(INCOMES, [record(INCOMES, PAY)], ours, told_apart={(1, "r1")})
    assert [(pair.candidate.local_id, pair.sign.code) for pair in pairs] == [(2, "name_and_kind")]


def test_our_reference_finds_what_was_sent_without_an_answer_whatever_became_of_it() -> None:
    theirs = record(INCOMES, {**PAY, "name": "Renamed", "amount": "1.00", "type": "other"}, references=("ref",))
    ours = Candidate(1, "Ours", {**PAY, "name": "Edited"}, references=frozenset({"ref"}))
    assert likely_pairs(INCOMES, [theirs], [ours])[0].sign.code == "sent_before"


def test_what_was_once_sent_counts_like_what_is_held_now() -> None:
    ours = Candidate(1, "Ours", {**PAY, "name": "Edited", "amount": "5.00", "type": "other"}, sent=(PAY,))
    assert likely_pairs(INCOMES, [record(INCOMES, PAY)], [ours])[0].sign.code == "name_and_amount"


def test_of_several_parts_of_a_plan_only_those_alike_are_proposed() -> None:
    theirs = [
        record(CONTRIBUTIONS, PAID_IN, "r1"),
        record(CONTRIBUTIONS, {**PAID_IN, "amount": "7.00"}, "r2"),
    ]
    ours = [Candidate(1, "One", PAID_IN), Candidate(2, "Other", {**PAID_IN, "amount": "9.00"})]
    pairs = likely_pairs(CONTRIBUTIONS, theirs, ours)
    assert [(pair.candidate.local_id, pair.record.remote_id) for pair in pairs] == [(1, "r1")]
