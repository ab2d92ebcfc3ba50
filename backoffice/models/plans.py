"""Providers, plans, who owns them and what they are worth."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned, SoftDeletable
from backoffice.models.fields import money_field, percent_field
from backoffice.models.people import Client
from backoffice.models.triggers import OurTrigger
from domain.enums.currencies import Currency
from domain.enums.items import DeathBenefit, Escalation, SchemeStatus
from domain.enums.plans import PlanStatus, PlanType

SENSIBLE_RATE = [MinValueValidator(-20), MaxValueValidator(50)]
"""Per cent a year."""


class NormalisedPolicyNumber(models.Func):
    """A policy number as statements and plans are compared: NFKC, lower case, letters a to z and digits only."""

    template = "regexp_replace(lower(normalize(%(expressions)s, NFKC) COLLATE \"C\"), '[^a-z0-9]', '', 'g')"
    output_field = models.CharField(max_length=100)


class LookOfNumber(models.Func):
    """A normalised number without leading zeros, letters that look like figures read as these: for look-alikes."""

    template = "ltrim(translate(%(expressions)s, 'oil', '011'), '0')"
    output_field = models.CharField(max_length=100)


@audited()
class Provider(FirmOwned):
    """A company that runs plans: insurer, platform, bank, lender."""

    name = models.CharField(max_length=200)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("firm", Lower("name"), name="provider_name_once_a_firm")
        ]

    def __str__(self) -> str:
        return self.name


@audited(exclude=["normalised_policy_number"])
class Plan(SoftDeletable):
    """A pension, account, property, loan or policy: one record for the planner, the fees and the statements alike."""

    type = models.CharField(max_length=20, choices=PlanType.choices())
    sub_type = models.CharField(
        max_length=80,
        blank=True,
        help_text="A code of the sub-type table, such as sipp; unknown ones are kept as sent.",
    )
    name = models.CharField(max_length=255)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    policy_number = models.CharField(max_length=100, blank=True)
    normalised_policy_number = models.GeneratedField(
        expression=NormalisedPolicyNumber("policy_number"),
        output_field=models.CharField(max_length=100),
        db_persist=True,
    )
    status = models.CharField(max_length=10, choices=PlanStatus.choices(), default=PlanStatus.ACTIVE)
    inactive_date = models.DateField(null=True, blank=True)
    inactive_reason = models.CharField(max_length=40, blank=True)
    opened_date = models.DateField(null=True, blank=True)
    currency = models.CharField(
        max_length=3, choices=Currency.choices(), default=Currency.GBP,
        help_text="What the plan's values are in; its charges stay in pounds.",
    )  # fmt: skip
    is_under_advice = models.BooleanField(default=True)
    is_default_account = models.BooleanField(
        default=False,
        help_text="The account a household's money comes to and goes from; never made elsewhere.",
    )
    growth_percent = percent_field(
        null=True,
        blank=True,
        validators=SENSIBLE_RATE,
        help_text="A year; blank uses the usual of its wrapper.",
    )
    charge_percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(20)],
        help_text="All charges on the value a year; blank uses the usual.",
    )  # fmt: skip
    normal_retirement_age = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(40), MaxValueValidator(100)]
    )
    scheme_status = models.CharField(
        max_length=24, choices=SchemeStatus.choices(), blank=True, help_text="Of a defined benefit pension."
    )
    yearly_pension = money_field(
        null=True, blank=True, validators=[MinValueValidator(0)],
        help_text="What a defined benefit pension pays a year, before tax, in today's money.",
    )  # fmt: skip
    pension_lump_sum = money_field(
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Paid once when the pension starts.",
    )
    pension_revaluation = models.CharField(
        max_length=12,
        choices=Escalation.choices(),
        blank=True,
        help_text="How the pension rises until it is paid.",
    )
    pension_death_benefit = models.CharField(max_length=20, choices=DeathBenefit.choices(), blank=True)
    details = models.JSONField(
        default=dict, blank=True, help_text="What only this type has, such as a loan's rate; money in pence."
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["type", "name", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["firm", "policy_number"], name="plan_by_policy_number"),
            models.Index(fields=["firm", "normalised_policy_number"], name="plan_by_normalised_number"),
            models.Index("firm", LookOfNumber("normalised_policy_number"), name="plan_by_look_of_number"),
            GinIndex(OpClass("policy_number", name="gin_trgm_ops"), name="plan_policy_number_trgm"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="plan_default_account_is_cash",
                condition=models.Q(is_default_account=False) | models.Q(type=PlanType.CASH_ACCOUNT),
                violation_error_message="Only a cash account can be a household's default account.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SharesAddUp(OurTrigger):
    """Refuses, when the transaction ends, a plan whose shares do not add to 100; a plan without owners is allowed."""

    when = pgtrigger.After
    level = pgtrigger.Row
    timing = pgtrigger.Deferred
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body; the plan may have gone with its shares."""
        return f"""
            IF EXISTS (
                SELECT 1 FROM {model._meta.db_table}
                WHERE plan_id = COALESCE(NEW.plan_id, OLD.plan_id)
                HAVING sum(percent) <> 100
            ) THEN
                RAISE EXCEPTION 'The shares of a plan do not add to 100'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """


@audited()
class Ownership(FirmOwned):
    """A person's share of a plan. The shares of a plan add to 100; only individuals own."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="ownerships")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="ownerships")
    percent = percent_field(default=100, validators=[MinValueValidator(0), MaxValueValidator(100)])

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["plan", "client"], name="ownership_once_a_client"),
            models.CheckConstraint(
                name="ownership_percent", condition=models.Q(percent__gte=0) & models.Q(percent__lte=100)
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            SharesAddUp(name="shares_add_up"),
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.percent}%"


@audited()
class Valuation(FirmOwned):
    """What a plan was worth on a day. Never edited: a correction deletes and adds."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="valuations")
    valued_date = models.DateField()
    amount = money_field(help_text="Pounds; what is owed, for a loan.")
    source = models.CharField(
        max_length=50, blank=True, help_text="Who said so: a system's name, or blank for a person."
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-valued_date", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["plan", "-valued_date", "-id"], name="valuation_latest_first")
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.valued_date}"
