"""Applications for accounts, the trace of their steps, and the mandates that go with them."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models

from backoffice.models import Plan
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field
from backoffice.models.triggers import NotEmptied, OurTrigger, rows
from domain.enums.platform import ApplicationState, MandateState, PaymentFrequency, PlatformWrapper
from soderberg_sync.models.illustrations import AccountTerms, Illustration


@audited(model_name="ApplicationEvent")
class Application(AccountTerms):
    """An application. Its state is moved by ``services.states`` only, and every step leaves a row."""

    name = models.CharField(max_length=200, help_text="What the account is to be called.")
    illustration = models.ForeignKey(
        Illustration, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    state = models.CharField(max_length=9, choices=ApplicationState.choices(), default=ApplicationState.DRAFT)
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="application")
    refusal = models.TextField(blank=True, help_text="Why the platform did not open it; empty once it did.")
    product_id = models.CharField(max_length=60, blank=True, help_text="The client product it sits under there.")
    terms_answered_at = models.DateTimeField(null=True, blank=True)
    has_accepted_terms = models.BooleanField(default=False, help_text="The platform says so.")
    declared_at = models.JSONField(
        default=dict, blank=True, help_text="When each owner of a joint account declared, by our client's id."
    )
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta(AccountTerms.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="application_only_gia_joint",
                condition=models.Q(second_client__isnull=True) | models.Q(wrapper=PlatformWrapper.GIA),
                violation_error_message="Only a general investment account can be joint.",
            ),
            models.CheckConstraint(
                name="application_pending_has_a_plan",
                condition=~models.Q(state__in=["pending", "complete"]) | models.Q(plan__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stays(OurTrigger):
    """Refuses a change or removal of a step, whatever asked for it; after the check that firms do not mix."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body."""
        return """
            IF EXISTS (SELECT 1 FROM old_values) THEN
                RAISE EXCEPTION 'The steps of an application stay as they were taken'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        """


class ApplicationStep(FirmOwned):
    """One step of an application: from where to where, who, when and why. Never changed, never removed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(max_length=9, choices=ApplicationState.choices(), blank=True)
    to_state = models.CharField(max_length=9, choices=ApplicationState.choices())
    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Nobody: the platform.",
    )  # fmt: skip
    why = models.TextField()

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            Stays(name="stays_update", operation=pgtrigger.Update, referencing=rows(old="old_values")),
            Stays(name="stays_delete", operation=pgtrigger.Delete, referencing=rows(old="old_values")),
            NotEmptied(name="not_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.from_state or 'new'} to {self.to_state}: {self.why}"


@audited(model_name="MandateEvent")
class Mandate(FirmOwned):
    """A Direct Debit that an application asks for; the client accepts or skips it."""

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="mandate")
    amount = money_field(validators=[MinValueValidator(1)])
    frequency = models.CharField(max_length=9, choices=PaymentFrequency.choices())
    collection_day = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=MandateState.choices(), default=MandateState.WANTED)
    remote_id = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the client accepted or skipped it.")
    firm_name = models.CharField(max_length=200, blank=True, help_text="As the client's bank will show it.")
    first_collection_date = models.DateField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="mandate_collection_day", condition=models.Q(collection_day__in=[1, 7, 14, 21, 28])
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.frequency} on day {self.collection_day}"
