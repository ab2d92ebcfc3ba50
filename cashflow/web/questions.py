"""How much, how soon: what a plan bears, sought by trying."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from cashflow.engine import seek
from cashflow.engine.inputs import WORK, PlanInputs
from cashflow.engine.project import project
from cashflow.web.beside import Opened, opened
from cashflow.web.views import cashflow_or_404
from domain.money import format_pounds
from domain.people_dates import age_on, date_age_reached
from domain.tax_years import TaxYear

OLDEST = 75
SAVING_YEARS = 10
"""How long is saved where nobody works."""


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked of a plan; ``url`` answers it on the page, ``answer_url`` by itself."""

    slug: str
    words: str
    url: str
    answer_url: str
    answer: list[str]


@require_GET
def cashflow_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, and the answer to the one that was asked."""
    found = opened(request, cashflow_or_404(pk), "cashflow_questions")
    if isinstance(found, HttpResponse):
        return found
    asked = request.GET.get("ask", "")
    context = {"chosen": found.chosen(request), "questions": _questions(request, found, asked)}
    return render(request, "cashflow/questions.html", found.frame | context)


@require_GET
def cashflow_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer by itself; to the first question where none is named."""
    found = opened(request, cashflow_or_404(pk), "cashflow_questions")
    if isinstance(found, HttpResponse):
        return found
    asked = request.GET.get("ask") or asked_of(found.plan)[0][0]
    question = next((one for one in _questions(request, found, asked) if one.slug == asked), None)
    if question is None:
        raise Http404("No such question.")
    return render(request, "cashflow/answer.html", {"question": question})


def _questions(request: HttpRequest, found: Opened, asked: str) -> list[Question]:
    chosen = found.chosen(request)
    plan = found.plan_with(chosen)
    tail = f"&what_if={chosen.pk}" if chosen else ""
    page = reverse("cashflow_questions", args=[found.cashflow.pk])
    answer = reverse("cashflow_answer", args=[found.cashflow.pk])
    return [
        Question(
            slug, words, f"{page}?ask={slug}{tail}#ask-{slug}", f"{answer}?ask={slug}{tail}",
            seeks(plan) if slug == asked else [],
        )
        for slug, words, seeks in asked_of(plan)
    ]  # fmt: skip


Seeker = Callable[[PlanInputs], list[str]]


def asked_of(plan: PlanInputs) -> list[tuple[str, str, Seeker]]:
    """The questions that make sense for a plan: slug, words, and what seeks the answer."""
    found: list[tuple[str, str, Seeker]] = []
    if plan.expenses:
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


def _for_person(seeks: Callable[[PlanInputs, int], list[str]], index: int) -> Seeker:
    return lambda plan: seeks(plan, index)


def spending(plan: PlanInputs) -> list[str]:
    """The answer in pounds of today, for the first whole year, and as a share of what is planned."""
    answer, found = seek.sustainable_spending(plan), project(plan)
    step = min(1, len(found.timeline) - 1)
    planned = float(found.spending[step] / found.prices[step])
    if answer.amount is None:
        return ["The money does not last even if nothing more were spent."]
    pounds = _pounds(planned * answer.amount)
    told = [f"{'At least ' if answer.at_limit else ''}{pounds} a year in today's money, every year to the end."]
    year = found.timeline.years[step]
    return [*told, f"Planned are {_pounds(planned)} in {year}: {answer.amount:.0%} of that can be met."]


def retirement(plan: PlanInputs, index: int) -> list[str]:
    """The first birthday on which work can stop."""
    person = plan.people[index]
    now = age_on(person.born, plan.assumptions.start)
    ages = range(now + 1, max(OLDEST, now + 1) + 1)
    day = seek.earliest_retirement(plan, index, [date_age_reached(person.born, age) for age in ages])
    if day is None:
        return [f"Not even at {ages[-1]} without money running short later."]
    return [f"At {age_on(person.born, day)}, with all spending met to the end."]


def saving(plan: PlanInputs) -> list[str]:
    """The answer until the last of the work ends."""
    start = plan.assumptions.start
    ends = [income.end for income in plan.incomes if income.kind in WORK and income.end and income.end > start]
    until = max(ends) if ends else TaxYear(TaxYear.of(start).first + SAVING_YEARS).start
    answer = seek.needed_saving(plan, until)
    year = TaxYear.of(until)
    if answer.amount is None:
        return [f"No saving of up to £200,000 a year until {year} would be enough."]
    if answer.amount < 1:
        return ["Nothing more: the plan holds as it is."]
    return [f"{_pounds(answer.amount)} more a year in today's money until {year}, kept as cash."]


def growth(plan: PlanInputs) -> list[str]:
    """The answer as a difference from what is assumed."""
    answer = seek.needed_return(plan)
    if answer.amount is None:
        return ["No growth that may be hoped for is enough."]
    if answer.at_limit:
        return ["The plan holds even if invested money grows by 8 % a year less than assumed."]
    way = "more" if answer.amount > 0 else "less"
    return [f"{abs(answer.amount):.1%} a year {way} than assumed for invested money, before charges."]


def loss(plan: PlanInputs) -> list[str]:
    """The answer as a share of what is invested."""
    answer = seek.capacity_for_loss(plan)
    if answer.amount is None:
        return ["Nothing: the plan does not hold as it is."]
    if answer.at_limit:
        return ["All of it: the plan does not depend on what is invested."]
    return [f"{answer.amount:.0%} of what is invested today may be lost for good."]


def cover(plan: PlanInputs, index: int) -> list[str]:
    """The answer for a death a year from now."""
    start = plan.assumptions.start
    dies = date(start.year + 1, start.month, min(start.day, 28))
    answer = seek.life_cover_needed(plan, index, dies)
    survivor = plan.people[1 - index].name
    if answer.amount is None:
        return ["No cover of up to £5,000,000 would be enough."]
    if answer.amount < 1:
        return [f"None beyond what there is: {survivor} would have enough if the death were a year from now."]
    return [f"{_pounds(answer.amount)} paid at a death a year from now, so that {survivor} never lacks."]


def _pounds(amount: float) -> str:
    return format_pounds(Decimal(repr(round(amount, 2))), pence=False)
