"""Staged accounts of a cashflow's contacts: the tabs, and what a person decides about each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from backoffice.models import User
from backoffice.selectors.clients import client_page
from backoffice.selectors.finances import owner_choices
from backoffice.services.plans import equal_shares
from backoffice.web.access import signed_in
from backoffice.web.forms.plans import PlanForm, provider_names
from backoffice.web.saving import attempt
from cashflow.models import Cashflow
from domain.enums.sync import StagedState
from domain.enums.us_accounts import PLAN_TYPES, USAccount
from integrations.models import StagedRecord
from integrations.selectors.staged import IGNORED, LINKED, PENDING
from redtail_sync.models import ContactLink
from redtail_sync.selectors.accounts import (
    accounts,
    candidates,
    is_balance_usable,
    proposal_of,
    waiting_account,
)
from redtail_sync.services.accounts import (
    add_account,
    ignore_accounts,
    link_account,
    rename_account,
    return_accounts,
    why_not_waiting,
)
from redtail_sync.services.balances import CURRENCY
from redtail_sync.web.forms import KindForm, LabelForm, LinkAccountForm
from redtail_sync.web.frame import (
    SORTS,
    cashflow_or_404,
    connection_for,
    frame,
    ids_of,
    staged_accounts_of_firm,
    staged_or_404,
)

Decide = Callable[..., int]
DECISIONS: dict[str, tuple[Decide, str, str]] = {
    "ignore": (ignore_accounts, "ignored: not brought up to date until you stop ignoring", PENDING),
    "stop_ignoring": (return_accounts, "waiting again", IGNORED),
}
"""What may be decided about several at once: how, what is said, and which tab it is on."""


def staged_accounts(request: HttpRequest, pk: int) -> HttpResponse:
    """Accounts that wait, that are ignored, or that are linked."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    show = request.GET.get("show", PENDING)
    show = show if show in SORTS else PENDING
    context = frame(cashflow, connection, show)
    ids = [link.contact_id for link in context["contacts"]]
    context |= {
        "show": show,
        "accounts": accounts(connection, ids, show) if connection else [],
        "names": {link.contact_id: link.contact_name for link in context["contacts"]},
        "currency": CURRENCY,
    }
    return render(request, "redtail/accounts.html", context)


def pull_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The row of a pull under way; once it is over the browser is led to what it brought."""
    progress = frame(cashflow_or_404(pk), connection_for(request), PENDING)["progress"]
    if progress is None:
        return HttpResponseClientRedirect(f"{reverse('redtail_accounts', args=[pk])}?show={PENDING}")
    return render(request, "components/progress.html", {"progress": progress})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Ignores the chosen accounts, or lets them wait again."""
    cashflow_or_404(pk)
    do = request.POST.get("do", "")
    name, _, only = do.partition("-")
    if name not in DECISIONS:
        messages.error(request, "Choose what to do.")
        return _back(pk, request.POST.get("show", PENDING))
    act, words, show = DECISIONS[name]
    chosen = [only] if only else request.POST.getlist("account")
    rows = list(staged_accounts_of_firm().filter(pk__in=ids_of(chosen)))
    if rows:
        count = act(staged_ids=[row.pk for row in rows], user=signed_in(request), now=timezone.now())
        if not count:
            messages.info(request, "Nothing was to be done: somebody has decided about it meanwhile.")
            return _back(pk, show)
        called = rows[0].label if len(rows) == 1 else "1 account" if count == 1 else f"{count} accounts"
        messages.success(request, f"{called} {'is' if count == 1 else 'are'} {words}.")
    else:
        messages.error(request, "Choose at least one account.")
    return _back(pk, show)


def rename(request: HttpRequest, pk: int, staged_pk: int) -> HttpResponse:
    """Another description for an account that waits."""
    cashflow = cashflow_or_404(pk)
    row = staged_or_404(staged_pk)
    form = LabelForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        label = form.picked(["label"]).get("label", row.label)
        if attempt(form, lambda: rename_account(staged_id=row.pk, label=label, user=signed_in(request))) is not None:
            return _back(pk, IGNORED if row.state == StagedState.IGNORED else PENDING)
    return render(request, "redtail/rename.html", {"row": row, "form": form, "cashflow": cashflow})


