"""Switching off and on, tokens, two workers at once, and news by webhook."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db import connection as database
from django.db import connections as databases
from django_scopes import scope

from backoffice.models import Client, Income
from backoffice.services.flows import create_flow, update_flow
from domain.enums.sync import (
    CredentialState,
    DeliveryState,
    LinkState,
    OutboxState,
    RunKind,
    RunState,
    RunTrigger,
)
from integrations import registry, tasks
from integrations.engine.errors import ClientBusy, CredentialExpired, RemoteUnavailable
from integrations.engine.records import Ref
from integrations.models import Conflict, Connection, Credential, OutboxEntry, Run, WebhookDelivery
from integrations.services import connections, credentials, limits, outbox, queueing, runs, webhooks
from integrations.services.links import create_there
from integrations.services.locks import client_locks
from integrations.services.scopes import RunScope
from tests.factories.backoffice import FirmFactory
from tests.integration.integrations.conftest import World, make_world

pytestmark = pytest.mark.django_db


class TestSwitchingOff:
    def test_it_stops_runs_forgets_tokens_and_holds_edits(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
        queued = runs.start_run(
            connection=world.connection,
            kind=RunKind.PULL,
            scope=RunScope((ann,)),
            trigger=RunTrigger.PERSON,
            user=None,
            now=world.now(),
        )
        connections.disable_connection(connection_id=world.connection.pk, now=world.now())
        credential = Credential.objects.get()
        assert (credential.state, credential.access_token, credential.refresh_token) == ("disabled", "", "")
        assert Run.objects.get(pk=queued.pk).state == RunState.STOPPED
        assert OutboxEntry.objects.get().state == OutboxState.HELD
        assert world.link(income).state == LinkState.OUT_OF_SYNC
        assert world.drain().sent == 0

    def test_a_run_under_way_stops_before_the_next_record(self, world: World) -> None:
        ann, bob, *_ = world.couple()

        def switch_off(verb: str, kind: str, remote_id: str) -> None:
            if kind == "plan":
                connections.disable_connection(connection_id=world.connection.pk, now=world.now())

        world.remote.before = switch_off
        run = world.bring_in(ann, bob)
        assert run.state == RunState.STOPPED
        assert run.error == "The link was disabled; what was done stays done."
        assert Client.objects.count() == 2
        assert not Income.objects.exists()

    def test_edits_made_meanwhile_wait_for_an_answer_after_switching_on(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        connections.disable_connection(connection_id=world.connection.pk, now=world.now())
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
        create_flow(
            Income,
            client_id=world.local(ann).pk,
            fields={"name": "New", "amount": 1, "frequency": "monthly"},
            options={"fake": {"create": True}},
        )
        world.enable()
        world.drain()
        assert world.run(ann, bob).state == RunState.DONE
        assert not world.remote.writes()
        assert Conflict.objects.get().fields["amount"]["ours"] == "45000.00"
        held = OutboxEntry.objects.get(action="create")
        assert held.state == OutboxState.HELD
        outbox.retry_entry(entry_id=held.pk, now=world.now())
        assert world.drain().sent == 1

    def test_stopping_a_run_by_hand(self, world: World) -> None:
        ann, bob, *_ = world.couple()

        def stop(verb: str, kind: str, remote_id: str) -> None:
            if kind == "plan":
                runs.stop_run(run_id=Run.objects.get().pk, now=world.now())

        world.remote.before = stop
        run = world.bring_in(ann, bob)
        assert (run.state, run.error) == (RunState.STOPPED, "Stopped by hand; what was done stays done.")


class TestTokens:
    def test_one_worker_renews_and_the_new_tokens_are_kept(self, world: World) -> None:
        used: list[str] = []

        def exchange(refresh_token: str) -> credentials.Tokens:
            used.append(refresh_token)
            return credentials.Tokens("access 2", "refresh 2", world.now() + timedelta(hours=1))

        before = Credential.objects.get()
        for _ in range(2):  # the second comes with the version the first one replaced
            credential = credentials.fresh_access_token(
                credential_id=before.pk, now=world.now(), exchange=exchange, used_version=before.version
            )
            assert credential.access_token == "access 2"
        assert used == ["refresh"]
        with database.cursor() as cursor:
            cursor.execute("SELECT access_token, refresh_token FROM integrations_credential")
            assert not {"access 2", "refresh 2"} & set(cursor.fetchone())

    def test_a_refused_renewal_marks_the_credential(self, world: World) -> None:
        def exchange(refresh_token: str) -> credentials.Tokens:
            raise CredentialExpired("Revoked.")

        before = Credential.objects.get()
        with pytest.raises(CredentialExpired):
            credentials.fresh_access_token(
                credential_id=before.pk, now=world.now(), exchange=exchange, used_version=before.version
            )
        before.refresh_from_db()
        assert (before.state, before.last_error) == (CredentialState.EXPIRED, "Revoked.")

    def test_an_outage_is_tried_again_and_told(self, world: World) -> None:
        ann, bob, *_ = world.couple()
        world.remote.faults["LIST"] = [RemoteUnavailable("It is down.")]
        run = world.bring_in(ann, bob)
        assert (run.state, run.error) == (RunState.QUEUED, "It is down.")
        assert Credential.objects.get().last_error == "It is down."
        assert runs.perform_run(run_id=run.pk, clock=world.now).state == RunState.DONE
        assert Credential.objects.get().last_error == ""

    def test_the_shared_minute_is_kept_in_a_row(self, world: World) -> None:
        from integrations.transport.limiter import Allowance, take

        windows, allowance = limits.DatabaseWindows(), Allowance(limit=3, reserve=1)
        waits = [
            windows.change("digest", lambda window: take(window, now=100.0, allowance=allowance, interactive=False))
            for _ in range(3)
        ]
        assert waits == [0.0, 0.0, 60.0]


class TestWebhooks:
    @pytest.fixture(autouse=True)
    def signed(self, world: World) -> None:
        registry.register_connector(
            world.remote.connector,
            open_session=lambda connection, terms: world.remote.session(read_only=terms.read_only),
            check_signature=lambda connection, body, headers: headers.get("X-Signature") == "right",
            read_delivery=lambda body: [Ref("plan", body.decode())],
        )

    def deliver(self, world: World, body: str, signature: str = "right") -> WebhookDelivery:
        return webhooks.receive_delivery(
            connection=world.connection,
            body=body.encode(),
            headers={"X-Signature": signature},
            now=world.now(),
        )

    def test_stored_first_processed_once_and_safe_to_replay(self, world: World) -> None:
        ann, bob, plan, _ = world.couple()
        world.bring_in(ann, bob)
        world.remote.put("plan", plan, name="Renamed")
        delivery = self.deliver(world, plan)
        assert self.deliver(world, plan).pk == delivery.pk
        assert webhooks.process_delivery(delivery_id=delivery.pk, clock=world.now) == 2
        assert webhooks.process_delivery(delivery_id=delivery.pk, clock=world.now) == 0
        run = Run.objects.get(trigger=RunTrigger.WEBHOOK)
        runs.perform_run(run_id=run.pk, clock=world.now)
        assert world.local(plan).name == "Renamed"

    def test_a_wrong_signature_is_kept_and_never_processed(self, world: World) -> None:
        delivery = self.deliver(world, "plan-1", "wrong")
        assert delivery.state == DeliveryState.REFUSED
        assert webhooks.process_delivery(delivery_id=delivery.pk, clock=world.now) == 0
        assert "X-Signature" not in delivery.headers


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    @pytest.fixture
    def world(self) -> Iterator[World]:
        firm = FirmFactory()
        with scope(firm=firm):
            yield make_world(firm)
        registry.forget_connector("fake")

    def elsewhere(self, work: object) -> None:
        """Runs ``work`` in a thread with a database session of its own."""

        def body() -> None:
            try:
                work()  # type: ignore[operator]
            finally:
                databases["default"].close()

        thread = threading.Thread(target=body)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()

    def test_a_client_is_worked_on_by_one_at_a_time(self, world: World) -> None:
        busy: list[bool] = []

        def try_it() -> None:
            try:
                with client_locks(world.connection.pk, ["client-1"]):
                    busy.append(False)
            except ClientBusy:
                busy.append(True)

        with client_locks(world.connection.pk, ["client-1", "client-2"]):
            self.elsewhere(try_it)
        self.elsewhere(try_it)
        assert busy == [True, False]

    def test_two_runs_never_interleave_on_one_client(self, world: World) -> None:
        """While a run reads the client's plans, another one and the outbox are kept out and come later."""
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
        meanwhile: list[outbox.Drained] = []

        def other_worker() -> None:
            with scope(firm=world.firm):
                meanwhile.append(outbox.drain_outbox(connection_id=world.connection.pk, clock=world.now))

        def during(verb: str, kind: str, remote_id: str) -> None:
            if (verb, kind) == ("LIST", "plan") and not meanwhile:
                update_flow(Income, flow_id=world.local(income).pk, fields={"name": "Pay"})
                self.elsewhere(other_worker)

        world.remote.before = during
        run = world.run(ann, bob)
        assert run.state == RunState.DONE
        assert meanwhile[0].busy == 1
        assert meanwhile[0].sent == 0
        world.drain()
        assert world.remote.data["income"][income]["name"] == "Pay"

    def test_two_workers_send_an_entry_once(self, world: World) -> None:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        create_flow(
            Income,
            client_id=world.local(ann).pk,
            fields={"name": "Rent", "amount": 1, "frequency": "monthly"},
            options={"fake": {"create": True}},
        )
        entered: list[bool] = []

        def second() -> None:
            with scope(firm=world.firm):
                outbox.drain_outbox(connection_id=world.connection.pk, clock=world.now)

        def during(verb: str, kind: str, remote_id: str) -> None:
            if verb == "POST" and not entered:
                entered.append(True)
                self.elsewhere(second)

        world.remote.before = during
        world.drain()
        assert len([row for row in world.remote.data["income"].values() if row["name"] == "Rent"]) == 1
        assert [verb for verb, *_ in world.remote.writes()] == ["POST"]

    def test_one_creation_asked_for_twice_at_once_is_one_entry(self, world: World) -> None:
        """The second form waits for the first to commit and then finds its entry, instead of failing."""
        ann, bob, _, _ = world.couple()
        world.bring_in(ann, bob)
        fields = {"name": "Rent", "amount": 1, "frequency": "monthly"}
        rent = create_flow(Income, client_id=world.local(ann).pk, fields=fields)
        failed: list[Exception] = []

        def ask() -> None:
            create_there(connection=world.connection, kind="income", local_ids=[rent.pk], user_id=None, now=world.now())

        def second_form() -> None:
            try:
                with scope(firm=world.firm):
                    ask()
            except IntegrityError as error:
                failed.append(error)
            finally:
                databases["default"].close()

        other = threading.Thread(target=second_form)
        with transaction.atomic():
            ask()
            other.start()
            other.join(1)
        other.join(60)
        assert not other.is_alive() and failed == []
        assert OutboxEntry.objects.filter(local_id=rent.pk, action="create").count() == 1

    def test_the_sweepers_find_what_nobody_was_told_of(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def at_once(name: str, args: list[int], **_: object) -> None:
            getattr(tasks, name.rsplit(".", 1)[1])(*args)

        ann, bob, _, income = world.couple()
        run = runs.start_run(
            connection=Connection.objects.get(),
            kind=RunKind.IMPORT,
            trigger=RunTrigger.PERSON,
            user=None,
            scope=RunScope((ann, bob), import_clients=True),
            now=world.now() - timedelta(hours=2),
        )
        monkeypatch.setattr(queueing.current_app, "send_task", at_once)
        tasks.sweep_runs()
        assert Run.objects.get(pk=run.pk).state == RunState.DONE
        update_flow(Income, flow_id=world.local(income).pk, fields={"name": "Pay"})
        tasks.sweep_outbox()
        assert world.remote.data["income"][income]["name"] == "Pay"
