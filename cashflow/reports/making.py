"""Makes a report that somebody asked for: its figures, its pages, and what forbids to issue it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import localdate

from cashflow.drawings.terms import Terms
from cashflow.models import Report
from cashflow.reports.content import Wanted, content_of, digest_of
from cashflow.reports.typesetting import pages_of, pdf_of
from cashflow.selectors.cashflows import cashflow_page
from cashflow.selectors.reports import basis_of, scenarios_in, style_of
from cashflow.services.reports import Made


def make(report: Report, now: datetime, tell: Callable[[int], None]) -> Made:
    """The report as of today; ``tell`` hears how many steps are done.

    Raises ``UnableToReport`` and ``UnableToTypeset``.
    """
    cashflow, scenarios, today = cashflow_page(report.cashflow_id), scenarios_in(report), localdate(now)
    style = style_of(report.firm)
    content = content_of(
        Wanted(
            cashflow=cashflow, scenarios=scenarios, terms=Terms.find(report.terms) or Terms.REAL, title=report.title,
            note=report.note, reference=report.reference, today=today,
            prepared_by=report.made_by.name if report.made_by else report.firm.name, firm=report.firm.name,
            colour=style.colour, small_print=style.small_print,
        )
    )  # fmt: skip
    tell(1)
    logo = style.logo.read() if style.logo else b""
    pdf = pdf_of(content, logo, now)
    tell(2)
    return Made(
        content=content,
        content_sha256=digest_of(content),
        basis=basis_of(cashflow, scenarios, today),
        refusals=[f"{one['asks']}: {one['found']}." for one in content["checks"] if one["stops"]],
        is_marked=content["is_marked"],
        pdf=pdf,
        pages=pages_of(content, logo),
    )
