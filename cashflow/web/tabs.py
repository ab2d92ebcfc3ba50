"""The pages of one cashflow, as tabs over each of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cashflow.models import Cashflow

PAGES: tuple[tuple[str, str], ...] = (
    ("cashflow", "The plan"),
    ("cashflow_choices", "Choices"),
    ("cashflow_what_ifs", "What-ifs"),
    ("cashflow_futures", "How sure"),
    ("cashflow_questions", "How much, how soon"),
    ("cashflow_checks", "Before a report"),
    ("cashflow_reports", "Reports"),
)
"""Names of addresses and what the tabs say."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab ready to draw."""

    label: str
    url: str
    is_current: bool


def tabs_of(cashflow: Cashflow, current: str) -> list[Tab]:
    """The tabs of a cashflow, with one of them current."""
    return [Tab(label, _address(name, cashflow), name == current) for name, label in PAGES]


def _address(name: str, cashflow: Cashflow) -> str:
    """Coming back to the plan from a page beside it is no launch."""
    url = reverse(name, args=[cashflow.pk])
    return f"{url}?launched=1" if name == "cashflow" else url
