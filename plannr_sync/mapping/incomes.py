"""Incomes: which field of a Plannr income is which of ours, which way it goes, and which incomes take part."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Day, Pence, Reference, Text
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.ports import KindSpec
from integrations.engine.records import INCOME
from plannr_sync.mapping.codecs import JOINT_SALARY, IncomeTax, IncomeWords, Writable
from plannr_sync.mapping.fact_find import first_page
from plannr_sync.mapping.references import our_references

TYPES = {
    "salary": "salary",
    "bonus": "bonus",
    "dividend": "dividend",
    "benefit": "benefit",
    "investment": "investment",
    "rental": "rental",
    "pension": "pension",
    "other": "other",
    "capital_gains": "other",
    "business_loan": "other",
    "investor_funding": "other",
    "grant": "other",
    "charity": "other",
    "crowdfunding": "other",
    "gross_profit": "other",
    "operating_profit": "other",
    "operating_revenue": "other",
    "non_operating_revenue": "other",
    "net_profit": "other",
}
"""Plannr's types to ours, for an income that is gross and taxable; the business ones have no word of their own here."""

FREQUENCIES = {
    "weekly": "weekly",
    "fortnightly": "fortnightly",
    "four_weekly": "four_weekly",
    "monthly": "monthly",
    "bimonthly": "bimonthly",
    "quarterly": "quarterly",
    "biannually": "half_yearly",
    "annually": "yearly",
    "one_off": "once",
    "adhoc": "once",
    "daily": "daily",
}
"""Plannr's frequencies to ours. Daily is known but left out of the sync: see ``PULL_RULES``."""

BASES = {
    "gross": "gross",
    "net": "net",
}
UNSENDABLE_FREQUENCIES = frozenset({"daily", "every_two_years", "every_three_years", "every_five_years"})
UNSENDABLE_TYPES = frozenset({"state_pension"})
NO_FREQUENCY = "Plannr has no frequency of every two, three or five years, and daily incomes are not synced."
NO_STATE_PENSION = "A State Pension cannot be sent to Plannr."

TYPE_TABLE = CodeTable(TYPES, ours_only=UNSENDABLE_TYPES)

RULES = (
    FieldRule("name", "name", Text(), "Name", required=True),
    FieldRule(
        "type", "", IncomeWords(TYPE_TABLE), "Type", write_path="type", required=True,
        reason="An income that is net, or not taxable, in Plannr comes as non-taxable other income.",
    ),
    FieldRule("basis", "amount_type", CodeTable(BASES, missing="gross"), "Before or after tax"),
    FieldRule("amount", "amount", Pence(), "Amount", required=True),
    FieldRule(
        "frequency", "frequency", Writable(CodeTable(FREQUENCIES), UNSENDABLE_FREQUENCIES, NO_FREQUENCY), "Frequency",
        required=True, reason=NO_FREQUENCY,
    ),
    FieldRule(
        "is_taxable", "", IncomeTax(), "Taxable", write_path="is_taxable",
        reason="Only an income that is gross and taxable in Plannr is taxed here.",
    ),
    FieldRule("start_date", "start_date", Day(), "Starts", reason="Blank means it runs already."),
    FieldRule("end_date", "end_date", Day(), "Ends", reason="Blank means for ever."),
    FieldRule(
        "client", "owner_in_use", Reference(), "Owner", direction=Direction.PULL, on_update=False, required=True,
        write_path="account_uuid",
        reason="The owner is changed in Plannr; it is sent once, when an income is created there.",
    ),
    FieldRule(
        "is_joint", "", Text(), "Joint", direction=Direction.NONE, on_create=False, on_update=False,
        reason="A joint salary is not synced with Plannr; other joint incomes belong to the joint client.",
    ),
)  # fmt: skip


def _owners(fields: Fields) -> Iterable[str]:
    return [str(fields["client"])] if fields.get("client") else []


INCOMES = Mapping(INCOME, "income", "Income", RULES, owners=_owners, references=our_references)

PULL_RULES = (
    EligibilityRule(
        "joint_salary", "Joint salaries are not synced with Plannr.", lambda fields: fields["type"] == JOINT_SALARY
    ),
    EligibilityRule(
        "daily", "Daily incomes are not synced with Plannr.", lambda fields: fields["frequency"] == "daily",
    ),
    EligibilityRule(
        "unknown_frequency", "The income has a frequency that is not known here.",
        lambda fields: fields["frequency"] not in FREQUENCIES.values(), withdraws=False,
    ),
    EligibilityRule(
        "no_owner", "The income does not say whose it is.", lambda fields: not fields.get("client"), withdraws=False
    ),
)  # fmt: skip
"""Why an income of Plannr is left out."""

PUSH_RULES = (
    EligibilityRule(
        "frequency", NO_FREQUENCY, lambda fields: fields["frequency"] in UNSENDABLE_FREQUENCIES, field="frequency"
    ),
    EligibilityRule(
        "state_pension", NO_STATE_PENSION, lambda fields: fields["type"] in UNSENDABLE_TYPES, field="type"
    ),
)  # fmt: skip
"""Why an income of ours is not created or updated there."""


def spec(web_url: str) -> KindSpec:
    """Incomes; Plannr shows them in the fact find."""
    return KindSpec(
        mapping=INCOMES,
        pull_rules=PULL_RULES,
        push_rules=PUSH_RULES,
        remote_url=first_page(web_url),
    )
