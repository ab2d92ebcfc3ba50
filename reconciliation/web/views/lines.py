"""What a person does with one line: see why, link, undo, ignore, run again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.rules import why_not
from backoffice.web.access import own_firm, signed_in
from backoffice.web.going_back import way_back
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.models import Expectation, ExpectationLink, MatchRun, StatementTransaction
from reconciliation.selectors.candidates import candidates_on_screen, held_against
from reconciliation.selectors.decided import line_once_linked, undone
from reconciliation.selectors.remuneration import shares_of_line
from reconciliation.selectors.statements import lines_with_links
from reconciliation.selectors.telling import standing_of, steps_for
from reconciliation.services.from_lines import expect_lines, take_back_expected
from reconciliation.services.links import (
    UnableToIgnore,
    UnableToLink,
    UnableToUnlink,
    ignore_lines,
    link_again,
    link_by_hand,
    stop_ignoring,
    unlink,
)
from reconciliation.services.matching import rematch_lines
from reconciliation.services.periods import UnableToChangeLockedPeriod
from reconciliation.services.repeats import release_repeats
from reconciliation.web.forms.statements import LinkForm, ReasonForm, SelectionForm

LEFT_TOLD = 10
"""Lines named one by one in a message."""


def line_or_404(pk: int) -> StatementTransaction:
    """The firm's line with all that its standing is told from."""
    return get_object_or_404(lines_with_links(StatementTransaction.objects.all()), pk=pk)


def back_to(request: HttpRequest, line: StatementTransaction) -> HttpResponse:
    """To where the person came from, or the line's statement."""
    return redirect(way_back(request, _place(line)))


def back_after_undo(request: HttpRequest, line: StatementTransaction) -> HttpResponse:
    """To where the person came from; at the desk the line is in hand again."""
    place = urlsplit(way_back(request, _place(line)))
    if place.path != reverse("desk"):
        return redirect(place.geturl())
    query = QueryDict(place.query, mutable=True)
    query["line"] = str(line.pk)
    return redirect(place._replace(query=query.urlencode()).geturl())


def _place(line: StatementTransaction) -> str:
    """The line on its statement."""
    return f"{reverse('statement', args=[line.statement_id])}#line-{line.pk}"


def line_why(request: HttpRequest, pk: int) -> HttpResponse:
    """The search behind the outcome, step by step; a fragment when htmx asks."""
    line = line_or_404(pk)
    context: dict[str, object] = {"line": line, "standing": standing_of(line), "steps": steps_for(line)}
    if request.headers.get("HX-Request"):
        return render(request, "reconciliation/why.html", context)
    context["shares"] = shares_of_line(line.pk, line.firm_id) if line.linked else []
    return render(request, "reconciliation/line.html", context)


def line_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The best candidates side by side with the line; choosing one links it, after a question if it breaks a rule."""
    line = line_or_404(pk)
    tolerance = own_firm(request).match_tolerance_percent
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = get_object_or_404(
            Expectation.objects.select_related("plan", "client"), pk=form.cleaned_data["expectation"]
        )
        amount = form.cleaned_data["amount"]
        if amount is None:
            amount = line.gross - line.linked
        candidate = held_against(chosen, line, amount=amount, tolerance=tolerance)
        if candidate.fits or form.cleaned_data["sure"]:
            return _link(request, line, chosen.pk, amount)
        asked = {"line": line, "candidate": candidate, "amount": amount, "back": way_back(request, _place(line))}
        return render(request, "reconciliation/link_ask.html", asked)
    search = request.GET.get("q", "")
    context = {
        "line": line,
        "standing": standing_of(line),
        "rest": line.gross - line.linked,
        "candidates": candidates_on_screen(line, tolerance=tolerance, search=search),
        "search": search,
        "next": request.GET.get("next", ""),
        "form": form,
    }
    return render(request, "reconciliation/link.html", context)


def _link(request: HttpRequest, line: StatementTransaction, expectation_id: int, amount: Decimal) -> HttpResponse:
    try:
        link = link_by_hand(line_id=line.pk, expectation_id=expectation_id, user=signed_in(request), amount=amount)
    except (UnableToLink, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
    else:
        undo = reverse("link_undo", args=[link.pk])
        messages.success(request, f"{format_pounds(link.amount)} linked.", extra_tags=undo)
    return back_to(request, line)


@require_POST
def link_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes a link; the toast can make it again. Whoever comes too late is told who was first."""
    link = ExpectationLink.objects.select_related("transaction").filter(pk=pk).first()
    if link is None:
        return _undone_already(request, pk)
    line, expectation_id, amount = link.transaction, link.expectation_id, link.amount
    try:
        expected_again = unlink(link_id=pk).expected_again
    except UnableToUnlink:
        return _undone_already(request, pk)
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    else:
        again = reverse("line_relink", args=[line.pk, expectation_id, str(amount)])
        told = f"The link of {format_pounds(amount)} was undone"
        if expected_again is not None:
            told += f", and the balance with it: {format_pounds(expected_again)} is expected again"
        messages.success(request, f"{told}.", extra_tags=again)
    return back_after_undo(request, line)


def _undone_already(request: HttpRequest, link_id: int) -> HttpResponse:
    """To the line the link was of, or to the desk where it is gone too; 404 where the firm never had such a link."""
    line_id = line_once_linked(link_id)
    if line_id is None:
        raise Http404("No such link.")
    messages.warning(request, undone(link_id))
    line = StatementTransaction.objects.filter(pk=line_id).first()
    return back_after_undo(request, line) if line else redirect("desk")


