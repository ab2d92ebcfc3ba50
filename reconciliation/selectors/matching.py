"""What the matcher needs, fetched by set: the plans behind policy numbers and the expectations of those plans.

The number of queries does not depend on the number of lines. ``decide`` puts the matcher to work on what was fetched;
it writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Q

from domain.identifiers import normalise_policy_number
from domain.money import pence_from_pounds
from reconciliation.matching import Expectation, Line, MatchResult, Plan, Rules, Statement, match
from reconciliation.matching.parts import Part, in_parts
from reconciliation.matching.plans import look_of
from reconciliation.models import StatementTransaction
from reconciliation.selectors.telling import REPEATED

PLAN_COLUMNS = "id, policy_number, normalised_policy_number, status = 'active', provider_id"
EXPECTATION_COLUMNS = """
    id, plan_id, category, expected_date, (gross * 100)::bigint,
    (CASE WHEN written_off_at IS NULL THEN linked ELSE gross END * 100)::bigint,
    is_recurring, NOT is_vat_exempt, cancelled_at IS NOT NULL, payment_origin = 'client'
"""
"""In the order of the matcher's tuples. What was written off counts as met."""


def lock_firm(firm_id: int) -> None:
    """Hold the firm's reconciliation until the transaction ends: one run, link or undo at a time.

    The firm's own row comes first, as the rows written later refer to it: a charge being numbered holds that row and
    then waits for plans, so the order must be the same here.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM backoffice_firm WHERE id = %s FOR KEY SHARE", [firm_id])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('reconciliation'), %s::int)", [firm_id])


def spellings_of(provider_id: int | None, normalised: Sequence[str]) -> dict[str, int]:
    """Of these normalised numbers those that a person has remembered for the provider, each with its plan's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT normalised, plan_id FROM reconciliation_policyspelling
               WHERE provider_id = %s AND normalised = ANY(%s::text[])""",
            [provider_id, list(normalised)],
        )
        return dict(cursor.fetchall())


def plans_with_numbers(
    firm_id: int, normalised: Sequence[str], *, also: Sequence[int] = (), lock: bool = False
) -> list[Plan]:
    """The firm's plans, of every status, with one of these normalised policy numbers, and those of ``also`` (ids).

    ``lock`` keeps them from being valued or recharged until the transaction ends, since both change what is expected.
    """
    return _rows(
        Plan,
        f"""SELECT {PLAN_COLUMNS} FROM backoffice_plan
            WHERE firm_id = %s AND deleted_at IS NULL
              AND (normalised_policy_number = ANY(%s::text[]) {"OR id = ANY(%s::bigint[])" if also else ""})
            ORDER BY id {"FOR KEY SHARE" if lock else ""}""",
        [firm_id, list(normalised), *([list(also)] if also else [])],
    )


def hold_plans(plan_ids: Sequence[int]) -> None:
    """Keep plans from being valued or recharged until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM backoffice_plan WHERE id = ANY(%s::bigint[]) ORDER BY id FOR KEY SHARE",
            [list(plan_ids)],
        )


def plans_that_look_like(firm_id: int, looks: Sequence[str]) -> list[Plan]:
    """Plans whose number differs from one of these only by leading zeros or by letters read as figures: hints."""
    return _rows(
        Plan,
        f"""SELECT {PLAN_COLUMNS} FROM backoffice_plan
            WHERE firm_id = %s AND deleted_at IS NULL AND normalised_policy_number <> ''
              AND ltrim(translate(normalised_policy_number, 'oil', '011'), '0') = ANY(%s::text[])
            ORDER BY id LIMIT 10000""",
        [firm_id, list(looks)],
    )


def open_expectations(firm_id: int, plan_ids: Sequence[int], also: Sequence[int] = ()) -> list[Expectation]:
    """The open expectations of these plans, and those of ``also`` (ids) whatever their state."""
    return _rows(
        Expectation,
        f"""SELECT {EXPECTATION_COLUMNS} FROM reconciliation_expectation
            WHERE firm_id = %s AND plan_id = ANY(%s::bigint[]) AND is_open
            UNION SELECT {EXPECTATION_COLUMNS} FROM reconciliation_expectation
            WHERE firm_id = %s AND id = ANY(%s::bigint[])"""
        if also
        else f"""SELECT {EXPECTATION_COLUMNS} FROM reconciliation_expectation
            WHERE firm_id = %s AND plan_id = ANY(%s::bigint[]) AND is_open""",
        [firm_id, list(plan_ids), *([firm_id, list(also)] if also else [])],
    )


def all_expectations(firm_id: int, plan_ids: Sequence[int]) -> list[Expectation]:
    """Every expectation of these plans: met and zero ones decide nothing, but the reasons tell of them."""
    return _rows(
        Expectation,
        f"""SELECT {EXPECTATION_COLUMNS} FROM reconciliation_expectation
            WHERE firm_id = %s AND plan_id = ANY(%s::bigint[]) AND cancelled_at IS NULL""",
        [firm_id, list(plan_ids)],
    )


