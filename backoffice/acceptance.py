"""What clients are asked to accept on their own screens, told by the apps that open accounts for them.

An app that needs a client's word adds a source to ``sources`` at start-up. The client's screens ask every source what
waits for a person, show its documents one by one, and hand the answer back inside the transaction in which they keep
the evidence. They know no source by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backoffice.models import User
from domain.enums.portal import AcceptanceKind


class UnableToAccept(RuntimeError):
    """The answer cannot be taken; the message is a sentence for the client.

    ``permanent`` is False where trying again later may help.
    """

    def __init__(self, words: str, *, permanent: bool = True) -> None:
        super().__init__(words)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class ToRead:
    """A document that must be opened before anything can be accepted."""

    key: str
    title: str
    version: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One thing that one person is asked to agree to.

    ``key`` is the source's own and fit for an address: letters, figures and hyphens. ``statement`` is the sentence
    ticked. ``facts`` are shown as they are: of a mandate the firm, the date, the amount and the frequency.
    ``waits_for`` says what must be done before it can be accepted; empty when it can be now. What may be skipped may be
    skipped all the same. ``wants_bank_details``: what it waits for is the person's bank details.
    """

    key: str
    kind: AcceptanceKind
    title: str
    statement: str
    version: str
    documents: Sequence[ToRead] = ()
    facts: Sequence[tuple[str, str]] = ()
    may_skip: bool = False
    waits_for: str = ""
    wants_bank_details: bool = False


class AcceptanceSource(Protocol):
    """An app that needs the word of clients."""

    slug: str

    def waiting(self, client_id: int) -> list[Acceptance]:
        """What waits for this person, in the order in which it should be answered; a fixed number of queries."""

    def text_of(self, client_id: int, key: str, document: str) -> str:
        """The words of one document, as plain text. Raises ``UnableToAccept`` where they cannot be had now."""

    def answer(self, *, client_id: int, key: str, is_accepted: bool, user: User, now: datetime) -> None:
        """Takes the person's answer, within the caller's transaction. Raises ``UnableToAccept``.

        What a remote system must be told is written down here and sent after the commit.
        """

    def give_bank_details(
        self, *, client_id: int, key: str, sort_code: str, account_number: str, user: User, now: datetime
    ) -> None:
        """Takes the bank details that something waits for. Raises ``UnableToAccept``, ``ValidationError``."""


sources: list[AcceptanceSource] = []
"""Filled at start-up; see ``add_source``."""


def add_source(source: AcceptanceSource) -> None:
    """Adds a source once."""
    if all(known.slug != source.slug for known in sources):
        sources.append(source)


def source_named(slug: str) -> AcceptanceSource | None:
    """The source of that name, if there is one."""
    return next((one for one in sources if one.slug == slug), None)
