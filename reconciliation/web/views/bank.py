"""Receipts of the bank: the list, one of them, and what each was matched to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.downloads import csv_download
from backoffice.web.going_back import way_back
from backoffice.web.saving import attempt
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.models import BankAccount, BankLink, BankTransaction, ProviderStatement
from reconciliation.selectors import bank as reading
from reconciliation.selectors.statements import lines_of, statements
from reconciliation.services.bank import (
    UnableToMatch,
    keep_repeats,
    let_receipts_wait,
    match_lines,
    match_receipts,
    set_receipts_aside,
    undo_bank_link,
)
from reconciliation.services.bank_files import update_bank_account
from reconciliation.web.forms.bank import BankAccountForm, BankMatchForm
from reconciliation.web.forms.statements import ReasonForm

PAGE_SIZE = 50
STATEMENTS_SHOWN = 20
LINES_SHOWN = 200
ACCOUNT_FIELDS = ("name", "match_exact")
HEADER = ("Date", "Account", "Description", "Amount", "Matched", "Left", "Statements", "Set aside because")


def bank(request: HttpRequest) -> HttpResponseBase:
    """Receipts, narrowed by standing, account and words; each that waits with its likeliest statement."""
    show = request.GET.get("show", "waiting")
    show = show if show in reading.SHOWN else "waiting"
    search, account = request.GET.get("q", "").strip(), request.GET.get("account", "")
    account_id = int(account) if account.isdecimal() and len(account) < 19 else None
    rows = reading.receipts(show=show, search=search, account=account_id)
    if request.GET.get("format") == "csv":
        return csv_download("receipts.csv", HEADER, map(_csv_row, rows.iterator(500)))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    to_come = list(reading.statements_to_come()[: STATEMENTS_SHOWN + 1])
    context: dict[str, Any] = {
        "page": page,
        "rows": reading.with_offers(list(page.object_list)),
        "chips": reading.receipt_chips(),
        "show": show,
        "search": search,
        "account": account_id,
        "accounts": BankAccount.objects.all(),
        "files": reading.bank_files()[:8],
        "to_come": to_come[:STATEMENTS_SHOWN],
        "more_to_come": len(to_come) > STATEMENTS_SHOWN,
    }
    return render(request, "reconciliation/bank.html", context)


def _csv_row(row: BankTransaction) -> tuple[Any, ...]:
    statements = "; ".join(f"#{link.statement.number} {link.amount}" for link in row.links.all())
    return (
        row.date, row.account.name, row.description, row.amount, row.matched, row.rest, statements,
        row.set_aside_reason,
    )  # fmt: skip


def receipt_or_404(pk: int) -> BankTransaction:
    """The firm's receipt with its account, file and links."""
    return get_object_or_404(reading.receipts(), pk=pk)


def bank_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt: what it was matched to, what it may have paid, and any statement a person searches for."""
    row = receipt_or_404(pk)
    search, chosen = request.GET.get("q", "").strip(), request.GET.get("statement", "")
    dues = list(reading.statements_to_come(search)[: STATEMENTS_SHOWN if search else reading.MOST_DUES])
    is_waiting = reading.is_waiting(row)
    context: dict[str, Any] = {
        "receipt": row,
        "is_waiting": is_waiting,
        "offers": (
            reading.offers_for_receipt(row, dues, reading.provider_names()) if is_waiting and not search else []
        ),
        "search": search,
        "found": dues if search else [],
    }
    if chosen.isdecimal() and len(chosen) < 19:
        opened = get_object_or_404(ProviderStatement.objects.select_related("provider"), pk=chosen)
        context |= {"opened": opened, "lines": lines_of(opened.pk)[:LINES_SHOWN]}
    return render(request, "reconciliation/bank_receipt.html", context)


@require_POST
def bank_receipt_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Matches a receipt to the ticked statements, or to ticked lines."""
    row = receipt_or_404(pk)
    form = BankMatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Tick a statement or lines first, and enter an amount in pounds.")
        return redirect("bank_receipt", pk=pk)
    given = form.cleaned_data
    try:
        if given["line"]:
            links = match_lines(firm=own_firm(request), receipt_id=pk, line_ids=given["line"], user=signed_in(request))
        else:
            links = match_receipts(
                firm=own_firm(request), receipt_ids=[pk], statement_ids=given["statement"],
                user=signed_in(request), amount=given["amount"], reason=given["reason"],
            )  # fmt: skip
    except UnableToMatch as error:
        messages.error(request, str(error))
        return back_or(request, reverse("bank_receipt", args=[pk]))
    _tell(request, links)
    return back_or(request, reverse("bank_receipt", args=[row.pk]))


