"""The mapping tables: every code has a counterpart, every restriction a reason, every value survives both ways."""

from __future__ import annotations

from typing import Any

import pytest

from domain.enums.items import CoverType, Payer, PaymentMethod, TaxMethod
from domain.enums.people import ClientKind, Gender, MaritalStatus, RelationshipKind
from domain.enums.plans import AmountBasis, Frequency, IncomeType, PlanStatus, PlanType
from integrations.engine import fields
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import UnableToEncode
from integrations.engine.fields import Direction
from plannr_sync.connector import plannr_connector
from plannr_sync.mapping import clients, incomes, parts, plans

CONNECTOR = plannr_connector("https://plannr.example")


@pytest.mark.parametrize(
    ("table", "enumeration"),
    [
        (clients.KINDS, ClientKind),
        (clients.GENDERS, Gender),
        (clients.MARITAL_STATUSES, MaritalStatus),
        (plans.TYPES, PlanType),
        (plans.STATUSES, PlanStatus),
        (incomes.TYPES, IncomeType),
        (incomes.FREQUENCIES, Frequency),
        (incomes.BASES, AmountBasis),
        (clients.RELATIONSHIP_OF_MARITAL_STATUS, RelationshipKind),
        (parts.PAYERS, Payer),
        (parts.TAX_METHODS, TaxMethod),
        (parts.PAYMENT_METHODS, PaymentMethod),
        (parts.COVER_TYPES, CoverType),
        (parts.COVER_STATUSES, PlanStatus),
    ],
)
def test_every_code_leads_to_one_of_ours(table: dict[str, str], enumeration: Any) -> None:
    assert set(table.values()) <= enumeration.codes()


@pytest.mark.parametrize(
    ("table", "enumeration", "without"),
    [
        (clients.KINDS, ClientKind, set()),
        (clients.GENDERS, Gender, set()),
        (clients.MARITAL_STATUSES, MaritalStatus, set()),
        (plans.TYPES, PlanType, set()),
        (plans.STATUSES, PlanStatus, set()),
        (incomes.BASES, AmountBasis, set()),
        (incomes.TYPES, IncomeType, set(incomes.UNSENDABLE_TYPES)),
        (parts.PAYERS, Payer, {"family", "other"}),
        (parts.TAX_METHODS, TaxMethod, {"none", "relief_at_source"}),
        (parts.PAYMENT_METHODS, PaymentMethod, set()),
        (parts.COVER_TYPES, CoverType, set()),
        (incomes.FREQUENCIES, Frequency, {"every_two_years", "every_three_years", "every_five_years"}),
    ],
)
def test_every_code_of_ours_has_a_counterpart_or_is_listed_as_unsendable(
    table: dict[str, str], enumeration: Any, without: set[str]
) -> None:
    assert enumeration.codes() - set(table.values()) == without


def test_a_field_that_does_not_go_both_ways_says_why() -> None:
    for spec in CONNECTOR.kinds:
        for rule in spec.mapping.rules:
            assert rule.label
            if rule.direction is not Direction.BOTH:
                assert rule.reason.endswith("."), (spec.kind, rule.canonical)


def test_kinds_come_in_the_order_they_depend_on_each_other() -> None:
    wanted = "client plan cover premium contribution withdrawal repayment income expense"
    assert [spec.kind for spec in CONNECTOR.kinds] == wanted.split()
    assert CONNECTOR.kind("client").delete.allowed is False
    assert CONNECTOR.kind("client").remote_url == "https://plannr.example/clients/{id}"


# ------------------------------------------------------------------------------------------------------- clients


def account(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": "a1",
        "type": "client",
        "role": "individual",
        "title": "Mrs",
        "first_name": "Helen",
        "last_name": "Mock",
        "date_of_birth": "1968-03-04",
        "gender": "non-binary",
        "marital_status": "civil-partnership",
        "ni_number": "qq 12 34 56 c",
        "target_retirement_age": "65",
        "primary_email": {"value": "h@mock.example"},
        "primary_phone_number": {"value": "07700 900123"},
        "is_prospect": False,
        "inactive_at": None,
        "owners": [],
        "address_in_use": {"address_1": "1 Row", "town_city": "Mockchester", "postcode": "co49zz"},
        "updated_at": "2025-07-17T16:23:23+01:00",
        **changes,
    }


