"""Remuneration: what advisers, introducers and the firm get of a payment period, payment by payment, as files too."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from backoffice.models import User
from backoffice.web.access import own_firm, signed_in
from backoffice.web.charts import Chart, Series
from backoffice.web.downloads import csv_download
from domain.enums.revenue import RevenueCategory, ShareHolder
from domain.money import round_half_up
from reconciliation.models import PaymentPeriod
from reconciliation.selectors import remuneration as reading
from reconciliation.selectors.remuneration import PaidShare, Whose
from reconciliation.services.periods import ensure_period
from reconciliation.web.split_words import level_in_words

PAGE_SIZE = 100
MOST_BARS = 12
TOTAL_HEADER = ("Who", "As", "Payments", "Amount")
SHARE_HEADER = (
    "Paid", "Provider", "Statement", "Policy number", "Client", "Category", "Received", "Who", "As", "Per cent", "Why",
    "Amount",
)  # fmt: skip


def remuneration(request: HttpRequest) -> HttpResponseBase:
    """The period asked for, or today's: everybody's for those who run the firm, their own for the others."""
    user, wanted = signed_in(request), request.GET.get("period", "")
    period = (
        get_object_or_404(PaymentPeriod, pk=wanted)
        if wanted.isdecimal()
        else ensure_period(firm=own_firm(request), day=timezone.localdate())
    )
    whose = whose_may_be_seen(user, request.GET.get("who", ""))
    table = request.GET.get("table", "")
    if table == "payments":
        rows = map(share_row, reading.paid_shares(period, whose))
        return csv_download(f"shares-of-payments-{period.start_date}.csv", SHARE_HEADER, rows)
    found = reading.remuneration(period, None if user.runs_the_firm else whose)
    if table == "totals":
        totals = ((total.name, total.holder.label, total.count, round_half_up(total.amount)) for total in found.totals)
        return csv_download(f"remuneration-{period.start_date}.csv", TOTAL_HEADER, totals)
    shares = list(reading.paid_shares(period, whose)) if whose else []
    context = {
        "period": period, "periods": PaymentPeriod.objects.all(), "found": found, "sees_all": user.runs_the_firm,
        "who": next((total for total in found.totals if (total.holder, total.pk) == whose), None),
        "page": Paginator(shares, PAGE_SIZE).get_page(request.GET.get("page")), "chart": share_chart(found.totals),
        "sums": [(holder, found.of(holder)) for holder in ShareHolder],
    }  # fmt: skip
    return render(request, "reconciliation/remuneration.html", context)


def whose_may_be_seen(user: User, wanted: str) -> Whose | None:
    """The holder asked for, such as adviser-7; None for all. Who does not run the firm sees themselves only."""
    if not user.runs_the_firm:
        return ShareHolder.ADVISER, user.pk
    code, _, pk = wanted.partition("-")
    holder = ShareHolder.find(code)
    return (holder, int(pk)) if holder and pk.isdecimal() else None


def share_row(paid: PaidShare) -> tuple[object, ...]:
    """One part of one payment, as a file has it."""
    line, share = paid.link.transaction, paid.share
    return (
        paid.paid_date, line.statement.provider.name, line.statement.number, line.policy_number,
        paid.link.expectation.client.name, RevenueCategory(paid.link.expectation.category).label, paid.link.amount,
        paid.name, share.holder.label, share.percent, level_in_words(share.level), share.amount,
    )  # fmt: skip


def share_chart(totals: Iterable[reading.HolderTotal]) -> Chart | None:
    """What each gets, the greatest first; None while there is nothing."""
    rows = sorted(totals, key=lambda total: -total.amount)[:MOST_BARS]
    if not rows:
        return None
    return Chart(
        "shares", "Who gets what", [total.name for total in rows],
        [Series("Amount", "received", [total.amount for total in rows])],
        category_title="Who", terms="pounds", height="small",
    )  # fmt: skip
