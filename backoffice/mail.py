"""Sending mail without ever writing to an address that was made up.

A placeholder stands where no address of a client is known (``ContactDetail.is_placeholder``). It may belong to somebody
one day, so whatever sends mail goes through here and placeholders are taken out of its recipients.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Lower
from django_scopes import scopes_disabled

from backoffice.models import ContactDetail


class RealAddressesOnly(BaseEmailBackend):
    """Hands messages to ``EMAIL_CARRIER`` without their placeholder recipients; one with no other is not sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were sent."""
        wanted = [one for message in email_messages for one in message.recipients()]
        made_up = placeholders_among(wanted)
        for message in email_messages:
            message.to, message.cc, message.bcc = (
                [one for one in several if one.lower() not in made_up]
                for several in (message.to, message.cc, message.bcc)
            )
        carrier = get_connection(settings.EMAIL_CARRIER, fail_silently=self.fail_silently)
        return int(carrier.send_messages([one for one in email_messages if one.recipients()]) or 0)


def placeholders_among(addresses: Iterable[str]) -> frozenset[str]:
    """Those of these addresses, in small letters, that some firm made up."""
    asked = {one.lower() for one in addresses}
    if not asked:
        return frozenset()
    with scopes_disabled():  # mail is also sent outside any firm's scope, and only yes or no of an address is told
        made_up = ContactDetail.objects.filter(is_placeholder=True).annotate(lowered=Lower("value"))
        return frozenset(made_up.filter(lowered__in=asked).values_list("lowered", flat=True))
