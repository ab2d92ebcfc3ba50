"""The troubleshooting checks: what can be wrong, in the order in which it would show, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from backoffice.models import User
from integrations.engine.errors import (
    CredentialExpired,
    RemoteGone,
    RemoteRefused,
    RemoteUnavailable,
    UnableToSync,
)
from integrations.models import Connection
from integrations.registry import SessionTerms
from integrations.selectors.connections import usable_credential
from integrations.transport.http import Sender
from xplan_sync.authentication import AppIdRefused
from xplan_sync.client import ENTITY_VERSIONS, XplanClient, query
from xplan_sync.mapping.clients import ASKED
from xplan_sync.mapping.values import flat
from xplan_sync.selectors.sites import NoSite, door_of
from xplan_sync.services.sessions import open_xplan_session, reader_of

FINE, WRONG, NOT_ASKED = "fine", "wrong", "not_asked"
FORBIDDEN = 403
NEEDED = {"first_name": "first name", "last_name": "last name", "dob": "date of birth"}
LOOKED_AT = 25
"""Clients whose mandatory fields are looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; ``advice`` says what to do where something is wrong."""

    asks: str
    state: str
    found: str
    advice: str = ""


@dataclass(slots=True)
class Checks:
    """One pass over everything; what comes after the first thing that stops everything is not asked."""

    connection: Connection
    user: User
    client_id: str = ""
    """Somebody of Xplan's who is missed here; empty asks about nobody."""
    findings: list[Finding] = field(default_factory=list)
    _client: XplanClient | None = None

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
            found = Finding(asks, NOT_ASKED, "Not asked: mend what is wrong above first.") if stopped else self._ask(
                asks, check
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
    def client(self) -> XplanClient:
        """The conversation, opened when first needed."""
        if self._client is None:
            terms = SessionTerms(read_only=True, interactive=True, user_id=self.user.pk)
            self._client = reader_of(open_xplan_session(self.connection, terms)).client
        return self._client

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
            "goals": self.client.list_path(client_id, "goals"),
            "insurance": self.client.list_path(client_id, "insurance"),
            "file notes": f"/docnote-v2{query({'entity_ids': [client_id], 'page_size': 1})}",
        }
        lacking = [name for name, path in paths.items() if self._is_refused(path)]
        if lacking:
            return Finding(
                asks, WRONG, f"Not allowed, or not there on this site: {', '.join(lacking)}.",
                "In Xplan, give the user the capability for each, or ask Iress whether your site's version has them. "
                "What is allowed comes over all the same.",
            )  # fmt: skip
        return Finding(asks, FINE, "All of them.")

    def _is_refused(self, path: str) -> bool:
        try:
            self.sender.request("GET", f"/resourceful{path}")
        except RemoteGone:
            return True
        except RemoteRefused as error:
            return error.status == FORBIDDEN
        return False

    def _mandatory(self) -> Finding:
        asks = "Do the clients have what is needed?"
        missing: list[str] = []
        for place, row in enumerate(self.client.clients(ASKED)):
            if place == LOOKED_AT:
                break
            told = flat(row)
            lacks = [words for name, words in NEEDED.items() if not told.get(name)]
            if lacks:
                missing.append(f"{told.get('entity_name') or told['id']}: {', '.join(lacks)}")
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
        except RemoteRefused:
            return Finding(
                asks, WRONG, f"Xplan does not show client {self.client_id} to the connected user.",
                "Check the number; then put the client into one of the user's groups, or connect a user who sees them.",
            )  # fmt: skip
        return Finding(asks, FINE, f"{row.get('entity_name') or self.client_id} is visible: sync now brings them over.")
