"""The list of statements, one statement with its lines, and entry by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Provider
from backoffice.web.access import needs, own_firm, signed_in
from backoffice.web.downloads import csv_download
from backoffice.web.progress import Progress
from backoffice.web.saving import attempt
from domain.enums.reconciliation import ImportState, MatchTrigger, StatementState
from domain.enums.revenue import RevenueCategory, StatementOrigin
from domain.words import count_of
from reconciliation.models import PaymentPeriod, ProviderStatement, StatementImport
from reconciliation.selectors import statements as reading
from reconciliation.selectors.bank import figures_of
from reconciliation.selectors.held import held_views, rows_set_aside
from reconciliation.selectors.telling import REPEATED, standing_of, standings_of
from reconciliation.selectors.uploads import sheets_left
from reconciliation.services.links import UnableToIgnore, ignore_lines
from reconciliation.services.matching import match_statement, take_proposals
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.repeats import release_repeats
from reconciliation.services.statements import (
    UnableToReadLines,
    UnableToRemoveStatement,
    add_transactions,
    create_statement,
    remove_statement,
)
from reconciliation.web.forms.statements import HandLineFormSet, StatementForm
from reconciliation.web.locked import locked_page

PAGE_SIZE = 50
HELD_SHOWN = 50
LINES_HEADER = (
    "Row", "Policy number", "Client", "Category", "Their word", "Date", "Gross", "Linked", "Status", "Explanation",
    "Next step",
)  # fmt: skip


def statement_list(request: HttpRequest) -> HttpResponse:
    """All statements; provider, period and state narrow the list."""
    rows = reading.statements()
    chosen = {name: request.GET.get(name, "") for name in ("state", "provider", "period", "q")}
    if chosen["state"] in StatementState.codes():
        rows = rows.filter(state=chosen["state"])
    for name in ("provider", "period"):
        if chosen[name].isdecimal():
            rows = rows.filter(**{f"{name}_id": chosen[name]})
    if chosen["q"]:
        rows = reading.search_statements(rows, chosen["q"])
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "providers": Provider.objects.all(),
        "periods": PaymentPeriod.objects.all(),
        "states": list(StatementState),
    }
    return render(request, "reconciliation/statements.html", context)


def statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One statement: totals, files, held rows, and its lines with what became of them."""
    found = get_object_or_404(reading.statements(), pk=pk)
    show, search = request.GET.get("show", ""), request.GET.get("q", "")
    rows = reading.lines_of(pk, show=show, search=search)
    if request.GET.get("format") == "csv":
        return csv_download(f"statement-{found.number}.csv", LINES_HEADER, map(_csv_row, rows.iterator(500)))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    files, chips = reading.imports_of(pk), reading.chips_of(pk)
    context: dict[str, Any] = {
        "statement": found,
        "today": timezone.localdate(),
        "page": page,
        "standings": standings_of(page.object_list),
        "chips": chips,
        "show": show,
        "search": search,
        "imports": files,
        "sheets_left": sheets_left(files),
        "taken_back": {job.state for job in files} == {ImportState.REVERSED},
        "runs": reading.runs_of(pk),
        "running": [progress_of(job) for job in files if job.state in reading.UNDER_WAY],
        "held": held_views(pk, limit=HELD_SHOWN),
        "aside": rows_set_aside(pk, limit=HELD_SHOWN),
        "difference": reading.difference_of(found),
        "figures": figures_of(pk),
        "findings": next((job.findings for job in files if job.state == ImportState.DONE), {}),
        "control_totals": reading.wrong_totals(files),
        "proposals": next((chip.count for chip in chips if chip.code == "proposed"), 0),
        "repeated": next((chip.count for chip in chips if chip.code == REPEATED), 0),
        "categories": RevenueCategory.choices(),
    }
    return render(request, "reconciliation/statement.html", context)


def _csv_row(line: Any) -> tuple[Any, ...]:
    standing = standing_of(line)
    return (
        line.row, line.policy_number, line.client_name, line.get_category_display(), line.category_word,
        line.date or line.statement.date, line.gross, line.linked, standing.label, standing.sentence,
        standing.next_step,
    )  # fmt: skip


def progress_of(job: StatementImport) -> Progress:
    """An import's row of progress. Lines are written in one piece, so the count jumps at the end."""
    finished = job.state not in reading.UNDER_WAY
    return Progress(
        title=f"Importing {job.filename}",
        done=job.row_count if finished else 0,
        total=job.row_count or None,
        started_at=job.claimed_at or job.updated_at,
        now=timezone.now(),
        url=reverse("import_progress", args=[job.pk]),
        finished=finished,
        last_outcome=job.error if job.state == ImportState.FAILED else ImportState(job.state).label,
        summary_url=reverse("statement", args=[job.statement_id]),
    )


