"""Canonical values as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.enumeration import Enumeration
from domain.enums.items import CoverType, Payer, PaymentMethod, TaxMethod
from domain.enums.people import ClientKind, ClientStatus, Gender, MaritalStatus
from domain.enums.plans import AmountBasis, Frequency, IncomeType, PlanStatus, PlanType
from domain.money import format_pounds
from domain.people_dates import format_date
from integrations.engine.canonical import Value, is_empty
from integrations.engine.codecs import Day, Pence
from integrations.engine.ports import KindSpec
from integrations.engine.records import PARTS_OF_PLANS

NOTHING = "nothing"
TABLES: dict[tuple[str, str], type[Enumeration]] = {
    ("client", "kind"): ClientKind,
    ("client", "status"): ClientStatus,
    ("client", "gender"): Gender,
    ("client", "marital_status"): MaritalStatus,
    ("plan", "type"): PlanType,
    ("plan", "status"): PlanStatus,
    ("income", "type"): IncomeType,
    ("income", "basis"): AmountBasis,
    ("income", "frequency"): Frequency,
    ("expense", "frequency"): Frequency,
    **{(kind, "frequency"): Frequency for kind in ("contribution", "withdrawal", "premium", "repayment")},
    **{(kind, "plan_type"): PlanType for kind in PARTS_OF_PLANS},
    ("contribution", "payer"): Payer,
    ("contribution", "tax_method"): TaxMethod,
    ("premium", "payment_method"): PaymentMethod,
    ("cover", "cover_type"): CoverType,
    ("cover", "benefit_frequency"): Frequency,
    ("cover", "benefit_status"): PlanStatus,
}
MONEY_PARTS = frozenset({"amount"})
DATE_PARTS = frozenset({"valued_date", "end_date"})


def value_in_words(spec: KindSpec, name: str, value: Value) -> str:
    """A field's value as a sentence part: money with its sign, dates and codes in words, ``nothing`` for nothing."""
    if is_empty(value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(part_in_words(key, part) for key, part in value.items() if not is_empty(part))
    if isinstance(value, list):
        return "; ".join(value_in_words(spec, name, entry) for entry in value)
    codec = spec.mapping.rule(name).codec
    if isinstance(codec, Pence):
        return format_pounds(Decimal(str(value)))
    if isinstance(codec, Day):
        return format_date(date.fromisoformat(str(value)))
    member = TABLES[spec.kind, name].find(value) if (spec.kind, name) in TABLES else None
    return member.label if member else str(value)


def part_in_words(key: str, value: Value) -> str:
    """One part of a compound value: a line of an address, a valuation's amount."""
    if key in MONEY_PARTS:
        return format_pounds(Decimal(str(value)))
    if key in DATE_PARTS:
        return format_date(date.fromisoformat(str(value)))
    return str(value)
