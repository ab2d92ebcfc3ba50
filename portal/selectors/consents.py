"""Reading what waits for a client's word, and the evidence of what they said."""

from __future__ import annotations

from dataclasses import dataclass

from backoffice.acceptance import Acceptance, sources
from domain.enums.portal import ConsentAnswer
from portal.models import Consent, DocumentOpening, PortalAccess, TermsText


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to accept, with the source that asks."""

    slug: str
    what: Acceptance


def waiting_for(client_id: int) -> list[Waiting]:
    """Everything that waits for this person, in the order it should be answered."""
    return [Waiting(source.slug, what) for source in sources for what in source.waiting(client_id)]


def openings_of(access: PortalAccess, slug: str, wanted: Acceptance) -> dict[str, DocumentOpening]:
    """The latest opening of each document in the version that is to be accepted, by the document's key."""
    versions = {one.key: one.version for one in wanted.documents}
    rows = DocumentOpening.objects.filter(user=access.user, client=access.client, source=slug, key=wanted.key)
    return {row.document: row for row in rows if versions.get(row.document) == row.version}


def consents_of(client_id: int) -> list[Consent]:
    """The evidence of one client, oldest first, as seals follow each other."""
    return list(Consent.objects.filter(client_id=client_id).select_related("client", "firm").order_by("id"))


def was_answered(client_id: int, slug: str, key: str) -> bool:
    """Whether the client accepted or skipped this before."""
    return bool(Consent.objects.filter(client_id=client_id, source=slug, key=key).exists())


def texts_agreed(client_id: int) -> list[TermsText]:
    """The words of every document that a client agreed to, in the order in which they first did."""
    accepted = Consent.objects.filter(client_id=client_id, answer=ConsentAnswer.ACCEPTED).order_by("id")
    digests = [one["digest"] for papers in accepted.values_list("documents", flat=True) for one in papers]
    found = {text.digest: text for text in TermsText.objects.filter(digest__in=digests)}
    return [found[digest] for digest in dict.fromkeys(digests)]