def statement_new(request: HttpRequest) -> HttpResponse:
    """A form for a statement whose lines are entered by hand."""
    form = StatementForm(request.POST or None, initial={"date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = attempt(
                form,
                lambda: create_statement(firm=own_firm(request), origin=StatementOrigin.MANUAL, **form.own_fields()),
            )
        except UnableToChangeLockedPeriod as error:
            form.add_error("period", str(error))
            made = None
        if made:
            return redirect("statement_add_lines", pk=made.pk)
    return render(request, "reconciliation/statement_new.html", {"form": form})


def statement_add_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """Rows to fill in; what was typed is read like the rows of a file. Of a locked period: why there are none."""
    found = get_object_or_404(reading.statements(), pk=pk)
    if request.method != "POST" and (refusal := locked_page(request, found)):
        return refusal
    forms = HandLineFormSet(request.POST or None)
    if request.method == "POST" and forms.is_valid():
        filled = [form for form in forms if form.has_changed()]
        try:
            run = add_transactions(
                statement_id=pk,
                rows=[form.typed() for form in filled],
                now=timezone.now(),
                user=signed_in(request),
            )
        except UnableToReadLines as error:
            for position, faults in error.faults.items():
                for fault in faults:
                    filled[position].add_error(fault.field.value, fault.code.label)
        except UnableToChangeLockedPeriod as error:
            messages.error(request, str(error))
        else:
            linked = run.single_count + run.split_count
            messages.success(request, f"{count_of(len(filled), 'line')} added, {linked} of them linked.")
            return redirect("statement", pk=pk)
    context = {"statement": found, "forms": forms, "today": timezone.localdate()}
    return render(request, "reconciliation/add_lines.html", context)


@require_POST
def statement_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Runs the matcher again over the lines that are not linked."""
    get_object_or_404(ProviderStatement, pk=pk)
    try:
        run = match_statement(
            statement_id=pk, trigger=MatchTrigger.REQUEST, now=timezone.now(), user=signed_in(request)
        )
        say = messages.success if run.linked_count else messages.info
        say(request, f"{count_of(run.line_count, 'line')} looked at, {run.linked_count} linked.")
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return redirect("statement", pk=pk)


@require_POST
def statement_take_proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Links every line that is marked as matching now."""
    get_object_or_404(ProviderStatement, pk=pk)
    try:
        run = take_proposals(statement_id=pk, now=timezone.now(), user=signed_in(request))
        if run and run.linked_count:
            messages.success(request, f"{count_of(run.linked_count, 'line')} linked.")
        else:
            messages.warning(request, "Nothing was linked: no line matches any more.")
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return redirect("statement", pk=pk)


@require_POST
def statement_repeats(request: HttpRequest, pk: int) -> HttpResponse:
    """Decides about every line that repeats one of another statement: payments of their own, or to be ignored."""
    get_object_or_404(ProviderStatement, pk=pk)
    ids = reading.repeats_of(pk)
    if not ids:
        messages.warning(request, "No line repeats another one any more.")
        return redirect("statement", pk=pk)
    try:
        if request.POST.get("decision") == "ignore":
            count = ignore_lines(line_ids=ids, reason="On an earlier statement already", now=timezone.now())
            messages.success(request, f"{count_of(count, 'line')} ignored.")
        else:
            runs = release_repeats(line_ids=ids, now=timezone.now(), user=signed_in(request))
            linked = sum(run.linked_count for run in runs)
            messages.success(request, f"{count_of(len(ids), 'line')} released, {linked} linked.")
    except (UnableToIgnore, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
    return redirect("statement", pk=pk)


@needs("remove_statement")
def statement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes an empty statement."""
    found = get_object_or_404(reading.statements(), pk=pk)
    if request.method == "POST":
        try:
            remove_statement(statement_id=pk, now=timezone.now())
        except (UnableToRemoveStatement, UnableToChangeLockedPeriod) as error:
            messages.error(request, str(error))
            return redirect("statement", pk=pk)
        messages.success(request, f"{found} removed.")
        return redirect("statement_list")
    context = {
        "title": f"Remove {found}?", "back": reverse("statement", args=[pk]), "verb": "Remove",
        "effects": ["It leaves the list. Only a statement without lines can be removed; its files stay."],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)
