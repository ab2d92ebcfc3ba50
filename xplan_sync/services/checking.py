"""The troubleshooting checks: what can be wrong, in the order in which it would show, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings

from backoffice.models import User
from integrations.engine.eligibility import first_reason
from integrations.engine.errors import (
    CredentialExpired,
    RemoteGone,
    RemoteRefused,
    RemoteUnavailable,
    UnableToSync,
)
from integrations.engine.records import CLIENT, Record
from integrations.models import Connection
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential
from integrations.stores.clients import LinkedClients
from integrations.transport.http import Sender
from xplan_sync.authentication import AppIdRefused
from xplan_sync.client import ENTITY_VERSIONS, XplanClient, query
from xplan_sync.mapping.clients import ASKED, IMPORT_RULES, PULL_RULES
from xplan_sync.mapping.values import flat
from xplan_sync.reader import XplanReader
from xplan_sync.selectors.sites import NoSite, door_of, site_of
from xplan_sync.services.arrivals import perhaps_here
from xplan_sync.services.sessions import open_xplan_session, reader_of

FINE, WRONG, NOT_ASKED = "fine", "wrong", "not_asked"
FORBIDDEN, NOT_FOUND = 403, 404
NEEDED = {"first_name": "first name", "last_name": "last name", "dob": "date of birth"}
LOOKED_AT = 25
"""Clients whose mandatory fields are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``advice`` says what to do where something is wrong.

    ``is_unseen`` says that Xplan does not show the client who was asked about.
    """

    asks: str
    state: str
    found: str
    advice: str = ""
    is_unseen: bool = False


@dataclass(slots=True)
class Checks:
    """One pass over everything; what comes after the first thing that stops everything is not asked."""

    connection: Connection
    user: User
    client_id: str = ""
    """Somebody of Xplan's who is missed here; empty asks about nobody."""
    findings: list[Finding] = field(default_factory=list)
    _reader: XplanReader | None = None

    def run(self) -> list[Finding]:
        """Every check in its order."""
        ordered: tuple[tuple[str, Callable[[], Finding]], ...] = (
            ("Does somebody's sign-in work?", self._signed_in),
            ("Does the site answer, and know the app id?", self._app_id),
            ("Which client list does the site have?", self._version),
            ("May the user's group see clients?", self._sees_clients),
            ("May the user read goals and insurance, and write notes?", self._capabilities),
            ("Do the clients have what is needed?", self._mandatory),
            *((("Is the client you miss visible?", self._missed),) if self.client_id else ()),
        )
        stopped = False
        for asks, check in ordered:
            found = (
                Finding(asks, NOT_ASKED, "Not asked: mend what is wrong above first.")
                if stopped
                else self._ask(asks, check)
            )
            self.findings.append(found)
            stopped = stopped or (found.state == WRONG and check in (self._signed_in, self._app_id, self._version))
        return self.findings

    def _ask(self, asks: str, check: Callable[[], Finding]) -> Finding:
        try:
            return check()
        except NoSite as error:
            return Finding(asks, WRONG, str(error), "An owner enters it, and everybody connects once more.")
        except AppIdRefused as error:
            return Finding(asks, WRONG, "Xplan refuses the app id.", str(error))
        except CredentialExpired as error:
            return Finding(asks, WRONG, str(error), "Connect again under Settings, Xplan.")
        except RemoteUnavailable as error:
            return Finding(asks, WRONG, str(error), "Try the site in a browser; if it is down, wait: nothing is lost.")
        except UnableToSync as error:
            return Finding(asks, WRONG, str(error), "Give this sentence to whoever runs Xplan in your firm.")

    @property
    def reader(self) -> XplanReader:
        """The conversation, opened when first needed."""
        if self._reader is None:
            terms = SessionTerms(read_only=True, interactive=True, user_id=self.user.pk)
            self._reader = reader_of(open_xplan_session(self.connection, terms))
        return self._reader

    @property
    def client(self) -> XplanClient:
        """The conversation's client."""
        return self.reader.client

    @property
    def sender(self) -> Sender:
        """The conversation's sender."""
        return self.client.sender

    def _signed_in(self) -> Finding:
        asks = "Does somebody's sign-in work?"
        credential = usable_credential(self.connection, self.user.pk)
        if credential is None or not self.connection.is_enabled:
            return Finding(asks, WRONG, "Nobody is connected.", "Connect under Settings, Xplan.")
        return Finding(asks, FINE, f"Connected as {credential.remote_login_name}.")

    def _app_id(self) -> Finding:
        asks = "Does the site answer, and know the app id?"
        door = door_of(self.connection)
        if not door.app_id:
            own = "" if settings.XPLAN["app_id"] else " This installation has none either."
            advice = "Enter the one Iress issued under Settings, Xplan."
            return Finding(asks, WRONG, f"There is no app id.{own}", advice)
        name = str(self.client.whoami().get("entity_name") or "a user")
        return Finding(asks, FINE, f"{door.address} answers, and knows {name}.")

    def _version(self) -> Finding:
        asks = "Which client list does the site have?"
        version = self.client.entity()
        if version == ENTITY_VERSIONS[0]:
            return Finding(asks, FINE, f"The newest that is known here, {version}.")
        return Finding(asks, FINE, f"An older one, {version}, which is read as well.")

    def _sees_clients(self) -> Finding:
        asks = "May the user's group see clients?"
        try:
            rows = self.sender.request(
                "GET", f"/resourceful/entity/{self.client.entity()}{query({'page_size': 1})}"
            ).data
        except RemoteRefused as error:
            if error.status != FORBIDDEN:
                raise
            return Finding(asks, WRONG, str(error), "In Xplan, give the user the capability to view clients.")
        if not rows:
            return Finding(
                asks, WRONG, "The user sees nobody.",
                "Xplan shows a connected user the clients of their own groups, and those they are the main adviser of; "
                "the right to see all clients does not count here. Put the user into the groups, or connect another.",
            )  # fmt: skip
        return Finding(asks, FINE, "The user sees clients.")

    def _capabilities(self) -> Finding:
        asks = "May the user read goals and insurance, and write notes?"
        row = next(iter(self.client.clients(ASKED)), None)
        if row is None:
            return Finding(asks, NOT_ASKED, "There is no client to ask about.")
        client_id = str(row["id"])
        paths = {
            "contact details": self.client.list_path(client_id, "contact"),
            "goals": self.client.list_path(client_id, "goals"),
            "policies": self.client.list_path(client_id, "insurance_group"),
            "cover": self.client.list_path(client_id, "insurance"),
            "file notes": f"/docnote-v2{query({'entity_ids': [client_id], 'page_size': 1})}",
        }
        answers = {name: self._answer(path) for name, path in paths.items()}
        refused = [name for name, status in answers.items() if status == FORBIDDEN]
        absent = [name for name, status in answers.items() if status == NOT_FOUND]
        if not refused and not absent:
            return Finding(asks, FINE, "All of them.")
        found, advice = [], []
        if refused:
            found.append(f"Not allowed: {', '.join(refused)}.")
            advice.append("In Xplan, give the user the capability for what is not allowed.")
        if absent:
            found.append(f"Not there on this site: {', '.join(absent)}.")
            advice.append("Ask Iress which version of your site has what is not there.")
        return Finding(asks, WRONG, " ".join(found), " ".join([*advice, "The rest comes over all the same."]))

    def _answer(self, path: str) -> int:
        """The status of a refusal; 0 for an answer."""
        try:
            self.sender.request("GET", f"/resourceful{path}")
        except RemoteGone:
            return NOT_FOUND
        except RemoteRefused as error:
            return error.status
        return 0

    def _mandatory(self) -> Finding:
        asks = "Do the clients have what is needed?"
        missing: list[str] = []
        for row in islice(self.client.clients(ASKED), LOOKED_AT):
            told = flat(row)
            if lacks := lacking(told):
                missing.append(f"{told.get('entity_name') or told['id']}: {lacks}")
        if missing:
            return Finding(
                asks, WRONG, f"Missing in Xplan: {'; '.join(missing)}.",
                "Fill it in there. Without any name a client does not come over; without a date of birth nothing can "
                "be projected.",
            )  # fmt: skip
        return Finding(asks, FINE, f"Names and dates of birth of the first {LOOKED_AT} are there.")

    def _missed(self) -> Finding:
        asks = "Is the client you miss visible?"
        try:
            row = flat(self.client.client(self.client_id, ASKED))
            record = self.reader.fetch(CLIENT, self.client_id)
        except RemoteRefused:
            return Finding(
                asks, WRONG, f"Xplan does not show client {self.client_id} to the connected user.",
                "Check the number; then put the client into one of the user's groups, or connect a user who sees them.",
                is_unseen=True,
            )  # fmt: skip
        name = row.get("entity_name") or self.client_id
        if lacks := lacking(row):
            return Finding(
                asks, WRONG, f"{name} is visible, and has no {lacks} in Xplan.", "Fill it in there and sync again."
            )
        if why := first_reason((*PULL_RULES, *IMPORT_RULES), record.fields):
            return Finding(
                asks, WRONG, f"{name} is visible, and does not come in: {why.sentence}", "Change that in Xplan."
            )
        return self._arriving(asks, str(name), record)

    def _arriving(self, asks: str, name: str, record: Record) -> Finding:
        """What becomes of a client who is shown and has what is needed."""
        if LinkedClients(self.connection).local_ids([self.client_id]):
            return Finding(asks, FINE, f"{name} is visible and linked here: sync now brings what changed.")
        twins = perhaps_here(self.connection, [record], self.connection.created_at)
        if twin := twins.get(self.client_id):
            return Finding(asks, WRONG, f"{name} is visible, and does not come in by themselves.", twin)
        site = site_of(self.connection)
        if site is not None and not site.brings_new_clients:
            return Finding(
                asks, WRONG, f"{name} is visible, and your firm brings in only those whom somebody imports.",
                "Import them under Clients, Import from Xplan.",
            )  # fmt: skip
        return Finding(asks, FINE, f"{name} is visible and has what is needed: sync now brings them over.")


def lacking(client: Mapping[str, Any]) -> str:
    """What a client of Xplan's needs and has not, in words."""
    return ", ".join(words for name, words in NEEDED.items() if not client.get(name))
