"""Accounts of one client as read from the platform, and what they are here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backoffice.events import Origin
from backoffice.services.plans import create_plan, ensure_provider, equal_shares
from domain.enums.plans import PlanStatus
from domain.enums.platform import ApplicationState, MandateState, PlatformAccountState
from domain.enums.sync import OutcomeAction
from domain.people_dates import parse_date
from integrations.engine.errors import RemoteGone
from integrations.engine.ports import Level, Outcome
from integrations.engine.records import PLAN
from integrations.models import Connection, Run
from soderberg_sync.client import Payload, PlatformApi
from soderberg_sync.connector import SYSTEM
from soderberg_sync.mapping.words import ACCOUNT_STATES, MANDATE_STATES, PLAN_OF_WRAPPER, SCHEMES
from soderberg_sync.models import Application, Mandate, PlatformAccount, PlatformClient
from soderberg_sync.services.holdings import (
    application_of,
    complete_owners,
    opening_under_way,
    owners_here,
    value_plan,
)
from soderberg_sync.services.linking import link_plan
from soderberg_sync.services.opening import account_is_active, take_up_account, today_of
from soderberg_sync.services.plans import PROVIDER, activate_plan, retire_plan
from soderberg_sync.services.requests import drop_requests
from soderberg_sync.services.states import lock_application, move

CLOSED = {PlatformAccountState.CLOSED, PlatformAccountState.SUSPENDED}
FIRST_COLLECTION = "credited"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What one look found: accounts, client products and mandates of a client."""

    accounts: list[Payload]
    products: list[Payload]
    mandates: list[Payload]

    @classmethod
    def read(cls, api: PlatformApi, remote_id: str) -> Accounts:
        """Three lists of the platform's; a client who went meanwhile has none."""
        try:
            return cls(list(api.accounts(remote_id)), list(api.products(remote_id)), list(api.mandates(remote_id)))
        except RemoteGone:
            return cls([], [], [])

    def settle(
        self, person: PlatformClient, run: Run, now: datetime, *, is_first_look: bool = False
    ) -> Iterator[Outcome]:
        """Takes all of it, within the caller's transaction; what changed is told."""
        connection = run.connection
        for payload in self.accounts:
            yield from self._settle_account(connection, person, payload, run, now)
            yield from complete_owners(person, payload, run, is_first_look=is_first_look)
        for payload in self.mandates:
            _take_mandate(connection, payload)

    def _settle_account(
        self, connection: Connection, person: PlatformClient, payload: Payload, run: Run, now: datetime
    ) -> Iterator[Outcome]:
        state = ACCOUNT_STATES.get(str(payload.get("status")), PlatformAccountState.PENDING)
        asked = opening_under_way(connection, payload)  # before the row: an answer taken meanwhile has made it
        rows = PlatformAccount.objects.select_for_update(of=("self",)).select_related("application", "plan")
        row: PlatformAccount | None = rows.filter(connection=connection, remote_id=str(payload["id"])).first()
        if row is None and asked:
            return  # the answer that is still to come says which application it is of
        lost = application_of(connection, payload) if row is None else None
        if lost is not None:
            row = take_up_account(lost, remote_id=str(payload["id"]), now=now)
            yield _told(row, OutcomeAction.RELINK, "Found on the platform: it was opened, and its answer was lost.")
        if row is None:
            yield from _arrive(connection, person, payload, state, run, now)
            return
        if row.application is not None:
            self._take_product(row.application, payload)
            row.application.refresh_from_db()
        before, row.state, row.read_at = row.state, state, now
        row.save(update_fields=["state", "read_at", "updated_at"])
        yield from _follow(row, before, now)
        value_plan(row, payload, run, now)

    def _take_product(self, application: Application, payload: Payload) -> None:
        """Under which product the account sits, and whether its terms are accepted."""
        product_id = str((payload.get("wrapperDetail") or {}).get("clientProductId") or "")
        product = next((one for one in self.products if str(one["id"]) == product_id), {})
        declared = {str(key): value for key, value in (payload.get("declarations") or {}).items() if value}
        told = {
            "product_id": product_id, "has_accepted_terms": bool(product.get("termsAccepted")),
            "declared_at": _ours(application, declared) or application.declared_at,
        }  # fmt: skip
        changed = {name for name, value in told.items() if getattr(application, name) != value}
        for name in changed:
            setattr(application, name, told[name])
        if changed:
            application.save(update_fields=[*changed, "updated_at"])


def _ours(application: Application, declared: dict[str, Any]) -> dict[str, Any]:
    """Declarations by our client's id; one made here and not yet there stays."""
    rows = PlatformClient.objects.filter(connection=application.connection, remote_id__in=declared)
    known: dict[str, Any] = application.declared_at
    return known | {str(row.client_id): declared[row.remote_id] for row in rows}


