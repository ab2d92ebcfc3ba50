"""What happened in the back office, told upwards: services publish, apps above subscribe at start-up.

An event is published inside the transaction of the change, and subscribers run in it: what they write commits or fails
together with the change. ``origin`` says who made it, so that what a sync wrote is not sent back to where it came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made a change: a person (``user_id``), a sync (``system`` and ``connection_id``), or the product itself."""

    system: str = ""
    connection_id: int | None = None
    run_id: int | None = None
    user_id: int | None = None


HERE = Origin()


@dataclass(frozen=True, slots=True)
class Event:
    """A change that others may act on."""

    firm_id: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class RecordChanged(Event):
    """A record was created, edited or deleted.

    ``model`` is a label such as ``backoffice.plan``; ``fields`` names what changed (empty on creation: all of it).
    ``action`` is create, update or delete; ``options`` carries the person's choices of that moment, such as
    ``{"plannr": {"create": True}}``.
    """

    model: str
    pk: int
    action: str
    fields: frozenset[str] = frozenset()
    options: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class RecordsCreated(Event):
    """Many records of one model were created at once, as an import does.

    Told once instead of a ``RecordChanged`` for each: who has questions to ask asks them once for all.
    """

    model: str
    pks: tuple[int, ...]

    def each(self) -> Iterator[RecordChanged]:
        """The same, told record by record."""
        return (RecordChanged(self.firm_id, self.origin, self.model, pk, "create") for pk in self.pks)


@dataclass(frozen=True, slots=True)
class FirmChanged(Event):
    """Settings of the firm changed; ``fields`` names them."""

    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlansValued(Event):
    """Plans got a valuation, or lost one."""

    plan_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class ChargeChanged(Event):
    """A charge was made, changed or ended."""

    charge_id: int


E = TypeVar("E", bound=Event)
_subscribers: dict[type[Event], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], handler: Callable[[E], None]) -> None:
    """Call ``handler`` with every event of ``kind``; registering the same handler twice calls it once."""
    if handler not in _subscribers[kind]:
        _subscribers[kind].append(handler)


def publish(event: Event) -> None:
    """Tell every subscriber of the event's kind, in the order they subscribed, inside the caller's transaction."""
    for handler in _subscribers[type(event)]:
        handler(event)
