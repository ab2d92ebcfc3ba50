"""E-mail addresses made up for clients of whom none is known."""

from __future__ import annotations

import re
import unicodedata

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Client, ContactDetail
from backoffice.services.clients import lock_client
from backoffice.services.records import publish_change, save_new
from domain.enums.people import ContactKind


def local_part(client: Client) -> str:
    """``First.Last`` in letters that every mail system knows."""
    names = [_plain(client.first_name), _plain(client.last_name)]
    return ".".join(name for name in names if name) or "Client"


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]", "", letters)


@transaction.atomic
def give_placeholder(*, client_id: int, domain: str, origin: Origin = HERE) -> ContactDetail | None:
    """A made-up primary address for a client who has none; None where there is one already.

    Two people of one name get a number, since no two of a firm share a placeholder.
    """
    client = lock_client(client_id)
    if ContactDetail.objects.filter(client=client, kind=ContactKind.EMAIL, is_primary=True).exists():
        return None
    stem, number = local_part(client), 1
    while True:
        address = f"{stem}{'' if number == 1 else number}@{domain}"
        taken = ContactDetail.objects.filter(kind=ContactKind.EMAIL, value__iexact=address)
        if not taken.exists():
            break
        number += 1
    detail = save_new(
        ContactDetail(firm_id=client.firm_id, client=client, kind=ContactKind.EMAIL, value=address, is_placeholder=True)
    )
    publish_change(client, action="update", fields=frozenset({ContactKind.EMAIL.value}), origin=origin)
    return detail
