"""The list of runs and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.web.access import needs, signed_in
from backoffice.web.progress import Progress
from domain.enums.sync import OutcomeAction, OutcomeLevel, PreviewedAction, RunKind, RunState
from integrations.models import Run
from integrations.registry import label_of, trouble_page
from integrations.selectors.badges import failed_lately
from integrations.selectors.names import PAGES
from integrations.services import runs as service

PAGE_SIZE = 50
RESTORES = {model: f"{page.removesuffix('_edit')}_restore" for model, page in PAGES.items()}
"""What brings back each kind of record that a run removed."""


def run_list(request: HttpRequest) -> HttpResponse:
    """Every run, newest first; ``state`` narrows, ``lately`` leaves out failures of long ago."""
    rows = Run.objects.select_related("connection", "user").order_by("-pk")
    state = request.GET.get("state", "")
    if state in RunState.codes():
        rows = rows.filter(state=state)
    if request.GET.get("lately"):
        rows = rows.filter(failed_lately(timezone.now()))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    for run in page.object_list:
        run.system_label = system_label(run)
    context = {"page": page, "states": RunState.choices(), "state": state, "is_narrowed": bool(request.GET)}
    return render(request, "sync/runs.html", context)


def system_label(run: Run) -> str:
    """What people call the run's system."""
    return label_of(run.connection.system)


def run_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, and what became of every record; ``action`` and ``level`` narrow the outcomes."""
    run = _run_or_404(pk)
    rows: Any = run.outcomes.order_by("pk")
    action, level = request.GET.get("action", ""), request.GET.get("level", "")
    if action in OutcomeAction.codes():
        rows = rows.filter(action=action)
    if level in OutcomeLevel.codes():
        rows = rows.filter(level=level)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    gone = _still_removed(page.object_list)
    for outcome in page.object_list:
        record = (outcome.local_model, outcome.local_id)
        outcome.url = "" if record in gone else page_of(*record)
        outcome.restore_url = reverse(RESTORES[record[0]], args=[record[1]]) if record in gone else ""
    words = PreviewedAction if run.kind == RunKind.PREVIEW else OutcomeAction
    context = {
        "run": run,
        "system_label": system_label(run),
        "trouble_url": trouble_page(run.connection.system),
        "progress": progress_of(run),
        "page": page,
        "action": action,
        "level": level,
        "actions": words.choices(),
        "levels": OutcomeLevel.choices(),
        "counts": [(words(code).label, code, number) for code, number in run.counts.items()],
    }
    return render(request, "sync/run.html", context)


def _still_removed(outcomes: Iterable[Any]) -> set[tuple[str, int | None]]:
    """Those that a run removed here and nobody brought back since, by (model, id). One query a model."""
    removed = [one for one in outcomes if one.action == OutcomeAction.REMOVE and one.local_model in RESTORES]
    return {
        (model, pk)
        for model in {one.local_model for one in removed}
        for pk in apps.get_model(model)
        .with_deleted.filter(pk__in=[one.local_id for one in removed if one.local_model == model])
        .exclude(deleted_at=None)
        .values_list("pk", flat=True)
    }


def page_of(model: str, local_id: int | None) -> str:
    """The page of one of our records; empty when there is none."""
    name = PAGES.get(model)
    return reverse(name, args=[local_id]) if name and local_id else ""


def progress_of(run: Any) -> Progress:
    """The run as its progress row shows it."""
    now = timezone.now()
    return Progress(
        title=f"{run.get_kind_display()} with {system_label(run)}",
        done=run.done,
        total=run.total or None,
        started_at=run.started_at or run.created_at,
        now=now,
        url=reverse("sync_run_progress", args=[run.pk]),
        silent_for=run.silent_for(now),
        finished=run.is_over,
        last_outcome=run.last_line,
        stop_url=reverse("sync_run_stop", args=[run.pk]) if run.state in {RunState.QUEUED, RunState.RUNNING} else "",
        summary_url=reverse("sync_run", args=[run.pk]),
    )


def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress row afresh."""
    return render(request, "components/progress.html", {"progress": progress_of(_run_or_404(pk))})


@require_POST
def run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops the run where that is safe."""
    _run_or_404(pk)
    service.stop_run(run_id=pk, now=timezone.now())
    messages.info(request, "The run stops after the record in hand. What is done stays done.")
    return redirect("sync_run", pk=pk)


@require_POST
@needs("confirm_guard")
def run_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a run that a guard stopped go on."""
    before = _run_or_404(pk)
    service.confirm_guard(run_id=pk, user=signed_in(request), now=timezone.now())
    if before.state == RunState.WAITING:
        messages.success(request, "The run goes on.")
    else:
        messages.info(request, "This run was answered for already.")
    return redirect("sync_run", pk=pk)


def _run_or_404(pk: int) -> Run:
    run: Run = get_object_or_404(Run.objects.select_related("connection", "user"), pk=pk)
    return run
