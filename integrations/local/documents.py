"""Documents in canonical form: they are only ever sent, whole and once, and never edited from either side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backoffice.models import Document
from integrations.engine.canonical import Fields
from integrations.engine.errors import UnableToStore
from integrations.engine.records import DOCUMENT
from integrations.local.kinds import NO_ALIASES, Context

ONLY_SENT = "Documents are only sent to other systems, never taken from them."


class Documents:
    """See ``LocalKind``. ``stored_as`` names the file in our storage; its bytes travel beside the fields."""

    kind = DOCUMENT
    model_label = "backoffice.document"
    aliases = NO_ALIASES

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist and are not deleted."""
        documents = list(Document.objects.filter(pk__in=list(local_ids)))
        remote_ids = context.clients.remote_ids({one.client_id for one in documents}) if documents else {}
        return {one.pk: _fields(one, remote_ids.get(one.client_id)) for one in documents}

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        Document.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """Raises ``UnableToStore``."""
        raise UnableToStore(ONLY_SENT)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Raises ``UnableToStore``."""
        raise UnableToStore(ONLY_SENT)

    def remove(self, context: Context, local_id: int) -> None:
        """Raises ``UnableToStore``."""
        raise UnableToStore(ONLY_SENT)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """Their titles."""
        return dict(Document.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "title"))

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """Whose documents they are."""
        found = Document.with_deleted.filter(pk__in=list(local_ids)).values_list("pk", "client_id")
        return {pk: [client_id] for pk, client_id in found}

    def named_clients(self, fields: Fields) -> list[str]:
        """The client's remote id."""
        return [str(fields["client"])] if fields.get("client") else []


def _fields(document: Document, client: str | None) -> Fields:
    stored_as = str(document.file.name)
    return {
        "client": client,
        "title": document.title,
        "filename": stored_as.rsplit("/", 1)[-1],
        "stored_as": stored_as,
        "media_type": document.content_type,
        "added_at": document.created_at.isoformat(),
    }
