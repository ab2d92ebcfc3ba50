"""A bank's file on its way in: upload, columns, held rows, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, own_firm, signed_in
from domain.enums.reconciliation import ImportState
from domain.money import pounds_from_pence
from domain.words import count_of
from reconciliation.models import BankStatement, BankTransaction
from reconciliation.selectors.bank import REPEATS
from reconciliation.services.bank import keep_repeats, set_receipts_aside
from reconciliation.services.bank_files import (
    UnableToTakeBankFile,
    correct_bank_row,
    import_bank_file,
    read_of,
    reverse_bank_file,
    set_bank_row_aside,
    upload_bank_file,
)
from reconciliation.statements import Hold, UnableToReadStatement
from reconciliation.statements.bank import BankMapping, name_of
from reconciliation.web.forms.bank import BankMappingForm, BankUploadForm

LINES_SHOWN, HELD_SHOWN = 10, 30


def bank_upload(request: HttpRequest) -> HttpResponse:
    """A form for a bank's file. One that cannot be read, or was taken before, leaves nothing but a sentence."""
    form = BankUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = upload_bank_file(
                firm=own_firm(request), account_name=form.account_name, filename=file.name, content=file.read(),
                user=signed_in(request),
            )  # fmt: skip
            return redirect("bank_file", pk=made.pk)
        except (UnableToReadStatement, UnableToTakeBankFile) as error:
            form.add_error("file", str(error))
    return render(request, "reconciliation/bank_upload.html", {"form": form})


def file_or_404(pk: int) -> BankStatement:
    """The firm's file with its account."""
    found: BankStatement = get_object_or_404(BankStatement.objects.select_related("account", "user"), pk=pk)
    return found


def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns are and what the rows become, until the file is taken in; then what came of it."""
    statement = file_or_404(pk)
    if statement.state != ImportState.MAPPING:
        return render(request, "reconciliation/bank_file.html", _told(statement))
    mapping = BankMapping.from_record(statement.mapping)
    found = read_of(statement, mapping)
    form = BankMappingForm(request.POST or None, found=found, mapping=mapping)
    if request.method == "POST" and form.is_valid():
        mapping = form.result()
        if "start" in request.POST:
            try:
                matched = import_bank_file(statement_id=pk, mapping=mapping, now=timezone.now())
                by_itself = f" {count_of(matched, 'receipt')} matched by itself." if matched else ""
                messages.success(request, f"{statement} was taken in.{by_itself}")
                return redirect("bank_file", pk=pk)
            except UnableToTakeBankFile as error:
                form.add_error(None, str(error))
        found = read_of(statement, mapping)
    context = {
        "statement": statement,
        "form": form,
        "found": found,
        "lines": [(line, pounds_from_pence(line.pence)) for line in found.lines[:LINES_SHOWN]],
        "held": [
            (row, [f"{each.column}: {each.code.label}" for each in row.faults]) for row in found.held[:LINES_SHOWN]
        ],
        "total": pounds_from_pence(found.total_pence),
    }
    return render(request, "reconciliation/bank_mapping.html", context)


def _told(statement: BankStatement) -> dict[str, Any]:
    """What came of a file: counts, its repeats, its held rows with each fault beside its cell."""
    rows = BankTransaction.objects.filter(bank_statement=statement)
    header = statement.findings.get("header", [])
    held = []
    for each in statement.held[:HELD_SHOWN]:
        wrong = {fault["index"]: Hold(fault["code"]).label for fault in each["faults"]}
        cells = [
            {"index": index, "column": name_of(header, index), "text": text, "problem": wrong.get(index, "")}
            for index, text in enumerate(each["cells"])
        ]
        other = [
            f"{fault['column']}: {Hold(fault['code']).label}" for fault in each["faults"] if fault["index"] is None
        ]
        held.append({"row": each["row"], "cells": cells, "other": other})
    return {
        "statement": statement,
        "count": rows.count(),
        "waiting": rows.filter(REPEATS).count(),
        "held": held,
    }


@require_POST
def bank_file_row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Corrects a held row, or sets it aside with a reason."""
    statement = file_or_404(pk)
    held: list[str] = next((each["cells"] for each in statement.held if each["row"] == row), [])
    try:
        if "aside" in request.POST:
            set_bank_row_aside(statement_id=pk, row=row, reason=request.POST.get("reason", ""))
            messages.success(request, f"Row {row} set aside.")
        else:
            cells = [request.POST.get(f"cell_{index}", cell) for index, cell in enumerate(held)]
            correct_bank_row(statement_id=pk, row=row, cells=cells)
            messages.success(request, f"Row {row} is a receipt now.")
    except UnableToTakeBankFile as error:
        messages.error(request, f"Row {row}. {error}")
    return redirect("bank_file", pk=pk)


@require_POST
def bank_file_repeats(request: HttpRequest, pk: int) -> HttpResponse:
    """Decides about all receipts of a file that an earlier file has already."""
    statement = file_or_404(pk)
    ids = list(BankTransaction.objects.filter(REPEATS, bank_statement=statement).values_list("pk", flat=True))
    if request.POST.get("decision") == "keep":
        messages.success(request, f"{count_of(keep_repeats(receipt_ids=ids), 'receipt')} kept.")
    else:
        count = set_receipts_aside(receipt_ids=ids, reason="In an earlier file already", now=timezone.now())
        messages.success(request, f"{count_of(count, 'receipt')} set aside.")
    return redirect("bank_file", pk=pk)


def bank_file_original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as the bank gave it."""
    statement = file_or_404(pk)
    try:
        content = statement.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is missing.") from None
    return FileResponse(
        content, as_attachment=True, filename=statement.filename, content_type="application/octet-stream"
    )


@needs("reverse_import")
def bank_file_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then takes a file back."""
    statement = file_or_404(pk)
    if request.method == "POST":
        try:
            reverse_bank_file(statement_id=pk, user=signed_in(request), now=timezone.now())
            messages.success(request, f"{statement} was taken back.")
        except UnableToTakeBankFile as error:
            messages.error(request, str(error))
        return redirect("bank")
    rows = BankTransaction.objects.filter(bank_statement=statement)
    context = {
        "title": f"Take {statement} back?",
        "back": reverse("bank_file", args=[pk]),
        "verb": "Take back",
        "effects": [
            f"{count_of(rows.count(), 'receipt')} and {count_of(len(statement.held), 'held row')} leave the account.",
            f"{count_of(rows.exclude(matched=0).count(), 'receipt')} of them matched: those statements wait again.",
            "The file and the history stay. Upload the file again to have the receipts back.",
        ],
    }
    return render(request, "components/confirm.html", context)
