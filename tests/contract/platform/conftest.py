"""A firm connected to a seeded platform over real HTTP, whose news come in as deliveries when a test wants them to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from backoffice.events import Origin
from backoffice.models import Client, ContactDetail, Firm, User
from domain.enums.people import ContactKind, Gender, Role
from domain.enums.sync import DeliveryState, RunTrigger
from integrations.models import Connection, Run, WebhookDelivery
from integrations.services import runs, webhooks
from integrations.transport.limiter import Allowance
from integrations.transport.signatures import signature_of
from sandbox.common.serve import running
from sandbox.platform.server import create_app
from sandbox.platform.settings import (
    DEMO_CLIENT_ID,
    DEMO_CLIENT_SECRET,
    DEMO_FIRM,
    DEMO_NODE,
    DEMO_WEBHOOK_SECRET,
    Settings,
)
from soderberg_sync.models import Application, Illustration, PlatformClient, PlatformRequest, Strategy
from soderberg_sync.services import applying, connecting, sessions
from soderberg_sync.services.linking import platform_client
from soderberg_sync.services.pulling import start_pull
from soderberg_sync.services.sending import send_and_look
from tests.factories.backoffice import (
    AddressFactory,
    ClientFactory,
    ContactDetailFactory,
    FirmFactory,
    UserFactory,
)

HELD = "http://127.0.0.1:9/held"
"""Where webhooks would go: the sandbox keeps them, and a test hands them over in the order it wants."""


@dataclass
class Remote:
    """The sandbox as somebody else uses it: by its control interface."""

    url: str

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, f"{self.url}/_sandbox/api/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def fault(self, kind: str, path: str = "*", method: str = "*", **more: Any) -> None:
        self.control("POST", "faults", {"kind": kind, "path": path, "method": method, **more})

    def mend(self) -> None:
        self.control("DELETE", "faults")

    def everything(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.control("GET", "export")["data"] if one["kind"] == kind and not one["deleted_at"]]

    def writes(self) -> list[str]:
        sent = self.control("GET", "requests")["data"]
        wrote = [one for one in sent if one["method"] in {"POST", "PUT"} and "oauth" not in one["path"]]
        return [f"{one['method']} {one['path']}" for one in wrote]

    def news(self) -> list[bytes]:
        """Bodies of every webhook so far, oldest first."""
        return [one["payload"].encode() for one in self.control("GET", "webhooks")["data"]]


@dataclass
class World:
    """Our firm, its connection, and what tests do all the time."""

    firm: Firm
    user: User
    connection: Connection
    remote: Remote
    moment: datetime = field(default_factory=timezone.now)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment

    def origin(self) -> Origin:
        return Origin(user_id=self.user.pk)

    # ------------------------------------------------------------------------------------------------------ people

    def person(self, first_name: str = "Saffron", born: date = date(1991, 3, 15), **more: Any) -> Client:
        fields = {
            "title": "Mrs", "last_name": "Fixtureby", "gender": Gender.FEMALE, "adviser": self.user, **more,
        }  # fmt: skip
        client = ClientFactory(firm=self.firm, first_name=first_name, date_of_birth=born, **fields)
        AddressFactory(firm=self.firm, client=client, line_1="45 Fictional Way", postcode="NR3 1ZZ")
        email = f"{first_name.lower()}@fixture.example"
        ContactDetailFactory(firm=self.firm, client=client, kind=ContactKind.EMAIL, value=email)
        return client

    def make_fit(self, client: Client) -> None:
        """Gives somebody who is here already what the platform wants to know of an adult."""
        Client.objects.filter(pk=client.pk).update(
            title="Mrs", gender=Gender.FEMALE, date_of_birth=date(1980, 3, 5), national_insurance_number="QQ123456C",
            adviser=self.user,
        )  # fmt: skip
        ContactDetail.objects.filter(client=client, kind=ContactKind.EMAIL).delete()
        ContactDetailFactory(firm=self.firm, client=client, kind=ContactKind.EMAIL, value="fit@fixture.example")
        client.refresh_from_db()

    def platform_client(self, client: Client) -> PlatformClient:
        return platform_client(self.connection, client)

    # ----------------------------------------------------------------------------------------------------- sending

    def send(self) -> set[int]:
        """Everything that waits goes out now; half a minute later for what waited for something."""
        self.moment += timedelta(minutes=2)
        return send_and_look(connection=self.connection, interactive=False, clock=self.now)

    def pull(self, *clients: PlatformClient) -> Run:
        run = start_pull(
            connection=self.connection, user=self.user, trigger=RunTrigger.PERSON, now=self.now(),
            clients=list(clients) or None,
        )  # fmt: skip
        run = runs.perform_run(run_id=run.pk, clock=self.now)
        assert run.state == "done", run.error
        return run

    def look(self) -> Run:
        """The platform finishes its checks, and we look; then what has become possible is sent, and looked at."""
        self.send()
        self.remote.control("POST", "checks/run")
        self.pull()
        self.send()
        self.remote.control("POST", "checks/run")
        return self.pull()

    def deliver(self, body: bytes, secret: str = DEMO_WEBHOOK_SECRET) -> WebhookDelivery:
        """A webhook arrives, is stored, and what it led to is carried out."""
        headers = {"X-Platform-Signature": signature_of(secret, body)}
        delivery = webhooks.receive_delivery(connection=self.connection, body=body, headers=headers, now=self.now())
        if delivery.state == DeliveryState.RECEIVED:
            webhooks.process_delivery(delivery_id=delivery.pk, clock=self.now)
        for run in Run.objects.filter(state="queued").order_by("pk"):
            runs.perform_run(run_id=run.pk, clock=self.now)
        return delivery

    # ------------------------------------------------------------------------------------------------- the journey

    def strategy(self) -> Strategy:
        fields = {"remote_id": "MODEL2", "name": "Sample Balanced", "manager_percent": Decimal("0.25")}
        return connecting.save_strategy(connection=self.connection, fields=fields)

    def illustrate(self, client: Client, wrapper: str = "isa", **more: Any) -> Illustration:
        fields = {
            "client": client, "wrapper": wrapper, "name": f"{wrapper.upper()} for {client.first_name}",
            "strategy": self.strategy(), "start_date": self.moment.date(), "term_years": 10,
            "single_contribution": Decimal(5000), "ongoing_charge_percent": Decimal("0.75"), **more,
        }  # fmt: skip
        return applying.create_illustration(connection=self.connection, fields=fields, user=self.user, now=self.now())

    def complete(
        self, client: Client, illustration: Illustration | None = None, bank: tuple[str, str] | None = None
    ) -> Application | None:
        return applying.complete_client(
            person=self.platform_client(client), client_fields={}, contacts={},
            address={"line_1": "45 Fictional Way", "postcode": "NR3 1ZZ"},
            fields={"gender": "Female", "is_identity_confirmed": True}, bank=bank, user=self.user, now=self.now(),
            origin=self.origin(), illustration=illustration,
        ).application  # fmt: skip

    def proceed(self, application: Application, mandate: dict[str, Any] | None = None) -> Application:
        applying.update_application(
            application_id=application.pk, fields={}, mandate=mandate, send=True, user=self.user, now=self.now()
        )
        self.send()
        return self.fresh(application)

    def to_pending(
        self, client: Client, wrapper: str = "isa", bank: tuple[str, str] | None = None,
        mandate: dict[str, Any] | None = None, **more: Any,
    ) -> Application:  # fmt: skip
        """From nothing to an application the platform has."""
        illustration = self.illustrate(client, wrapper, **more)
        self.send()
        illustration.refresh_from_db()
        application = self.complete(client, illustration, bank)
        assert application is not None
        self.send()
        application = self.proceed(application, mandate)
        assert application.state == "pending", PlatformRequest.objects.last().error
        return application

    def fresh(self, application: Application) -> Application:
        found: Application = Application.objects.select_related("plan").get(pk=application.pk)
        return found

    def accept_everything(self, client: Client) -> list[str]:
        """The client accepts whatever waits, as their own screens would have it; what it was."""
        from soderberg_sync.services.acceptance import PlatformAcceptance

        source, done = PlatformAcceptance(), []
        while waiting := [one for one in source.waiting(client.pk) if not one.waits_for]:
            with transaction.atomic():
                source.answer(client_id=client.pk, key=waiting[0].key, is_accepted=True, user=self.user, now=self.now())
            done.append(waiting[0].kind.value)
        return done


@pytest.fixture
def platform_choices() -> dict[str, Any]:
    """Settings of the sandbox that a test may override by its own fixture of this name."""
    return {}


@contextmanager
def served(folder: Path, settings: Any, **choices: Any) -> Iterator[Remote]:
    """A sandbox whose checks wait until they are hurried; the product is pointed at it."""
    options = {"check_seconds": 3600, "seed": "demo", "requests_a_minute": 100_000, "webhook_url": HELD}
    chosen = Settings(data=folder / "platform.sqlite3", **{**options, **choices})
    with running(lambda: create_app(chosen)) as url, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "POLITE", Allowance(limit=100_000, reserve=0, seconds=1.0))
        settings.SODERBERG = {"base_url": url, "web_url": url}
        found = Remote(url)
        found.control("POST", "webhooks/hold")
        yield found


def connected(firm: Firm, user: User, remote: Remote) -> World:
    """The firm, connected with the platform."""
    world = World(firm, user, connecting.platform_connection(firm), remote)
    connecting.connect(
        connection=world.connection, firm_id=DEMO_FIRM, node_id=DEMO_NODE, client_id=DEMO_CLIENT_ID,
        client_secret=DEMO_CLIENT_SECRET, webhook_secret=DEMO_WEBHOOK_SECRET, now=world.now(),
    )  # fmt: skip
    world.connection.refresh_from_db()
    return world


@pytest.fixture
def remote(tmp_path: Path, platform_choices: dict[str, Any], settings: Any) -> Iterator[Remote]:
    """A sandbox of this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    with served(tmp_path, settings, **platform_choices) as found:
        yield found


@pytest.fixture
def world(remote: Remote, db: None) -> Iterator[World]:
    """A firm with an adviser, connected."""
    firm = FirmFactory(slug="fernhill")
    user = UserFactory(firm=firm, role=Role.ADVISER)
    with scope(firm=firm):
        yield connected(firm, user, remote)


def told(body: bytes) -> str:
    """What a delivery is about."""
    return str(json.loads(body)["type"])
