"""What hangs on plans as the engine takes it: contributions, withdrawals, premiums, scheme pensions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cashflow.engine.inputs import (
    PREMIUM,
    Contribution,
    Expense,
    Income,
    IncomeKind,
    Method,
    Origin,
    PlannedWithdrawal,
    Rise,
    Tag,
    Taking,
)
from cashflow.selectors.annuities import annuities
from cashflow.selectors.annuity_purchases import is_purchase
from cashflow.selectors.covers import lives_insured
from cashflow.selectors.loans import end_of
from cashflow.selectors.pension_questions import is_paid
from cashflow.selectors.records import OwnedIncome, OwnedPart, OwnedPlan, Records
from cashflow.selectors.terms import RISES, Term, recorded_term, recorded_words, rise_of
from cashflow.selectors.warnings import retirement_date
from domain import plan_parts
from domain.enums.items import DeathBenefit, Escalation, Payer, TaxMethod, WithdrawalKind
from domain.enums.plans import PAYMENTS_A_YEAR, Frequency, IncomeType, PlanType
from domain.people_dates import date_age_reached, format_date

METHODS: dict[TaxMethod, Method] = {
    TaxMethod.NONE: Method.PLAIN,
    TaxMethod.RELIEF_AT_SOURCE: Method.RELIEF_AT_SOURCE,
    TaxMethod.NET_PAY: Method.NET_PAY,
    TaxMethod.SALARY_SACRIFICE: Method.SALARY_SACRIFICE,
}
SURVIVORS_PART = 0.5
"""What a scheme pays a survivor where it only says that it does."""


@dataclass(frozen=True, slots=True)
class PaidIn:
    """Contributions, and the money that somebody outside the cashflow gives for them."""

    contributions: tuple[Contribution, ...]
    gifts: tuple[Income, ...]


def paid_in(records: Records, today: date, keys: frozenset[str]) -> PaidIn:
    """Contributions into the assets with these keys; one for each owner of a plan, a percentage for each salary."""
    made = [
        (part, one)
        for part in _parts(records, plan_parts.CONTRIBUTION, keys)
        for one in _contributions(part, records, today)
    ]
    gifts = [_gift(part, one) for part, one in made if _is_given(part)]
    return PaidIn(tuple(one for _, one in made), tuple(gifts))


def _parts(records: Records, name: str, keys: frozenset[str]) -> list[OwnedPart]:
    return [part for part in records.parts.get(name, ()) if f"plan-{part.record.plan_id}" in keys]


def _contributions(part: OwnedPart, records: Records, today: date) -> Iterable[Contribution]:
    flow, rising = part.record, rise_of(part.record, Rise.PRICES)
    method = METHODS[TaxMethod(flow.tax_method)]
    if flow.payer == Payer.EMPLOYER and part.plan.record.type == PlanType.PENSION:
        method = Method.EMPLOYER
    for index, share in enumerate(part.plan.shares):
        if not share:
            continue
        term = _until_retirement(flow, index, records, today)
        only = tuple(float(index == other) for other in range(len(part.plan.shares)))
        whole = Contribution(
            key=f"contribution-{flow.pk}-{index}", name=f"Paid into {part.plan.record.name}", shares=only,
            amount=float(flow.amount or 0) * share, frequency=Frequency(flow.frequency), start=term.start,
            end=term.end, rise=rising.rise, fixed_rise=rising.fixed, into=f"plan-{flow.plan_id}", method=method,
            origins=(Origin(Tag.FACT, recorded_words(flow)), *term.origins, *rising.origins),
        )  # fmt: skip
        if flow.percent is None:
            yield whole
            continue
        for salary in records.incomes:
            if salary.type == IncomeType.SALARY and salary.shares[index]:
                yield _of_salary(whole, salary, float(flow.percent) / 100 * share * salary.shares[index])


def _of_salary(whole: Contribution, salary: OwnedIncome, part: float) -> Contribution:
    """A percentage of one salary: it is paid as often as that and rises with it."""
    income = salary.record
    rising = rise_of(income, Rise.EARNINGS)
    return replace(
        whole, key=f"{whole.key}-{income.pk}", amount=float(income.amount) * part,
        frequency=Frequency(income.frequency), rise=rising.rise, fixed_rise=rising.fixed,
        start=_later(whole.start, income.start_date), end=_earlier(whole.end, income.end_date),
        origins=(*whole.origins, Origin(Tag.FACT, f"of {income.name}, {recorded_words(income)}")),
    )  # fmt: skip


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day), default=None)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)


def _until_retirement(flow: Any, index: int, records: Records, today: date) -> Term:
    """The recorded term; one without an end stops when its owner retires."""
    term, person = recorded_term(flow, records.people), records.people[index]
    if not flow.ends.is_open:
        return term
    retires = retirement_date(person, today)
    if retires and not (term.start and retires < term.start):
        term.end = retires
        words = f"no end recorded: until retirement at {person.retirement_age}, {format_date(retires)}"
    else:
        words = "no end recorded: paid for ever"
    term.origins.append(Origin(Tag.ASSUMPTION, words))
    return term


def _is_given(part: OwnedPart) -> bool:
    """Whether somebody outside the cashflow pays, other than an employer into a pension."""
    return part.record.payer != Payer.SELF and not (
        part.record.payer == Payer.EMPLOYER and part.plan.record.type == PlanType.PENSION
    )


def _gift(part: OwnedPart, one: Contribution) -> Income:
    """The same money coming in untaxed, so that it does not leave the household's pocket."""
    payer = Payer(part.record.payer).label
    return Income(
        key=f"{one.key}-given", name=f"{payer} pays into {part.plan.record.name}", amount=one.amount,
        frequency=one.frequency, shares=one.shares, start=one.start, end=one.end, rise=one.rise,
        fixed_rise=one.fixed_rise, origins=one.origins, kind=IncomeKind.UNTAXED,
    )  # fmt: skip