def link_existing(request: HttpRequest, pk: int, staged_pk: int) -> HttpResponse:
    """Links a waiting account with a plan that is linked with nothing."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    row = staged_or_404(staged_pk)
    if refusal := why_not_waiting(row):
        return _decided(request, pk, row, refusal)
    found = candidates(row, [seat.client_id for seat in cashflow.seats.all()])
    form = LinkAccountForm(request.POST if request.method == "POST" else None, candidates=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        linked = attempt(
            form,
            lambda: link_account(
                staged_id=row.pk, plan_id=given["plan"], makes_dollars=given["makes_dollars"],
                user=signed_in(request), now=timezone.now(),
            ),
        )  # fmt: skip
        if linked is not None:
            messages.success(request, f"{row.label} is linked. Its balance comes from Redtail; all else stays yours.")
            _tell_without_balance(request, row)
            return redirect("plan", pk=linked.local_id)
    context = frame(cashflow, connection, PENDING) | {
        "account": waiting_account(row, proposal_of(row)), "candidates": found, "form": form, "currency": CURRENCY,
    }  # fmt: skip
    return render(request, "redtail/link_account.html", context)


def add_to_plan(request: HttpRequest, pk: int, staged_pk: int) -> HttpResponse:
    """First asks for the kind of plan, then for what Redtail cannot give; only saving links the account."""
    cashflow, connection = cashflow_or_404(pk), connection_for(request)
    row = staged_or_404(staged_pk)
    if refusal := why_not_waiting(row):
        return _decided(request, pk, row, refusal)
    account = waiting_account(row, proposal_of(row))
    kind = USAccount.find(request.GET.get("kind", ""))
    context = frame(cashflow, connection, PENDING) | {"account": account, "currency": CURRENCY}
    if kind is None:
        context["form"] = KindForm(initial={"kind": account.proposal.type})
        return render(request, "redtail/add_kind.html", context)
    form = _plan_form(request, cashflow, row, kind)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: _add(row, form, signed_in(request), timezone.now()))
        if saved is not None:
            messages.success(request, f"{saved.name} is in the plan and linked with Redtail.")
            _tell_without_balance(request, row)
            return redirect("plan", pk=saved.pk)
    context |= {"form": form, "kind": kind, "providers": provider_names()}
    return render(request, "redtail/add_plan.html", context)


def _decided(request: HttpRequest, pk: int, row: StagedRecord, refusal: str) -> HttpResponse:
    """Says that somebody has decided about the account meanwhile, where it is listed now."""
    messages.info(request, refusal)
    return _back(pk, IGNORED if row.state == StagedState.IGNORED else LINKED)


def _tell_without_balance(request: HttpRequest, row: StagedRecord) -> None:
    """Says that no balance came with an account that was just linked, and what to do."""
    if not is_balance_usable(row):
        messages.warning(
            request, "Redtail gives no balance that can be taken: enter the plan's value yourself for now."
        )


def _plan_form(request: HttpRequest, cashflow: Cashflow, row: StagedRecord, kind: USAccount) -> PlanForm:
    """The plan's own form, filled in with what Redtail gave."""
    owners = owner_choices([client_page(seat.client_id) for seat in cashflow.seats.all()])
    begins = {
        "type": PLAN_TYPES[kind].value,
        "sub_type": kind.value,
        "name": row.label,
        "provider_name": str(row.fields.get("company") or ""),
        "policy_number": str(row.fields.get("number") or ""),
        "currency": CURRENCY.value,
        **_shares(cashflow, row, {owner.pk for owner in owners}),
    }
    form = PlanForm(request.POST if request.method == "POST" else None, owners=owners, begins=begins)
    for name, percent in begins.items():
        if name.startswith("share_") and name in form.fields:
            form.fields[name].initial = percent
    for name in ("value", "valued_date"):
        del form.fields[name]
    form.fields["currency"].disabled = True
    form.fields["sub_type"] = forms.ChoiceField(
        label="Kind of plan", initial=kind.value,
        choices=[(one.value, one.label) for one in USAccount if PLAN_TYPES[one] == PLAN_TYPES[kind]],
    )  # fmt: skip
    return form


def _shares(cashflow: Cashflow, row: StagedRecord, owner_ids: set[int]) -> dict[str, Any]:
    """Shares of those people whom the account's contacts are known to be."""
    links = ContactLink.objects.filter(cashflow=cashflow, contact_id__in=row.owner_ids, client_id__in=owner_ids)
    people = list(dict.fromkeys(links.values_list("client_id", flat=True)))
    return {f"share_{pk}": percent for pk, percent in equal_shares(people).items()} if people else {}


def _add(row: StagedRecord, form: PlanForm, user: User, now: datetime) -> Any:
    return add_account(
        staged_id=row.pk, fields=form.own_fields(), provider_name=form.provider() or "", owners=form.owners() or {},
        user=user, now=now,
    )  # fmt: skip


def _back(pk: int, show: str) -> HttpResponse:
    return redirect(f"{reverse('redtail_accounts', args=[pk])}?show={show if show in SORTS else PENDING}")
