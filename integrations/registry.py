"""Where connectors make themselves known at start-up. This app knows no connector; connectors know this app."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from integrations.engine.policy import Mode
from integrations.engine.ports import Connector, Session
from integrations.engine.records import Record, Ref

if TYPE_CHECKING:
    from integrations.models import Connection, Run


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """What a session is for. A read-only one has no writer; an interactive one goes before batch at the rate limit."""

    read_only: bool
    interactive: bool
    user_id: int | None = None
    credential_id: int | None = None
    """The very credential to use; None leaves the choice to who opens it."""


OpenSession = Callable[["Connection", SessionTerms], Session]
"""Opens a conversation for a connection; raises ``CredentialExpired`` when nobody's tokens are of use."""
Expand = Callable[[Session, tuple[str, ...]], Iterable[str]]
"""Remote clients to import along with these: the partner, the people of a joint account."""
Relate = Callable[["Connection", "Run", Session, tuple[str, ...]], None]
"""Relates the freshly pulled clients (remote ids) to each other, through the back office's services."""
CheckSignature = Callable[["Connection", bytes, Mapping[str, str]], bool]
"""Whether a webhook delivery (raw body, headers) was signed by the remote."""
Newcomers = Callable[["Connection", Iterable[Record], datetime], Mapping[str, str]]
"""Which of these unlinked clients may be somebody who came to be here since then, and the sentence that says who."""
AfterSending = Callable[["Connection", Session, Callable[[], datetime]], int]
"""Sends what only makes sense once the records it is about exist there; leaves trouble for the next time."""
Perform = Callable[["Run", Session, Callable[[], datetime]], None]
"""Performs a run of a system whose records wait for people instead of arriving; raises as a usual run does."""
ReadDelivery = Callable[[bytes], Iterable[Ref]]
"""The records a delivery speaks of, whatever its shape; unknown shapes give nothing."""


@dataclass(frozen=True, slots=True)
class System:
    """A connector with what it takes to use it. ``settings_url`` names the page where the link is managed."""

    connector: Connector
    open_session: OpenSession
    expand: Expand | None = None
    relate: Relate | None = None
    check_signature: CheckSignature | None = None
    read_delivery: ReadDelivery | None = None
    after_sending: AfterSending | None = None
    newcomers: Newcomers | None = None
    perform: Perform | None = None
    settings_url: str = ""
    trouble_url: str = ""
    """The name of a page that looks for what is wrong; shown wherever something failed."""

    @property
    def code(self) -> str:
        """The connector's code."""
        return self.connector.system

    @property
    def label(self) -> str:
        """What people call the system."""
        return self.connector.label

    @property
    def is_only_read(self) -> bool:
        """Whether nothing can ever be sent there."""
        return not any(
            able.allowed for spec in self.connector.kinds for able in (spec.create, spec.update, spec.delete)
        )


LiveCheck = Callable[["Connection", list[int]], bool]
"""Whether edits of what these clients of ours own may go there by themselves; False while a person wants it not."""

live_checks: list[LiveCheck] = []
"""Asked before an edit is sent by itself. A connector adds to it at start-up; one "no" is enough."""

TwoWayCheck = Callable[["Connection", frozenset[int]], frozenset[int]]
"""Those of these clients of ours for whom a person switched a one-way connection to two-way."""

two_way_checks: list[TwoWayCheck] = []
"""Asked where a connection is one-way. A connector adds to it at start-up; one "yes" is enough."""

_systems: dict[str, System] = {}


def register_connector(connector: Connector, *, open_session: OpenSession, **parts: object) -> System:
    """Make a connector known; ``parts`` are the optional fields of ``System``. Registering again replaces it."""
    system = System(connector, open_session, **parts)  # type: ignore[arg-type]
    _systems[system.code] = system
    return system


def forget_connector(code: str) -> None:
    """Take a connector out again (tests do)."""
    _systems.pop(code, None)


def system_of(code: str) -> System:
    """The registered system; KeyError when there is none."""
    return _systems[code]


def label_of(code: str) -> str:
    """What people call a system; its code where its connector is not installed (any more)."""
    return _systems[code].label if code in _systems else code


def trouble_page(code: str) -> str:
    """The name of a system's page that looks for what is wrong; empty where it has none."""
    return _systems[code].trouble_url if code in _systems else ""


def systems() -> list[System]:
    """Every registered system."""
    return list(_systems.values())


def is_registered(code: str) -> bool:
    """Whether a connector answers to this code."""
    return code in _systems


def sends_by_itself(connection: Connection, client_ids: list[int]) -> bool:
    """Whether no check says that automatic sync is off for these clients."""
    return all(check(connection, client_ids) for check in live_checks)


def switched_to_two_way(connection: Connection, client_ids: Iterable[int]) -> frozenset[int]:
    """Those of these clients of ours whom a person switched to two-way; nobody unless the connection is one-way."""
    wanted = frozenset(client_ids)
    if Mode(connection.mode) is not Mode.ONE_WAY or not wanted:
        return frozenset()
    return frozenset().union(*(check(connection, wanted) for check in two_way_checks)) & wanted