def withdrawals(records: Records, keys: frozenset[str]) -> tuple[PlannedWithdrawal, ...]:
    """Planned withdrawals from the assets with these keys; what buys an annuity is none of them."""
    return tuple(
        _withdrawal(part, records) for part in _parts(records, plan_parts.WITHDRAWAL, keys) if not is_purchase(part)
    )


def _withdrawal(part: OwnedPart, records: Records) -> PlannedWithdrawal:
    flow, plan = part.record, part.plan
    term, rising = recorded_term(flow, records.people), rise_of(flow, Rise.PRICES)
    origins = [Origin(Tag.DECISION, recorded_words(flow)), *term.origins, *rising.origins]
    if flow.percent is None:
        each = float(flow.amount)
    else:
        a_year = max(PAYMENTS_A_YEAR[Frequency(flow.frequency)], 1.0)
        each = float(plan.record.value) * float(flow.percent) / 100 / a_year
        origins.append(Origin(Tag.ASSUMPTION, "a share of today's value"))
    return PlannedWithdrawal(
        key=f"withdrawal-{flow.pk}", name=f"Taken from {plan.record.name}", amount=each * plan.part,
        frequency=Frequency(flow.frequency), shares=plan.within, start=term.start, end=term.end, rise=rising.rise,
        fixed_rise=rising.fixed, origins=tuple(origins), source=f"plan-{flow.plan_id}",
        takes=Taking.TAX_FREE_CASH if flow.kind == WithdrawalKind.TAX_FREE_CASH else Taking.INCOME,
    )  # fmt: skip


def premiums(records: Records) -> tuple[Expense, ...]:
    """What policies cost, as essential spending that stays the same unless it says otherwise."""
    return tuple(_premium(part, records) for part in records.parts.get(plan_parts.PREMIUM, ()))


def _premium(part: OwnedPart, records: Records) -> Expense:
    flow, plan = part.record, part.plan
    term, rising = recorded_term(flow, records.people), rise_of(flow, Rise.NONE)
    if flow.ends.is_open:
        term.end = end_of(plan.record)
    return Expense(
        key=f"{PREMIUM}{flow.pk}", name=f"Premium of {plan.record.name}", amount=float(flow.amount) * plan.part,
        frequency=Frequency(flow.frequency), shares=plan.within, start=term.start, end=term.end, rise=rising.rise,
        fixed_rise=rising.fixed, lives=lives_insured(plan, records),
        origins=(Origin(Tag.FACT, recorded_words(flow)), *term.origins, *rising.origins),
    )  # fmt: skip


def scheme_pensions(records: Records, today: date) -> tuple[Income, ...]:
    """What defined benefit pensions will pay, and annuities do, by their own record, where no income stands for it."""
    promised = (
        income
        for plan in records.plans
        if plan.record.yearly_pension is not None and not is_paid(plan, records)
        for income in _scheme(plan, records, today)
    )
    return (*promised, *annuities(records))


def _scheme(plan: OwnedPlan, records: Records, today: date) -> Iterable[Income]:
    record = plan.record
    owner = next(index for index, share in enumerate(plan.shares) if share)
    person, age = records.people[owner], record.normal_retirement_age
    starts = date_age_reached(person.date_of_birth, age) if person.date_of_birth and age else None
    stated = Escalation(record.pension_revaluation) if record.pension_revaluation else None
    words = f"from the scheme's age of {age}" if starts else "no retirement age recorded: paid now"
    has_survivor = record.pension_death_benefit == DeathBenefit.SURVIVOR_PENSION
    pension = Income(
        key=f"plan-{record.pk}-pension", name=record.name, amount=float(record.yearly_pension) * plan.part,
        frequency=Frequency.YEARLY, shares=plan.within, start=starts, kind=IncomeKind.PENSIONS,
        rise=RISES.get(stated, Rise.PRICES) if stated else Rise.PRICES,
        survivor_share=SURVIVORS_PART if has_survivor else 0.0,
        origins=(
            Origin(Tag.FACT, f"recorded {format_date(record.updated_at.date())}"),
            Origin(Tag.FACT if starts else Tag.ASSUMPTION, words),
        ),
    )  # fmt: skip
    yield pension
    if record.pension_lump_sum and starts and starts >= today:
        yield replace(
            pension, key=f"plan-{record.pk}-lump-sum", name=f"{record.name}: lump sum", kind=IncomeKind.UNTAXED,
            amount=float(record.pension_lump_sum) * plan.part, frequency=Frequency.ONCE, survivor_share=0.0,
        )  # fmt: skip
