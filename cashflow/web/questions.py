"""How much, how soon: the questions asked of a plan, and each answer kept as a what-if."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from backoffice.web.access import signed_in
from backoffice.web.saving import origin_of
from cashflow.services.scenarios import create_scenario, rows_of
from cashflow.web.answers import Answer, asked_of
from cashflow.web.beside import Opened, opened
from cashflow.web.trials import fields_of
from cashflow.web.views import cashflow_or_404


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked of a plan; ``url`` answers it on the page, ``answer_url`` by itself, ``keep_url`` keeps it."""

    slug: str
    words: str
    url: str
    answer_url: str
    keep_url: str
    answer: Answer | None


@require_GET
def cashflow_questions(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions, and the answer to the one that was asked."""
    found = opened(request, cashflow_or_404(pk), "cashflow_questions")
    if isinstance(found, HttpResponse):
        return found
    asked = request.GET.get("ask", "")
    context = {"chosen": found.chosen(request), "questions": _questions(request, found, asked)}
    return render(request, "cashflow/questions.html", found.frame | context)


@require_GET
def cashflow_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer by itself; to the first question where none is named."""
    found = opened(request, cashflow_or_404(pk), "cashflow_questions")
    if isinstance(found, HttpResponse):
        return found
    asked = request.GET.get("ask") or asked_of(found.plan)[0][0]
    question = _asked(request, found, asked)
    if question is None:
        raise Http404("No such question.")
    return render(request, "cashflow/answer.html", {"question": question})


@require_POST
def cashflow_answer_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps the answer as a what-if: the plan, or the what-if that was asked about, with it applied."""
    found = opened(request, cashflow_or_404(pk), "cashflow_questions")
    if isinstance(found, HttpResponse):
        return found
    question, chosen = _asked(request, found, request.GET.get("ask", "")), found.chosen(request)
    if question is None or question.answer is None or not question.answer.changes:
        messages.info(request, "There is no answer here that a what-if could show.")
        return redirect(question.url if question else reverse("cashflow_questions", args=[pk]))
    name = f"{chosen.name}: {question.answer.name}" if chosen else question.answer.name
    made = create_scenario(
        cashflow_id=pk,
        name=name[:200],
        changes=[*(rows_of(chosen) if chosen else ()), *(fields_of(change) for change in question.answer.changes)],
        user=signed_in(request),
        origin=origin_of(request),
    )
    undo = reverse("cashflow_what_if_remove", args=[made.pk])
    messages.success(request, f"{made.name} kept as a what-if.", extra_tags=undo)
    return redirect("cashflow_what_if", what_if_pk=made.pk)


def _asked(request: HttpRequest, found: Opened, asked: str) -> Question | None:
    """The question that is named, answered; None where the plan has none of that name."""
    return next((one for one in _questions(request, found, asked) if one.slug == asked), None)


def _questions(request: HttpRequest, found: Opened, asked: str) -> list[Question]:
    chosen = found.chosen(request)
    plan = found.plan_with(chosen)
    pages = ("cashflow_questions", "cashflow_answer", "cashflow_answer_keep")
    page, answer, keep = (reverse(name, args=[found.cashflow.pk]) for name in pages)
    questions = []
    for slug, words, seeks in asked_of(plan):
        query = urlencode({"ask": slug} | ({"what_if": str(chosen.pk)} if chosen else {}))
        urls = (f"{page}?{query}#ask-{slug}", f"{answer}?{query}", f"{keep}?{query}")
        questions.append(Question(slug, words, *urls, seeks(plan).with_caveat(plan) if slug == asked else None))
    return questions
