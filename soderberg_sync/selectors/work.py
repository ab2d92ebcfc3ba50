"""Reading illustrations, applications and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q, QuerySet

from backoffice.models import Client
from domain.enums.people import ClientKind
from domain.enums.platform import ApplicationState, PlatformPurpose, PlatformRequestState
from integrations.models import Connection, Credential, Run
from soderberg_sync.connector import SYSTEM
from soderberg_sync.models import (
    Application,
    Illustration,
    PlatformAccount,
    PlatformClient,
    PlatformRequest,
    Strategy,
)

STUCK = (PlatformRequestState.REFUSED, PlatformRequestState.UNSURE)
MOST_RUNS = 5


def illustrations() -> QuerySet[Illustration]:
    """Every illustration, newest first, with its people."""
    rows = Illustration.objects.select_related("client", "second_client", "strategy", "document", "made_by", "firm")
    return cast("QuerySet[Illustration]", rows)


def applications() -> QuerySet[Application]:
    """Every application, newest first, with its people and plan."""
    rows = Application.objects.select_related(
        "client__adviser", "second_client", "parent", "strategy", "plan", "illustration", "connection__firm", "account",
        "mandate",
    )  # fmt: skip
    return cast("QuerySet[Application]", rows)


def of_client(rows: QuerySet[Any], client_id: int) -> QuerySet[Any]:
    """Those of one client, whatever their part in it."""
    return rows.filter(Q(client_id=client_id) | Q(second_client_id=client_id) | Q(parent_id=client_id))


def strategies(connection: Connection) -> QuerySet[Strategy]:
    """What the firm invests in."""
    return cast("QuerySet[Strategy]", Strategy.objects.filter(connection=connection))


def people_near(client: Client) -> QuerySet[Client]:
    """Who may own an account with the client, or act for them: those of the household and those related."""
    near = Q(pk__in=client.relationships.values("other_id"))
    if client.household_id is not None:
        near |= Q(household_id=client.household_id)
    rows = Client.objects.filter(near, kind=ClientKind.INDIVIDUAL).exclude(pk=client.pk)
    return cast("QuerySet[Client]", rows)


def platform_clients_of(connection: Connection, clients: Iterable[Client]) -> dict[int, PlatformClient]:
    """How these clients stand there, by our id."""
    rows = PlatformClient.objects.filter(connection=connection, client__in=list(clients))
    return {row.client_id: row for row in rows.select_related("client")}


def trouble_with(**subject: Any) -> list[PlatformRequest]:
    """Requests about something that were refused, or still wait with an error; newest first."""
    rows = PlatformRequest.objects.filter(**subject)
    waiting = Q(state__in=[PlatformRequestState.WAITING, PlatformRequestState.SENT])
    return list(rows.filter(Q(state__in=STUCK) | waiting & ~Q(error="")).order_by("-pk"))


def stuck_requests() -> QuerySet[PlatformRequest]:
    """What the platform refused, or may have done without our knowing."""
    rows = PlatformRequest.objects.filter(state__in=STUCK).select_related("client", "application", "illustration")
    return cast("QuerySet[PlatformRequest]", rows.order_by("-pk"))


def to_correct() -> QuerySet[PlatformAccount]:
    """Accounts that came as a general investment account and are something else."""
    rows = PlatformAccount.objects.exclude(arrived_as="").filter(corrected_at__isnull=True, plan__isnull=False)
    return cast("QuerySet[PlatformAccount]", rows.select_related("plan"))


def drafts() -> QuerySet[Application]:
    """Applications nobody has sent yet."""
    return cast("QuerySet[Application]", Application.objects.filter(state=ApplicationState.DRAFT))


def may_have_been_opened(application: Application) -> bool:
    """Whether its opening has left and nobody knows whether it arrived."""
    unknown = (PlatformRequestState.SENT, PlatformRequestState.UNSURE)
    rows = PlatformRequest.objects.filter(application=application, purpose=PlatformPurpose.OPEN_ACCOUNT)
    return bool(rows.filter(state__in=unknown).exists())


def account_of_plan(plan_id: int) -> PlatformAccount | None:
    """The account behind a plan."""
    rows = PlatformAccount.objects.filter(plan_id=plan_id).select_related("application", "plan", "connection")
    found: PlatformAccount | None = rows.first()
    return found


def credential_of(connection: Connection) -> Credential | None:
    """The firm's sign-in."""
    found: Credential | None = Credential.objects.filter(connection=connection, user__isnull=True).first()
    return found


def latest_runs(connection: Connection) -> list[Run]:
    """The last looks at the platform."""
    return list(Run.objects.filter(connection=connection).order_by("-pk")[:MOST_RUNS])


def connection_or_none(firm_id: int) -> Connection | None:
    """The firm's connection with the platform, if it ever had one."""
    found: Connection | None = Connection.objects.filter(firm_id=firm_id, system=SYSTEM).select_related("firm").first()
    return found
