"""The demo firm on the platform's sandbox: connected, with strategies, and with one illustration ready."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import requests
from django.conf import settings
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Client, Firm, User
from domain.enums.people import Role
from domain.enums.platform import PlatformWrapper
from domain.enums.sync import RunTrigger
from integrations.engine.errors import UnableToSync
from integrations.models import Connection
from soderberg_sync.models import Illustration, Strategy
from soderberg_sync.services import applying, connecting
from soderberg_sync.services.pulling import start_pull

SLUG = "fernhill"
THERE = {
    "firm_id": "FERN1", "node_id": "FERNN01", "client_id": "demo-back-office", "client_secret": "demo-platform-secret",
    "webhook_secret": "demo-platform-webhook-secret",
}  # fmt: skip  # the local sandbox's, of no use elsewhere
STRATEGIES = (
    ("MODEL1", "Sample Cautious", "0.20"),
    ("MODEL2", "Sample Balanced", "0.25"),
    ("MODEL3", "Sample Adventurous", "0.30"),
)
SECONDS = 5


def connect_demo_platform() -> None:
    """Connects the demo firm where the installation knows a platform; a later start finds all of it there."""
    firm = Firm.objects.filter(slug=SLUG).first()
    if firm is None or not connecting.is_offered():
        return
    with scope(firm=firm):
        connection = connecting.platform_connection(firm)
        try:
            if not connection.remote_firm_id:
                connecting.connect(connection=connection, now=timezone.now(), **THERE)
                connection.refresh_from_db()
                _seed(connection)
            _tell_where_news_go(connection)
        except UnableToSync:
            return  # a platform that does not answer spoils no start: it is connected with the next one


def _seed(connection: Connection) -> None:
    """Three strategies, an illustration for Peter, and a first look."""
    for remote_id, name, percent in STRATEGIES:
        fields = {"remote_id": remote_id, "name": name, "manager_percent": Decimal(percent)}
        connecting.save_strategy(connection=connection, fields=fields)
    peter = Client.objects.filter(first_name="Peter", last_name="Placeholder").first()
    adviser = User.objects.filter(firm=connection.firm, role=Role.ADVISER).first()
    now = timezone.now()
    if peter is not None and not Illustration.objects.exists():
        fields = {
            "client": peter, "name": "ISA for Peter", "wrapper": PlatformWrapper.ISA, "start_date": now.date(),
            "term_years": 10, "single_contribution": Decimal(10000), "regular_contribution": Decimal(200),
            "initial_charge_percent": Decimal(1), "ongoing_charge_percent": Decimal("0.75"),
            "strategy": Strategy.objects.get(connection=connection, remote_id="MODEL2"),
        }  # fmt: skip
        applying.create_illustration(connection=connection, fields=fields, user=adviser, now=now)
    start_pull(
        connection=connection,
        user=None,
        trigger=RunTrigger.SCHEDULE,
        now=now - timedelta(minutes=1),
        clients=None,
    )


def _tell_where_news_go(connection: Connection) -> None:
    """The sandbox learns the address of this firm's news, which holds a secret of this installation."""
    address = f"{settings.SODERBERG['base_url']}/_sandbox/api/webhooks/address"
    try:
        requests.put(address, json={"url": connecting.webhook_url(connection)}, timeout=SECONDS)
    except requests.RequestException:
        return  # without news the platform is looked at every ten minutes