@require_POST
def line_relink(request: HttpRequest, pk: int, expectation: int, amount: str) -> HttpResponse:
    """Makes a link again that was undone a moment ago."""
    line = line_or_404(pk)
    get_object_or_404(Expectation, pk=expectation)
    form = LinkForm({"expectation": expectation, "amount": amount})
    if not form.is_valid():
        raise Http404("No such amount.")
    try:
        made = link_again(
            line_id=pk,
            expectation_id=expectation,
            user=signed_in(request),
            amount=form.cleaned_data["amount"],
        )
    except (UnableToLink, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
    else:
        again = f", and balanced to {format_pounds(made.balanced_to)} again" if made.balanced_to is not None else ""
        lost = " It is no longer balanced: something else has changed since." if made.is_balance_lost else ""
        messages.success(request, f"Linked again{again}.{lost}")
    return back_to(request, line)


def line_ignore(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks why, then sets the line aside."""
    line = line_or_404(pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ignore_lines(line_ids=[pk], reason=form.cleaned_data["reason"], now=timezone.now())
            undo = reverse("line_stop_ignoring", args=[pk])
            messages.success(request, "The line is ignored.", extra_tags=undo)
        except (UnableToIgnore, UnableToChangeLockedPeriod) as error:
            messages.error(request, str(error))
        return back_to(request, line)
    context = {"line": line, "form": form, "standing": standing_of(line), "next": request.GET.get("next", "")}
    return render(request, "reconciliation/ignore.html", context)


@require_POST
def line_stop_ignoring(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets the line wait again."""
    line = line_or_404(pk)
    try:
        stop_ignoring(line_ids=[pk])
        messages.success(request, "The line waits again.")
    except (UnableToIgnore, UnableToChangeLockedPeriod) as error:
        messages.error(request, str(error))
    return back_after_undo(request, line)


def _say_linked(request: HttpRequest, done: str, runs: Sequence[MatchRun]) -> None:
    """How many lines of runs were linked; undone with a click where one run did it, by who may take back a run."""
    looked, linked = sum(run.line_count for run in runs), sum(run.linked_count for run in runs)
    told = f"{count_of(looked, 'line')} {done}, {linked} linked."
    if not linked:
        messages.info(request, told)
        return
    may_undo = len(runs) == 1 and not why_not(request.user, "reverse_import")
    messages.success(request, told, extra_tags=reverse("match_run_undo", args=[runs[0].pk]) if may_undo else "")


@require_POST
def lines_release(request: HttpRequest) -> HttpResponse:
    """Takes lines that repeat earlier ones for payments of their own, and matches them."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Tick the lines first.")
        return redirect(way_back(request, reverse("statement_list")))
    line = line_or_404(form.cleaned_data["line"][0])
    try:
        runs = release_repeats(line_ids=form.cleaned_data["line"], now=timezone.now(), user=signed_in(request))
        _say_linked(request, "released", runs)
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return back_to(request, line)


@require_POST
def lines_expect(request: HttpRequest) -> HttpResponse:
    """Makes one-off expectations for the ticked lines and links them; says of each other line why it gave none."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Tick the lines first.")
        return redirect(way_back(request, reverse("statement_list")))
    line = line_or_404(form.cleaned_data["line"][0])
    rows = StatementTransaction.objects.filter(pk__in=form.cleaned_data["line"], statement_id=line.statement_id)
    try:
        made = expect_lines(line_ids=list(rows.values_list("pk", flat=True)), user=signed_in(request))
        if made.lines:
            undo = f"{reverse('lines_unexpect')}?{urlencode({'line': made.lines}, doseq=True)}"
            messages.success(request, f"{count_of(made.count, 'expectation')} made and linked.", extra_tags=undo)
        if made.left:
            told = "; ".join(f"row {row}: {reason}" for row, reason in made.left[:LEFT_TOLD])
            more = len(made.left) - LEFT_TOLD
            messages.warning(request, f"Left: {told}{f' and {more} more' if more > 0 else ''}.")
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return back_to(request, line)


@require_POST
def lines_unexpect(request: HttpRequest) -> HttpResponse:
    """Takes back what was expected for lines a moment ago; the address names them."""
    form = SelectionForm(request.GET)
    if not form.is_valid():
        raise Http404("No such lines.")
    line = line_or_404(form.cleaned_data["line"][0])
    rows = StatementTransaction.objects.filter(pk__in=form.cleaned_data["line"], statement_id=line.statement_id)
    try:
        count = take_back_expected(line_ids=list(rows.values_list("pk", flat=True)))
        if count:
            messages.success(request, f"{count_of(count, 'expectation')} taken back: what it was made for waits again.")
        else:
            messages.warning(request, "Nothing was taken back: it has been changed since.")
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return back_after_undo(request, line)


@require_POST
def lines_rematch(request: HttpRequest) -> HttpResponse:
    """Runs the matcher again over the ticked lines."""
    form = SelectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Tick the lines first.")
        return redirect(way_back(request, reverse("statement_list")))
    ids = form.cleaned_data["line"]
    line = line_or_404(ids[0])
    try:
        runs = rematch_lines(line_ids=ids, now=timezone.now(), user=signed_in(request))
        _say_linked(request, "looked at", runs)
    except UnableToChangeLockedPeriod as error:
        messages.error(request, str(error))
    return back_to(request, line)
