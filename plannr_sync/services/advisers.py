"""Who looks after the clients an import brings in: Plannr's adviser where that login is known here, else a choice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models.functions import Lower

from backoffice.models import Client, User
from backoffice.services.clients import set_adviser
from domain.enums.people import OUTSIDERS, Role
from domain.enums.sync import RunKind
from integrations.engine.ports import Session
from integrations.models import Connection, Credential, Run
from integrations.services.scopes import RunScope
from integrations.stores.clients import LinkedClients
from plannr_sync.client import Payload
from plannr_sync.reader import PlannrReader


def default_adviser(user: User | None) -> User | None:
    """Whom an import suggests where Plannr names nobody: the person who imports, if that is an adviser."""
    return user if user is not None and user.role == Role.ADVISER else None


def assign_advisers(
    connection: Connection, run: Run, session: Session, client_ids: tuple[str, ...], now: datetime
) -> int:
    """Gives those clients (remote ids) of an import who have no adviser one; gives how many. Sends no request.

    Whoever was set here stays, and a sync of known clients assigns nobody.
    """
    if run.kind != RunKind.IMPORT or not isinstance(session.reader, PlannrReader):
        return 0
    local_ids = LinkedClients(connection).local_ids(client_ids)
    free = Client.objects.filter(pk__among=local_ids.values(), adviser__isnull=True)
    alone = set(free.values_list("pk", flat=True))
    if not alone:
        return 0
    there = {pk: session.reader.directory.adviser_of(uuid) for uuid, pk in local_ids.items() if pk in alone}
    known = staff_behind(connection, there.values())
    chosen = RunScope.from_json(run.scope).adviser_id
    staff = User.objects.filter(firm_id=connection.firm_id, is_active=True)
    fallback = staff.filter(pk=chosen).first() if chosen else None
    found = {pk: known.get(str(payload.get("uuid")), fallback) for pk, payload in there.items()}
    return sum(
        set_adviser(client_ids=[pk for pk, one in found.items() if one == adviser], adviser=adviser, now=now)
        for adviser in set(found.values())
        if adviser is not None
    )


def staff_behind(connection: Connection, employees: Iterable[Payload]) -> dict[str, User]:
    """The firm's people here who are these employees of Plannr, by the employee's id; two queries.

    Somebody is known by the link of their own that acts as that employee, else by the e-mail address.
    """
    emails = {str(one["uuid"]): str(one.get("email") or "").casefold() for one in employees if one.get("uuid")}
    if not emails:
        return {}
    staff = User.objects.filter(firm_id=connection.firm_id, is_active=True).exclude(role__in=OUTSIDERS)
    by_email = {
        user.address: user
        for user in staff.annotate(address=Lower("email")).filter(address__in=set(emails.values()) - {""})
    }
    links = Credential.objects.filter(connection=connection, remote_account_id__in=emails, user__in=staff)
    linked = {one.remote_account_id: one.user for one in links.select_related("user").order_by("pk")}
    named = {uuid: by_email[email] for uuid, email in emails.items() if email in by_email}
    return {**named, **linked}
