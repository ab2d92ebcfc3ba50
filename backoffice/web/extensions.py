"""Where apps above the back office add to its screens: navigation, Today, client tabs, search, link badges.

The back office owns the pages; what it must not import (sync, revenue, cashflows) registers here from its
``AppConfig.ready``. Every provider is called inside the firm's scope and must answer for many rows in a fixed number
of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import QueryDict

    from backoffice.models import Client, User


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the left rail. ``section`` groups entries; an empty section stands on its own.

    The entry is lit on the pages under its own address, and on those whose address begins like one of ``also``.
    """

    section: str
    label: str
    url_name: str
    icon: str
    order: int
    visible: Callable[[User], bool] = lambda user: True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One thing that needs somebody: a number, what it counts, and the filtered desk it opens."""

    label: str
    count: int
    url: str
    colour: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ClientTab:
    """A tab of the client's page; ``url_name`` takes the client's ``pk``."""

    slug: str
    label: str
    url_name: str
    order: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of the quick search."""

    kind: str
    title: str
    subtitle: str
    url: str
    badges: tuple[LinkBadge, ...] = ()
    """How the record stands with connected systems; the badges lead nowhere, since the hit is a link itself."""


@dataclass(frozen=True, slots=True)
class LinkBadge:
    """How a record stands with one connected system.

    ``state`` is one of linked, out_of_sync, pending, failed, paused; no badge means not linked.
    """

    system: str
    state: str
    word: str
    since: datetime | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ClientAction:
    """A button on the client's page. ``disabled_reason`` is shown instead of a dead control.

    ``notice`` is what the profile says first: why the button is there now.
    """

    label: str
    url: str
    icon: str
    method: str = "get"
    disabled_reason: str = ""
    new_tab: bool = False
    notice: str = ""


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """A card of the settings page."""

    title: str
    text: str
    url_name: str
    icon: str
    order: int
    visible: Callable[[User], bool] = lambda user: True


@dataclass(frozen=True, slots=True)
class AuditedRecord:
    """A kind of record the audit log can be narrowed to, in the words of those who use it."""

    model: str
    words: str


@dataclass(frozen=True, slots=True)
class FieldMark:
    """What a connected system makes of one field: a few quiet words at the field, and the reason of this one field.

    ``legend`` explains the words once for all fields of the form that carry them.
    """

    words: str
    icon: str
    legend: str
    reason: str = ""
    detail: str = ""
    """What is shown after the words at this one field."""


class FieldMarker(Protocol):
    """Tells of the fields of a form what a connected system makes of them.

    ``record`` is None on creation, ``client_ids`` are the people the record is or will be of. The answer is asked for
    each field, by the name that events give it; None where nothing is to be said of this record.
    """

    def __call__(
        self, *, user: User, model: str, record: Model | None, client_ids: list[int]
    ) -> Callable[[str], FieldMark | None] | None:
        """What to ask about each field, or None."""


@dataclass(frozen=True, slots=True)
class PanelNotice:
    """What a panel has to say before it asks, and the page where something can be done about it."""

    words: str
    url: str
    link: str


class PanelForm(Protocol):
    """The questions of an item panel: a Django form that also has these. One with a ``notice`` shows it first.

    ``objections`` are sentences to stand at the fields, as events name them, whose values it cannot do with.
    """

    title: str
    fields: dict[str, Any]
    objections: Mapping[str, str]

    def is_valid(self) -> bool:
        """Whether what was answered can be used."""

    def choice(self) -> Any:
        """The person's answer, as it travels in ``RecordChanged.options`` under the panel's key."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a connected system said when it was asked to delete first: words for the person, and where to undo it."""

    words: str
    undo_url: str = ""
    refused: bool = False


