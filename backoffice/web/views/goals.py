"""Goals: the board of a client, a page for each, and the step onto the cashflow."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import Client, Expense, Goal, Income
from backoffice.selectors.clients import partner_of
from backoffice.selectors.goals import board_of, goal_page
from backoffice.selectors.history import activity_of_record
from backoffice.services.goals import (
    create_goal,
    delete_goal,
    in_the_way,
    put_on_cashflow,
    restore_goal,
    set_goal_status,
    stands_as,
    update_goal,
    why_behind,
    why_not_on_cashflow,
)
from backoffice.web.access import needs, signed_in
from backoffice.web.client_frame import client_frame, client_or_404
from backoffice.web.extensions import link_badges, record_actions
from backoffice.web.forms.goals import GoalForm
from backoffice.web.going_back import way_back
from backoffice.web.saving import attempt, mark_fields, origin_of, panels_for
from domain.enums.goals import GoalStatus

MODEL = "backoffice.goal"


def client_goals(request: HttpRequest, pk: int) -> HttpResponse:
    """A client's goals as cards, by how far they are."""
    client = client_or_404(pk)
    columns = board_of(pk)
    ids = [goal.pk for column in columns for goal in column.goals]
    context = {"columns": columns, "goal_badges": link_badges(MODEL, ids), "statuses": list(GoalStatus)}
    return render(request, "goals/board.html", client_frame(request, client, "goals") | context)


def goal_new(request: HttpRequest, client_pk: int) -> HttpResponse:
    """A form for a new goal of a client."""
    client = client_or_404(client_pk)
    form = GoalForm(request.POST or None, people=_partners(client))
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: create_goal(client_id=client_pk, fields=form.own_fields(), origin=origin_of(request)),
        )
        if saved:
            messages.success(request, f"{saved.name} added.")
            return redirect("client_goals", pk=client_pk)
    return render(request, "goals/edit.html", {"client": client, "form": form})


def goal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A goal, its place on the cashflow, and what happened to it."""
    goal = _goal_or_404(pk)
    client = client_or_404(goal.client_id)
    people = [*_partners(client), *([goal.joint_with] if goal.joint_with else [])]
    form = GoalForm(request.POST or None, goal=goal, people=people)
    ids = [one for one in (goal.client_id, goal.joint_with_id) if one is not None]
    mark_fields(form, request, model=MODEL, record=goal, client_ids=ids)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: update_goal(goal_id=pk, fields=form.own_fields(), origin=origin_of(request)))
        if saved:
            messages.success(request, f"{saved.name} saved.")
            return redirect("client_goals", pk=goal.client_id)
    user, planned = signed_in(request), stands_as(goal)
    context = {
        "goal": goal, "client": client, "form": form, "activities": activity_of_record(goal),
        "badges": link_badges(MODEL, [pk]).get(pk), "why_not_on_cashflow": why_not_on_cashflow(goal),
        "why_behind": why_behind(goal), "stands_as": planned,
        "in_the_way": _removal_of(planned) if planned is not None and in_the_way(goal) else "",
        "actions": [action for provide in record_actions.entries for action in provide(user, MODEL, pk)],
    }  # fmt: skip
    return render(request, "goals/edit.html", context)


@require_POST
def goal_status(request: HttpRequest, pk: int) -> HttpResponse:
    """Moves a goal to another column of the board."""
    goal = _goal_or_404(pk)
    status = GoalStatus.find(request.POST.get("status"))
    if status is not None:
        set_goal_status(goal_id=pk, status=status, origin=origin_of(request))
        messages.success(request, f"{goal.name}: {status.label.lower()}.")
    return redirect("client_goals", pk=goal.client_id)


@require_POST
def goal_cashflow(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a goal on the cashflow, or brings what stands for it there up to date."""
    goal = _goal_or_404(pk)
    try:
        made = put_on_cashflow(goal_id=pk, origin=origin_of(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("goal_edit", pk=pk)
    messages.success(request, f"{made.name} is on the cashflow as an {made._meta.verbose_name}.")
    return redirect(way_back(request, reverse("goal_edit", args=[goal.pk])))


@needs("remove_record")
def goal_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, then removes a goal; the toast can bring it back."""
    goal = _goal_or_404(pk)
    panels = panels_for(request, action="delete", model=MODEL, record=goal, client_ids=[goal.client_id])
    if request.method == "POST" and panels.are_valid():
        delete_goal(goal_id=pk, now=timezone.now(), origin=origin_of(request), options=panels.options())
        messages.success(request, f"{goal.name} removed.", extra_tags=reverse("goal_restore", args=[pk]))
        return redirect("client_goals", pk=goal.client_id)
    context = {
        "title": f"Remove {goal.name}?", "panels": panels, "back": reverse("goal_edit", args=[pk]),
        "verb": "Remove",
        "effects": ["It leaves the board. What stands for it on the cashflow stays.", "You can undo this."],
    }  # fmt: skip
    return render(request, "components/confirm.html", context)


@require_POST
def goal_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Brings a removed goal back."""
    get_object_or_404(Goal.with_deleted, pk=pk)
    restored = restore_goal(goal_id=pk, origin=origin_of(request))
    messages.success(request, f"{restored.name} is back.")
    return redirect("client_goals", pk=restored.client_id)


def _goal_or_404(goal_id: int) -> Goal:
    try:
        return goal_page(goal_id)
    except Goal.DoesNotExist:
        raise Http404("No such goal.") from None


def _removal_of(planned: Expense | Income) -> str:
    """Where what stands for a goal in the planner can be removed."""
    return reverse(f"{planned._meta.model_name}_delete", args=[planned.pk])


def _partners(client: Client) -> list[Client]:
    partner = partner_of(client)
    return [partner] if partner else []
