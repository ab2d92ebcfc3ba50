"""Answering what the planner asks about pension incomes, and taking an answer back."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from backoffice.web.access import signed_in
from backoffice.web.saving import origin_of
from cashflow.models import Cashflow, PensionAnswer
from cashflow.selectors.records import Owned, records_of
from cashflow.services.pension_answers import answer_pension, forget_pension_answer
from cashflow.web.views import cashflow_or_404


@require_POST
def pension_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps yes or no: whether an income of the cashflow is a State Pension, or what a plan of it pays."""
    found = cashflow_or_404(pk)
    records = records_of(found)
    income = _chosen(records.incomes, request.POST.get("income", ""))
    asked = request.POST.get("plan", "")
    plan = _chosen(records.plans, asked) if asked else None
    if income is None or (asked and plan is None):
        messages.error(request, "What this was about is no longer in the cashflow.")
        return _back(found)
    is_so = request.POST.get("answer") == "yes"
    answer = answer_pension(
        income_id=income.record.pk,
        plan_id=plan.record.pk if plan else None,
        is_so=is_so,
        user=signed_in(request),
        origin=origin_of(request),
    )
    what = f"what {plan.record.name} pays" if plan else "a State Pension"
    undo = reverse("cashflow_pension_forget", args=[pk, answer.pk])
    messages.success(request, f"{income.record.name} is planned as {'' if is_so else 'not '}{what}.", extra_tags=undo)
    return _back(found)


@require_POST
def pension_forget(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Takes an answer back; the question is asked again where it still matters."""
    found = cashflow_or_404(pk)
    try:
        forget_pension_answer(answer_id=answer_pk, origin=origin_of(request))
    except PensionAnswer.DoesNotExist:
        raise Http404("No such answer.") from None
    messages.success(request, "The answer is taken back.")
    return _back(found)


def _chosen(among: Sequence[Owned], pk: str) -> Owned | None:
    return next((owned for owned in among if str(owned.record.pk) == pk), None)


def _back(cashflow: Cashflow) -> HttpResponse:
    return redirect(f"{reverse('cashflow', args=[cashflow.pk])}?launched=1")
