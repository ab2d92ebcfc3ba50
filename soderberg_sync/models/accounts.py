"""Accounts of the platform and the plans they are here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Plan
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.platform import ElsewhereProduct, PlatformAccountState
from integrations.models import Connection
from soderberg_sync.models.applications import Application


@audited(exclude=["read_at"], model_name="PlatformAccountEvent")
class PlatformAccount(FirmOwned):
    """One account there. It never makes a second plan, whatever becomes of the first.

    ``arrived_as`` is what it really is where the platform shows it as a general investment account; it stays to be
    corrected until somebody has.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="platform_accounts")
    remote_id = models.CharField(max_length=60)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="account"
    )
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="platform_accounts")
    state = models.CharField(max_length=9, choices=PlatformAccountState.choices())
    arrived_as = models.CharField(max_length=20, choices=ElsewhereProduct.choices(), blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Nobody where the right type came from another connected system.",
    )  # fmt: skip
    read_at = models.DateTimeField()

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "remote_id"], name="platform_account_once")
        ]

    def __str__(self) -> str:
        return f"Account {self.remote_id}"
