"""Files of statements: how a provider's columns are read, the run that reads them, and the rows it could not read."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from backoffice.models import Provider
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field
from domain.enums.reconciliation import ImportState
from reconciliation.models.statements import ProviderStatement
from reconciliation.models.triggers import StaysWhileNamed


@audited(exclude=["last_used_at", "updated_at"])
class MappingProfile(FirmOwned):
    """How one provider's files are read, remembered for the next one. A provider may have several."""

    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="mapping_profiles")
    name = models.CharField(max_length=100, default="Usual file")
    mapping = models.JSONField(
        default=dict, blank=True,
        help_text="Columns, the provider's words for categories, signs and the like, as profile_to_record writes them.",
    )  # fmt: skip
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["provider", "name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("provider", Lower("name"), name="profile_name_once_a_provider")
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.name}"


def statement_path(statement_import: StatementImport, filename: str) -> str:
    """Where a statement's file lies: by firm; storage makes names unique."""
    return f"firm-{statement_import.firm_id}/statements/{filename}"


def waiting_path(upload: WaitingUpload, filename: str) -> str:
    """Where a file lies that is not a statement yet."""
    return f"firm-{upload.firm_id}/waiting/{filename}"


class WaitingUpload(FirmOwned):
    """A readable file whose form was not accepted yet: kept for a day, so that it need not be chosen again."""

    file = models.FileField(upload_to=waiting_path, max_length=400)
    filename = models.CharField(max_length=255)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.filename


@audited(exclude=["row_count", "claimed_at", "updated_at"])
class StatementImport(FirmOwned):
    """The way of one file into a statement. The file is stored first; lines, links and this row's end commit together.

    A run that dies leaves nothing behind but ``claimed_at``: the sweeper gives the import to another worker.
    """

    statement = models.ForeignKey(ProviderStatement, on_delete=models.CASCADE, related_name="imports")
    file = models.FileField(upload_to=statement_path, max_length=400)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    profile = models.ForeignKey(
        MappingProfile, on_delete=models.SET_NULL, null=True, blank=True, related_name="imports"
    )
    mapping = models.JSONField(
        default=dict, blank=True, help_text="The mapping as it was used, whatever has become of the profile."
    )
    state = models.CharField(max_length=10, choices=ImportState.choices(), default=ImportState.MAPPING)
    attempts = models.PositiveSmallIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    findings = models.JSONField(
        default=dict,
        blank=True,
        help_text="What was seen on reading: encoding, notes, skipped rows, control totals.",
    )
    error = models.TextField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    repeats = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The earlier import of the very same file, where a person had it taken again all the same.",
    )  # fmt: skip
    repeat_reason = models.CharField(max_length=200, blank=True, help_text="Why it was taken again.")
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["id"], condition=models.Q(state__in=["queued", "running"]), name="import_unfinished"),
            models.Index(fields=["firm", "sha256"], name="import_by_file"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            StaysWhileNamed(
                name="stays_while_named", named_by=[("reconciliation_statementtransaction", "statement_import_id")]
            ),
        ]

    def __str__(self) -> str:
        return self.filename


@audited(exclude=["updated_at"])
class HeldRow(FirmOwned):
    """A row of a file that could not be read with certainty: kept as it came, with each cell that is wrong and why."""

    statement = models.ForeignKey(ProviderStatement, on_delete=models.CASCADE, related_name="held_rows")
    statement_import = models.ForeignKey(StatementImport, on_delete=models.CASCADE, related_name="held_rows")
    row = models.PositiveIntegerField(help_text="Row of the file.")
    cells = models.JSONField(help_text="The cells as they stand in the file, in its order.")
    problems = models.JSONField(help_text="One object a fault: field, column, raw, code.")
    gross = money_field(null=True, blank=True, help_text="The amount, where at least that could be read.")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    transaction = models.ForeignKey(
        "StatementTransaction", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    aside_reason = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Why a person said that the row is no payment: it is released without a line then.",
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["statement", "row"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["statement", "row"],
                condition=models.Q(released_at__isnull=True),
                name="held_row_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"Row {self.row}"