def _follow(row: PlatformAccount, before: str, now: datetime) -> Iterator[Outcome]:
    """What the account's state means for its application and its plan."""
    application, state = row.application, PlatformAccountState(row.state)
    if application is not None and application.state == ApplicationState.PENDING:
        if state == PlatformAccountState.ACTIVE and account_is_active(application, now):
            yield _told(
                row,
                OutcomeAction.UPDATE,
                "The account is open: the plan is active, the application complete.",
            )
        elif state in CLOSED:
            yield from _reject(row, application, now)
        return
    if state == before or row.plan is None or row.plan.deleted_at is not None:
        return
    if state == PlatformAccountState.ACTIVE and row.plan.status != PlanStatus.ACTIVE:
        activate_plan(row.plan)
        late = application is not None and application.state == ApplicationState.WITHDRAWN
        words = "The account is open, although its application was withdrawn." if late else "The account is open."
        yield _told(row, OutcomeAction.UPDATE, words, Level.WARNING if late else Level.INFO)
    elif state in CLOSED and row.plan.status != PlanStatus.INACTIVE:
        retire_plan(row.plan, reason=f"{state.label} on the platform", today=today_of(now))
        words = f"The account is {state.label.lower()}: the plan is inactive."
        yield _told(row, OutcomeAction.UPDATE, words, Level.WARNING)


def _reject(row: PlatformAccount, application: Application, now: datetime) -> Iterator[Outcome]:
    fresh = lock_application(application.pk)
    why = f"The platform set the account to {PlatformAccountState(row.state).label.lower()} before it was open."
    move(fresh, ApplicationState.REJECTED, user=None, why=why, now=now)
    drop_requests(application=fresh)
    if row.plan is not None:
        retire_plan(row.plan, reason="Rejected by the platform", today=today_of(now))
    yield _told(row, OutcomeAction.UPDATE, why, Level.WARNING)


def _arrive(
    connection: Connection,
    person: PlatformClient,
    payload: Payload,
    state: PlatformAccountState,
    run: Run,
    now: datetime,
) -> Iterator[Outcome]:
    """An account opened on the platform's own screens becomes a plan; what only looks like a GIA is flagged."""
    detail = payload.get("wrapperDetail") or {}
    arrived_as = SCHEMES.get(str(detail.get("schemeProductId") or ""))
    plan_type, sub_type = PLAN_OF_WRAPPER.get(str(detail.get("wrapperType")), PLAN_OF_WRAPPER["GIA"])
    owners = owners_here(connection, payload) or [person.client]
    fields = {
        "type": plan_type, "sub_type": sub_type, "name": str(payload.get("name") or "Platform account"),
        "provider": ensure_provider(firm=connection.firm, name=PROVIDER), "policy_number": str(payload["id"]),
        "status": PlanStatus.ACTIVE if state == PlatformAccountState.ACTIVE else PlanStatus.PROPOSED,
    }  # fmt: skip
    origin = Origin(system=SYSTEM, connection_id=connection.pk, run_id=run.pk)
    plan = create_plan(
        firm=connection.firm, fields=fields, owners=equal_shares([one.pk for one in owners]), origin=origin
    )
    row = PlatformAccount.objects.create(
        firm_id=connection.firm_id, connection=connection, remote_id=str(payload["id"]), plan=plan, state=state,
        arrived_as=arrived_as or "", read_at=now,
    )  # fmt: skip
    link_plan(connection, plan, payload, now)
    value_plan(row, payload, run, now)
    words = "Opened on the platform: it is a plan here now."
    if arrived_as:
        words = f"Opened on the platform as a {arrived_as.label.lower()}; it came as a GIA. Correct its type."
    yield _told(row, OutcomeAction.CREATE, words, Level.WARNING if arrived_as else Level.INFO)


def _take_mandate(connection: Connection, payload: Payload) -> None:
    """How far a mandate of ours is."""
    mandates = Mandate.objects.filter(application__connection=connection, remote_id=str(payload["id"]))
    mandate: Mandate | None = mandates.first()
    if mandate is None:
        return
    state = MANDATE_STATES.get(str(payload.get("status")), MandateState(mandate.state))
    first = (payload.get("calendar") or {}).get(FIRST_COLLECTION)
    first_date = parse_date(str(first)[:10]) if first else mandate.first_collection_date
    if (state, first_date) != (mandate.state, mandate.first_collection_date):
        mandate.state, mandate.first_collection_date = state, first_date
        mandate.save(update_fields=["state", "first_collection_date", "updated_at"])


def _told(row: PlatformAccount, action: str, sentence: str, level: Level = Level.INFO) -> Outcome:
    label = row.plan.name if row.plan else f"Account {row.remote_id}"
    return Outcome(
        PLAN,
        action,
        label,
        sentence,
        level=level,
        remote_id=row.remote_id,
        local_id=row.plan.pk if row.plan else None,
    )
