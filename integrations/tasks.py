"""What the workers do: each task names one row, and a lost or repeated message changes nothing.

A sweep only hands out what it finds, a message each, so that one firm's trouble or long import keeps no other waiting.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from backoffice.models import Firm
from domain.enums.sync import DeliveryState, OutboxState
from integrations.models import OutboxEntry, WebhookDelivery
from integrations.services import outbox, runs, webhooks
from integrations.services.queueing import queue_task


def _firm(firm_id: int) -> Firm:
    return Firm.objects.get(pk=firm_id)


@shared_task(name="integrations.tasks.perform_run")
def perform_run(firm_id: int, run_id: int) -> None:
    """Performs one run."""
    with scope(firm=_firm(firm_id)):
        runs.perform_run(run_id=run_id, clock=timezone.now)


@shared_task(name="integrations.tasks.drain_outbox")
def drain_outbox(firm_id: int, connection_id: int) -> None:
    """Sends what a connection's outbox holds."""
    with scope(firm=_firm(firm_id)):
        outbox.drain_outbox(connection_id=connection_id, clock=timezone.now)


@shared_task(name="integrations.tasks.process_webhook")
def process_webhook(firm_id: int, delivery_id: int) -> None:
    """Makes something of one delivery."""
    with scope(firm=_firm(firm_id)):
        webhooks.process_delivery(delivery_id=delivery_id, clock=timezone.now)


@shared_task(name="integrations.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Hands out the connections with entries whose time has come, of every firm."""
    states = [OutboxState.WAITING, OutboxState.SENDING]
    with scopes_disabled():  # reads two ids a row, for handing each to its own firm's scope
        due = OutboxEntry.objects.filter(state__in=states, next_attempt_at__lte=timezone.now())
        pairs = set(due.values_list("firm_id", "connection_id"))
    for firm_id, connection_id in sorted(pairs):
        queue_task("drain_outbox", firm_id, connection_id)


@shared_task(name="integrations.tasks.sweep_runs")
def sweep_runs() -> None:
    """Hands out runs nobody was told of, or whose worker died."""
    for firm_id, run_id in runs.runs_to_take_up(timezone.now()):
        queue_task("perform_run", firm_id, run_id, batch=True)


@shared_task(name="integrations.tasks.sweep_webhooks")
def sweep_webhooks() -> None:
    """Hands out deliveries that were stored and never processed."""
    with scopes_disabled():  # reads two ids a row, for handing each to its own firm's scope
        waiting = WebhookDelivery.objects.filter(state=DeliveryState.RECEIVED).order_by("pk")
        pairs = list(waiting.values_list("firm_id", "pk"))
    for firm_id, delivery_id in pairs:
        queue_task("process_webhook", firm_id, delivery_id)
