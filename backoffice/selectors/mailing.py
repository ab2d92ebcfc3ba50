"""To which addresses a client may be written."""

from __future__ import annotations

from backoffice.models import ContactDetail
from domain.enums.people import ContactKind


def mailable_address(client_id: int) -> str:
    """The client's own primary e-mail address; empty where none is known. A placeholder is never given out."""
    found = ContactDetail.objects.filter(
        client_id=client_id, kind=ContactKind.EMAIL, is_primary=True, is_placeholder=False
    )
    return found.values_list("value", flat=True).first() or ""


def is_placeholder(address: str) -> bool:
    """Whether the firm made this address up, so that nothing may be mailed to it."""
    return bool(ContactDetail.objects.filter(value__iexact=address, is_placeholder=True).exists())
