"""What hangs on plans, as the projection takes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope

from backoffice.models import Contribution, Cover, Plan, Premium, Repayment, Withdrawal
from backoffice.services.clients import update_client
from backoffice.services.plan_flows import create_plan_flow, update_plan_flow
from cashflow.engine.inputs import IncomeKind, Method, PlanInputs, Rise, Risk, Tag, Taking
from cashflow.engine.project import project
from cashflow.parameters.annuity_rates import rate_of
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.items import items_of
from cashflow.selectors.records import records_of
from cashflow.selectors.warnings import warnings_of
from cashflow.what_ifs import Change, with_changes, words_of
from domain.enums.items import DeathBenefit, Escalation, LifeEvent, Payer, TaxMethod, WithdrawalKind
from domain.enums.plans import Frequency, PlanType
from domain.enums.what_ifs import ChangeKind
from tests.integration.cashflow.conftest import TODAY, Couple, add_plan


def gathered(couple: Couple) -> PlanInputs:
    with scope(firm=couple.wren.firm):
        found = inputs_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)
    assert found is not None
    return found


def hang(couple: Couple, model: Any, plan: str, **fields: Any) -> Any:
    with scope(firm=couple.wren.firm):
        return create_plan_flow(model, plan_id=Plan.objects.get(name=plan).pk, fields=fields)


def test_a_contribution_is_paid_in_with_its_relief_until_retirement(couple: Couple) -> None:
    hang(couple, Contribution, "Wren's pension", amount=Decimal(400), tax_method=TaxMethod.RELIEF_AT_SOURCE)
    plan = gathered(couple)
    (paid,) = plan.contributions
    assert (paid.amount, paid.method, paid.shares) == (400, Method.RELIEF_AT_SOURCE, (1.0, 0.0))
    assert paid.end == date(2033, 5, 17)
    assert {origin.tag for origin in paid.origins} == {Tag.FACT, Tag.ASSUMPTION}
    found = project(plan)
    assert found.contributed[1] == pytest.approx(4800 * found.prices[1])
    assert found.saving.into[:, 1].sum() == pytest.approx(6000 * found.prices[1])
    assert abs(found.balance_error()).max() < 0.01


def test_a_percentage_is_of_the_owners_salary_and_rises_with_it(couple: Couple) -> None:
    hang(couple, Contribution, "Wren's pension", percent=Decimal(5), payer=Payer.EMPLOYER)
    (paid,) = gathered(couple).contributions
    assert (paid.amount, paid.frequency, paid.rise) == (pytest.approx(2400), Frequency.YEARLY, Rise.EARNINGS)
    assert paid.method == Method.EMPLOYER


def test_what_family_pays_in_does_not_leave_the_pocket(couple: Couple) -> None:
    before = project(gathered(couple))
    hang(couple, Contribution, "Ash's ISA", amount=Decimal(100), payer=Payer.FAMILY)
    plan = gathered(couple)
    gift = next(income for income in plan.incomes if income.key.endswith("-given"))
    assert (gift.kind, gift.amount) == (IncomeKind.UNTAXED, 100)
    after = project(plan)
    assert after.tax[1] == pytest.approx(before.tax[1])
    assert after.shortfall.sum() <= before.shortfall.sum()


def test_planned_withdrawals_are_taken_needed_or_not(couple: Couple) -> None:
    hang(
        couple, Withdrawal, "Wren's pension", percent=Decimal(25), kind=WithdrawalKind.TAX_FREE_CASH,
        frequency=Frequency.ONCE, start_date=date(2030, 6, 1),
    )  # fmt: skip
    hang(couple, Withdrawal, "Ash's ISA", amount=Decimal(50))
    plan = gathered(couple)
    taken = {one.source: one for one in plan.withdrawals}
    cash = next(one for one in plan.withdrawals if one.takes == Taking.TAX_FREE_CASH)
    assert cash.amount == pytest.approx(77_500)
    assert len(taken) == 2
    assert project(plan).drawn[:, 1].sum() >= 600


def test_a_pension_buys_an_annuity_as_it_is_recorded(couple: Couple) -> None:
    bought = hang(
        couple, Withdrawal, "Wren's pension", percent=Decimal(50), kind=WithdrawalKind.LIFETIME_ANNUITY,
        frequency=Frequency.ONCE, start_age=67, start_of=couple.wren, survivor_percent=Decimal(50),
        rise=Escalation.FIXED, rise_percent=Decimal(3),
    )  # fmt: skip
    plan = gathered(couple)
    (one,) = plan.annuities
    assert (one.share, one.amount, one.survivor_share, one.fixed_rise) == (0.5, None, 0.5, 0.03)
    assert one.day == date(2035, 5, 17)
    told = [origin.words for origin in one.origins]
    assert told[0] == "bought with 50 % of the pension, tax-free cash first, 50 % goes on to the partner"
    assert (one.rate_origins[0].tag, "reckoned from the life table" in one.rate_origins[0].words) == (
        Tag.ASSUMPTION, True,
    )  # fmt: skip
    assert not plan.withdrawals
    found = project(plan)
    step = int(next(i for i, amount in enumerate(found.bought.sum(axis=0)) if amount))
    assert found.timeline.years[step].label == "2035/36"
    income = next(row for row, income in enumerate(found.plan.incomes) if income.bought_by == one.key)
    assert found.incomes[income, step + 1] == pytest.approx(found.annuity_prices[0] * one.rate * 1.03)
    with scope(firm=couple.wren.firm):
        update_plan_flow(Withdrawal, flow_id=bought.pk, fields={"annuity_rate_percent": Decimal("6.5")})
    (quoted,) = gathered(couple).annuities
    assert (quoted.rate, quoted.rate_origins[0].tag) == (0.065, Tag.FACT)


def test_who_is_too_young_for_an_annuity_buys_it_later_at_the_rate_of_then(couple: Couple) -> None:
    hang(
        couple, Withdrawal, "Wren's pension", percent=Decimal(50), kind=WithdrawalKind.LIFETIME_ANNUITY,
        frequency=Frequency.ONCE, start_age=52, start_of=couple.wren,
    )  # fmt: skip
    with scope(firm=couple.wren.firm):
        update_client(client_id=couple.wren.pk, fields={"date_of_birth": date(1975, 9, 9)})
    plan = gathered(couple)
    (one,) = plan.annuities
    assert one.day == date(2033, 4, 6)
    assert one.rate == pytest.approx(rate_of(born=date(1975, 9, 9), day=date(2033, 4, 6)))
    told = [origin.words for origin in one.origins]
    assert "not before the minimum pension age: bought on 6 Apr 2033 instead" in told
    change = Change(ChangeKind.ANNUITY, item=one.source, age=53, percent=Decimal(40))
    tried = with_changes(plan, [change]).annuities[-1]
    assert (tried.day, tried.rate, tried.origins[-1].words) == (one.day, one.rate, told[-1])


def test_what_if_a_pension_buys_an_annuity(couple: Couple) -> None:
    plan = gathered(couple)
    pension = next(asset.key for asset in plan.assets if asset.name == "Wren's pension")
    change = Change(ChangeKind.ANNUITY, item=pension, age=70, percent=Decimal(40), rates=(Decimal(7),))
    assert words_of(plan, change) == "40 % of Wren's pension buys an annuity at 70, at 7 % a year"
    (bought,) = with_changes(plan, [change]).annuities
    assert (bought.share, bought.rate, bought.day, bought.owner) == (0.4, 0.07, date(2038, 5, 17), 0)
    (reckoned,) = with_changes(plan, [replace(change, rates=(), survivor_percent=Decimal(50))]).annuities
    assert 0.06 < reckoned.rate < 0.1
    isa = next(asset.key for asset in plan.assets if asset.name == "Ash's ISA")
    assert not with_changes(plan, [replace(change, item=isa)]).annuities
    left_out = Change(ChangeKind.LEFT_OUT, item=bought.key)
    assert not with_changes(with_changes(plan, [change]), [left_out]).annuities


@pytest.mark.parametrize(("start", "why"), [
    ({}, "no day is recorded for it"),
    ({"start_date": date(2026, 11, 21)}, "its day, 21 Nov 2026, is over"),
    ({"start_event": LifeEvent.DEATH}, "the day it waits for is not known here"),
])  # fmt: skip
def test_an_annuity_without_a_day_to_come_is_left_out_and_said(couple: Couple, start: dict[str, Any], why: str) -> None:
    whose = {"start_of": couple.wren} if "start_event" in start else {}
    hang(
        couple, Withdrawal, "Wren's pension", amount=Decimal(90_000), kind=WithdrawalKind.LIFETIME_ANNUITY,
        **start, **whose,
    )  # fmt: skip
    assert not gathered(couple).withdrawals
    assert not gathered(couple).annuities
    with scope(firm=couple.wren.firm):
        said = [w.sentence for w in warnings_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)]
    assert f"Wren's pension is to buy an annuity, but {why}: it is left out." in said


def test_what_is_paid_into_a_plan_without_a_value_is_said_to_be_left_out_too(couple: Couple) -> None:
    add_plan(couple.wren.firm, {couple.wren: 100}, PlanType.INVESTMENT, "isa_stocks_and_shares", "New ISA", None)
    hang(couple, Contribution, "New ISA", amount=Decimal(100))
    assert not gathered(couple).contributions
    with scope(firm=couple.wren.firm):
        said = [w.sentence for w in warnings_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)]
    assert "New ISA has no value: it is left out, with what is paid into it." in said


def test_premiums_are_spent_and_cover_pays_at_a_death(couple: Couple) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.PROTECTION_POLICY, "life", "Quay Life", None,
        details={"end_date": "2040-01-01"},
    )  # fmt: skip
    hang(couple, Premium, "Quay Life", amount=Decimal(30))
    hang(couple, Cover, "Quay Life", benefit_amount=Decimal(200_000))
    hang(couple, Cover, "Quay Life", benefit_amount=Decimal(9_000), cover_type="critical_illness")
    plan = gathered(couple)
    premium = next(expense for expense in plan.expenses if expense.key.startswith("premium-"))
    assert (premium.amount, premium.rise, premium.end) == (30, Rise.NONE, date(2040, 1, 1))
    assert premium.lives == (), "it pays for an illness too"
    cover, illness = sorted(plan.covers, key=lambda one: one.pays_on is Risk.ILLNESS)
    assert (cover.amount, cover.lives, cover.end) == (200_000, (0,), date(2040, 1, 1))
    assert (illness.amount, illness.pays_on) == (9_000, Risk.ILLNESS)


def test_recorded_repayments_are_what_a_loan_costs(couple: Couple) -> None:
    hang(couple, Repayment, "Harbour mortgage", amount=Decimal(650), end_date=date(2036, 3, 1))
    (loan,) = gathered(couple).liabilities
    assert ([one.amount for one in loan.repayments], loan.end) == ([650], date(2036, 3, 1))
    assert any("repays £650.00 monthly" in origin.words for origin in loan.origins)
    assert project(gathered(couple)).repaid[1] == pytest.approx(7_800)


def test_repayments_that_start_later_or_are_made_once_count(couple: Couple) -> None:
    hang(couple, Repayment, "Harbour mortgage", amount=Decimal(900), start_date=date(2028, 4, 6))
    hang(
        couple, Repayment, "Harbour mortgage", amount=Decimal(10_000), frequency=Frequency.ONCE,
        start_date=date(2029, 1, 1),
    )  # fmt: skip
    plan = gathered(couple)
    (loan,) = plan.liabilities
    assert any("no payment recorded before 6 Apr 2028" in origin.words for origin in loan.origins)
    assert project(plan).repaid[:4] == pytest.approx([0, 0, 20_800, 10_800])


def test_a_policy_of_two_owners_is_one_cover_on_the_first_death(couple: Couple) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 50, couple.ash: 50}, PlanType.PROTECTION_POLICY, "life", "Joint Life", None
    )
    hang(couple, Cover, "Joint Life", benefit_amount=Decimal(80_000))
    hang(couple, Premium, "Joint Life", amount=Decimal(25))
    (cover,) = gathered(couple).covers
    assert next(one for one in gathered(couple).expenses if one.key.startswith("premium-")).lives == (0, 1)
    assert (cover.amount, cover.lives) == (80_000, (0, 1))


def test_family_income_benefit_is_an_income_or_asked_about(couple: Couple) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.PROTECTION_POLICY, "family_income_benefit", "Quay Family", None,
        details={"end_date": "2040-01-01"},
    )  # fmt: skip
    hang(couple, Cover, "Quay Family", benefit_amount=Decimal(1_500), benefit_frequency=Frequency.MONTHLY)
    hang(couple, Cover, "Quay Family", benefit_amount=Decimal(90_000))
    (cover,) = gathered(couple).covers
    assert (cover.amount, cover.frequency, cover.end) == (1_500, Frequency.MONTHLY, date(2040, 1, 1))
    with scope(firm=couple.wren.firm):
        said = [w.sentence for w in warnings_of(records_of(cashflow_page(couple.cashflow.pk)), TODAY)]
    assert sum("says it pays once" in sentence for sentence in said) == 1


def test_a_plans_own_growth_and_charges_come_first(couple: Couple) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.INVESTMENT, "offshore_bond", "Harbour bond", "10000.00",
        growth_percent=Decimal("4.25"), charge_percent=Decimal("0.40"), opened_date=date(2020, 1, 1),
    )  # fmt: skip
    bond = next(asset for asset in gathered(couple).assets if asset.name == "Harbour bond")
    assert (bond.growth, bond.charge) == (pytest.approx(0.0425), pytest.approx(0.004))
    assert (bond.is_onshore, bond.held_years) == (False, 6)
    assert {origin.tag for origin in bond.origins} == {Tag.FACT, Tag.ASSUMPTION}
    assert [origin.tag for origin in bond.growth_origins] == [Tag.DECISION]
    assert [origin.tag for origin in bond.charge_origins] == [Tag.FACT]


def test_a_scheme_pays_what_its_record_says_where_no_income_does(couple: Couple) -> None:
    add_plan(
        couple.wren.firm, {couple.wren: 100}, PlanType.PENSION, "final_salary", "Works scheme", None,
        yearly_pension=Decimal(8_000), pension_lump_sum=Decimal(24_000), normal_retirement_age=65,
        pension_revaluation=Escalation.PRICES, pension_death_benefit=DeathBenefit.SURVIVOR_PENSION,
    )  # fmt: skip
    pension, lump = (income for income in gathered(couple).incomes if "Works scheme" in income.name)
    assert (pension.amount, pension.start, pension.kind) == (8_000, date(2033, 5, 17), IncomeKind.PENSIONS)
    assert pension.survivor_share == 0.5
    assert (lump.amount, lump.frequency, lump.kind) == (24_000, Frequency.ONCE, IncomeKind.UNTAXED)


def test_a_couple_that_is_married_is_taxed_as_one(couple: Couple) -> None:
    assert gathered(couple).is_married


def test_what_is_paid_in_and_taken_is_among_the_items(couple: Couple) -> None:
    hang(couple, Contribution, "Wren's pension", percent=Decimal(5))
    hang(couple, Withdrawal, "Ash's ISA", amount=Decimal(50))
    with scope(firm=couple.wren.firm):
        rows = {kind.code: rows for kind, rows in items_of(records_of(cashflow_page(couple.cashflow.pk)))}
    assert [item.name for item in rows["pension_contribution"]] == ["Wren's pension, 5 %"]
    assert rows["pension_contribution"][0].amount is None
    assert rows["savings_withdrawal"][0].amount == Decimal("50.00")
