"""Who gets what, shown on the page of what it is about: a plan, a charge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Charge, Client, Ownership, User
from backoffice.rules import why_not
from domain.money import round_half_up
from domain.splits import Agreed, Payment, after_introducers
from reconciliation.models import AdviserSplit, Introducer, IntroducerSplit
from reconciliation.selectors.splits import adviser_splits, introducer_splits, split_book
from reconciliation.web.split_words import level_in_words, per_cent


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody's part today: their name, the percentage, and where it was agreed or who bears it."""

    name: str
    percent: Decimal
    why: str


@dataclass(frozen=True, slots=True)
class SharesShown:
    """What holds today for a plan or charge, and everything agreed for it, with the pages that change it."""

    holders: Sequence[Holder]
    terms: Sequence[AdviserSplit]
    parts: Sequence[IntroducerSplit]
    agree_url: str
    introduce_url: str


def charge_shares(charge: Charge, today: date) -> SharesShown:
    """Who gets what of a charge."""
    payment = Payment(charge.pk, charge.plan_id, charge.adviser_id, today, charge.frequency != "once")
    adviser = charge.adviser
    return SharesShown(
        holders_of(split_book().agreed_for(payment), adviser.name if adviser else ""),
        list(adviser_splits().filter(charge=charge)), list(introducer_splits().filter(charge=charge)),
        reverse("split_charge_new", args=[charge.pk]), reverse("introducer_charge_new", args=[charge.pk]),
    )  # fmt: skip


def plan_shares(plan_id: int, today: date) -> SharesShown:
    """Who gets what of the recurring payments of a plan, by the adviser of its first owner."""
    owners = Ownership.objects.filter(plan_id=plan_id).values("client_id")
    owner = Client.objects.filter(pk__in=owners).select_related("adviser").order_by("pk").first()
    adviser = owner.adviser if owner else None
    payment = Payment(None, plan_id, adviser.pk if adviser else None, today, True)
    return SharesShown(
        holders_of(split_book().agreed_for(payment), adviser.name if adviser else ""),
        list(adviser_splits().filter(plan_id=plan_id)), list(introducer_splits().filter(plan_id=plan_id)),
        reverse("split_plan_new", args=[plan_id]), reverse("introducer_plan_new", args=[plan_id]),
    )  # fmt: skip


def holders_of(agreed: Agreed, adviser: str) -> list[Holder]:
    """The adviser, the firm and the introducers with what each gets of the whole, which is 100 % between them."""
    names = dict(Introducer.objects.values_list("pk", "name")) if agreed.cuts else {}
    left, firm_left = (_as_percent(part) for part in after_introducers(agreed.adviser_percent, agreed.cuts))
    before = f"; {per_cent(agreed.adviser_percent)} before introducers" if agreed.cuts else ""
    found = [Holder(adviser, left, level_in_words(agreed.level) + before)] if adviser else []
    found.append(Holder("The firm", firm_left, "the rest" if left else "all that is left"))
    for cut in agreed.cuts:
        borne = f"the adviser bears {per_cent(cut.adviser_funds)} of it"
        found.append(Holder(names.get(cut.introducer_id, "An introducer"), cut.percent, borne))
    return found


def _as_percent(part: Fraction) -> Decimal:
    return round_half_up(Decimal(part.numerator) / part.denominator, Decimal("0.0001"))


def plan_block(user: User, model: str, pk: int) -> str:
    """The block of a plan's page; nothing for other records."""
    if model != "backoffice.plan":
        return ""
    shown = plan_shares(pk, timezone.localdate())
    context = {"shares": shown, "refusal": why_not(user, "agree_shares")}
    return render_to_string("reconciliation/shares.html", context)
