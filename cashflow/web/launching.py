"""What connected systems say when a cashflow is opened, put together for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backoffice.models import User
from cashflow.extensions import LaunchHook, LaunchKind, LaunchLink, LaunchState, launch_hooks
from cashflow.models import Cashflow


@dataclass(frozen=True, slots=True)
class Launch:
    """All answers; no answer means that no connected system has anything to do with this cashflow."""

    states: list[LaunchState]

    @property
    def is_blocked(self) -> bool:
        """Whether the cashflow must not open."""
        return any(state.kind == LaunchKind.BLOCKED for state in self.states)

    @property
    def is_syncing(self) -> bool:
        """Whether fresh data is on its way."""
        return any(state.kind == LaunchKind.SYNCING for state in self.states)

    @property
    def can_sync(self) -> bool:
        """Whether somebody may ask for a sync now."""
        return any(state.can_sync and state.kind == LaunchKind.READY for state in self.states)

    @property
    def may_switch(self) -> bool:
        """Whether a person may switch the cashflow to two-way, or back."""
        return any(state.may_switch for state in self.states)

    @property
    def why_not_switch(self) -> str:
        """Why nobody may switch it; empty where somebody may, or where there is nothing to switch."""
        reasons = (state.why_not_switch for state in self.states if state.why_not_switch)
        return "" if self.may_switch else next(reasons, "")

    @property
    def links(self) -> list[LaunchLink]:
        """Further actions of the connected systems."""
        return [link for state in self.states for link in state.links]

    @property
    def as_of(self) -> datetime | None:
        """Since when the oldest of the data is known to be right."""
        return min((state.as_of for state in self.states if state.as_of), default=None)


def prepare(cashflow: Cashflow, user: User, now: datetime) -> Launch:
    """The cashflow is being opened."""
    return _gathered([hook.prepare(cashflow, user, now) for hook in _hooks()])


def look(cashflow: Cashflow, user: User, now: datetime) -> Launch:
    """How things stand."""
    return _gathered([hook.look(cashflow, user, now) for hook in _hooks()])


def sync_now(cashflow: Cashflow, user: User, now: datetime) -> Launch:
    """Somebody asked for fresh data."""
    return _gathered([hook.sync_now(cashflow, user, now) for hook in _hooks()])


def _hooks() -> list[LaunchHook]:
    return launch_hooks.entries


def _gathered(states: list[LaunchState | None]) -> Launch:
    return Launch([state for state in states if state is not None])