@runtime_checkable
class RemovalPanel(PanelForm, Protocol):
    """A panel of a removal: it makes two buttons of one, "remove here" and "remove here and there".

    ``effects`` is what each of them does, ``why_not_there`` why the second is locked (empty where it is not), ``there``
    the other system's name. ``button`` is the field both buttons answer, with "no" and "yes".
    """

    effects: list[str]
    there: str
    why_not_there: str
    button: str

    def hand_over(self, user_id: int, now: datetime) -> HandedOver | None:
        """Asks the other system to delete first, where the person chose that; the record goes when it confirms."""


class ItemPanel(Protocol):
    """A panel at the foot of the pages that create, edit or delete a record: "Linked - update Plannr?".

    ``action`` is create, update or delete; ``record`` is None on creation, ``client_ids`` are the people the record
    is or will be of; ``data`` is what was posted, if anything; ``draft`` is an unsaved record with what the form says
    so far. No form means no panel. Fields should carry a prefix of the panel's own.
    """

    key: str

    def form(
        self,
        *,
        user: User,
        action: str,
        model: str,
        record: Model | None,
        client_ids: list[int],
        data: QueryDict | None,
        draft: Model | None = None,
    ) -> PanelForm | None:
        """The panel's form for this record, or None where it has nothing to ask."""


T = TypeVar("T")


@dataclass(slots=True)
class Registry(Generic[T]):
    """An ordered list that apps add to once, at start-up."""

    entries: list[T] = field(default_factory=list)

    def add(self, entry: T) -> T:
        """Register ``entry``; the same entry twice is kept once."""
        if entry not in self.entries:
            self.entries.append(entry)
        return entry


nav_items: Registry[NavItem] = Registry()
client_tabs: Registry[ClientTab] = Registry()
today_providers: Registry[Callable[[User], Iterable[TodayItem]]] = Registry()
today_blocks: Registry[Callable[[User], str]] = Registry()
"""Further blocks of Today, as safe HTML made by the app's own template: what the last sync did."""
search_sources: Registry[Callable[[User, str, int], Iterable[SearchHit]]] = Registry()
client_actions: Registry[Callable[[User, Client], Iterable[ClientAction]]] = Registry()
finance_actions: Registry[Callable[[User, Client], Iterable[ClientAction]]] = Registry()
"""Buttons above what a client owns, owes, earns and spends: "Create in Plannr"."""
list_actions: Registry[Callable[[User], Iterable[ClientAction]]] = Registry()
"""Buttons above the list of clients: "Import from Plannr"."""
record_actions: Registry[Callable[[User, str, int], Iterable[ClientAction]]] = Registry()
"""Buttons on the page of one record, given its model label and id: "Open in Plannr"."""
record_blocks: Registry[Callable[[User, str, int], str]] = Registry()
"""Further blocks of one record's page (model label, id), as safe HTML made by the app's own template, or nothing."""
item_panels: Registry[ItemPanel] = Registry()
removal_effects: Registry[Callable[[str, int], Iterable[str]]] = Registry()
"""What the removal of a record (model label, id) means for the app's own records, as sentences."""
field_locks: Registry[Callable[[str, int], Mapping[str, str]]] = Registry()
"""Fields of one record (model label, id) that may not be changed here, with the reason; named as events name them."""
field_markers: Registry[FieldMarker] = Registry()
settings_cards: Registry[SettingsCard] = Registry()
audited_records: Registry[AuditedRecord] = Registry()
"""What the audit log offers; histories that nobody would know by name are left out."""
badge_providers: Registry[Callable[[str, list[int]], Mapping[int, list[LinkBadge]]]] = Registry()


def locks_of(model: str, pk: int) -> dict[str, str]:
    """Fields of a record that are changed elsewhere only, each with the reason."""
    return {name: reason for provide in field_locks.entries for name, reason in provide(model, pk).items()}


def link_badges(model: str, ids: list[int]) -> dict[int, list[LinkBadge]]:
    """Badges of many records at once: ``model`` is a label such as ``backoffice.client``; ids with none are absent."""
    badges: dict[int, list[LinkBadge]] = {}
    for provider in badge_providers.entries:
        for pk, found in provider(model, ids).items():
            badges.setdefault(pk, []).extend(found)
    return badges
