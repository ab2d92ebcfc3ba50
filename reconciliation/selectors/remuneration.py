"""Who gets what of a payment period: live while it is open, as written down once it is locked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from backoffice.models import User
from domain.enums.revenue import ShareHolder, SplitLevel
from reconciliation.models import ExpectationLink, Introducer, PaymentPeriod, SettledShare
from reconciliation.selectors.splits import Share, counted_links, paid_links, shares_of, split_book

NOTHING = Decimal(0)
ORDER = {holder: place for place, holder in enumerate(ShareHolder)}
Whose = tuple[ShareHolder, int]
"""A holder and, for advisers and introducers, their id; 0 for the firm and for VAT."""


@dataclass(slots=True)
class HolderTotal:
    """What one holder gets of a period: how many payments they have a part in, and pounds."""

    holder: ShareHolder
    pk: int
    name: str
    count: int = 0
    amount: Decimal = NOTHING

    @property
    def key(self) -> str:
        """How addresses name the holder, such as adviser-7."""
        return f"{self.holder.value}-{self.pk}"


@dataclass(slots=True)
class Remuneration:
    """A period's linked payments divided: a total for each holder, and how much had no agreement to go by."""

    totals: list[HolderTotal] = field(default_factory=list)
    unagreed_count: int = 0
    unagreed: Decimal = NOTHING
    is_settled: bool = False

    @property
    def amount(self) -> Decimal:
        """All that was linked, VAT included."""
        return sum((total.amount for total in self.totals), NOTHING)

    def of(self, holder: ShareHolder) -> Decimal:
        """What all holders of a kind get."""
        return sum((total.amount for total in self.totals if total.holder == holder), NOTHING)


@dataclass(frozen=True, slots=True)
class PaidShare:
    """One part of one payment, for a list: what was paid, and whose part it is."""

    link: ExpectationLink
    paid_date: date
    share: Share
    name: str


def remuneration(period: PaymentPeriod, only: Whose | None = None) -> Remuneration:
    """Every holder's total; ``only`` one holder's where a person may see no more."""
    names = holder_names(period.firm_id)
    found = _settled_totals(period, names) if period.settled_at else _live_totals(period, names)
    found.totals = [each for each in found.totals if only is None or (each.holder, each.pk) == only]
    found.totals.sort(key=lambda each: (ORDER[each.holder], each.name))
    return found


def holder_names(firm_id: int) -> dict[Whose, str]:
    """What to call each holder. Two queries."""
    people = User.objects.filter(firm_id=firm_id).values_list("pk", "name")
    introducers = Introducer.objects.values_list("pk", "name")
    return (
        {(ShareHolder.ADVISER, pk): name for pk, name in people}
        | {(ShareHolder.INTRODUCER, pk): name for pk, name in introducers}
        | {(ShareHolder.FIRM, 0): "The firm", (ShareHolder.VAT, 0): "VAT, not shared"}
    )


def _settled_totals(period: PaymentPeriod, names: dict[Whose, str]) -> Remuneration:
    rows = SettledShare.objects.filter(period=period).order_by()
    sums = (
        rows.annotate(holder_pk=Coalesce("adviser_id", "introducer_id", 0))
        .values_list("holder", "holder_pk")
        .annotate(count=Count("link", distinct=True), total=Sum("amount"))
    )
    unagreed = rows.filter(level=SplitLevel.NONE, holder=ShareHolder.FIRM, link__expectation__adviser__isnull=False)
    left = unagreed.aggregate(count=Count("pk"), total=Sum("amount", default=NOTHING))
    totals = [
        HolderTotal(ShareHolder(holder), pk, names.get((ShareHolder(holder), pk), "Somebody who left"), count, total)
        for holder, pk, count, total in sums
    ]
    return Remuneration(totals, left["count"], left["total"], is_settled=True)


def _live_totals(period: PaymentPeriod, names: dict[Whose, str]) -> Remuneration:
    book, found, totals = split_book(), Remuneration(), dict[Whose, HolderTotal]()
    for link in paid_links(counted_links().filter(transaction__statement__period=period)):
        for share in shares_of(link, book):
            key = whose(share)
            total = totals.setdefault(key, HolderTotal(*key, names.get(key, "Somebody who left")))
            total.count += 1
            total.amount += share.amount
            if (
                share.holder == ShareHolder.FIRM
                and share.level == SplitLevel.NONE
                and link.payment.adviser_id is not None
            ):
                found.unagreed_count += 1
                found.unagreed += share.amount
    found.totals = list(totals.values())
    return found


def whose(share: Share) -> Whose:
    """The holder of a part."""
    return share.holder, share.adviser_id or share.introducer_id or 0


def paid_shares(period: PaymentPeriod, only: Whose | None = None) -> Iterator[PaidShare]:
    """Every part of every payment of a period, in the order of the lines; ``only`` one holder's."""
    names = holder_names(period.firm_id)
    links = (
        counted_links()
        .filter(transaction__statement__period=period)
        .select_related("transaction__statement__provider", "expectation__client", "expectation__plan")
        .order_by("pk")
    )
    by_link = _settled_by_link(period) if period.settled_at else _live_by_link(period)
    for link in links.iterator(2000):
        for share in by_link.get(link.pk, ()):
            if only is None or whose(share) == only:
                yield PaidShare(link, link.paid_date, share, names.get(whose(share), "Somebody who left"))  # type: ignore[attr-defined]  # annotated


def _live_by_link(period: PaymentPeriod) -> dict[int, list[Share]]:
    book = split_book()
    return {
        link.pk: shares_of(link, book)
        for link in paid_links(counted_links().filter(transaction__statement__period=period))
    }


def _settled_by_link(period: PaymentPeriod) -> dict[int, list[Share]]:
    return settled_shares(SettledShare.objects.filter(period=period))


def settled_shares(rows: Iterable[SettledShare]) -> dict[int, list[Share]]:
    """The written-down parts by the link they are of."""
    found: dict[int, list[Share]] = {}
    for row in rows:
        found.setdefault(row.link_id, []).append(
            Share(
                ShareHolder(row.holder), SplitLevel(row.level), row.amount, row.percent, row.adviser_id,
                row.introducer_id,
            )
        )  # fmt: skip
    return found


def shares_of_line(line_id: int, firm_id: int) -> list[PaidShare]:
    """Who gets what of one line's payments; empty while nothing is linked."""
    links = list(
        counted_links().filter(transaction_id=line_id).select_related("expectation__plan", "expectation__client")
    )
    if not links:
        return []
    settled = settled_shares(SettledShare.objects.filter(link_id__in=[link.pk for link in links]))
    book, names = split_book(), holder_names(firm_id)
    live = {link.pk: shares_of(link, book) for link in paid_links(counted_links().filter(transaction_id=line_id))}
    return [
        PaidShare(link, link.paid_date, share, names.get(whose(share), "Somebody who left"))  # type: ignore[attr-defined]  # annotated
        for link in links
        for share in settled.get(link.pk, live[link.pk])
    ]
