"""Writing reports: asked for, made, looked at, issued. What is issued is the very file that was looked at."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from backoffice.events import HERE, Origin
from backoffice.models import User
from backoffice.services.documents import store_document
from backoffice.services.records import publish_change, save_new
from cashflow.models import Cashflow, Report, ReportCopy, ReportPage
from cashflow.selectors.cashflows import cashflow_page, people_in
from cashflow.selectors.reports import QUIET_AFTER, basis_of, scenarios_in
from domain.enums.reports import ReportState

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
STEPS = 3
"""Of the making: figures worked out, pages set, all of it kept."""
PDF = "application/pdf"
TOO_OFTEN = "It could not be made, though it was tried several times. Ask for it again."
CHANGED = "What the plan is made of has changed since this report was made. Make it afresh and look again."


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it was made. ``refusals`` are sentences that forbid to issue it, ``is_marked`` that it says so."""

    content: dict[str, Any]
    content_sha256: str
    basis: str
    refusals: list[str]
    is_marked: bool
    pdf: bytes
    pages: list[bytes]


@transaction.atomic
def order_report(
    *,
    cashflow_id: int,
    title: str,
    terms: str,
    scenario_ids: Sequence[int],
    note: str,
    user: User | None,
    origin: Origin = HERE,
) -> Report:
    """A report that will be made in the background. Raises ``ValidationError``."""
    cashflow = Cashflow.objects.get(pk=cashflow_id)
    known = set(cashflow.scenarios.values_list("pk", flat=True))
    report = save_new(
        Report(
            firm_id=cashflow.firm_id, cashflow=cashflow, reference=f"CR-{secrets.token_hex(5).upper()}",
            title=title.strip(), terms=terms, note=note.strip(), made_by=user,
            scenario_ids=[pk for pk in scenario_ids if pk in known],
        )
    )  # fmt: skip
    publish_change(report, action="create", origin=origin)
    queue_report(firm_id=report.firm_id, report_id=report.pk)
    return report


def queue_report(*, firm_id: int, report_id: int) -> None:
    """Tells the workers to make a report, once the present transaction has committed."""

    def send() -> None:
        try:
            current_app.send_task("cashflow.tasks.make_report", args=[firm_id, report_id], ignore_result=True)
        except Exception:  # whatever the broker's trouble is, the sweep finds the row
            logger.warning("Could not queue a report; the sweep will find it", exc_info=True)

    transaction.on_commit(send)


@transaction.atomic
def take_report(*, report_id: int, now: datetime) -> Report | None:
    """The report, marked as being made; None where it is made, given up, or in somebody else's hands."""
    report: Report | None = Report.objects.select_for_update(skip_locked=True).filter(pk=report_id).first()
    if report is None or report.state not in {ReportState.QUEUED, ReportState.WORKING}:
        return None
    if report.state == ReportState.WORKING and report.heartbeat_at and now - report.heartbeat_at < QUIET_AFTER:
        return None
    report.attempts += 1
    report.started_at = report.started_at or now
    report.heartbeat_at, report.state, report.done = now, ReportState.WORKING, 0
    if report.attempts > MOST_ATTEMPTS:
        report.state, report.error = ReportState.FAILED, TOO_OFTEN
    report.save()
    return report if report.state == ReportState.WORKING else None


def note_progress(*, report_id: int, done: int, now: datetime) -> None:
    """So many steps are done."""
    Report.objects.filter(pk=report_id, state=ReportState.WORKING).update(done=done, heartbeat_at=now)


