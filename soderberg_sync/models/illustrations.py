"""What an account could come to, before anybody applies for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models import Client, Document
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field, percent_field
from domain.enums.platform import IllustrationState, PaymentFrequency, PlatformWrapper
from integrations.models import Connection
from soderberg_sync.models.site import Strategy

NOT_NEGATIVE = [MinValueValidator(0)]
A_CHARGE = [MinValueValidator(0), MaxValueValidator(10)]


class AccountTerms(FirmOwned):
    """What an account is to be: shared by the illustration of it and the application for it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="%(class)ss")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="%(class)ss")
    second_client = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The other owner of a joint account; the first one's bank details are used.",
    )  # fmt: skip
    parent = models.ForeignKey(
        Client, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Who acts for the child of a Junior ISA.",
    )  # fmt: skip
    wrapper = models.CharField(max_length=4, choices=PlatformWrapper.choices())
    strategy = models.ForeignKey(Strategy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retirement_age = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
        help_text="Of a SIPP.",
    )
    single_contribution = money_field(default=0, validators=NOT_NEGATIVE)
    regular_contribution = money_field(default=0, validators=NOT_NEGATIVE)
    contribution_frequency = models.CharField(
        max_length=9, choices=PaymentFrequency.choices(), default=PaymentFrequency.MONTHLY
    )
    initial_charge_percent = percent_field(
        default=0, validators=A_CHARGE, help_text="The adviser's charge on what is paid in."
    )
    ongoing_charge_percent = percent_field(
        default=0, validators=A_CHARGE, help_text="The adviser's charge on the value a year."
    )

    class Meta(FirmOwned.Meta):
        abstract = True

    @property
    def is_joint(self) -> bool:
        """Whether two people own it."""
        return self.second_client_id is not None

    @property
    def owner_ids(self) -> list[int]:
        """Our clients who own it, the lead first."""
        return [self.client_id, *([self.second_client_id] if self.second_client_id else [])]


@audited(model_name="IllustrationEvent")
class Illustration(AccountTerms):
    """An illustration; the platform's three values come with its number."""

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=IllustrationState.choices(), default=IllustrationState.DRAFT)
    start_date = models.DateField()
    term_years = models.PositiveSmallIntegerField(default=10, validators=[MinValueValidator(1), MaxValueValidator(60)])
    regular_withdrawal = money_field(default=0, validators=NOT_NEGATIVE)
    withdrawal_frequency = models.CharField(
        max_length=9, choices=PaymentFrequency.choices(), default=PaymentFrequency.MONTHLY
    )
    existing_assets = money_field(default=0, validators=NOT_NEGATIVE, help_text="Moved into this account.")
    other_assets = money_field(default=0, validators=NOT_NEGATIVE, help_text="Held on the platform already.")
    remote_id = models.CharField(max_length=60, blank=True)
    low_value = money_field(null=True, blank=True)
    middle_value = money_field(null=True, blank=True)
    high_value = money_field(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    document = models.ForeignKey(Document, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(AccountTerms.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="illustration_only_gia_joint",
                condition=models.Q(second_client__isnull=True) | models.Q(wrapper=PlatformWrapper.GIA),
                violation_error_message="Only a general investment account can be joint.",
            )
        ]

    def __str__(self) -> str:
        return self.name
