"""Electronic messages: taken once, each into a statement of its own, and imported by the same way as a file."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime

from backoffice.models import Firm, Provider, User
from domain.enums.reconciliation import ImportState, MessageState
from domain.enums.revenue import StatementOrigin
from reconciliation.models import StatementImport, StatementMessage
from reconciliation.selectors.statements import taken_under
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.statements import create_statement
from reconciliation.services.uploads import usual_profile
from reconciliation.statements import (
    MappingProfile,
    Message,
    UnableToReadStatement,
    mapping_of_messages,
    profile_from_record,
    profile_to_record,
    read_message,
)

NAME_LENGTH = 200
"""Characters of a provider's name that are kept."""
TITLE_LENGTH = 200
"""Characters that a statement's title may have."""


class UnableToTakeMessage(ValueError):
    """The message cannot become a statement now; the words tell a person what to put right."""

    permanent = True


class IdTakenBefore(UnableToTakeMessage):
    """The provider has sent other content under the same id before, and that was taken."""


class Delivery(NamedTuple):
    """A message as it is kept. ``is_new``: it was not taken before; ``clashes``: its id was, with other content."""

    message: StatementMessage
    is_new: bool
    clashes: bool = False


@transaction.atomic
def take_message(*, firm: Firm, adapter: str, content: bytes, now: datetime, user: User | None = None) -> Delivery:
    """The message as it is kept, known by the way it came, its provider and its id.

    The same content once more is given back as it is: sending twice does no harm. What cannot become a statement (no
    such provider, a locked period, an id that was taken with other content) is kept as refused. Its import waits for a
    worker. Raises ``UnableToReadStatement`` for what is no message at all; then nothing is kept.
    """
    said = read_message(content)
    _wait_for_others(firm.pk)
    digest, provider_name = hashlib.sha256(content).hexdigest(), said.provider[:NAME_LENGTH]
    message: StatementMessage | None = StatementMessage.objects.filter(
        adapter=adapter, provider_name__iexact=provider_name, message_id=said.message_id, sha256=digest
    ).first()
    if message is not None and message.state == MessageState.TAKEN:
        return Delivery(message, is_new=False)
    if message is None:
        message = StatementMessage(
            firm=firm, adapter=adapter, provider_name=provider_name, message_id=said.message_id, sha256=digest
        )
        message.file.save("message.json", ContentFile(content), save=False)
    message.user, message.received_at = user, now
    clashes = _settle(message, said, content)
    return Delivery(message, is_new=True, clashes=clashes)


def _wait_for_others(firm_id: int) -> None:
    """Only inside a transaction: two deliveries of one message, and those of one id, see each other."""
    Firm.objects.select_for_update(no_key=True).get(pk=firm_id)


@transaction.atomic
def retry_message(*, message_id: int) -> StatementMessage:
    """A refused message, tried once more. Raises ``UnableToTakeMessage`` with the reason if it is refused again."""
    _wait_for_others(StatementMessage.objects.values_list("firm_id", flat=True).get(pk=message_id))
    message: StatementMessage = StatementMessage.objects.select_for_update(of=("self",)).get(pk=message_id)
    if message.state == MessageState.REFUSED:
        with message.file.open("rb") as file:
            content = file.read()
        try:
            _settle(message, read_message(content), content)
        except UnableToReadStatement as error:
            raise UnableToTakeMessage(f"Its file can no longer be read. {error}") from error
    if message.state == MessageState.REFUSED:
        raise UnableToTakeMessage(message.error)
    return message


def _settle(message: StatementMessage, said: Message, content: bytes) -> bool:
    """Give the message its import, or the reason why it gets none; whether that is its id."""
    message.state, message.error, clashes = MessageState.TAKEN, "", False
    try:
        with transaction.atomic():
            _require_own_id(message)
            message.statement_import = _import_of(message, said, content)
    except IdTakenBefore as error:
        message.state, message.error, clashes = MessageState.REFUSED, str(error), True
    except (UnableToTakeMessage, UnableToChangeLockedPeriod) as error:
        message.state, message.error = MessageState.REFUSED, str(error)
    except ValidationError as error:
        message.state, message.error = MessageState.REFUSED, " ".join(error.messages)
    message.save()
    return clashes


def _require_own_id(message: StatementMessage) -> None:
    """Raises ``IdTakenBefore`` where another message of the provider has been taken under the same id."""
    earlier = taken_under(message.adapter, message.provider_name, message.message_id).first()
    if earlier is not None:
        day = date_format(localtime(earlier.received_at), "j M Y")
        raise IdTakenBefore(
            f"Message {message.message_id} of {earlier.provider_name} was taken on {day} with other content. "
            "Send it under an id of its own."
        )


def _import_of(message: StatementMessage, said: Message, content: bytes) -> StatementImport:
    """A statement for the message, with the message as its file, ready to be imported."""
    provider = Provider.objects.filter(name__iexact=said.provider).first()
    if provider is None:
        raise UnableToTakeMessage(f"The firm has no provider called {said.provider}. Add it, then try again.")
    statement = create_statement(
        firm=message.firm, provider=provider, day=said.statement_date, origin=StatementOrigin.EDI,
        title=_title(provider, said), reference=said.reference[:100], stated_total=said.total,
    )  # fmt: skip
    profile = usual_profile(provider)
    usual = profile_from_record(profile.mapping) if profile else MappingProfile()
    job = StatementImport(
        firm=message.firm,
        statement=statement,
        filename=f"{said.message_id}.json"[:255],
        sha256=message.sha256,
        size=len(content),
        mapping=profile_to_record(mapping_of_messages(usual)),
        state=ImportState.QUEUED,
        user=message.user,
    )
    job.file.save("message.json", ContentFile(content), save=False)
    job.save()
    return job


def _title(provider: Provider, said: Message) -> str:
    """A title that tells the messages of one provider apart: its name, the day, and the message's id."""
    day = date_format(said.statement_date, "j M Y")
    return f"{provider.name}, {day}, {said.message_id}"[:TITLE_LENGTH]
