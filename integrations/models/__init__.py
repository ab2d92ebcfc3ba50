"""Every model of the sync."""

from integrations.models.connections import Connection, Credential, RateWindow
from integrations.models.inbox import StagedRecord, WebhookDelivery
from integrations.models.links import Conflict, Link
from integrations.models.outbox import OutboxEntry
from integrations.models.pairs import LikelyPair
from integrations.models.runs import Outcome, Run

__all__ = [
    "Conflict",
    "Connection",
    "Credential",
    "LikelyPair",
    "Link",
    "OutboxEntry",
    "Outcome",
    "RateWindow",
    "Run",
    "StagedRecord",
    "WebhookDelivery",
]
