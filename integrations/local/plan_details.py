"""What only some types of plan have (a loan's rate, an annuity's income) between our column and canonical form.

    exchanged({"interest_rate": 4.5, "amount_borrowed": 20000000})
        -> {"interest_rate": "4.5000", "amount_borrowed": "200000.00", …}

The column holds money in pence and everything else as it is; a repayment is a record of its own and not among these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from integrations.engine.canonical import Value, is_empty, percent_text, pounds_text, read_decimal


def _from_pence(pence: Any) -> Value:
    return pounds_text(Decimal(int(pence)).scaleb(-2))


def _to_pence(pounds: Value) -> Any:
    amount = read_decimal(pounds)
    return None if amount is None else int(amount.scaleb(2))


def _from_number(number: Any) -> Value:
    return percent_text(Decimal(str(number)))


def _to_number(percent: Value) -> Any:
    """A JSON number, whole where it is whole, as the planner reads it."""
    number = read_decimal(percent)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _as_it_is(value: Any) -> Any:
    return value


Both = tuple[Callable[[Any], Value], Callable[[Value], Any]]
MONEY: Both = (_from_pence, _to_pence)
NUMBER: Both = (_from_number, _to_number)
PLAIN: Both = (_as_it_is, _as_it_is)

PARTS: Mapping[str, Both] = {
    "amount_borrowed": MONEY,
    "interest_rate": NUMBER,
    "interest_rate_type": PLAIN,
    "repayment_type": PLAIN,
    "term_months": PLAIN,
    "end_date": PLAIN,
    "income_amount": MONEY,
    "income_frequency": PLAIN,
    "escalation": PLAIN,
    "guarantee_period": PLAIN,
    "spouse_percentage": NUMBER,
}
"""Name → how it is read from our column and written to it."""


def exchanged(details: Mapping[str, Any] | None) -> Value:
    """The parts that are exchanged; None where there are none."""
    held = {name: (details or {}).get(name) for name in PARTS}
    if all(value in (None, "") for value in held.values()):
        return None
    return {name: None if value in (None, "") else PARTS[name][0](value) for name, value in held.items()}


def stored(details: Mapping[str, Any] | None, changed: Value) -> dict[str, Any]:
    """Our column after these parts were set; what is not exchanged stays."""
    parts = changed if isinstance(changed, dict) else {}
    kept = {name: value for name, value in (details or {}).items() if name not in PARTS}
    written = {name: PARTS[name][1](value) for name, value in parts.items() if name in PARTS and not is_empty(value)}
    return kept | {name: value for name, value in written.items() if value is not None}
