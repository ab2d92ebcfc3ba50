"""Child benefit: what a household receives for its children, which the high-income charge takes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cashflow.engine.inputs import Income, IncomeKind, Origin, Rise, Tag
from cashflow.parameters.horizon import figure
from cashflow.pension_incomes import spoken
from cashflow.selectors.records import OwnedIncome, Records
from domain.enums.plans import Frequency
from domain.people_dates import date_age_reached, format_date
from domain.periods import Period
from domain.tax_years import TaxYear

NAME = "child benefit"
KEY = "child-benefit"


def is_child_benefit(owned: OwnedIncome) -> bool:
    """Whether a recorded income is child benefit: its name says so."""
    return NAME in spoken(owned.record.name)


def child_benefit(records: Records, today: date) -> tuple[Income, ...]:
    """What is paid for the children where it is claimed; nothing where a recorded income stands for it.

    Each child has the lower rate for as long as it counts, the eldest of them at any time what the higher one is more.
    """
    if not records.choices.claims_child_benefit or any(map(is_child_benefit, records.incomes)):
        return ()
    year = TaxYear.of(today).first
    ages = figure("benefits.child_benefit_last_age", year)
    terms = [_paid_for(born, int(ages.value)) for born in sorted(records.children)]
    terms = [term for term in terms if term.end is None or term.end > today]
    eldest, other = (figure(f"benefits.child_benefit_{which}", year) for which in ("eldest", "other"))
    people = len(records.people)

    def paid(key: str, name: str, weekly: float, term: Period) -> Income:
        words = f"£{weekly:.2f} a week ({other.reference})"
        until = f"until {format_date(term.end)}: {ages.reference}" if term.end else ""
        return Income(
            key=f"{KEY}-{key}", name=name, amount=weekly, frequency=Frequency.WEEKLY, shares=(1 / people,) * people,
            start=term.start, end=term.end, rise=Rise.PRICES, kind=IncomeKind.UNTAXED, survivor_share=1.0,
            is_child_benefit=True, origins=(Origin(Tag.FACT, words), Origin(Tag.ASSUMPTION, until)),
        )  # fmt: skip

    each = [
        paid(str(place), f"Child benefit, child born {format_date(term.start)}", other.value, term)
        for place, term in enumerate(terms)
    ]
    more = round(eldest.value - other.value, 2)
    firsts = [
        paid(f"eldest-{place}", "Child benefit, more for the eldest child", more, term)
        for place, term in enumerate(_together(terms))
    ]
    return (*each, *firsts)


def _paid_for(born: date, last_age: int) -> Period:
    """From birth to the 31 August on or after the last birthday that counts."""
    reached = date_age_reached(born, last_age)
    ends = date(reached.year, 9, 1)
    return Period(born, ends if reached < ends else date(reached.year + 1, 9, 1))


def _together(terms: Iterable[Period]) -> list[Period]:
    """The times in which there is a child at all, earliest first."""
    found: list[Period] = []
    for term in sorted(terms, key=lambda one: one.start):
        if found and found[-1].end is not None and term.start <= found[-1].end:
            found[-1] = Period(found[-1].start, max(found[-1].end, term.end or date.max))
        else:
            found.append(term)
    return found
