"""What a report says first: the plan in plain words, and four figures to remember."""

from __future__ import annotations

from cashflow.drawings.chance import Chance
from cashflow.drawings.comparison import Case, essential_short_year
from cashflow.drawings.terms import Money
from cashflow.engine.results import Projection
from cashflow.reports.words import listed, pounds, several


def in_plain_words(
    money: Money, chance: Chance, paths: int, blows: list[tuple[Case, str]], what_ifs: list[Case]
) -> list[str]:
    """The answer to "will we be all right?", then how sure it is, then what each what-if would change."""
    found = money.projection
    told = [_lasting(found), *_unspent(found), _worth(money), how_sure(chance, paths), _stressed(blows)]
    return [*told, *(_what_if(case, money) for case in what_ifs)]


def key_figures(money: Money, chance: Chance) -> list[dict[str, str]]:
    """Four figures with what each is."""
    found = money.projection
    return [
        _how_long(found),
        {
            "value": "No rate" if chance.in_hundred is None else chance.short,
            "label": f"of success, as {chance.why_not}"
            if chance.why_not
            else f"possible futures meet the spending planned until {chance.spent_until}"
            if chance.spent_until
            else "possible futures meet all of your spending",
        },
        {"value": pounds(money.at(found.net_worth, 0)), "label": "owned less owed at the end of this tax year"},
        {"value": pounds(money.at(found.net_worth, -1)), "label": f"owned less owed at the end of {_last(found)}"},
    ]


def _how_long(found: Projection) -> dict[str, str]:
    """Until when the money lasts; where spending ends before the plan does, no longer than that is said."""
    years, short, ends = found.timeline.years, found.first_shortfall, found.unspent_from
    if short is None and ends:
        return {"value": f"Until {years[ends - 1].label}", "label": "as far as spending is planned, your money lasts"}
    value = "To the end" if short is None else f"Until {years[short].label}"
    return {"value": value, "label": "your money lasts, if things go as assumed"}


def _lasting(found: Projection) -> str:
    ages = listed([f"{one.name} would be {_age(found, index, -1)}" for index, one in enumerate(found.plan.people)])
    if found.first_shortfall is None:
        return (
            f"If things go as assumed in this report, your money meets all planned spending to the end of the plan "
            f"in {_last(found)}, when {ages}."
        )
    step = found.first_shortfall
    then = listed([f"{person.name} is {_age(found, index, step)}" for index, person in enumerate(found.plan.people)])
    years = int((found.shortfall > 1).sum())
    return (
        f"If things go as assumed in this report, your money does not meet all planned spending: it first runs short "
        f"in {found.timeline.years[step].label}, when {then}, and something is missing in {several(years, 'year')}. "
        f"{_gives_way(found)}"
    )


def _gives_way(found: Projection) -> str:
    """Whether what is missing reaches what is essential."""
    year = essential_short_year(found)
    if not year:
        return "Goals and other spending that may give way bear all of it; what is essential is met."
    return f"From {year} on that includes what is essential, after goals and other spending have given way."


def _unspent(found: Projection) -> list[str]:
    """That the last years cost nothing, which is why the money meets them."""
    step = found.unspent_from
    if step is None:
        return []
    ages = listed([f"{one.name} is {_age(found, index, step)}" for index, one in enumerate(found.plan.people)])
    return [
        f"From {found.timeline.years[step].label} on, when {ages}, no spending is planned at all. What those years "
        "will cost is missing from every figure in this report."
    ]


def _worth(money: Money) -> str:
    found = money.projection
    return (
        f"What you own less what you owe is {pounds(money.at(found.net_worth, 0))} at the end of this tax year and is "
        f"projected to be {pounds(money.at(found.net_worth, -1))} at the end of the plan. Over the whole plan "
        f"{pounds(float(money.of(found.tax).sum()))} goes in tax. Figures are in {money.words}."
    )


def how_sure(chance: Chance, paths: int) -> str:
    """The chance of success as a client reads it."""
    if chance.in_hundred is None:
        return (
            f"Nobody knows how markets will do, but in this plan {chance.why_not}: trying it in many different futures "
            "would say nothing about whether your money lasts."
        )
    return (
        f"Nobody knows how markets will do. We tried the plan in {paths:,} different futures: in "
        f"{chance.in_hundred} of every 100 your money met all planned spending"
        f"{'' if chance.spent_until else ' to the end'}. {chance.rests_on}"
    )


def _stressed(blows: list[tuple[Case, str]]) -> str:
    names = [case.name.lower() for case, words in blows if words and case.short_year]
    tried = sum(bool(words) for _, words in blows)
    if not names:
        return f"We also tried the plan against {tried} setbacks, one at a time: it bears each of them."
    return (
        f"We also tried the plan against {tried} setbacks, one at a time. Your money would run short under "
        f"{listed(names)}; it bears the others."
        if len(names) < tried
        else f"We also tried the plan against {tried} setbacks, one at a time: your money would run short under each."
    )


def _what_if(case: Case, money: Money) -> str:
    plan_ends_at = money.at(money.projection.net_worth, -1)
    difference = round(case.assets_at_end) - round(plan_ends_at)  # of the pounds that are shown
    change = f"{pounds(abs(difference))} {'more' if difference >= 0 else 'less'} than in the plan"
    lasts = f"money would first run short in {case.short_year}" if case.short_year else "your money would last"
    if case.unspent_from and not case.short_year:
        lasts = f"your money would meet what is planned, which is nothing from {case.unspent_from} on"
    return f"What if: {case.name}? Then {lasts}, and {pounds(case.assets_at_end)} would be left at the end, {change}."


def _last(found: Projection) -> str:
    return found.timeline.years[-1].label


def _age(found: Projection, person: int, step: int) -> int:
    return int(found.timeline.ages(found.plan.people[person].born)[step])
