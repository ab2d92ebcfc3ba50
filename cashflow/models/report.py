"""Reports for clients: made in the background, looked at, and once issued kept for ever as they are."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from backoffice.models import Client, Document
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.triggers import OurTrigger, rows
from cashflow.models.cashflow import Cashflow
from domain.enums.reports import ReportState

HOUSE_COLOUR = "#1d4e79"


def report_path(record: Any, filename: str) -> str:
    """Where what belongs to a report lies; storage makes names unique."""
    return f"firm-{record.firm_id}/reports/{filename}"


class StaysAsIssued(OurTrigger):
    """Refuses to change or remove rows once they are part of the archive, whatever tries.

    ``archived`` is the condition under which a row is part of it.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, *, archived: str = "TRUE", **options: Any) -> None:
        self.archived = archived
        super().__init__(**options)

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body."""
        return f"""
            IF EXISTS (SELECT 1 FROM old_values WHERE {self.archived}) THEN
                RAISE EXCEPTION 'An issued report stays as it is' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NULL;
        """


def stays(archived: str = "TRUE") -> list[pgtrigger.Trigger]:
    """The archive's triggers; by their names they come after the check that firms do not mix."""
    return [
        StaysAsIssued(
            name=f"stays_as_issued_{word}", operation=operation, archived=archived, referencing=rows(old="old_values")
        )
        for word, operation in (("update", pgtrigger.Update), ("delete", pgtrigger.Delete))
    ]


@audited()
class ReportStyle(FirmOwned):
    """How a firm's reports look: its logo, its colour, and the small print of the cover. One a firm."""

    logo = models.FileField(upload_to=report_path, max_length=400, blank=True)
    colour = models.CharField(
        max_length=7, default=HOUSE_COLOUR, validators=[RegexValidator(r"\A#[0-9a-f]{6}\Z", "Six hexadecimal digits.")]
    )
    small_print = models.CharField(
        max_length=400, blank=True, help_text="On the cover, such as how the firm is authorised."
    )

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["firm"], name="report_style_once_a_firm")]

    def __str__(self) -> str:
        return "Look of reports"


@audited(
    exclude=["content", "pdf", "attempts", "heartbeat_at"],
    model_name="ReportEvent",
)
class Report(FirmOwned):
    """A report of a cashflow. ``content`` is all it says, as it was set; ``basis`` a digest of what it was made from.

    ``scenario_ids`` are the what-ifs beside the plan. ``done`` counts the steps of its making. An issued one cannot be
    changed or removed.
    """

    cashflow = models.ForeignKey(Cashflow, on_delete=models.PROTECT, related_name="reports")
    reference = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    terms = models.CharField(max_length=10)
    note = models.TextField(blank=True, max_length=4000, help_text="The adviser's own words to the client.")
    scenario_ids = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=10, choices=ReportState.choices(), default=ReportState.QUEUED)
    done = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    content = models.JSONField(default=dict, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    basis = models.CharField(max_length=64, blank=True)
    refusals = models.JSONField(default=list, blank=True, help_text="Checks that must be met before it may go out.")
    is_marked = models.BooleanField(default=False, help_text="Goes out with points to look at.")
    pdf = models.FileField(upload_to=report_path, max_length=400, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["state", "heartbeat_at"],
                condition=models.Q(state__in=[ReportState.QUEUED, ReportState.WORKING]),
                name="report_to_make",
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            *stays(f"state = '{ReportState.ISSUED.value}'"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.reference})"


class ReportPage(FirmOwned):
    """A page of a report as a picture, for looking at it before it is issued and after."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveSmallIntegerField()
    picture = models.FileField(upload_to=report_path, max_length=400)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["report", "number"], name="report_page_once")
        ]

    def __str__(self) -> str:
        return f"Page {self.number} of {self.report_id}"


@audited()
class ReportCopy(FirmOwned):
    """An issued report among one client's documents. Neither it nor the document it names can change any more."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="copies")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="report_copies")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="report_copy")
    sha256 = models.CharField(max_length=64, help_text="Of the document's file, as issued.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["report", "client"], name="report_copy_once_a_client")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            *stays(),
        ]

    def __str__(self) -> str:
        return f"{self.report} of {self.client}"