def _rows(shape: Any, sql: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(map(shape._make, cursor.fetchall()))


def decide(
    firm_id: int,
    lines: Sequence[Line],
    statement: Statement,
    rules: Rules,
    *,
    lock: bool = True,
    trial: Mapping[int, int] | None = None,
) -> Iterator[MatchResult]:
    """The matcher's decisions about the lines of one statement, a part of them at a time.

    Whoever writes one down before the next holds no more than that. A part's open expectations are asked for before the
    part ahead of it is given away, so that the database is free for other work while the next one is decided.
    ``trial`` carries links (expectation id to pence) that an earlier trial would make.
    """
    normalised = {number for line in lines if (number := normalise_policy_number(line.policy_number))}
    wanted = sorted(normalised)
    spellings = spellings_of(statement.provider_id, wanted)
    plans = plans_with_numbers(firm_id, wanted, also=sorted(set(spellings.values())), lock=lock)
    alike = _look_alikes(firm_id, normalised - {plan.normalised for plan in plans})
    parts = [_with_hints(part, alike) for part in in_parts(lines, plans, spellings)]
    ahead = map(partial(_open_expectations_of, firm_id), parts)
    expectations = next(ahead, [])
    for part in parts:
        result = _decide_part(firm_id, part, expectations, statement, rules, spellings, trial or {})
        expectations = next(ahead, [])
        yield result
        del result


def _with_hints(part: Part, alike: Sequence[Plan]) -> Part:
    return Part(part.lines, list({plan.id: plan for plan in [*part.plans, *alike]}.values())) if alike else part


def _open_expectations_of(firm_id: int, part: Part) -> list[Expectation]:
    """What the lines of a part may be linked to: no other part's lines can be, so it does not go stale meanwhile."""
    kept = sorted({line.kept_target for line in part.lines if line.kept_target is not None})
    return open_expectations(firm_id, [plan.id for plan in part.plans], kept)


def _look_alikes(firm_id: int, unknown: Iterable[str]) -> list[Plan]:
    """Plans that somebody may have meant by numbers that no plan has."""
    looks = {look_of(number) for number in unknown} - {""}
    return plans_that_look_like(firm_id, sorted(looks)) if looks else []


def _decide_part(
    firm_id: int, part: Part, expectations: list[Expectation], statement: Statement, rules: Rules,
    spellings: Mapping[str, int], trial: Mapping[int, int],
) -> MatchResult:  # fmt: skip
    """First with open expectations only, which is all that linking depends on; then, for what was left, once more.

    For plans where a line was left that has everything the reasons speak of.
    """
    lines, plans = part
    first = match(lines, plans, _with_trial(expectations, trial), statement, rules, spellings=spellings)
    unclear = {d.plan_id for d in first.decisions if d.reason and d.plan_id is not None}
    if not unclear:
        return first
    expectations = all_expectations(firm_id, sorted(unclear))
    again = _lines_again(lines, first, unclear)
    second = match(again, plans, _with_trial(expectations, trial), statement, rules, spellings=spellings)
    return _merged(first, second)


def _with_trial(expectations: list[Expectation], trial: Mapping[int, int]) -> list[Expectation]:
    if not trial:
        return expectations
    return [e._replace(linked_pence=trial[e.id]) if e.id in trial else e for e in expectations]


def _lines_again(lines: Sequence[Line], first: MatchResult, unclear: set[int]) -> list[Line]:
    """Lines of the plans in question, and older ones that no decision speaks of."""
    plan_of = {decision.line_id: decision.plan_id for decision in first.decisions}
    return [line for line in lines if line.id not in plan_of or plan_of[line.id] in unclear]


def _merged(first: MatchResult, second: MatchResult) -> MatchResult:
    """The first run's decisions, replaced where the second had more to go by."""
    newer = {decision.line_id: decision for decision in second.decisions}
    return MatchResult(
        tuple(newer.pop(decision.line_id, decision) for decision in first.decisions) + tuple(newer.values()),
        first.linked_pence | second.linked_pence,
    )


def waiting_lines(statement_id: int, *, new_ids: Iterable[int] | None = None, keep: bool = False) -> list[Line]:
    """The unlinked lines of a statement as the matcher takes them, those of ``new_ids`` (None: all) as new.

    ``keep`` hands over which expectation's split left a line over: a re-run offers it no other. Lines that are partly
    linked by hand or ignored are a person's business and are left out, and so are those that repeat an earlier line.
    """
    wanted = None if new_ids is None else set(new_ids)
    rows = StatementTransaction.objects.filter(
        ~Q(match_reason=REPEATED), statement_id=statement_id, linked=0, ignored_at__isnull=True
    ).values_list("id", "row", "policy_number", "category", "date", "gross", "split_target_id")
    return [
        line_of(row[0], row[1], row[2], row[3], row[4], row[5], row[6] if keep else None)._replace(
            is_new=wanted is None or row[0] in wanted
        )
        for row in rows
    ]


def line_of(
    pk: int,
    row: int,
    policy_number: str,
    category: str,
    paid: date | None,
    gross: Decimal,
    kept: int | None = None,
) -> Line:
    """A stored line as the matcher takes it."""
    return Line(pk, row, policy_number, category or None, paid, pence_from_pounds(gross), True, kept)
