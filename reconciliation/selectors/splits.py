"""Reading what was agreed about shares, and dividing payments by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from domain.enums.revenue import FeeKind, ShareHolder, SplitLevel
from domain.money import pence_from_pounds, pounds_from_pence
from domain.periods import Period
from domain.splits import (
    AdviserTerm,
    Agreed,
    Cut,
    IntroducerTerm,
    Payment,
    SplitBook,
    split_payment,
    vat_within,
)
from reconciliation.models import AdviserSplit, Expectation, ExpectationLink, IntroducerSplit


@dataclass(frozen=True, slots=True)
class Share:
    """What one holder gets of a payment, in pounds; ``percent`` is what was agreed, empty for the firm and for VAT."""

    holder: ShareHolder
    level: SplitLevel
    amount: Decimal
    percent: Decimal | None = None
    adviser_id: int | None = None
    introducer_id: int | None = None


@dataclass(frozen=True, slots=True)
class PaidLink:
    """A link between a line and an expectation, as far as it decides who gets what."""

    pk: int
    amount: Decimal
    net: Decimal
    vat: Decimal
    payment: Payment


def split_book() -> SplitBook:
    """All that the firm has agreed. Two queries."""
    advisers = [
        AdviserTerm(
            term.level, term.charge_id or term.plan_id or term.adviser_id or 0, term.adviser_percent,
            Period(term.start_date, term.end_date),
        )
        for term in AdviserSplit.objects.order_by("pk")
    ]  # fmt: skip
    introducers = [
        IntroducerTerm(
            term.level, term.charge_id or term.plan_id or 0,
            Cut(term.introducer_id, term.percent, term.adviser_funds_percent), FeeKind(term.applies_to),
            Period(term.start_date, term.end_date),
        )
        for term in IntroducerSplit.objects.order_by("pk")
    ]  # fmt: skip
    return SplitBook(advisers, introducers)


def counted_links() -> QuerySet[ExpectationLink]:
    """The links of statements that were not removed, with ``paid_date``: the line's day, or its statement's."""
    rows: QuerySet[ExpectationLink] = ExpectationLink.objects.filter(
        transaction__statement__deleted_at__isnull=True
    ).annotate(paid_date=Coalesce("transaction__date", "transaction__statement__date"))
    return rows


def paid_links(rows: QuerySet[Any]) -> Iterator[PaidLink]:
    """Each of ``counted_links``, in one query whatever their number."""
    columns = (
        "pk", "amount", "expectation__net", "expectation__vat", "expectation__charge_id", "expectation__plan_id",
        "expectation__adviser_id", "paid_date", "expectation__is_recurring",
    )  # fmt: skip
    for pk, amount, net, vat, *rest in rows.order_by("pk").values_list(*columns).iterator(5000):
        yield PaidLink(pk, amount, net, vat, Payment(*rest))


def shares_of(link: PaidLink, book: SplitBook) -> list[Share]:
    """The parts of one payment, which add up to it: VAT first, the rest among adviser, introducers and firm."""
    agreed = book.agreed_for(link.payment)
    pence = pence_from_pounds(link.amount)
    vat = vat_within(pence, net=pence_from_pounds(link.net), vat=pence_from_pounds(link.vat))
    parts = split_payment(pence - vat, adviser_percent=agreed.adviser_percent, cuts=agreed.cuts)
    level, shares = agreed.level, []
    if parts.adviser:
        shares.append(_share(ShareHolder.ADVISER, agreed, parts.adviser, adviser_id=link.payment.adviser_id))
    for cut, amount in zip(agreed.cuts, parts.introducers, strict=True):
        if amount:
            money = pounds_from_pence(amount)
            shares.append(Share(ShareHolder.INTRODUCER, level, money, cut.percent, introducer_id=cut.introducer_id))
    if parts.firm:
        shares.append(Share(ShareHolder.FIRM, level, pounds_from_pence(parts.firm)))
    if vat:
        shares.append(Share(ShareHolder.VAT, level, pounds_from_pence(vat)))
    return shares


def _share(holder: ShareHolder, agreed: Agreed, pence: int, *, adviser_id: int | None) -> Share:
    return Share(holder, agreed.level, pounds_from_pence(pence), agreed.adviser_percent, adviser_id)


def adviser_splits() -> QuerySet[AdviserSplit]:
    """Every term of advisers, the latest first, with what lists show of them."""
    rows: QuerySet[AdviserSplit] = AdviserSplit.objects.select_related("adviser", "plan__provider", "charge__client")
    return rows


def introducer_splits() -> QuerySet[IntroducerSplit]:
    """Every term of introducers, the latest first, with what lists show of them."""
    rows: QuerySet[IntroducerSplit] = IntroducerSplit.objects.select_related(
        "introducer", "plan__provider", "charge__client"
    )
    return rows


def concerned(rows: QuerySet[Any], level: SplitLevel, target_id: int, since: date, *, day: str) -> QuerySet[Any]:
    """Links or expectations that a term of this level could decide, from a day on; ``day`` names their date."""
    prefix = "" if rows.model is Expectation else "expectation__"
    keys = {SplitLevel.CHARGE: "charge_id", SplitLevel.PLAN: "plan_id", SplitLevel.ADVISER: "adviser_id"}
    narrowed = {f"{prefix}{keys[level]}": target_id} if level in keys else {}
    return rows.filter(**narrowed, **{f"{day}__gte": since})


def amounts_by_holder(links: Iterable[PaidLink], book: SplitBook) -> dict[tuple[ShareHolder, int], Decimal]:
    """Pounds by holder and, for advisers and introducers, their id (0 for the firm and for VAT)."""
    found: dict[tuple[ShareHolder, int], Decimal] = {}
    for link in links:
        for share in shares_of(link, book):
            key = (share.holder, share.adviser_id or share.introducer_id or 0)
            found[key] = found.get(key, Decimal(0)) + share.amount
    return found
