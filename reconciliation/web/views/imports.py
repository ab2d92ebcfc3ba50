"""A stored file's way in: mapping, progress, the rows that are held, and the way back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, signed_in
from domain.enums.reconciliation import ImportState
from domain.enums.revenue import RevenueCategory
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.models import HeldRow, StatementImport
from reconciliation.selectors.held import held_view
from reconciliation.selectors.reversal import Going, GoingBalances, what_reversal_takes
from reconciliation.selectors.uploads import preview_of, profiles_of
from reconciliation.services.held_rows import (
    UnableToRelease,
    UnableToSetAside,
    let_row_wait,
    map_category_word,
    release_row,
    set_row_aside,
)
from reconciliation.services.imports import UnableToImport, queue_import, reverse_import
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.statements import UnableToReadStatement, profile_from_record
from reconciliation.tasks import import_statement
from reconciliation.web.forms.mapping import MappingForm, ReadingForm
from reconciliation.web.locked import locked_page
from reconciliation.web.views.statements import progress_of


def import_mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """What each column and each word is, with the first rows as they would be taken; then the import starts."""
    job = _job_or_404(pk)
    if job.state not in {ImportState.MAPPING, ImportState.FAILED}:
        return redirect("statement", pk=job.statement_id)
    profiles = profiles_of(job.statement.provider)
    profile = next((each for each in profiles if str(each.pk) == request.GET.get("as")), job.profile)
    mapping = profile_from_record(job.mapping if profile in {None, job.profile} else profile.mapping)
    name = profile.name if profile else mapping.sheet or "Usual file"
    context: dict[str, Any] = {
        "job": job, "statement": job.statement, "profiles": profiles, "profile": profile, "today": timezone.localdate()
    }  # fmt: skip
    if request.method == "POST":
        mapping = ReadingForm(request.POST).applied_to(mapping)
    try:
        preview = preview_of(job, mapping)
        form = MappingForm(request.POST or None, found=preview.found, mapping=mapping, name=name)
        if form.is_valid() and form.words_have_moved():
            mapping = form.with_columns()
            form = MappingForm(request.POST, found=preview_of(job, mapping).found, mapping=mapping, name=name)
        if form.is_valid():
            if "start" in request.POST:
                return _start(request, job, form)
            mapping, name = form.result(), form.cleaned_data["profile_name"]
            preview = preview_of(job, mapping)
            form = MappingForm(found=preview.found, mapping=mapping, name=name, left_open=form.left_open())
        if not form.is_bound and form.puts_forward():
            preview = preview_of(job, form.as_put_forward())
        context |= {"form": form, "preview": preview}
    except UnableToReadStatement as error:
        context["error"] = str(error)
    return render(request, "reconciliation/mapping.html", context)


def _start(request: HttpRequest, job: StatementImport, form: MappingForm) -> HttpResponse:
    firm_id = job.firm_id
    try:
        with transaction.atomic():
            queue_import(
                import_id=job.pk, mapping=form.result(), profile_name=form.cleaned_data["profile_name"],
                now=timezone.now(),
            )  # fmt: skip
            transaction.on_commit(lambda: import_statement.delay(firm_id, job.pk))
    except UnableToImport as error:
        messages.error(request, str(error))
    return redirect("statement", pk=job.statement_id)


def _job_or_404(pk: int) -> StatementImport:
    job: StatementImport = get_object_or_404(
        StatementImport.objects.select_related("statement__provider", "statement__period", "profile"), pk=pk
    )
    return job


def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The import's row of progress, fetched again while it runs; at the end it brings the statement's page along."""
    job = _job_or_404(pk)
    progress = progress_of(job)
    response = render(request, "components/progress.html", {"progress": progress})
    if progress.finished and request.headers.get("HX-Request"):
        page = {"path": progress.summary_url, "target": "#main", "select": "#main", "swap": "outerHTML"}
        response["HX-Location"] = json.dumps(page)
    return response


def import_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as the provider sent it."""
    job = _job_or_404(pk)
    try:
        content = job.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is missing.") from None
    return FileResponse(content, as_attachment=True, filename=job.filename, content_type="application/octet-stream")


@needs("reverse_import")
def import_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then takes an import back."""
    job = _job_or_404(pk)
    if request.method == "POST":
        try:
            reverse_import(import_id=pk, user=signed_in(request), now=timezone.now())
            messages.success(request, f"The import of {job.filename} was reversed.")
        except (UnableToImport, UnableToChangeLockedPeriod) as error:
            messages.error(request, str(error))
        return redirect("statement", pk=job.statement_id)
    if job.state != ImportState.DONE:
        was_reversed = job.state == ImportState.REVERSED
        why = "was reversed already" if was_reversed else "has not come in: there is nothing to take back"
        messages.error(request, f"{job.filename} {why}.")
        return redirect("statement", pk=job.statement_id)
    context = {
        "title": f"Reverse the import of {job.filename}?",
        "back": reverse("statement", args=[job.statement_id]),
        "verb": "Reverse",
        "effects": effects_of_reversal(what_reversal_takes(job.pk)),
    }
    return render(request, "components/confirm.html", context)


