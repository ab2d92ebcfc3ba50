"""What a plan bears, sought by trying: each answer with what it takes for granted and the what-if that shows it.

Answers are rounded to the safe side, as nobody lives by the pound; the what-if has the figure that is told.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from cashflow.engine import seek
from cashflow.engine.assumed import INVESTED
from cashflow.engine.inputs import PREMIUM, WORK, PlanInputs
from cashflow.engine.project import project
from cashflow.engine.timeline import Timeline
from cashflow.what_ifs import Change, with_changes
from domain.enums.plans import Frequency
from domain.enums.what_ifs import ChangeKind
from domain.money import format_pounds
from domain.people_dates import age_on, date_age_reached, format_date
from domain.tax_years import TaxYear

OLDEST = 75
SAVING_YEARS = 10
"""How long is saved where nobody works."""

NUDGES = (0, 1, 2, 4, 8, 16)
"""A search leaves a few pounds open: by so many roundings an answer is moved until nothing is missing any more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in sentences, what it takes for granted, and the what-if with it applied.

    ``changes`` are the what-if's differences under ``name``; none where there is nothing to apply.
    """

    told: list[str]
    assumed: str
    name: str = ""
    changes: list[Change] = field(default_factory=list)

    def with_caveat(self, plan: PlanInputs) -> Answer:
        """The same, saying so where the plan spends nothing in its last years."""
        found = project(plan)
        if found.unspent_from is None:
            return self
        year = found.timeline.years[found.unspent_from]
        says = f"From {year} on no spending is planned, so this says nothing about what those years will cost."
        return replace(self, told=[*self.told, says])


Seeker = Callable[[PlanInputs], Answer]


def asked_of(plan: PlanInputs) -> list[tuple[str, str, Seeker]]:
    """The questions that make sense for a plan: slug, words, and what seeks the answer."""
    found: list[tuple[str, str, Seeker]] = []
    if any(not expense.key.startswith(PREMIUM) for expense in plan.expenses):
        found.append(("spending", "How much can be spent each year, for life?", spending))
    for index, person in enumerate(plan.people):
        if any(income.kind in WORK and income.shares[index] for income in plan.incomes):
            words = f"When is the earliest that {person.name} can stop work?"
            found.append((f"retirement-{index}", words, _for_person(retirement, index)))
    found += [
        ("saving", "How much more must be saved each year?", saving),
        ("growth", "What growth does the plan need?", growth),
        ("loss", "How much may markets take at once, and never give back?", loss),
    ]
    if len(plan.people) > 1:
        for index, person in enumerate(plan.people):
            words = f"How much life cover does {person.name} need?"
            found.append((f"cover-{index}", words, _for_person(cover, index)))
    return found


def _for_person(seeks: Callable[[PlanInputs, int], Answer], index: int) -> Seeker:
    return lambda plan: seeks(plan, index)


def _lasting(plan: PlanInputs, made: Callable[[int], list[Change]]) -> list[Change]:
    """The differences of the first nudge to the safe side with which nothing is missing, to the penny."""
    tried = (made(nudge) for nudge in NUDGES)
    return next((one for one in tried if project(with_changes(plan, one)).first_shortfall is None), made(0))


def spending(plan: PlanInputs) -> Answer:
    """The answer in pounds of today, for the first whole year, and as a share of what is planned."""
    assumed = "What is essential and what is not moves by the same part every year; premiums stay as they are."
    answer, found = seek.sustainable_spending(plan), project(plan)
    step = min(1, len(found.timeline) - 1)
    planned = float(found.lived_on[step] / found.prices[step])
    if answer.amount is None:
        return Answer(["The money does not last even if nothing were spent but on debts and premiums."], assumed)
    borne = math.floor(planned * answer.amount / 100) * 100
    tenths = math.floor((borne / planned - 1) * 1000) if planned else 0
    changes = _lasting(plan, lambda nudge: [Change(ChangeKind.SPENDING, percent=Decimal(tenths - nudge) / 10)])
    pounds = _pounds(borne)
    told = [
        f"{'At least ' if answer.at_limit else ''}{pounds} a year in today's money, all planned spending alike.",
        f"That is {answer.amount:.0%} of the {_pounds(planned)} planned for {found.timeline.years[step]}.",
    ]
    return Answer(told, assumed, f"Spend {pounds} a year", changes)


def retirement(plan: PlanInputs, index: int) -> Answer:
    """The first birthday on which work can stop."""
    person = plan.people[index]
    assumed = "Pay, and what is paid into pensions from it, ends then; pensions begin as they do in the plan."
    now = age_on(person.born, plan.assumptions.start)
    ages = range(now + 1, max(OLDEST, now + 1) + 1)
    day = seek.earliest_retirement(plan, index, [date_age_reached(person.born, age) for age in ages])
    if day is None:
        return Answer([f"Not even at {ages[-1]} without money running short later."], assumed)
    age = age_on(person.born, day)
    stops = Change(ChangeKind.RETIREMENT, person=person.key, age=age)
    told = [f"At {age}, on {format_date(day)}, with all planned spending met."]
    return Answer(told, assumed, f"{person.name} stops work at {age}", [stops])


def saving(plan: PlanInputs) -> Answer:
    """The answer until the last of the work ends."""
    assumed = (
        "It is kept as cash. What is given up for it is not known to the plan, so that the what-if counts it as money "
        "that comes in."
    )
    start = plan.assumptions.start
    ends = [income.end for income in plan.incomes if income.kind in WORK and income.end and income.end > start]
    until = max(ends) if ends else TaxYear(TaxYear.of(start).first + SAVING_YEARS).start
    answer, year = seek.needed_saving(plan, until), TaxYear.of(until)
    if answer.amount is None:
        return Answer([f"No saving of up to £200,000 a year until {year} would be enough."], assumed)
    if answer.amount < 1:
        return Answer(["Nothing more: the plan holds as it is."], assumed)
    amount = math.ceil(answer.amount / 100) * 100
    changes = _lasting(plan, lambda nudge: [
        Change(
            ChangeKind.INCOME, person=plan.people[0].key, name="Saved besides", amount=Decimal(amount + 100 * nudge),
            start=start, end=year.end,
        )
    ])  # fmt: skip
    told = [f"{_pounds(amount)} more a year in today's money, up to and with {year}."]
    return Answer(told, assumed, f"Save {_pounds(amount)} more a year", changes)


def growth(plan: PlanInputs) -> Answer:
    """The answer as a difference from what is assumed."""
    assumed = "The same difference in every year, for ISAs, investment accounts, bonds and pensions; charges stay."
    answer = seek.needed_return(plan)
    if answer.amount is None:
        return Answer(["No growth that may be hoped for is enough."], assumed)
    tenths = math.ceil(round(answer.amount * 1000, 6))
    changes = _lasting(plan, lambda nudge: [Change(ChangeKind.GROWTH, percent=Decimal(tenths + nudge) / 10)])
    way = "more" if tenths > 0 else "less"
    says = f"{abs(tenths) / 10:g} % a year {way} than assumed"
    told = f"{says} for invested money, before charges."
    if answer.at_limit:
        told = f"The plan holds even if invested money grows by {says}."
    return Answer([told], assumed, f"Growth of {says}", changes)


def loss(plan: PlanInputs) -> Answer:
    """The answer as a share of what is invested."""
    assumed = "The fall comes today, alike in ISAs, investment accounts, bonds and pensions; then growth is as assumed."
    answer = seek.capacity_for_loss(plan)
    if answer.amount is None:
        return Answer(["Nothing: the plan does not hold as it is."], assumed)
    percent = math.floor(round(answer.amount * 100, 6))

    def fallen(nudge: int) -> list[Change]:
        left = Decimal(100 - max(percent - nudge, 0)) / 100
        return [
            Change(ChangeKind.AMOUNT, item=asset.key, amount=round(Decimal(repr(asset.value)) * left, 2))
            for asset in plan.assets if asset.wrapper in INVESTED and asset.value
        ]  # fmt: skip

    told = [f"{percent} % of what is invested today may be lost for good."]
    if answer.at_limit:
        told = ["All of it: the plan does not depend on what is invested."]
    return Answer(told, assumed, f"Markets take {percent} %", _lasting(plan, fallen))


def cover(plan: PlanInputs, index: int) -> Answer:
    """The answer for a death on the next birthday."""
    start, person, partner = plan.assumptions.start, plan.people[index], plan.people[1 - index]
    age = age_on(person.born, start) + 1
    dies = date_age_reached(person.born, age)
    assumed = (
        f"{person.name} dies on {format_date(dies)}, at {age}. The sum is paid free of tax to {partner.name}; joint "
        f"spending falls to {plan.assumptions.survivor_spending:.0%}, and what there is of life cover pays as well."
    )
    answer = seek.life_cover_needed(plan, index, dies)
    if answer.amount is None:
        return Answer(["No cover of up to £5,000,000 would be enough."], assumed)
    bereaved = Change(ChangeKind.DEATH, person=person.key, age=age)
    name = f"{person.name} dies at {age}"
    if answer.amount < 1:
        told = [f"None beyond what there is: {partner.name} would have enough."]
        return Answer(told, assumed, name, [bereaved])
    amount, prices = math.ceil(answer.amount / 1000) * 1000, _prices_on(plan, dies)
    changes = _lasting(plan, lambda nudge: [bereaved, Change(
        ChangeKind.INCOME, person=partner.key, name=f"Life cover of {person.name}", frequency=Frequency.ONCE,
        amount=Decimal(math.ceil((amount + 1000 * nudge) / prices)), start=dies,
    )])  # fmt: skip
    told = [f"{_pounds(amount)} paid at the death, so that {partner.name} never lacks."]
    return Answer(told, assumed, f"{name}, covered by {_pounds(amount)}", changes)


def _prices_on(plan: PlanInputs, day: date) -> float:
    """What a pound of today costs in the tax year of a day, as amounts of what-ifs are in today's money."""
    found = project(plan)
    step = Timeline.of(plan.assumptions.start, len(found.timeline)).step_of(day)
    return float(found.prices[step or 0])


def _pounds(amount: float) -> str:
    return format_pounds(Decimal(repr(round(amount, 2))), pence=False)
