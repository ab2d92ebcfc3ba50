"""Where a connector joins in: when a cashflow is launched, and where an issued report can be uploaded.

The planner knows no remote system. A connector registers a hook from its ``AppConfig.ready``; opening a cashflow asks
every hook, and the page shows what they answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from backoffice.web.extensions import Registry
from domain.enumeration import Enumeration

if TYPE_CHECKING:
    from backoffice.models import User
    from cashflow.models import Cashflow, ReportCopy


class LaunchKind(Enumeration):
    """How a connected system stands when a cashflow is opened."""

    READY = "ready", "Up to date", "green"
    SYNCING = "syncing", "Fetching", "blue"
    BLOCKED = "blocked", "Cannot open", "red"


@dataclass(frozen=True, slots=True)
class LaunchLink:
    """A further action of a connected system in the cashflow's Actions menu."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True, slots=True)
class LaunchState:
    """What one hook answers.

    ``sentence`` is for people, and says what to do when the kind is blocked or the data is old because the system
    could not be reached. ``progress_url`` gives the progress row of a sync under way (a fragment that asks for itself
    again until it is finished), ``run_id`` names that sync, ``as_of`` is when the data shown was last known to be
    right; ``can_sync`` is False when asking for a sync now would be refused. Where the firm only reads from the system,
    ``may_switch`` says that a person may switch this cashflow to two-way, ``why_not_switch`` why nobody may.
    ``review`` leads to what came and is still incomplete; None where nothing is missing.
    """

    kind: LaunchKind
    system: str
    sentence: str = ""
    progress_url: str = ""
    run_id: int | None = None
    as_of: datetime | None = None
    can_sync: bool = True
    may_switch: bool = False
    why_not_switch: str = ""
    links: tuple[LaunchLink, ...] = ()
    review: LaunchLink | None = None


class LaunchHook(Protocol):
    """A connected system's part in launching a cashflow. None means that it has nothing to do with this one.

    None of the methods waits for the remote system: a sync they start runs in the background, and starting one while
    another is under way gives the one under way. A state that is syncing turns ready by itself when asked again.
    """

    def prepare(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """The cashflow is being opened: start a sync if ``cashflow.auto_sync`` is on, and say how things stand."""

    def look(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """How things stand, starting nothing."""

    def sync_now(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        """Somebody asked for a sync: start one, whether automatic sync is on or off, and say how things stand."""


launch_hooks: Registry[LaunchHook] = Registry()


class UploadState(Enumeration):
    """How an issued report stands with a connected system."""

    NONE = "none", "Not uploaded", "secondary"
    WAITING = "waiting", "On its way", "blue"
    SENT = "sent", "Uploaded", "green"
    FAILED = "failed", "Failed", "red"
    LOCKED = "locked", "Cannot be uploaded", "secondary"


@dataclass(frozen=True, slots=True)
class ReportUpload:
    """One connected system's button beside an issued report.

    ``url`` takes a POST that uploads, or tries again what failed; empty where there is nothing to press. ``sentence``
    says why that is so, or what went wrong; ``at`` is when it was uploaded, ``open_url`` where it is to be seen there.
    """

    system: str
    state: UploadState
    url: str = ""
    sentence: str = ""
    at: datetime | None = None
    open_url: str = ""


ReportUploads = Callable[["User", "Sequence[ReportCopy]"], "Mapping[int, ReportUpload]"]
"""The buttons of one system by copy, in a fixed number of queries; copies it has nothing to do with are left out."""

report_uploads: Registry[ReportUploads] = Registry()


def uploads_of(user: User, copies: Sequence[ReportCopy]) -> dict[int, list[ReportUpload]]:
    """The buttons beside each of these copies, for every connected system."""
    found: dict[int, list[ReportUpload]] = {copy.pk: [] for copy in copies}
    for provide in report_uploads.entries:
        for pk, upload in provide(user, copies).items():
            found[pk].append(upload)
    return found
