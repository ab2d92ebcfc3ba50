"""Reading reports: those of a cashflow, one of them, a client's archive, and how a firm's reports look."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from backoffice.models import Document, Firm
from cashflow.models import Cashflow, Report, ReportCopy, ReportStyle, Scenario
from cashflow.parameters.version import law_version
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.records import records_of
from cashflow.selectors.scenarios import changes_of, scenario_list
from domain.enums.reports import ReportState

QUIET_AFTER = timedelta(seconds=60)
"""A report under way without a sign of life for longer has lost its worker."""
STAYS = "This is a report as it was issued: it stays among the documents and cannot be removed."


def reports() -> QuerySet[Report]:
    """Every report with its cashflow and its people, newest first; what was discarded is left out."""
    found: QuerySet[Report] = (
        Report.objects.exclude(state=ReportState.DISCARDED)
        .select_related("cashflow", "made_by", "issued_by")
        .defer("content")
        .order_by("-id")
    )
    return found


def reports_of(cashflow: Cashflow) -> list[Report]:
    """The reports of a cashflow."""
    return list(reports().filter(cashflow=cashflow))


def report_page(report_id: int) -> Report:
    """One report. Raises ``Report.DoesNotExist``."""
    return reports().get(pk=report_id)


def copies() -> QuerySet[ReportCopy]:
    """Issued reports among their clients' documents, the latest first."""
    found: QuerySet[ReportCopy] = (
        ReportCopy.objects.select_related("report__cashflow", "report__issued_by", "client", "document")
        .defer("report__content")
        .order_by("-id")
    )
    return found


def copies_of(report: Report) -> list[ReportCopy]:
    """An issued report's copies, one a client, in the order of the cashflow's people."""
    return list(copies().filter(report=report).order_by("id"))


def archive_of(client_ids: Iterable[int]) -> list[ReportCopy]:
    """The issued reports of these clients."""
    return list(copies().filter(client_id__in=list(client_ids)))


def style_of(firm: Firm) -> ReportStyle:
    """How the firm's reports look; as delivered until somebody chose."""
    chosen: ReportStyle | None = ReportStyle.objects.filter(firm=firm).first()
    return chosen or ReportStyle(firm=firm)


def scenarios_in(report: Report) -> list[Scenario]:
    """The what-ifs beside the plan in a report, those that are still there."""
    return list(scenario_list().filter(cashflow_id=report.cashflow_id, pk__in=report.scenario_ids))


def basis_of(cashflow: Cashflow, scenarios: Sequence[Scenario], today: date) -> str:
    """A digest of what a report is made from: equal only while nothing that counts has changed.

    ``cashflow`` needs ``cashflow_page``; empty where nothing can be projected.
    """
    plan = inputs_of(records_of(cashflow), today)
    if plan is None:
        return ""
    parts = (
        plan.people, plan.incomes, plan.expenses, plan.assets, plan.liabilities, plan.contributions, plan.withdrawals,
        plan.covers, plan.annuities, plan.heirs_tax_rate, plan.is_married,
        plan.assumptions.assumed, plan.assumptions.notes,
        [(one.name, changes_of(one)) for one in scenarios], law_version(),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def reports_to_make(now: datetime) -> list[int]:
    """Reports nobody works on though they are to be made: their message was lost, or their worker died."""
    settled = now - timedelta(seconds=20)
    waiting = Report.objects.filter(state=ReportState.QUEUED, created_at__lt=settled)
    lost = Report.objects.filter(state=ReportState.WORKING, heartbeat_at__lt=now - QUIET_AFTER)
    return list((waiting | lost).order_by("pk").values_list("pk", flat=True))


def kept_documents(documents: Iterable[Document]) -> dict[int, str]:
    """Those of these documents that are issued reports, and why they stay; one query."""
    wanted = [document.pk for document in documents]
    found = ReportCopy.objects.filter(document_id__in=wanted).values_list("document_id", flat=True)
    return dict.fromkeys(found, STAYS)
