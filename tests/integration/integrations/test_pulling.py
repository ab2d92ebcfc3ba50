"""Pulling: what is there comes here, once, with a reason for everything that does not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import Client, Income, Plan
from backoffice.services.clients import update_client
from backoffice.services.flows import delete_flow, update_flow
from domain.enums.sync import LinkState, RunKind, RunState, UpdatePolicy
from integrations.models import Conflict, Link, OutboxEntry, Outcome
from tests.fakes.remote import ReadOnlyViolation, forbid_writes
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


def test_a_couple_comes_with_plans_and_incomes(world: World) -> None:
    ann, bob, plan, income = world.couple()
    run = world.bring_in(ann, bob)
    assert run.state == RunState.DONE, run.error
    assert run.counts == {"create": 4}
    assert (run.total, run.done) == (4, 4)
    assert run.requests == len(world.remote.log)
    joint: Plan = world.local(plan)
    assert joint.name == "Joint fund"
    assert list(joint.ownerships.values_list("client__first_name", "percent")) == [
        ("Ann", Decimal(50)),
        ("Bob", Decimal(50)),
    ]
    salary: Income = world.local(income)
    assert (salary.amount, salary.client.first_name) == (Decimal("42000.00"), "Ann")
    assert not world.remote.writes()
    assert not OutboxEntry.objects.exists()


def test_a_second_run_changes_nothing_and_sends_nothing(world: World) -> None:
    ann, bob, *_ = world.couple()
    world.bring_in(ann, bob)
    before = {
        model: list(model.objects.order_by("pk").values())
        for model in (Client, Plan, Income, Link, Conflict, OutboxEntry)
    }
    run = world.run(ann, bob)
    assert run.state == RunState.DONE
    assert run.counts == {}
    assert not world.remote.writes()
    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values()) == rows


def test_every_skipped_record_has_a_reason(world: World) -> None:
    ann, bob, *_ = world.couple()
    cy = world.remote.put("client", kind="individual", first_name="Cy", last_name="Other", born="1970-01-01")
    world.remote.put(
        "plan", name="Old", type="pension", status="inactive", owners=[{"client": ann, "percent": "100.0000"}]
    )
    shared = [{"client": ann, "percent": "50.0000"}, {"client": cy, "percent": "50.0000"}]
    world.remote.put("plan", name="With Cy", type="pension", status="active", owners=shared)
    run = world.run(ann, bob, "nobody", kind=RunKind.IMPORT, import_clients=True)
    reasons = dict(Outcome.objects.filter(run=run, action="skip").values_list("label", "reason"))
    assert reasons == {"Old": "inactive", "With Cy": "owner_not_linked", "nobody": "unknown"}


def test_a_record_that_cannot_be_kept_fails_alone(world: World) -> None:
    ann, _, plan, _ = world.couple()
    owners = [{"client": ann, "percent": "100.0000"}]
    for number in range(3):
        world.remote.put("plan", name=f"Fund {number}", type="pension", status="active", owners=owners)
    world.remote.put("plan", name="Odd", type="nobody_knows", status="active", owners=owners)
    world.remote.put("client", ann, retires_at=30)
    world.remote.put("income", name="Less than nothing", pence=-1, frequency="monthly", person=ann)
    run = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert run.state == RunState.DONE
    failed = dict(run.outcomes.filter(level="error").values_list("label", "sentence"))
    assert failed.keys() == {"Odd", "Less than nothing"}
    assert failed["Odd"] == "The plan's type is not known here."
    assert "income_amount_not_negative" in failed["Less than nothing"]
    assert set(Plan.objects.values_list("name", flat=True)) == {"Joint fund", "Fund 0", "Fund 1", "Fund 2"}
    assert Link.objects.filter(ended_at__isnull=True).count() == 2 + 4 + 1
    assert world.local(plan).ownerships.count() == 2


def test_an_import_takes_hardly_more_queries_for_more_records(world: World, django_assert_max_num_queries: Any) -> None:
    """One a record is the question for connections with further systems, asked where such are known."""
    for _ in range(2):
        world.couple()
    with CaptureQueriesContext(connection) as few:
        world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    for _ in range(20):
        world.couple()
    with django_assert_max_num_queries(len(few) + 20 * 4 + 20):
        run = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert run.counts == {"create": 20 * 4}
    assert Plan.objects.count() == 22


def test_what_comes_in_together_has_its_history(world: World) -> None:
    ann, bob, plan, income = world.couple()
    run = world.bring_in(ann, bob)
    for model, remote_id in ((Client, bob), (Plan, plan), (Income, income)):
        [event] = model.pgh_event_models["insert"].objects.filter(pgh_obj_id=world.local(remote_id).pk)
        assert event.pgh_context.metadata["run"] == run.pk


def test_clients_are_only_created_by_an_import(world: World) -> None:
    ann, *_ = world.couple()
    run = world.run(ann)
    assert not Client.objects.exists()
    assert list(run.outcomes.values_list("reason", flat=True)) == ["not_imported"]


def test_the_whole_firm_page_by_page(world: World) -> None:
    ids = [world.couple()[0] for _ in range(4)]
    run = world.run(everything=True, kind=RunKind.IMPORT, import_clients=True)
    assert run.state == RunState.DONE
    assert Client.objects.count() == 8
    assert Plan.objects.count() == 4
    assert {world.local(found).first_name for found in ids} == {"Ann"}
    assert world.run(everything=True).counts == {}


def test_a_preview_writes_nothing(world: World) -> None:
    ann, bob, *_ = world.couple()
    run = world.run(ann, bob, kind=RunKind.PREVIEW, import_clients=True)
    assert run.counts == {"create": 4}
    assert not Client.objects.exists()
    assert not Link.objects.exists()


def test_a_change_there_is_pulled_field_by_field(world: World) -> None:
    ann, bob, *_ = world.couple()
    world.bring_in(ann, bob)
    world.remote.put("client", ann, last_name="Marsh-Reed")
    run = world.run(ann, bob)
    assert world.local(ann).last_name == "Marsh-Reed"
    assert list(run.outcomes.values_list("action", "field_names")) == [("update", ["last_name"])]


def test_an_unknown_code_is_kept_there_reported_once_and_never_pulled(world: World) -> None:
    ann, bob, *_ = world.couple()
    world.bring_in(ann, bob)
    world.remote.put("client", ann, gender="zz")
    run = world.run(ann, bob)
    assert "“zz” is not known here" in run.outcomes.get().sentence
    assert world.local(ann).gender == "female"
    assert world.run(ann, bob).counts == {}
    update_client(client_id=world.local(ann).pk, fields={"first_name": "Anna"})
    world.drain()
    assert world.remote.data["client"][ann]["gender"] == "zz"
    assert world.remote.data["client"][ann]["first_name"] == "Anna"


def test_what_only_comes_from_there_overwrites_edits(world: World) -> None:
    ann, bob, _, income = world.couple()
    world.settings(update_by_default=UpdatePolicy.ONLY_FROM_REMOTE)
    world.bring_in(ann, bob)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(1)})
    assert not OutboxEntry.objects.exists()
    world.run(ann, bob)
    assert world.local(income).amount == Decimal(42000)


def test_an_item_turned_off_is_left_alone(world: World) -> None:
    ann, bob, _, income = world.couple()
    world.settings(update_by_default=UpdatePolicy.NO)
    world.bring_in(ann, bob)
    world.remote.put("income", income, pence=1)
    update_flow(Income, flow_id=world.local(income).pk, fields={"name": "Ours"})
    assert world.run(ann, bob).counts == {}
    assert (world.local(income).name, world.local(income).amount) == ("Ours", Decimal(42000))
    assert not OutboxEntry.objects.exists()


class TestWithdrawn:
    def test_removed_where_the_firm_wants_that(self, world: World) -> None:
        ann, bob, plan, income = world.couple()
        world.settings(remove_unlinked=True)
        world.bring_in(ann, bob)
        plan_id, income_id = world.local(plan).pk, world.local(income).pk
        world.remote.put("plan", plan, status="inactive")
        world.remote.remove("income", income)
        run = world.run(ann, bob)
        assert run.counts == {"remove": 2}
        assert Plan.with_deleted.get(pk=plan_id).deleted_at is not None
        assert Income.with_deleted.get(pk=income_id).deleted_at is not None
        assert world.run(ann, bob).counts == {"skip": 1}

    def test_stays_unlinked_with_a_warning_otherwise(self, world: World) -> None:
        ann, bob, plan, _ = world.couple()
        world.bring_in(ann, bob)
        plan_id = world.local(plan).pk
        world.remote.put("plan", plan, status="inactive")
        run = world.run(ann, bob)
        outcome = run.outcomes.get()
        assert (outcome.action, outcome.level) == ("unlink", "warning")
        assert Plan.objects.filter(pk=plan_id).exists()
        assert Link.objects.get(local_id=plan_id, kind="plan").state == LinkState.ENDED

    def test_back_in_use_it_is_linked_again_without_a_duplicate(self, world: World) -> None:
        ann, bob, plan, _ = world.couple()
        world.bring_in(ann, bob)
        plan_id = world.local(plan).pk
        world.remote.put("plan", plan, status="inactive")
        world.run(ann, bob)
        world.remote.put("plan", plan, status="active")
        world.run(ann, bob)
        assert world.local(plan).pk == plan_id
        assert Plan.objects.count() == 1
        assert world.run(ann, bob).counts == {}

    def test_an_edited_item_is_never_removed(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.settings(remove_unlinked=True)
        world.bring_in(ann, bob)
        update_flow(Income, flow_id=world.local(income).pk, fields={"name": "Edited here"})
        world.remote.remove("income", income)
        world.run(ann, bob)
        assert Income.objects.get().name == "Edited here"

    def test_deleted_here_only_comes_back(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        first = world.local(income).pk
        delete_flow(Income, flow_id=first, now=world.now())
        world.run(ann, bob)
        assert world.local(income).pk != first
        assert Income.objects.count() == 1
        assert not world.remote.writes()


class TestGuards:
    def filled(self, world: World) -> tuple[str, list[str]]:
        ann, *_ = world.couple()
        many = [
            world.remote.put("income", name=f"Income {n}", pence=100, frequency="monthly", person=ann)
            for n in range(11)
        ]
        world.bring_in(ann)
        return ann, many

    def test_too_many_vanishing_stops_the_run_and_asks(self, world: World) -> None:
        ann, many = self.filled(world)
        world.settings(remove_unlinked=True)
        for income in many[:5]:
            world.remote.remove("income", income)
        run = world.run(ann)
        assert run.state == RunState.WAITING
        assert "5 of 12" in run.error
        assert Income.objects.count() == 12

    def test_a_side_suddenly_empty_stops_the_run(self, world: World) -> None:
        ann, _ = self.filled(world)
        world.remote.data["income"].clear()
        assert "none of 12" in world.run(ann).error

    def test_a_persons_word_lets_it_go_on(self, world: World) -> None:
        from integrations.services import runs

        ann, _ = self.filled(world)
        world.settings(remove_unlinked=True)
        world.remote.data["income"].clear()
        run = runs.confirm_guard(run_id=world.run(ann).pk, user=world.user, now=world.now())
        run = runs.perform_run(run_id=run.pk, clock=world.now)
        assert run.state == RunState.DONE
        assert not Income.objects.exists()


class TestReadOnly:
    @pytest.mark.parametrize("mode", ["one_way", "force_one_way"])
    def test_a_one_way_connection_sends_nothing_whatever_happens(self, world: World, mode: str) -> None:
        ann, bob, _, income = world.couple()
        world.settings(mode=mode, create_by_default=True)
        world.bring_in(ann, bob)
        forbid_writes(world.remote)
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(7)})
        delete_flow(Income, flow_id=world.local(income).pk, now=world.now())
        world.drain()
        world.run(ann, bob)
        assert not world.remote.writes()
        assert world.local(income).amount == Decimal(42000)

    def test_the_tripwire_works(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        forbid_writes(world.remote)
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(7)})
        with pytest.raises(ReadOnlyViolation):
            world.drain()