def test_a_client_is_read() -> None:
    record = fields.decode(clients.CLIENTS, account())
    assert record.problems == {}
    assert record.fields["gender"] == "non_binary"
    assert record.fields["marital_status"] == "civil_partnership"
    assert record.fields["national_insurance_number"] == "QQ123456C"
    assert record.fields["retirement_age"] == 65
    assert record.fields["email"] == "h@mock.example"
    assert record.fields["mobile"] == "+447700900123"
    assert record.fields["address"] == {
        "line_1": "1 Row",
        "line_2": "",
        "line_3": "",
        "town": "Mockchester",
        "county": "",
        "postcode": "CO4 9ZZ",
        "country": "",
    }
    assert record.updated_at is not None
    assert record.updated_at.isoformat() == "2025-07-17T15:23:23+00:00"


@pytest.mark.parametrize("wrapped", ["h@mock.example", {"email": "h@mock.example"}, {"value": " h@mock.example "}])
def test_contact_details_come_in_several_shapes(wrapped: Any) -> None:
    assert fields.decode(clients.CLIENTS, account(primary_email=wrapped)).fields["email"] == "h@mock.example"


def test_what_is_not_known_is_kept_and_told() -> None:
    record = fields.decode(clients.CLIENTS, account(gender="agender", ni_number="12", target_retirement_age=12))
    assert (record.fields["gender"], record.fields["national_insurance_number"]) == ("agender", "12")
    assert set(record.problems) == {"gender", "national_insurance_number", "retirement_age"}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "active"),
        ({"is_prospect": True}, "prospect"),
        ({"inactive_at": "2026-01-01"}, "inactive"),
        ({"status": {"name": "Inactive"}}, "inactive"),
        ({"status": "prospect"}, "prospect"),
    ],
)
def test_the_status_is_put_together(changes: dict[str, Any], status: str) -> None:
    record = fields.decode(clients.CLIENTS, account(**changes))
    assert record.fields["status"] == status
    reason = first_reason(clients.PULL_RULES, record.fields)
    assert (reason is not None and reason.code == "inactive_account") is (status == "inactive")


def test_a_client_is_written_in_plannrs_words() -> None:
    record = fields.decode(clients.CLIENTS, account())
    body = fields.encode(clients.CLIENTS, record.fields, for_create=True)
    assert body["role"] == "individual"
    assert body["gender"] == "non-binary"
    assert body["ni_number"] == "QQ 12 34 56 C"
    assert body["phone"] == "447700900123"
    assert body["email"] == "h@mock.example"
    assert body["address"]["town_city"] == "Mockchester"
    assert "relationship" not in body
    assert "tax_area" not in body


def test_kind_status_and_members_are_never_sent_with_an_edit() -> None:
    assert {"kind", "status", "members", "relationship"} & clients.CLIENTS.pushed_names == set()
    assert "marital_status" in clients.CLIENTS.pushed_names


@pytest.mark.parametrize("word", ["Husband", " wife ", "Civil Partner", "fiancée", "Spouse (second)"])
def test_words_that_mean_a_partner(word: str) -> None:
    assert clients.is_partner_word(word)


@pytest.mark.parametrize("word", ["Son", "business partner", "Mother", "", None, "Ex-wife"])
def test_words_that_do_not(word: str | None) -> None:
    assert not clients.is_partner_word(word)


# --------------------------------------------------------------------------------------------------------- plans


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": "p1",
        "type": "pension",
        "sub_type": "sipp",
        "name": "SIPP",
        "provider": {"uuid": "v", "name": "Mock Life"},
        "policy_number": "AB-1",
        "status": "active",
        "opened_at": "2019-06-01",
        "owners_in_use": [{"client": "a1", "percent": "100.0000"}],
        "valuation_in_use": {"value": {"amount": 18250075}, "valued_at": "2026-03-31T00:00:00+01:00"},
        **changes,
    }


def test_a_plan_is_read() -> None:
    record = fields.decode(plans.PLANS, plan())
    assert record.owner_ids == ("a1",)
    assert record.fields["valuation"] == {"valued_date": "2026-03-31", "amount": "182500.75"}
    assert first_reason(plans.PULL_RULES, record.fields) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "inactive"}, "inactive_plan"),
        ({"status": "proposed"}, "proposed_plan"),
        ({"type": "general_insurance"}, "general_insurance"),
        ({"type": "group_protection"}, "group_protection"),
        ({"type": "crypto"}, "unknown_type"),
        ({"owners_in_use": []}, "owner_not_a_person"),
        (
            {
                "type": "annuity",
                "owners_in_use": [{"client": "a", "percent": "50"}, {"client": "b", "percent": "50"}],
            },
            "joint_annuity",
        ),
    ],
)
def test_plans_that_are_left_out_say_why(changes: dict[str, Any], code: str) -> None:
    reason = first_reason(plans.PULL_RULES, fields.decode(plans.PLANS, plan(**changes)).fields)
    assert reason is not None
    assert reason.code == code
    assert reason.sentence.endswith(".")


