"""A firm connected to a remote in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Client, Firm, Income, Plan, User
from domain.enums.sync import CredentialKind, RunKind, RunTrigger
from integrations import registry
from integrations.models import Connection, Link, Run
from integrations.services import connections, credentials, outbox, runs
from integrations.services.scopes import RunScope
from tests.factories.backoffice import UserFactory
from tests.fakes.remote import FakeRemote


@dataclass
class World:
    """Both sides, and the few things tests do all the time."""

    firm: Firm
    user: User
    connection: Connection
    remote: FakeRemote
    moment: datetime = field(default_factory=lambda: timezone.now() + timedelta(hours=1))
    """Ahead of the real clock, which edits are stamped with: what they queue is due."""

    def now(self) -> datetime:
        """A clock that moves by a second whenever it is read."""
        self.moment += timedelta(seconds=1)
        return self.moment

    def run(self, *client_ids: str, kind: RunKind = RunKind.PULL, **scope_options: Any) -> Run:
        """A run performed at once."""
        chosen = None if scope_options.pop("everything", False) else client_ids
        started = runs.start_run(
            connection=Connection.objects.get(pk=self.connection.pk),
            kind=kind,
            scope=RunScope(client_ids=chosen, **scope_options),
            trigger=RunTrigger.PERSON,
            user=self.user,
            now=self.now(),
        )
        return runs.perform_run(run_id=started.pk, clock=self.now)

    def bring_in(self, *client_ids: str) -> Run:
        """An import performed at once."""
        return self.run(*client_ids, kind=RunKind.IMPORT, import_clients=True)

    def drain(self) -> outbox.Drained:
        """Sends what waits, also what waits for a later moment."""
        self.moment += timedelta(hours=2)
        return outbox.drain_outbox(connection_id=self.connection.pk, clock=self.now)

    def settings(self, **changes: Any) -> None:
        connections.update_settings(connection_id=self.connection.pk, settings=changes, now=self.now())
        self.connection.refresh_from_db()

    def enable(self) -> None:
        connections.enable_connection(connection_id=self.connection.pk, now=self.now())
        self.sign_in()

    def sign_in(self) -> None:
        credentials.save_credential(
            connection=self.connection,
            user=self.user,
            kind=CredentialKind.OAUTH,
            tokens=credentials.Tokens("access", "refresh"),
            remote_account_id="account",
            remote_login_name="Somebody",
            now=self.now(),
        )

    def couple(self) -> tuple[str, str, str, str]:
        """Two people there, with a joint plan and an income; their remote ids."""
        put = self.remote.put
        ann = put("client", kind="individual", first_name="Ann", last_name="Marsh", born="1968-03-04", gender="f")
        bob = put("client", kind="individual", first_name="Bob", last_name="Marsh", born="1966-01-09", gender="m")
        owners = [{"client": ann, "percent": "50.0000"}, {"client": bob, "percent": "50.0000"}]
        plan = put("plan", name="Joint fund", type="investment", status="active", owners=owners, number="A-1")
        income = put("income", name="Salary", pence=4200000, frequency="annually", taxable=True, person=ann)
        return ann, bob, plan, income

    def local(self, remote_id: str) -> Any:
        """Our record behind a remote id."""
        link = Link.objects.get(remote_id=remote_id, ended_at__isnull=True)
        model = {"client": Client, "plan": Plan, "income": Income}[link.kind]
        return model.objects.get(pk=link.local_id)

    def link(self, remote_id: str) -> Link:
        return Link.objects.get(remote_id=remote_id, ended_at__isnull=True)


def make_world(firm: Firm) -> World:
    """A connected firm; its scope must be active."""
    user = UserFactory(firm=firm)
    connection = connections.ensure_connection(firm=firm, system="fake")
    world = World(firm, user, connection, FakeRemote())
    registry.register_connector(
        world.remote.connector,
        open_session=lambda connection, terms: world.remote.session(read_only=terms.read_only),
    )
    world.enable()
    world.connection.refresh_from_db()
    return world


@pytest.fixture
def world(firm: Firm) -> Iterator[World]:
    """A connected firm with its scope active."""
    with scope(firm=firm):
        yield make_world(firm)
    registry.forget_connector("fake")
