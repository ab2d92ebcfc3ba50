"""Electronic messages: taken once, each into a statement of its own, and imported by the same way as a file."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from backoffice.models import Firm, Provider, User
from domain.enums.reconciliation import ImportState, MessageState
from domain.enums.revenue import StatementOrigin
from reconciliation.models import StatementImport, StatementMessage
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


class UnableToTakeMessage(ValueError):
    """The message cannot become a statement now; the words tell a person what to put right."""

    permanent = True


@transaction.atomic
def take_message(
    *, firm: Firm, adapter: str, content: bytes, now: datetime, user: User | None = None
) -> tuple[StatementMessage, bool]:
    """The message as it is kept, and whether it is new or was refused before.

    One that has been taken is given back as it is: sending twice does no harm. One that cannot become a statement (no
    such provider, a locked period) is kept as refused. Its import waits for a worker. Raises
    ``UnableToReadStatement`` for what is no message at all; then nothing is kept.
    """
    said = read_message(content)
    Firm.objects.select_for_update(no_key=True).get(
        pk=firm.pk
    )  # two deliveries of one message see each other
    found: StatementMessage | None = StatementMessage.objects.filter(
        adapter=adapter, message_id=said.message_id
    ).first()
    if found is not None and found.state == MessageState.TAKEN:
        return found, False
    message = found or StatementMessage(firm=firm, adapter=adapter, message_id=said.message_id)
    message.provider_name, message.user, message.received_at = said.provider[:200], user, now
    message.sha256 = hashlib.sha256(content).hexdigest()
    message.file.save("message.json", ContentFile(content), save=False)
    _settle(message, said, content)
    return message, True


@transaction.atomic
def retry_message(*, message_id: int) -> StatementMessage:
    """A refused message, tried once more. Raises ``UnableToTakeMessage`` with the reason if it is refused again."""
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


def _settle(message: StatementMessage, said: Message, content: bytes) -> None:
    """Give the message its import, or the reason why it gets none."""
    message.state, message.error = MessageState.TAKEN, ""
    try:
        with transaction.atomic():
            message.statement_import = _import_of(message, said, content)
    except (UnableToTakeMessage, UnableToChangeLockedPeriod) as error:
        message.state, message.error = MessageState.REFUSED, str(error)
    except ValidationError as error:
        message.state, message.error = MessageState.REFUSED, " ".join(error.messages)
    message.save()


def _import_of(message: StatementMessage, said: Message, content: bytes) -> StatementImport:
    """A statement for the message, with the message as its file, ready to be imported."""
    provider = Provider.objects.filter(name__iexact=said.provider).first()
    if provider is None:
        raise UnableToTakeMessage(f"The firm has no provider called {said.provider}. Add it, then try again.")
    statement = create_statement(
        firm=message.firm, provider=provider, day=said.statement_date, origin=StatementOrigin.EDI,
        reference=said.reference[:100], stated_total=said.total,
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
