"""One year of a projection in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cashflow.drawings.terms import Money
from cashflow.engine.explain import Explanation, Topic, explain, explain_death
from cashflow.engine.results import PENNY, Projection
from cashflow.reports.words import listed, pounds
from domain.money import format_pounds


@dataclass(frozen=True, slots=True)
class YearStory:
    """A year in focus: a title, sentences in the chosen terms, and the arithmetic in money of that year."""

    step: int
    first_year: int
    title: str
    sentences: list[str]
    explanations: list[Explanation]
    earlier: int | None
    later: int | None


def step_of(projection: Projection, asked: str | None) -> int:
    """The step of the year that begins in the calendar year asked for; the first where there is no such year."""
    first = [year.first for year in projection.timeline.years]
    return first.index(int(asked)) if asked and asked.isascii() and asked.isdigit() and int(asked) in first else 0


def year_story(money: Money, step: int) -> YearStory:
    """The story of one step."""
    found = money.projection
    years = found.timeline.years
    return YearStory(
        step=step,
        first_year=years[step].first,
        title=f"{years[step].label}: {_ages(found, step)}",
        sentences=_sentences(money, step),
        explanations=[
            *(explain(found, step, topic) for topic in Topic),
            *(explain_death(found, death) for death in found.deaths if death.step == step),
        ],
        earlier=years[step - 1].first if step else None,
        later=years[step + 1].first if step + 1 < len(years) else None,
    )


def years_in_short(money: Money) -> list[str]:
    """Each year in one sentence, in the chosen terms: for who points at it on the chart."""
    found = money.projection
    figures = {
        "comes in before tax": found.income,
        "is drawn": sum(found.withdrawn_by_wrapper.values(), 0 * found.income),
        "goes out": found.outgoings,
        "is left over": found.saved.sum(axis=0),
        "is missing": found.shortfall,
    }
    counted = [(words, money.of(amounts)) for words, amounts in figures.items()]
    ages = [(person.name, found.timeline.ages(person.born)) for person in found.plan.people]
    told = []
    for step, year in enumerate(found.timeline.years):
        parts = [f"{pounds(values[step])} {words}" for words, values in counted if values[step] >= 1]
        aged = " and ".join(f"{name} is {years[step]}" for name, years in ages)
        told.append(f"{year.label}: {aged}. {listed(parts) or 'Nothing comes in and nothing goes out'}.")
    return told


def _of_it(money: Money, step: int) -> str:
    """How much of the year's spending may give way, where some of it may."""
    found = money.projection
    if found.discretionary[step] < 1:
        return ""
    amount = Decimal(repr(round(money.at(found.discretionary, step), 2)))
    return f" ({format_pounds(amount, pence=False)} of it not essential)"


def _ages(found: Projection, step: int) -> str:
    ages = [f"{person.name} is {found.timeline.ages(person.born)[step]}" for person in found.plan.people]
    return " and ".join(ages)


def _sentences(money: Money, step: int) -> list[str]:
    found = money.projection

    def pounds(amount: float) -> str:
        return format_pounds(Decimal(repr(round(amount, 2))), pence=False)

    told = []
    if found.timeline.fractions[step] < 1:
        told.append(f"Only {found.timeline.fractions[step]:.0%} of this tax year is left, and only that is counted.")
    told.append(
        f"{pounds(money.at(found.income, step))} comes in before tax and {pounds(money.at(found.outgoings, step))} "
        f"goes out: {pounds(money.at(found.spending, step))} is spent{_of_it(money, step)}, "
        f"{pounds(money.at(found.repaid, step))} paid on debts, "
        f"{pounds(money.at(found.contributed, step))} paid into savings and pensions and "
        f"{pounds(money.at(found.tax, step))} paid in tax."
    )
    drawn = [
        f"{pounds(money.at(amounts, step))} from {wrapper.label}"
        for wrapper, amounts in found.withdrawn_by_wrapper.items()
        if amounts[step] > PENNY
    ]
    if drawn:
        told.append(f"Taken out of what is owned: {', '.join(drawn)}.")
    saved = found.saved.sum(axis=0)
    if saved[step] > 1:
        told.append(f"{pounds(money.at(saved, step))} is left over and saved in cash.")
    if found.shortfall[step] > PENNY:
        told.append(f"{pounds(money.at(found.shortfall, step))} is missing: nothing is left that may be drawn.")
        essential = found.essential_shortfall
        told.append(
            f"Goals and other spending that is not essential give way; {pounds(money.at(essential, step))} of what is "
            "essential is missing all the same." if essential[step] > 1
            else "Goals and other spending that is not essential give way for it; what is essential is met."
        )  # fmt: skip
    told.append(
        f"At the end of the year {pounds(money.at(found.assets, step))} is owned and "
        f"{pounds(money.at(found.debts, step))} owed: {pounds(money.at(found.net_worth, step))} in all."
    )
    return told