@transaction.atomic
def keep_report(*, report_id: int, made: Made, now: datetime) -> Report:
    """The report with its file and pages, ready to be looked at; one that is no longer wanted stays as it is."""
    report = _locked(report_id)
    if report.state != ReportState.WORKING:
        return report
    report.content, report.content_sha256, report.basis = made.content, made.content_sha256, made.basis
    report.refusals, report.is_marked = made.refusals, made.is_marked
    report.pdf = ContentFile(made.pdf, name=f"{report.reference}.pdf")
    report.sha256, report.size = hashlib.sha256(made.pdf).hexdigest(), len(made.pdf)
    report.state, report.done, report.made_at, report.error = ReportState.READY, STEPS, now, ""
    report.save()
    report.pages.all().delete()
    for number, picture in enumerate(made.pages, start=1):
        file = ContentFile(picture, name=f"{report.reference}-{number}.png")
        ReportPage(firm_id=report.firm_id, report=report, number=number, picture=file).save()
    return report


@transaction.atomic
def fail_report(*, report_id: int, sentence: str) -> None:
    """The report could not be made, and why."""
    report = _locked(report_id)
    if report.state == ReportState.WORKING:
        report.state, report.error = ReportState.FAILED, sentence
        report.save()


@transaction.atomic
def repeat_report(*, report_id: int, user: User | None, origin: Origin = HERE) -> Report:
    """The same report asked for afresh; the old one is discarded. Raises ``ValidationError`` for an issued one."""
    old = discard_report(report_id=report_id, origin=origin)
    return order_report(
        cashflow_id=old.cashflow_id, title=old.title, terms=old.terms, scenario_ids=old.scenario_ids, note=old.note,
        user=user, origin=origin,
    )  # fmt: skip


@transaction.atomic
def discard_report(*, report_id: int, origin: Origin = HERE) -> Report:
    """The report, wanted no more. Raises ``ValidationError`` for an issued one."""
    report = _locked(report_id)
    if report.state == ReportState.ISSUED:
        raise ValidationError("An issued report stays in the archive.")
    report.state = ReportState.DISCARDED
    report.save()
    publish_change(report, action="update", fields=frozenset({"state"}), origin=origin)
    return report


@transaction.atomic
def issue_report(*, report_id: int, user: User, now: datetime, origin: Origin = HERE) -> list[ReportCopy]:
    """Puts the report as it was looked at among the documents of everybody it is about.

    An issued one is left as it is. Raises ``ValidationError`` when a check forbids it or the plan has changed since.
    """
    report = _locked(report_id)
    if report.state == ReportState.ISSUED:
        return list(report.copies.all())
    _check_may_issue(report)
    content = _checked_file(report)
    cashflow = cashflow_page(report.cashflow_id)
    made = [_copy_for(report, person.pk, content, user, origin) for person in people_in(cashflow)]
    report.state, report.issued_at, report.issued_by = ReportState.ISSUED, now, user
    report.save()
    publish_change(report, action="update", fields=frozenset({"state"}), origin=origin)
    return made


def _check_may_issue(report: Report) -> None:
    if report.state != ReportState.READY or report.made_at is None:
        raise ValidationError("Only a report that was made and looked at can be issued.")
    if report.refusals:
        raise ValidationError([f"It cannot be issued: {sentence}" for sentence in report.refusals])
    cashflow = cashflow_page(report.cashflow_id)
    if basis_of(cashflow, scenarios_in(report), localdate(report.made_at)) != report.basis:
        raise ValidationError(CHANGED)


def _checked_file(report: Report) -> bytes:
    """The very bytes that were made."""
    with report.pdf.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != report.sha256:
        raise ValidationError("The file is not the one that was made: make the report afresh.")
    return content


def _copy_for(report: Report, client_id: int, content: bytes, user: User, origin: Origin) -> ReportCopy:
    name = f"{slugify(report.title)[:80] or 'report'}-{report.reference}.pdf"
    document = store_document(
        client_id=client_id, title=f"{report.title} ({report.reference})",
        file=SimpleUploadedFile(name, content, content_type=PDF), user=user, origin=origin,
    )  # fmt: skip
    return save_new(
        ReportCopy(firm_id=report.firm_id, report=report, client_id=client_id, document=document, sha256=report.sha256)
    )


def _locked(report_id: int) -> Report:
    report: Report = Report.objects.select_for_update().get(pk=report_id)
    return report
