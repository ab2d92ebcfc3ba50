"""Documents: uploaded into the root folder of the client's account, and then Plannr's own."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Reference, Text
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import DOCUMENT

RULES = (
    FieldRule("title", "name", Text(), "Title", direction=Direction.PULL, on_update=False),
    FieldRule("filename", "filename", Text(), "File", direction=Direction.PULL, on_update=False),
    FieldRule("client", "client_in_use", Reference(), "Client", direction=Direction.PULL, on_update=False),
)


def _owners(fields: Fields) -> Iterable[str]:
    return [str(fields["client"])] if fields.get("client") else []


DOCUMENTS = Mapping(DOCUMENT, "file", "Document", RULES, owners=_owners)

ONCE = Ability.no("An uploaded document stays in Plannr as it is: it is moved or removed there.")


def spec(web_url: str) -> KindSpec:
    """Documents. Plannr shows them on the client's page, under Work."""
    return KindSpec(DOCUMENTS, update=ONCE, delete=ONCE, remote_url=f"{web_url}/clients/{{client}}" if web_url else "")
