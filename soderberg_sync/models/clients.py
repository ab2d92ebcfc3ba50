"""How a client of ours stands on the platform."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import EncryptedTextField
from domain.enums.platform import BankCheck, PlatformClientState
from integrations.models import Connection

SORT_CODE = RegexValidator(r"^\d{6}$", "Enter the 6 figures of the sort code.")
ACCOUNT_NUMBER = RegexValidator(r"^\d{8}$", "Enter the 8 figures of the account number.")


@audited(exclude=["sort_code", "account_number"], model_name="PlatformClientEvent")
class PlatformClient(FirmOwned):
    """A client and their record on the platform; once a client.

    ``terms_answered_at`` is when the client accepted here, ``has_accepted_terms`` what the platform says. Bank details
    are kept, encrypted, only until the platform has taken them.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="platform_clients")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="platform_clients")
    remote_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=PlatformClientState.choices(), default=PlatformClientState.NEW)
    parent = models.ForeignKey(
        Client,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who acts for a child.",
    )
    gender = models.CharField(max_length=6, blank=True, help_text="As the platform is told: Female or Male.")
    nationality = models.CharField(max_length=2, default="GB", help_text="Two letters, such as GB.")
    employment_status = models.CharField(max_length=40, blank=True)
    retirement_age = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(120)])
    takes_marketing = models.BooleanField(default=False)
    is_identity_confirmed = models.BooleanField(default=False, help_text="The adviser has checked who the client is.")
    is_identity_checked = models.BooleanField(default=False, help_text="The platform's own check has passed.")
    terms_answered_at = models.DateTimeField(null=True, blank=True)
    has_accepted_terms = models.BooleanField(default=False)
    bank_check = models.CharField(max_length=8, choices=BankCheck.choices(), default=BankCheck.NONE)
    bank_ending = models.CharField(max_length=4, blank=True)
    sort_code = EncryptedTextField(blank=True)
    account_number = EncryptedTextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When the platform was last asked.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["client__last_name", "client__first_name", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "client"], name="platform_client_once_a_client"),
            models.UniqueConstraint(
                fields=["connection", "remote_id"], condition=~models.Q(remote_id=""),
                name="platform_client_once_a_remote",
            ),
            models.CheckConstraint(
                name="platform_client_registered_with_id",
                condition=models.Q(state=PlatformClientState.NEW) | ~models.Q(remote_id=""),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.client} on the platform"
