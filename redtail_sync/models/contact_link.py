"""Which Redtail contacts a cashflow takes accounts from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from cashflow.models import Cashflow
from integrations.models import Connection


@audited(exclude=["pulled_day"], model_name="ContactLinkEvent")
class ContactLink(FirmOwned):
    """A cashflow and one contact. Unlinking deletes it; its history tells who it was and when.

    ``pulled_day`` is the firm's day on which a launch last pulled the contact's accounts by itself. A launch marks
    it under the row's lock, so that no two launches of a day pull the same contact.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="contact_links")
    cashflow = models.ForeignKey(Cashflow, on_delete=models.CASCADE, related_name="redtail_contacts")
    contact_id = models.CharField(max_length=100)
    contact_name = models.CharField(max_length=255)
    client = models.ForeignKey(
        Client, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Who of the cashflow's people the contact is, as far as somebody said.",
    )  # fmt: skip
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    linked_at = models.DateTimeField()
    pulled_day = models.DateField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["linked_at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cashflow", "contact_id"], name="contact_once_a_cashflow")
        ]

    def __str__(self) -> str:
        return f"{self.contact_name} in {self.cashflow}"
