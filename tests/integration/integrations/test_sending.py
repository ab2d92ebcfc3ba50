"""Sending: no edit is lost, nothing is made twice, and a person is asked where both sides moved."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.models import Client, Income, Plan
from backoffice.services.clients import create_client, set_address, update_client
from backoffice.services.flows import create_flow, delete_flow, restore_flow, update_flow
from backoffice.services.plans import create_plan
from domain.enums.sync import LinkState, OutboxState, RunState, UpdatePolicy
from integrations.engine import sender as sender_module
from integrations.engine.errors import CredentialExpired, RateLimited, RemoteRefused, RemoteUnavailable
from integrations.models import Conflict, Link, OutboxEntry
from integrations.services import outbox
from integrations.services.changes import UnableToSend
from integrations.services.links import set_policy
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db

CREATE = {"fake": {"create": True}}
INCOME_FIELDS: dict[str, Any] = {
    "name": "Rent",
    "amount": Decimal("500.00"),
    "frequency": "monthly",
    "type": "rental",
}


def edit(world: World, income: str, **fields: Any) -> None:
    update_flow(Income, flow_id=world.local(income).pk, fields=fields)


def imported(world: World) -> tuple[str, str, str, str]:
    ids = world.couple()
    world.bring_in(ids[0], ids[1])
    world.remote.log.clear()
    return ids


def test_an_edit_goes_there_by_field(world: World) -> None:
    _, _, _, income = imported(world)
    edit(world, income, amount=Decimal(45000))
    assert world.link(income).state == LinkState.PENDING
    assert world.drain().sent == 1
    assert world.remote.data["income"][income]["pence"] == 4500000
    assert world.link(income).state == LinkState.LINKED
    assert [verb for verb, *_ in world.remote.log] == ["GET", "PUT"]


def test_an_edit_and_its_outbox_row_commit_together_or_not_at_all(world: World) -> None:
    _, _, _, income = imported(world)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        edit(world, income, amount=Decimal(45000))
        assert OutboxEntry.objects.count() == 1
        raise ZeroDivisionError
    assert not OutboxEntry.objects.exists()
    assert world.local(income).amount == Decimal(42000)


def test_a_pull_right_after_an_edit_does_not_overwrite_it(world: World) -> None:
    ann, bob, _, income = imported(world)
    edit(world, income, amount=Decimal(45000))
    run = world.run(ann, bob)
    assert world.local(income).amount == Decimal(45000)
    assert world.remote.data["income"][income]["pence"] == 4500000
    assert run.counts == {}


def test_an_edit_while_the_run_reads_is_not_overwritten(world: World) -> None:
    """The plan was made before the edit; the action decides again on the locked row."""
    ann, bob, _, income = imported(world)
    world.remote.put("income", income, pence=4300000)
    edited: list[bool] = []

    def edit_meanwhile(verb: str, kind: str, remote_id: str) -> None:
        if (verb, kind) == ("LIST", "income") and not edited:
            edited.append(True)
            edit(world, income, amount=Decimal(45000))

    world.remote.before = edit_meanwhile
    world.run(ann, bob)
    assert edited
    assert world.local(income).amount == Decimal(45000)
    conflict = Conflict.objects.get()
    assert conflict.fields == {"amount": {"base": "42000.00", "ours": "45000.00", "theirs": "43000.00"}}
    assert world.link(income).state == LinkState.OUT_OF_SYNC
    world.remote.before = None
    world.drain()
    assert world.remote.data["income"][income]["pence"] == 4300000


def test_different_fields_merge_by_themselves(world: World) -> None:
    ann, bob, _, income = imported(world)
    edit(world, income, amount=Decimal(45000))
    world.remote.put("income", income, name="Pay")
    world.run(ann, bob)
    assert (world.local(income).name, world.local(income).amount) == ("Pay", Decimal(45000))
    row = world.remote.data["income"][income]
    assert (row["name"], row["pence"]) == ("Pay", 4500000)
    assert not Conflict.objects.exists()


def test_both_sides_to_the_same_value_agree(world: World) -> None:
    _, _, _, income = imported(world)
    edit(world, income, amount=Decimal(45000))
    world.remote.put("income", income, pence=4500000)
    world.drain()
    assert not [verb for verb, *_ in world.remote.writes()]
    assert world.link(income).base["amount"] == "45000.00"
    assert world.link(income).state == LinkState.LINKED


def test_a_client_and_its_parts_are_created_there_and_linked(world: World) -> None:
    client = create_client(
        firm=world.firm, fields={"first_name": "Di", "last_name": "New", "gender": "female"}, options=CREATE
    )
    set_address(client_id=client.pk, fields={"line_1": "1 Quay", "postcode": "CO4 9RA"})
    income = create_flow(Income, client_id=client.pk, fields=INCOME_FIELDS, options=CREATE)
    world.drain()
    link = Link.objects.get(kind="client", local_id=client.pk)
    assert world.remote.data["client"][link.remote_id]["address"]["postcode"] == "CO4 9RA"
    made = Link.objects.get(kind="income", local_id=income.pk)
    assert world.remote.data["income"][made.remote_id]["person"] == link.remote_id
    assert world.run(link.remote_id).counts == {}


def test_the_firms_default_creates_only_where_every_owner_is_linked(world: World) -> None:
    ann, *_ = imported(world)
    world.settings(create_by_default=True)
    stranger = create_client(firm=world.firm, fields={"first_name": "Di", "last_name": "New"})
    create_flow(Income, client_id=stranger.pk, fields=INCOME_FIELDS)
    create_flow(Income, client_id=world.local(ann).pk, fields=INCOME_FIELDS)
    assert OutboxEntry.objects.count() == 1
    plan = create_plan(
        firm=world.firm,
        fields={"type": "pension", "name": "SIPP"},
        owners={world.local(ann).pk: Decimal(50), stranger.pk: Decimal(50)},
    )
    assert not OutboxEntry.objects.filter(local_id=plan.pk, kind="plan").exists()


class TestNothingTwice:
    def new_income(self, world: World) -> Income:
        ann, *_ = imported(world)
        return create_flow(Income, client_id=world.local(ann).pk, fields=INCOME_FIELDS, options=CREATE)

    @pytest.mark.parametrize("keeps_references", [True, False])
    def test_a_lost_answer_is_looked_for_before_repeating(self, world: World, keeps_references: bool) -> None:
        world.remote.keeps_references = keeps_references
        income = self.new_income(world)
        world.remote.faults["POST"] = ["drop"]
        assert world.drain().postponed == 1
        assert OutboxEntry.objects.get().sent_values
        assert world.drain().sent == 1
        assert len([row for row in world.remote.data["income"].values() if row["name"] == "Rent"]) == 1
        assert Link.objects.get(kind="income", local_id=income.pk).remote_id in world.remote.data["income"]

    def test_a_run_in_between_does_not_import_what_was_just_sent(self, world: World) -> None:
        ann, bob = "client-1", "client-2"
        self.new_income(world)
        world.remote.faults["POST"] = ["drop"]
        outbox.drain_outbox(connection_id=world.connection.pk, clock=world.now)
        run = world.run(ann, bob)
        assert list(run.outcomes.values_list("action", "reason")) == [("skip", "unanswered_create")]
        world.drain()
        world.run(ann, bob)
        assert Income.objects.filter(name="Rent").count() == 1

    def test_the_same_key_goes_with_every_attempt(self, world: World) -> None:
        self.new_income(world)
        key = OutboxEntry.objects.get().idempotency_key
        world.remote.faults["POST"] = [RemoteUnavailable("Down."), "drop"]
        world.drain()
        world.drain()
        world.drain()
        assert OutboxEntry.objects.get().idempotency_key == key
        assert OutboxEntry.objects.get().state == OutboxState.SENT

    def test_deleted_here_before_the_answer_is_deleted_there_too(self, world: World) -> None:
        income = self.new_income(world)
        world.remote.faults["POST"] = ["drop"]
        world.drain()
        delete_flow(Income, flow_id=income.pk, now=world.now())
        world.drain()
        assert "Rent" not in {row["name"] for row in world.remote.data["income"].values()}

    def test_edits_of_both_sides_before_the_answer_are_kept(self, world: World) -> None:
        income = self.new_income(world)
        world.remote.faults["POST"] = ["drop"]
        world.drain()
        [made] = [pk for pk, row in world.remote.data["income"].items() if row["name"] == "Rent"]
        update_flow(Income, flow_id=income.pk, fields={"amount": Decimal(600)})
        world.remote.put("income", made, name="Rent of the flat")
        world.drain()
        world.run("client-1", "client-2")
        income.refresh_from_db()
        assert (income.name, income.amount) == ("Rent of the flat", Decimal(600))
        assert world.remote.data["income"][made]["pence"] == 60000

    def test_edited_while_its_creation_was_under_way(self, world: World) -> None:
        income = self.new_income(world)

        def edit_meanwhile(verb: str, kind: str, remote_id: str) -> None:
            if verb == "POST":
                world.remote.before = None
                update_flow(Income, flow_id=income.pk, fields={"amount": Decimal(600)}, options=CREATE)

        world.remote.before = edit_meanwhile
        world.drain()
        world.drain()
        rows = [row for row in world.remote.data["income"].values() if row["name"] == "Rent"]
        assert [row["pence"] for row in rows] == [60000]


class TestCrashes:
    """The worker dies at each step; a later pass finds a state from which it completes the work."""

    STEPS = ("fetch", "update", "settle", "finish")

    @pytest.mark.parametrize("step", STEPS)
    def test_an_update_survives_a_crash(self, world: World, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        _, _, _, income = imported(world)
        edit(world, income, amount=Decimal(45000))
        with monkeypatch.context() as broken:
            self.break_at(broken, step)
            with pytest.raises(KeyboardInterrupt):
                world.drain()
        assert OutboxEntry.objects.get().state == OutboxState.SENDING
        world.drain()
        assert OutboxEntry.objects.get().state == OutboxState.SENT
        assert world.remote.data["income"][income]["pence"] == 4500000
        assert world.link(income).base["amount"] == "45000.00"
        assert not Conflict.objects.exists()

    @pytest.mark.parametrize("step", ["read", "create", "add", "finish"])
    def test_a_create_survives_a_crash(self, world: World, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        ann, bob, *_ = imported(world)
        income = create_flow(Income, client_id=world.local(ann).pk, fields=INCOME_FIELDS, options=CREATE)
        with monkeypatch.context() as broken:
            self.break_at(broken, step)
            with pytest.raises(KeyboardInterrupt):
                world.drain()
        world.drain()
        assert OutboxEntry.objects.get().state == OutboxState.SENT
        assert len([row for row in world.remote.data["income"].values() if row["name"] == "Rent"]) == 1
        assert Link.objects.filter(kind="income", local_id=income.pk).count() == 1
        assert world.run(ann, bob).counts == {}

    def break_at(self, broken: pytest.MonkeyPatch, step: str) -> None:
        from integrations.stores.links import Links
        from integrations.stores.local import LocalRecords
        from integrations.stores.outbox import Outbox
        from tests.fakes.remote import FakeApi

        owner: Any = {
            "fetch": FakeApi,
            "update": FakeApi,
            "create": FakeApi,
            "settle": Links,
            "add": Links,
            "read": LocalRecords,
            "finish": Outbox,
        }[step]
        works = getattr(owner, step)

        def dies(*args: Any, **kwargs: Any) -> Any:
            if step in {"update", "create"}:
                works(*args, **kwargs)  # the write arrives and the worker dies before it hears of it
            raise KeyboardInterrupt

        broken.setattr(owner, step, dies)

    def test_a_run_broken_off_between_commits_is_completed(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        from integrations.local.plans import Plans
        from integrations.models import Run
        from integrations.services import runs

        ann, bob, *_ = world.couple()
        with monkeypatch.context() as broken:
            broken.setattr(Plans, "create_all", lambda *a, **k: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                world.bring_in(ann, bob)
        run = Run.objects.get()
        assert run.state == RunState.RUNNING
        assert Client.objects.count() == 2
        world.moment += runs.SILENT_AFTER
        assert runs.runs_to_take_up(world.now()) == [(world.firm.pk, run.pk)]
        run = runs.perform_run(run_id=run.pk, clock=world.now)
        assert run.state == RunState.DONE
        assert (Client.objects.count(), Plan.objects.count(), Income.objects.count()) == (2, 1, 1)


class TestTrouble:
    def test_a_refusal_waits_for_a_person_with_the_reason(self, world: World) -> None:
        _, _, _, income = imported(world)
        edit(world, income, amount=Decimal(45000))
        world.remote.faults["PUT"] = [RemoteRefused("No.", status=422, fields={"pence": ["Too much."]})]
        assert world.drain().failed == 1
        entry = OutboxEntry.objects.get()
        assert (entry.state, entry.error) == (OutboxState.FAILED, "No.")
        assert entry.response["fields"] == {"pence": ["Too much."]}
        assert world.link(income).state == LinkState.FAILED
        outbox.retry_entry(entry_id=entry.pk, now=world.now())
        world.drain()
        assert world.remote.data["income"][income]["pence"] == 4500000

    def test_given_up_it_shows_as_out_of_sync(self, world: World) -> None:
        ann, bob, _, income = imported(world)
        edit(world, income, amount=Decimal(45000))
        outbox.abandon_entry(entry_id=OutboxEntry.objects.get().pk, reason="Wrong figure.", now=world.now())
        world.run(ann, bob)
        assert world.link(income).state == LinkState.OUT_OF_SYNC
        assert not world.remote.writes()

    def test_asked_to_wait_it_waits_as_long_as_asked(self, world: World) -> None:
        _, _, _, income = imported(world)
        edit(world, income, amount=Decimal(45000))
        world.remote.faults["PUT"] = [RateLimited("Slow down.", retry_after=90)]
        outbox.drain_outbox(connection_id=world.connection.pk, clock=world.now)
        entry = OutboxEntry.objects.get()
        assert 80 < (entry.next_attempt_at - world.now()).total_seconds() <= 90
        assert outbox.drain_outbox(connection_id=world.connection.pk, clock=world.now).sent == 0

    def test_an_expired_link_holds_edits_as_out_of_sync(self, world: World) -> None:
        ann, bob, _, income = imported(world)
        edit(world, income, amount=Decimal(45000))
        world.remote.faults["GET"] = [CredentialExpired("Sign in again.")]
        world.drain()
        assert OutboxEntry.objects.get().state == OutboxState.HELD
        assert world.link(income).state == LinkState.OUT_OF_SYNC
        edit(world, income, name="Changed later")
        assert set(Conflict.objects.get().fields) == {"amount", "name"}
        world.sign_in()
        world.drain()
        run = world.run(ann, bob)
        assert run.state == RunState.DONE
        assert not world.remote.writes()
        assert world.local(income).name == "Changed later"

    def test_what_the_remote_silently_ignores_is_asked_about(self, world: World) -> None:
        _, _, _, income = imported(world)
        world.remote.ignores = {"pence"}
        edit(world, income, amount=Decimal(45000))
        world.drain()
        conflict = Conflict.objects.get()
        assert conflict.reason == sender_module.NOT_TAKEN
        assert world.local(income).amount == Decimal(45000)

    def test_what_a_create_did_not_take_is_sent_again_and_then_asked_about(self, world: World) -> None:
        ann, *_ = imported(world)
        world.remote.ignores = {"pence"}
        income = create_flow(Income, client_id=world.local(ann).pk, fields=INCOME_FIELDS, options=CREATE)
        world.drain()
        assert [verb for verb, *_ in world.remote.writes()] == ["POST", "PUT"]
        assert set(Conflict.objects.get(link__local_id=income.pk, link__kind="income").fields) == {"amount"}

    def test_an_edit_into_what_has_no_counterpart_stays_here_and_says_why(self, world: World) -> None:
        _, _, _, income = imported(world)
        usual = world.local(income).frequency
        edit(world, income, amount=Decimal("7.00"), frequency="every_two_years")
        world.drain()
        entry, link = OutboxEntry.objects.get(), world.link(income)
        assert entry.state == "abandoned" and entry.fields == ["amount", "frequency"]
        assert entry.reason.startswith("Every two years cannot be said there. So it was not sent")
        assert (link.update_policy, link.state) == ("no", "paused") and not world.remote.writes()
        with pytest.raises(UnableToSend, match="Every two years"):
            set_policy(link_id=link.pk, policy=UpdatePolicy.YES, user_id=None, now=world.now())
        edit(world, income, frequency=usual)
        assert OutboxEntry.objects.count() == 1
        set_policy(link_id=link.pk, policy=UpdatePolicy.YES, user_id=None, now=world.now())
        world.drain()
        assert [entry.fields for entry in OutboxEntry.objects.filter(state="sent")] == [["amount"]]

    def test_what_waited_is_given_up_with_the_edit_that_cannot_go(self, world: World) -> None:
        _, _, _, income = imported(world)
        edit(world, income, amount=Decimal("7.00"))
        edit(world, income, frequency="every_two_years")
        world.drain()
        assert OutboxEntry.objects.get().state == "abandoned" and not world.remote.writes()


class TestForceOneWay:
    @pytest.fixture(autouse=True)
    def locked(self, world: World) -> None:
        self.ids = imported(world)
        world.settings(mode="force_one_way")

    def test_creating_there_is_refused_with_the_sentence(self, world: World) -> None:
        with pytest.raises(ValidationError, match="only reads from Faraway"):
            create_flow(Income, client_id=world.local(self.ids[0]).pk, fields=INCOME_FIELDS, options=CREATE)

    def test_deleting_there_is_refused_and_nothing_is_deleted(self, world: World) -> None:
        pk = world.local(self.ids[3]).pk
        with pytest.raises(ValidationError, match="only reads from Faraway"):
            delete_flow(Income, flow_id=pk, now=world.now(), options={"fake": {"delete": True}})
        assert Income.objects.filter(pk=pk).exists()


class TestDeleting:
    def test_here_and_there(self, world: World) -> None:
        ann, bob, _, income = imported(world)
        pk = world.local(income).pk
        delete_flow(Income, flow_id=pk, now=world.now(), options={"fake": {"delete": True}})
        world.drain()
        assert income not in world.remote.data["income"]
        assert world.run(ann, bob).counts == {}

    def test_waiting_for_the_other_side_to_confirm(self, world: World) -> None:
        from integrations.services.links import delete_there_and_here

        ann, bob, _, income = imported(world)
        pk = world.local(income).pk
        delete_there_and_here(link_id=world.link(income).pk, user_id=world.user.pk, now=world.now())
        assert Income.objects.filter(pk=pk).exists()
        world.remote.faults["DELETE"] = ["drop"]
        world.drain()
        assert Income.objects.filter(pk=pk).exists()
        world.drain()
        assert not Income.objects.filter(pk=pk).exists()

    def test_restored_it_is_linked_as_before(self, world: World) -> None:
        ann, bob, _, income = imported(world)
        pk = world.local(income).pk
        delete_flow(Income, flow_id=pk, now=world.now())
        restore_flow(Income, flow_id=pk)
        assert world.local(income).pk == pk
        assert world.run(ann, bob).counts == {}
        update_client(client_id=world.local(ann).pk, fields={"first_name": "Anna"})
