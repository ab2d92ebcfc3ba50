"""What hangs on plans, and starts and ends, as services and the database keep them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from backoffice.events import RecordChanged, _subscribers, subscribe
from backoffice.models import Contribution, Cover, Income, Premium, Repayment, Withdrawal
from backoffice.models.timed import moment_fields
from backoffice.selectors.history import activity_of_plan
from backoffice.selectors.plan_flows import living, parts_of_plan, parts_of_plans
from backoffice.services.flows import create_flow, update_flow
from backoffice.services.plan_flows import (
    create_plan_flow,
    delete_plan_flow,
    restore_plan_flow,
    update_plan_flow,
)
from backoffice.services.plans import delete_plan, restore_plan
from domain.enums.items import LifeEvent
from domain.enums.people import RelationshipKind
from domain.enums.plans import PlanType
from domain.moments import Moment
from tests.factories.backoffice import (
    ClientFactory,
    IncomeFactory,
    PlanFactory,
    RelationshipFactory,
    owned_plan,
)
from tests.factories.plan_flows import ContributionFactory, CoverFactory

PARTS = {
    Contribution: (PlanType.PENSION, {"percent": Decimal(5), "payer": "employer", "tax_method": "net_pay"}),
    Withdrawal: (PlanType.INVESTMENT, {"percent": Decimal(4)}),
    Premium: (PlanType.PROTECTION_POLICY, {"amount": Decimal("20.00"), "payment_method": "direct_debit"}),
    Repayment: (PlanType.MORTGAGE, {"amount": Decimal("900.00")}),
    Cover: (PlanType.PROTECTION_POLICY, {"benefit_amount": Decimal(100_000), "cover_type": "a_new_code"}),
}
WRONG_PLACE = {
    Contribution: PlanType.MORTGAGE, Withdrawal: PlanType.FIXED_ASSET, Premium: PlanType.PENSION,
    Repayment: PlanType.PENSION, Cover: PlanType.INVESTMENT,
}  # fmt: skip


@pytest.fixture
def events():
    """What was published, in order."""
    seen: list[RecordChanged] = []
    subscribe(RecordChanged, seen.append)
    yield seen
    _subscribers[RecordChanged].remove(seen.append)


@pytest.mark.parametrize("kind", PARTS)
def test_a_part_lives_from_its_creation_to_its_removal_and_back(kind, firm, in_firm, events):
    plan_type, fields = PARTS[kind]
    plan = PlanFactory(firm=firm, type=plan_type)
    part = create_plan_flow(kind, plan_id=plan.pk, fields=fields, options={"plannr": {"create": True}})
    word = kind._meta.model_name
    assert dict(parts_of_plan(plan))[word] == [part]
    update_plan_flow(kind, flow_id=part.pk, fields=fields)
    change = {"indexation": Decimal(3)} if kind is Cover else {"name": "Renamed"}
    update_plan_flow(kind, flow_id=part.pk, fields=change)
    delete_plan_flow(kind, flow_id=part.pk, now=timezone.now())
    assert dict(parts_of_plan(plan))[word] == []
    restore_plan_flow(kind, flow_id=part.pk)
    told = [(event.model, event.action, set(event.fields)) for event in events]
    label = f"backoffice.{word}"
    assert told == [
        (label, "create", set()), (label, "update", set(change)), (label, "delete", set()), (label, "create", set()),
    ]  # fmt: skip
    assert events[0].options == (("plannr", {"create": True}),)


@pytest.mark.parametrize("kind", WRONG_PLACE)
def test_a_plan_has_only_the_parts_of_its_type(kind, firm, in_firm):
    plan = PlanFactory(firm=firm, type=WRONG_PLACE[kind])
    with pytest.raises(ValidationError, match="has no"):
        create_plan_flow(kind, plan_id=plan.pk, fields=PARTS[kind][1])
    assert not kind.objects.exists()


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Contribution, {"amount": Decimal(1), "payer": "employer"}),
        (Contribution, {"amount": Decimal(1), "tax_method": "salary_sacrifice"}),
        (Withdrawal, {"amount": Decimal(1), "kind": "ufpls"}),
    ],
)
def test_what_is_for_pensions_is_refused_elsewhere(kind, fields, firm, in_firm):
    plan = PlanFactory(firm=firm, type=PlanType.INVESTMENT)
    with pytest.raises(ValidationError, match="for pensions only"):
        create_plan_flow(kind, plan_id=plan.pk, fields=fields)
    part = create_plan_flow(kind, plan_id=plan.pk, fields={"amount": Decimal(1)})
    with pytest.raises(ValidationError, match="for pensions only"):
        update_plan_flow(kind, flow_id=part.pk, fields=fields)
    part.refresh_from_db()
    assert part.amount == 1


@pytest.mark.parametrize("kind", [Contribution, Withdrawal, Premium, Repayment])
@pytest.mark.parametrize("given", [{}, {"amount": Decimal(1), "percent": Decimal(1)}, {"amount": Decimal(-1)}])
def test_an_amount_or_a_percentage_but_not_both_nor_neither(kind, given, firm, in_firm):
    plan = PlanFactory(firm=firm, type=PARTS[kind][0])
    with pytest.raises(ValidationError, match="Enter"):
        create_plan_flow(kind, plan_id=plan.pk, fields=given)


@pytest.mark.parametrize("kind", [Premium, Repayment])
def test_premiums_and_repayments_are_amounts(kind, firm, in_firm):
    plan = PlanFactory(firm=firm, type=PARTS[kind][0])
    with pytest.raises(ValidationError, match="Enter an amount"):
        create_plan_flow(kind, plan_id=plan.pk, fields={"percent": Decimal(5)})


def test_a_removed_plan_takes_its_parts_along_and_brings_them_back(firm, in_firm):
    plan = PlanFactory(firm=firm)
    kept, gone = ContributionFactory.create_batch(2, firm=firm, plan=plan)
    delete_plan_flow(Contribution, flow_id=gone.pk, now=timezone.now())
    delete_plan(plan_id=plan.pk, now=timezone.now())
    assert not living(Contribution).exists()
    with pytest.raises(Contribution.DoesNotExist):
        update_plan_flow(Contribution, flow_id=kept.pk, fields={"name": "Too late"})
    restore_plan(plan_id=plan.pk)
    assert list(living(Contribution)) == [kept]


def test_parts_of_many_plans_are_read_together(firm, in_firm, django_assert_num_queries):
    plans = [owned_plan(ClientFactory(firm=firm)) for _ in range(3)]
    parts = [ContributionFactory(firm=firm, plan=plan) for plan in plans]
    CoverFactory(firm=firm)
    with django_assert_num_queries(5):
        found = parts_of_plans([plan.pk for plan in plans])
        assert {part.plan.name for part in found["contribution"]} == {plan.name for plan in plans}
    assert {part.pk for part in found["contribution"]} == {part.pk for part in parts}
    assert found["cover"] == []


def test_start_and_end_are_moments(firm, in_firm):
    client = ClientFactory(firm=firm)
    income = IncomeFactory(firm=firm, client=client)
    assert (income.starts, income.ends) == (Moment.OPEN, Moment.OPEN)
    wanted = {
        "start": Moment.at_age(60, of=client.pk),
        "end": Moment.at_event(LifeEvent.STATE_PENSION_AGE, of=client.pk),
    }
    for end, moment in wanted.items():
        update_flow(Income, flow_id=income.pk, fields=moment_fields(end, moment))
    income.refresh_from_db()
    assert {"start": income.starts, "end": income.ends} == wanted
    update_flow(Income, flow_id=income.pk, fields=moment_fields("start", Moment.on(date(2030, 1, 1))))
    income.refresh_from_db()
    assert income.starts == Moment.on(date(2030, 1, 1))


@pytest.mark.parametrize(
    "columns",
    [
        {"start_age": 60},
        {"end_event": "death"},
        {"start_date": date(2030, 1, 1), "start_event": "retirement"},
        {"start_date": date(2030, 1, 1), "end_date": date(2029, 1, 1)},
        {"rise": "fixed"},
        {"rise": "prices", "rise_percent": Decimal(2)},
    ],
)
@pytest.mark.parametrize("kind", [Income, Contribution])
def test_the_database_refuses_what_makes_no_sense(kind, columns, firm, in_firm):
    record = (IncomeFactory if kind is Income else ContributionFactory)(firm=firm)
    with pytest.raises(IntegrityError), transaction.atomic():
        kind.objects.filter(pk=record.pk).update(**columns)


def test_a_date_takes_the_place_of_an_age_and_the_other_way_round(firm, in_firm):
    client = ClientFactory(firm=firm)
    income = IncomeFactory(firm=firm, client=client, start_age=60, start_of=client, end_event="death", end_of=client)
    update_flow(Income, flow_id=income.pk, fields={"start_date": date(2030, 1, 1), "end_date": None})
    income.refresh_from_db()
    assert (income.starts, income.ends.event) == (Moment.on(date(2030, 1, 1)), LifeEvent.DEATH)
    update_flow(Income, flow_id=income.pk, fields={"start_age": 61, "start_of": client})
    income.refresh_from_db()
    assert income.starts == Moment.at_age(61, of=client.pk)


RENT = {"name": "Rent", "type": "rental", "amount": Decimal(10)}


def test_a_start_or_end_hangs_on_a_life_of_the_household_only(in_firm):
    rowan, ash, stranger = ClientFactory.create_batch(3, firm=in_firm)
    RelationshipFactory(firm=in_firm, client=rowan, other=ash, kind=RelationshipKind.MARRIED)
    plan, income = owned_plan(rowan, type=PlanType.PENSION), IncomeFactory(firm=in_firm, client=rowan)
    part = ContributionFactory(firm=in_firm, plan=plan)
    writers = (
        lambda fields: update_flow(Income, flow_id=income.pk, fields=fields),
        lambda fields: update_plan_flow(Contribution, flow_id=part.pk, fields=fields),
        lambda fields: create_plan_flow(Withdrawal, plan_id=plan.pk, fields={"amount": 10, **fields}),
        lambda fields: create_flow(Income, client_id=rowan.pk, fields={**RENT, **fields}),
    )
    until_death = {who: moment_fields("end", Moment.at_event(LifeEvent.DEATH, of=who.pk)) for who in (rowan, ash)}
    for fields in until_death.values():
        for write in writers:
            write(fields)
    of_stranger = moment_fields("end", Moment.at_event(LifeEvent.DEATH, of=stranger.pk))
    for write in writers:
        with pytest.raises(ValidationError, match="household"):
            write(of_stranger)
    assert Income.objects.get(pk=income.pk).end_of == ash


def test_who_was_named_before_leaving_the_household_does_not_stand_in_the_way(in_firm):
    rowan, gone = ClientFactory.create_batch(2, firm=in_firm)
    income = IncomeFactory(firm=in_firm, client=rowan, end_event=LifeEvent.DEATH, end_of=gone)
    update_flow(Income, flow_id=income.pk, fields={"amount": Decimal(99)})
    assert Income.objects.get(pk=income.pk).amount == 99


def test_a_plans_activity_tells_of_what_hangs_on_it(in_firm):
    plan = owned_plan(ClientFactory(firm=in_firm), type=PlanType.PENSION)
    create_plan_flow(Contribution, plan_id=plan.pk, fields={"name": "Monthly", "amount": Decimal(10)})
    told = [(activity.verb, activity.kind, activity.title) for activity in activity_of_plan(plan)]
    assert ("added", "contribution", "Monthly") in told


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Contribution(payer="employer"), "Employer's contribution"),
        (Contribution(payer="self"), "Contribution"),
        (Contribution(payer="employer", name="Match"), "Match"),
        (Withdrawal(kind="tax_free_cash"), "Tax-free cash"),
        (Premium(), "Premium"),
    ],
)
def test_a_part_without_a_name_says_what_it_is(part, words):
    assert str(part) == words