def effects_of_reversal(going: Going) -> list[str]:
    """What taking an import back does, in sentences with figures."""
    linked = (
        f"{count_of(going.links, 'link')} of {format_pounds(going.linked)} "
        f"{'is' if going.links == 1 else 'are'} undone: {count_of(going.expectations, 'expectation')} "
        f"{'waits' if going.expectations == 1 else 'wait'} again, to the penny."
    )
    by_hand = f"{count_of(going.by_hand, 'link')} of these {'was' if going.by_hand == 1 else 'were'} made by hand."
    made_here = (
        f"{count_of(going.one_offs, 'expectation')} of these {'was' if going.one_offs == 1 else 'were'} made by "
        f"“Expect this line” and {'stays' if going.one_offs == 1 else 'stay'}, waiting for "
        f"{format_pounds(going.one_off_sum)}. Cancel what is not to come."
    )
    on_the_bank = [f"{count_of(going.receipts, 'line')} matched on the bank: undone as well."] * bool(going.receipts)
    if freed := going.receipts_freed:
        on_the_bank.append(
            f"{count_of(freed, 'receipt')} matched to the whole statement {'waits' if freed == 1 else 'wait'} for a "
            "statement again: what is left of this one comes to less."
        )
    if staying := going.receipts_staying:
        on_the_bank.append(
            f"{count_of(staying, 'receipt')} matched to the whole statement {'stays' if staying == 1 else 'stay'}: "
            "the lines that are left carry it."
        )
    return [
        f"{count_of(going.lines, 'line')} of {format_pounds(going.gross)} and "
        f"{count_of(going.held, 'held row')} leave the statement.",
        linked if going.links else "Nothing was linked, so no expectation changes.",
        *([by_hand] if going.by_hand else []),
        *([made_here] if going.one_offs else []),
        *balances_told(going.balances),
        *on_the_bank,
        "The file and the history stay. Upload the file again to have the lines back.",
    ]


def balances_told(going: GoingBalances) -> list[str]:
    """That balances go with their links, in a sentence with figures; nothing where none goes."""
    if not going.count:
        return []
    return [
        f"{count_of(going.count, 'balance')} made over what is undone {'goes' if going.count == 1 else 'go'} with it: "
        f"{format_pounds(going.agreed)} is expected again, as agreed, instead of {format_pounds(going.balanced)}."
    ]


def held_row(request: HttpRequest, pk: int) -> HttpResponse:
    """A held row's cells to be corrected, each fault beside its cell; or it is set aside with a reason, and back."""
    rows = HeldRow.objects.select_related("statement_import", "statement__period")
    held = get_object_or_404(rows, pk=pk)
    if request.method != "POST" and (refusal := locked_page(request, held.statement)):
        return refusal
    if request.method == "POST":
        try:
            messages.success(request, _settle_row(request, held))
        except UnableToChangeLockedPeriod as error:
            messages.error(request, str(error))
        except (UnableToRelease, UnableToSetAside) as error:
            messages.error(request, str(error))
            return redirect("held_row", pk=pk)
        return redirect("statement", pk=held.statement_id)
    return render(request, "reconciliation/held_row.html", {"held": held_view(held), "statement": held.statement})


def _settle_row(request: HttpRequest, held: HeldRow) -> str:
    """Does with a held row what the button says; what came of it as a sentence."""
    now, user = timezone.now(), signed_in(request)
    if "aside" in request.POST:
        set_row_aside(held_id=held.pk, reason=request.POST.get("reason", ""), now=now, user=user)
        return f"Row {held.row} is set aside."
    if "wait" in request.POST:
        let_row_wait(held_id=held.pk)
        return f"Row {held.row} waits again."
    cells = [request.POST.get(f"cell_{index}", cell) for index, cell in enumerate(held.cells)]
    line = release_row(held_id=held.pk, cells=cells, now=now, user=user)
    return f"Row {line.row} is a line of the statement now."


@require_POST
def import_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what a provider's word means, and releases the rows that waited for it."""
    job = _job_or_404(pk)
    code = request.POST.get("category", "")
    category = RevenueCategory.find(code)
    if category is None and code != "_ignore":
        messages.error(request, "Choose what the word means.")
        return redirect("statement", pk=job.statement_id)
    try:
        count = map_category_word(
            import_id=pk, word=request.POST.get("word", ""), category=category, now=timezone.now(),
            user=signed_in(request),
        )  # fmt: skip
        messages.success(request, f"{count_of(count, 'row')} {'released' if category else 'set aside'}.")
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return redirect("statement", pk=job.statement_id)