def _tell(request: HttpRequest, links: list[BankLink]) -> None:
    total = format_pounds(sum((link.amount for link in links), Decimal(0)))
    undo = reverse("bank_link_undo", args=[links[0].pk]) if len(links) == 1 else ""
    messages.success(request, f"{total} matched.", extra_tags=undo)


def back_or(request: HttpRequest, path: str) -> HttpResponse:
    """To where the person came from, or the path."""
    return HttpResponseRedirect(way_back(request, path))


@require_POST
def bank_link_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a match back."""
    link = get_object_or_404(BankLink, pk=pk)
    receipt = undo_bank_link(link_id=pk)
    messages.success(request, f"{format_pounds(link.amount)} wait again, here and on the statement.")
    return back_or(request, reverse("bank_receipt", args=[receipt.pk]))


def bank_receipt_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, then lets what is left of the receipt wait for nobody."""
    row = receipt_or_404(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_receipts_aside(receipt_ids=[pk], reason=form.cleaned_data["reason"], now=timezone.now())
        undo = reverse("bank_receipt_wait", args=[pk])
        messages.success(request, f"{format_pounds(row.rest)} set aside.", extra_tags=undo)
        return back_or(request, reverse("bank"))
    context = {"receipt": row, "form": form, "next": request.GET.get("next", "")}
    return render(request, "reconciliation/bank_aside.html", context)


@require_POST
def bank_receipt_wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a receipt wait again."""
    row = receipt_or_404(pk)
    let_receipts_wait(receipt_ids=[row.pk])
    messages.success(request, "The receipt waits again.")
    return back_or(request, reverse("bank_receipt", args=[pk]))


@require_POST
def bank_receipt_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a receipt that looks like an earlier one for a payment of its own."""
    row = receipt_or_404(pk)
    keep_repeats(receipt_ids=[row.pk])
    messages.success(request, "It waits for its statement like any other receipt.")
    return back_or(request, reverse("bank_receipt", args=[pk]))


def statement_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipts that may have paid a statement; several may be ticked."""
    found = get_object_or_404(statements(), pk=pk)
    search = request.GET.get("q", "").strip()
    if request.method == "POST":
        form = BankMatchForm(request.POST)
        given: dict[str, Any] = form.cleaned_data if form.is_valid() else {"receipt": [], "reason": ""}
        try:
            links = match_receipts(
                firm=own_firm(request), receipt_ids=given["receipt"], statement_ids=[pk], user=signed_in(request),
                reason=given["reason"],
            )  # fmt: skip
        except UnableToMatch as error:
            messages.error(request, str(error))
            return redirect("statement_receipts", pk=pk)
        messages.success(request, f"{count_of(len(links), 'receipt')} matched.")
        return redirect("statement", pk=pk)
    context = {
        "statement": found,
        "figures": reading.figures_of(pk),
        "offers": reading.offers_for_statement(pk, search=search),
        "search": search,
    }
    return render(request, "reconciliation/statement_receipts.html", context)


@needs("run_firm")
def bank_account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """An account's name, and whether what is exact is matched by itself."""
    account = get_object_or_404(BankAccount, pk=pk)
    shown = {name: getattr(account, name) for name in ACCOUNT_FIELDS}
    form = BankAccountForm(request.POST or None, record=account, initial=shown)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: update_bank_account(account_id=pk, fields=form.picked(ACCOUNT_FIELDS)))
        if saved:
            messages.success(request, f"{saved} saved.")
            return redirect("bank")
    return render(request, "reconciliation/bank_account.html", {"account": account, "form": form})