def test_unknown_provider_and_policy_number_are_blank_here_and_back() -> None:
    record = fields.decode(plans.PLANS, plan(policy_number="UNKNOWN", provider={"name": "Unknown"}))
    assert (record.fields["policy_number"], record.fields["provider"]) == ("", "")
    body = fields.encode(plans.PLANS, record.fields, for_create=True)
    assert body["policy_number"] == "Unknown"
    assert body["accounts"] == [{"uuid": "a1", "ownership_percentage": 100}]


def test_owner_and_type_of_a_linked_plan_are_mastered_there() -> None:
    assert {"owners", "type"} & plans.PLANS.pushed_names == set()


def test_unknown_sub_type_is_kept() -> None:
    record = fields.decode(plans.PLANS, plan(sub_type="moon_bond"))
    assert record.fields["sub_type"] == "moon_bond"
    assert record.problems == {}


# ------------------------------------------------------------------------------------------------------- incomes


def income(**changes: Any) -> dict[str, Any]:
    return {
        "uuid": "i1",
        "name": "Salary",
        "type": "salary",
        "amount": {"amount": "4200000"},
        "amount_type": "gross",
        "frequency": "annually",
        "is_taxable": True,
        "owner_in_use": "a1",
        **changes,
    }


@pytest.mark.parametrize(
    ("basis", "taxable", "type_here", "taxed_here"),
    [
        ("gross", True, "salary", True),
        ("gross", False, "other", False),
        ("net", True, "other", False),
        ("net", False, "other", False),
    ],
)
def test_how_an_income_is_taxed_here(basis: str, taxable: bool, type_here: str, taxed_here: bool) -> None:
    record = fields.decode(incomes.INCOMES, income(amount_type=basis, is_taxable=taxable))
    assert (record.fields["type"], record.fields["is_taxable"], record.fields["basis"]) == (
        type_here,
        taxed_here,
        basis,
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"frequency": "daily"}, "daily"),
        ({"owner_is_joint": True}, "joint_salary"),
        ({"frequency": "hourly"}, "unknown_frequency"),
        ({"owner_in_use": None}, "no_owner"),
    ],
)
def test_incomes_that_are_left_out_say_why(changes: dict[str, Any], code: str) -> None:
    reason = first_reason(incomes.PULL_RULES, fields.decode(incomes.INCOMES, income(**changes)).fields)
    assert reason is not None
    assert reason.code == code


def test_other_joint_incomes_take_part() -> None:
    record = fields.decode(incomes.INCOMES, income(type="rental", owner_is_joint=True))
    assert first_reason(incomes.PULL_RULES, record.fields) is None


@pytest.mark.parametrize("amount", [4200000, "4200000", {"amount": "4200000"}, {"amount": 4200000, "currency": "GBP"}])
def test_money_comes_in_every_shape(amount: Any) -> None:
    assert fields.decode(incomes.INCOMES, income(amount=amount)).fields["amount"] == "42000.00"


def test_an_income_is_written_in_plannrs_words() -> None:
    record = fields.decode(incomes.INCOMES, income(frequency="biannually"))
    assert record.fields["frequency"] == "half_yearly"
    body = fields.encode(incomes.INCOMES, record.fields, for_create=True)
    assert body["amount"] == 4200000
    assert body["frequency"] == "biannually"
    assert body["account_uuid"] == "a1"
    assert body["type"] == "salary"


@pytest.mark.parametrize("frequency", sorted(incomes.UNSENDABLE_FREQUENCIES))
def test_frequencies_plannr_lacks_are_not_sent(frequency: str) -> None:
    record = fields.decode(incomes.INCOMES, income())
    ours = {**record.fields, "frequency": frequency}
    reason = first_reason(incomes.PUSH_RULES, ours)
    assert reason is not None
    with pytest.raises(UnableToEncode):
        fields.encode(incomes.INCOMES, {"frequency": frequency}, for_create=False)


def test_an_unknown_type_is_kept_and_told() -> None:
    record = fields.decode(incomes.INCOMES, income(type="mystery"))
    assert record.fields["type"] == "mystery"
    assert set(record.problems) == {"type"}
