"""What clients opened and agreed to: evidence that nobody can change, the product's own code included."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from backoffice.models import Client
from backoffice.models.base import FirmOwned
from backoffice.models.triggers import NotEmptied, OurTrigger, rows
from domain.enums.portal import AcceptanceKind, ConsentAnswer


class StaysAsGiven(OurTrigger):
    """Refuses to change or remove any row, whatever tries."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body."""
        return """
            IF EXISTS (SELECT 1 FROM old_values) THEN
                RAISE EXCEPTION 'Evidence stays as it was given' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        """


def stays() -> list[pgtrigger.Trigger]:
    """The triggers of evidence; by their names they come after the check that firms do not mix."""
    kept = [
        StaysAsGiven(name=f"stays_as_given_{word}", operation=operation, referencing=rows(old="old_values"))
        for word, operation in (("update", pgtrigger.Update), ("delete", pgtrigger.Delete))
    ]
    return [*kept, NotEmptied(name="not_emptied")]


class TermsText(FirmOwned):
    """The words of a document that somebody opened, kept once, so that evidence never hangs on another system."""

    digest = models.CharField(max_length=64, help_text="SHA-256 of the words.")
    title = models.CharField(max_length=255)
    version = models.CharField(max_length=40)
    text = models.TextField()

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "digest"], name="terms_text_once_a_firm")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [*FirmOwned.Meta.triggers, *stays()]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class DocumentOpening(FirmOwned):
    """That somebody opened one document of something they are asked to accept. The words are named by their digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="document_openings")
    source = models.SlugField(max_length=30)
    key = models.CharField(max_length=80, help_text="What was to be accepted, as its source names it.")
    document = models.CharField(max_length=80)
    title = models.CharField(max_length=255)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the words that were shown.")
    opened_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[Any]] = ["opened_at", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["firm", "client", "source", "key"], name="document_opening_of")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [*FirmOwned.Meta.triggers, *stays()]

    def __str__(self) -> str:
        return f"{self.title} opened"


class Consent(FirmOwned):
    """One answer of one person: what was asked in which words, what was read before, when, and from where.

    ``seal`` is the SHA-256 of all of it and of the seal before, so that an export can be checked by itself and a row
    that is missing is noticed (``portal.services.seals``).
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=200, help_text="The person's name on that day.")
    email = models.CharField(max_length=254)
    source = models.SlugField(max_length=30)
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=AcceptanceKind.choices())
    title = models.CharField(max_length=255)
    statement = models.TextField()
    version = models.CharField(max_length=500)
    facts = models.JSONField(default=list, help_text="What was shown, as pairs.")
    documents = models.JSONField(default=list, help_text="What was opened before, and when.")
    answer = models.CharField(max_length=10, choices=ConsentAnswer.choices())
    given_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True)
    previous_seal = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[Any]] = ["given_at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["firm", "client", "source", "key", "version"], name="consent_once_a_version",
                violation_error_message="This was answered already.",
            )
        ]  # fmt: skip
        triggers: ClassVar[list[pgtrigger.Trigger]] = [*FirmOwned.Meta.triggers, *stays()]

    def __str__(self) -> str:
        return f"{self.title}: {self.answer}"
