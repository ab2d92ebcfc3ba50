"""A projection as plain data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cashflow.engine.results import Projection
from cashflow.engine.tax.rules import Floats
from cashflow.selectors.projection import Results


def projection_data(results: Results, today: date) -> dict[str, Any]:
    """What ``ProjectionSerializer`` shows."""
    found = results.projection
    return {
        "as_of": today,
        "years": [year.label for year in found.timeline.years] if found else [],
        "prices": [round(float(price), 6) for price in found.prices] if found else [],
        "series": _series(found) if found else [],
        "warnings": [
            {"sentence": w.sentence, "model": w.model, "pk": w.pk, "field": w.field, "stops": w.stops}
            for w in results.warnings
        ],
    }


def _series(found: Projection) -> list[dict[str, Any]]:
    rows: list[tuple[str, str, Floats]] = [
        *((f"income.{kind.value}", kind.label, values) for kind, values in found.income_by_kind.items()),
        *((f"drawn.{w.value}", f"Drawn: {w.label}", values) for w, values in found.withdrawn_by_wrapper.items()),
        *((f"assets.{w.value}", w.label, values) for w, values in found.assets_by_wrapper.items()),
        ("spending", "Spending", found.spending),
        ("repayments", "Payments on debts", found.repaid),
        ("income_tax", "Income tax", found.income_tax.sum(axis=0)),
        ("national_insurance", "National Insurance", found.national_insurance.sum(axis=0)),
        ("capital_gains_tax", "Capital gains tax", found.capital_gains_tax.sum(axis=0)),
        ("saved", "Saved", found.saved.sum(axis=0)),
        ("spending_not_essential", "Spending that may give way", found.discretionary),
        ("shortfall", "Shortfall", found.shortfall),
        ("shortfall_essential", "Shortfall of what is essential", found.essential_shortfall),
        ("debts", "Debts", found.debts),
        ("net_worth", "Net worth", found.net_worth),
    ]
    return [{"code": code, "label": label, "values": _pounds(values)} for code, label, values in rows]


def _pounds(values: Floats) -> list[Decimal]:
    return [Decimal(repr(round(float(value), 2))) for value in values]
