"""What an account says of its plan: who owns it and what it is worth; and whether it is one of ours on its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone

from backoffice.events import Origin
from backoffice.models import Client, Valuation
from backoffice.services.plans import add_valuation, delete_valuation, equal_shares, set_owners
from domain.enums.platform import (
    ApplicationState,
    PlatformAccountState,
    PlatformPurpose,
    PlatformRequestState,
)
from domain.enums.sync import OutcomeAction
from integrations.engine.ports import Outcome
from integrations.engine.records import PLAN
from integrations.models import Connection, Run
from soderberg_sync.client import Payload
from soderberg_sync.connector import SYSTEM
from soderberg_sync.mapping.words import WRAPPERS
from soderberg_sync.models import Application, PlatformAccount, PlatformClient, PlatformRequest
from soderberg_sync.services.bodies import reference_of

SOURCE = "Söderberg platform"
MOST = Decimal(10) ** 12


def application_of(connection: Connection, payload: Payload) -> Application | None:
    """The draft that this account was opened for by a request whose answer was lost for good.

    The platform names it where it gives our reference back; otherwise owners, wrapper and name say it.
    """
    rows = PlatformRequest.objects.filter(
        connection=connection, purpose=PlatformPurpose.OPEN_ACCOUNT, state=PlatformRequestState.UNSURE,
        application__state=ApplicationState.DRAFT,
    )  # fmt: skip
    owners = {one.pk for one in owners_here(connection, payload)}
    wrapper, reference = (payload.get("wrapperDetail") or {}).get("wrapperType"), payload.get("externalReference")
    for row in rows.select_related("application").order_by("pk"):
        wanted = row.application
        is_like = WRAPPERS.get(wanted.wrapper) == wrapper and set(wanted.owner_ids) == owners
        if reference == reference_of(wanted) or (not reference and is_like and payload.get("name") == wanted.name):
            return wanted  # type: ignore[no-any-return]
    return None


def opening_under_way(connection: Connection, payload: Payload) -> bool:
    """Whether a request of ours that nobody has answered yet may have opened this account: same owners and wrapper."""
    wrapper = (payload.get("wrapperDetail") or {}).get("wrapperType")
    rows = PlatformRequest.objects.filter(
        connection=connection, purpose=PlatformPurpose.OPEN_ACCOUNT, state=PlatformRequestState.SENT,
        client_id__in=[one.pk for one in owners_here(connection, payload)],
    )  # fmt: skip
    return any(WRAPPERS.get(one.application.wrapper) == wrapper for one in rows.select_related("application"))


def owners_here(connection: Connection, payload: Payload) -> list[Client]:
    """The account's owners who are here, in the order in which they came."""
    ids = [str(one) for one in payload.get("clientIds") or [payload.get("clientId")] if one]
    rows = PlatformClient.objects.filter(connection=connection, remote_id__in=ids).select_related("client")
    return [row.client for row in rows.order_by("pk")]


def complete_owners(person: PlatformClient, payload: Payload, run: Run, *, is_first_look: bool) -> Iterator[Outcome]:
    """An owner who came here after their joint account did owns its plan too, all in equal shares.

    Only with the first look at that owner, and only while the shares are equal: what a person has set stays.
    """
    rows = PlatformAccount.objects.filter(connection=run.connection, remote_id=str(payload["id"]))
    row = rows.filter(application__isnull=True).select_related("plan", "connection").first()
    plan = row.plan if row is not None and is_first_look else None
    if row is None or plan is None or plan.deleted_at is not None:
        return
    present = dict(plan.ownerships.values_list("client_id", "percent"))
    wanted = [one.pk for one in owners_here(row.connection, payload)]
    if person.client_id in present or present != equal_shares(list(present)) or not set(present) <= set(wanted):
        return
    origin = Origin(system=SYSTEM, connection_id=row.connection_id, run_id=run.pk)
    set_owners(plan_id=plan.pk, owners=equal_shares(wanted), origin=origin)
    sentence = f"{person.client.name} owns it too."
    yield Outcome(PLAN, OutcomeAction.UPDATE.value, plan.name, sentence, remote_id=row.remote_id, local_id=plan.pk)


def value_plan(row: PlatformAccount, payload: Payload, run: Run, now: datetime) -> None:
    """The account's value as the plan's, dated today; one a day, and none while it is what it was.

    An account that never held anything has no value yet. Amounts are pounds.
    """
    amount, plan = _amount(payload), row.plan
    if amount is None or plan is None or plan.deleted_at is not None or row.state != PlatformAccountState.ACTIVE:
        return
    ours = Valuation.objects.filter(plan=plan, source=SOURCE)
    last: Valuation | None = ours.first()
    if (last.amount if last else Decimal(0)) == amount:
        return
    origin = Origin(system=SYSTEM, connection_id=row.connection_id, run_id=run.pk)
    today = timezone.localtime(now).date()
    for known in ours.filter(valued_date=today):
        delete_valuation(valuation_id=known.pk, origin=origin)
    add_valuation(plan_id=plan.pk, valued_date=today, amount=amount, source=SOURCE, origin=origin)


def _amount(payload: Payload) -> Decimal | None:
    try:
        amount = Decimal(str(payload.get("currentValue"))).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if 0 <= amount < MOST else None
