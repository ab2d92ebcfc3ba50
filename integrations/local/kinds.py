"""What the sync asks of each of our record kinds, and the little that all of them share.

A kind translates between a model and canonical fields. It reads many rows in a fixed number of queries and writes only
through the back office's services, so that every rule, audit row and event of an ordinary edit applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from backoffice.events import Origin
from backoffice.models import Firm
from integrations.engine.canonical import Fields
from integrations.engine.errors import UnableToStore


class LinkedNames(Protocol):
    """Which of our clients, or plans, is which remote one."""

    def remote_ids(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Remote ids of those of ours that are linked."""

    def local_ids(self, remote_ids: Iterable[str]) -> dict[str, int]:
        """Our ids of those remote ones that are linked."""

    def forget(self) -> None:
        """One of them was linked or unlinked."""


@dataclass(frozen=True, slots=True)
class Context:
    """For whom, as whom and when a kind reads and writes."""

    firm: Firm
    origin: Origin
    clients: LinkedNames
    plans: LinkedNames
    now: Callable[[], datetime]


class LocalKind(Protocol):
    """One kind of record on our side. ``context`` comes first in every method."""

    kind: str
    model_label: str
    aliases: Mapping[str, str]
    """Canonical names of columns that are called otherwise here."""

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends; nothing happens when it is gone."""

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New records as ``read`` would give them, in the order given; all of them or none.

        A kind of which many come at once tells them from what it wrote, without reading them again; what a column
        was given by default may be an enumeration's own there, where a row that was read has plain text. Raises
        ``UnableToStore``.
        """

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields. Raises ``UnableToStore``."""

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the record, restorably."""

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """What people call each of them, deleted ones too."""

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """Our clients each of them belongs to, deleted ones too."""

    def named_clients(self, fields: Fields) -> list[str]:
        """Remote ids of the clients that remote fields name."""


def as_kept(kind: LocalKind, context: Context, local_ids: Sequence[int]) -> dict[int, Fields]:
    """Records of a kind as they were just kept, in the order given."""
    held = kind.read(context, local_ids)
    return {pk: held[pk] for pk in local_ids}


@contextmanager
def storing(what: str) -> Iterator[None]:
    """Turns a refusal of ours (form rule, constraint) into ``UnableToStore`` and undoes what was begun."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as error:
        raise UnableToStore(f"The {what} cannot be kept here: {' '.join(error.messages)}") from error
    except UnicodeEncodeError as error:
        raise UnableToStore(f"The {what} cannot be kept here: a text holds half a character.") from error
    except (DataError, IntegrityError) as error:
        first_line = str(error).splitlines()[0]
        raise UnableToStore(f"The {what} cannot be kept here: {first_line}") from error


NO_ALIASES: Mapping[str, str] = {}


def text(fields: Mapping[str, Any], name: str, longest: int) -> str:
    """A text field cut to what the column holds."""
    return str(fields.get(name) or "").strip()[:longest]
