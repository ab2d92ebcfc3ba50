"""The bank's side of revenue: receipts, statements not seen on the account yet, and what may belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from backoffice.models import Provider
from domain.money import format_pounds, pence_from_pounds
from reconciliation.matching.bank import (
    WINDOW_DAYS,
    Due,
    Proposal,
    Receipt,
    receipts_for,
    statements_for,
)
from reconciliation.models import (
    BankAccount,
    BankLink,
    BankStatement,
    BankTransaction,
    HeldRow,
    ProviderStatement,
)
from reconciliation.selectors.statements import search_statements

POUNDS: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Decimal(0)
MATCHED = Q(matched=F("amount"))
ASIDE = Q(set_aside_at__isnull=False)
REPEATS = Q(duplicate_of__isnull=False) & ~ASIDE & Q(matched=0)
WAITING = ~MATCHED & ~ASIDE & ~REPEATS
SHOWN = {
    "waiting": ("Waiting", WAITING),
    "repeats": ("Seen before", REPEATS),
    "matched": ("Matched", MATCHED),
    "aside": ("Set aside", ASIDE & ~MATCHED),
    "all": ("All", Q()),
}
"""What the list of receipts can be narrowed to: a label and the condition."""
MOST_DUES = 400


def receipts(*, show: str = "all", search: str = "", account: int | None = None) -> QuerySet[BankTransaction]:
    """Movements on the firm's accounts, latest first, with their links."""
    links = BankLink.objects.select_related("statement__provider", "line", "made_by")
    rows: QuerySet[BankTransaction] = BankTransaction.objects.select_related(
        "account", "bank_statement", "duplicate_of__bank_statement"
    ).prefetch_related(Prefetch("links", queryset=links))
    rows = rows.filter(SHOWN.get(show, SHOWN["all"])[1])
    if account is not None:
        rows = rows.filter(account_id=account)
    if search:
        amount = search.replace("£", "").replace(",", "")
        wanted = Q(description__icontains=search)
        rows = rows.filter(wanted | Q(amount=amount) if _is_amount(amount) else wanted)
    return rows.order_by("-date", "-pk")


def _is_amount(text: str) -> bool:
    whole, _, pence = text.partition(".")
    return whole.isdecimal() and len(whole) < 10 and len(pence) <= 2 and (not pence or pence.isdecimal())


def receipt_chips() -> list[tuple[str, str, int]]:
    """Code, label and number of what the list can be narrowed to."""
    counts = BankTransaction.objects.aggregate(
        **{
            f"{code}_count": Count("pk", filter=condition) if condition else Count("pk")
            for code, (_, condition) in SHOWN.items()
        }
    )
    return [(code, label, counts[f"{code}_count"]) for code, (label, _) in SHOWN.items()]


def waiting_receipts() -> tuple[int, Decimal]:
    """How many receipts wait for a statement, and what of them is not matched."""
    found = BankTransaction.objects.filter(WAITING, amount__gt=0).aggregate(
        count=Count("pk"), total=Sum(F("amount") - F("matched"), default=NOTHING)
    )
    return found["count"], found["total"]


def with_bank(rows: QuerySet[ProviderStatement]) -> QuerySet[Any]:
    """Statements with ``held_total``, ``due`` (stated, or else lines and held rows), ``received`` and ``left``."""
    links = BankLink.objects.filter(statement=OuterRef("pk")).order_by().values("statement")
    held = HeldRow.objects.filter(statement=OuterRef("pk"), released_at__isnull=True).order_by().values("statement")
    counted: QuerySet[Any] = rows.annotate(
        received=Coalesce(Subquery(links.annotate(total=Sum("amount")).values("total")), NOTHING, output_field=POUNDS),
        held_total=Coalesce(Subquery(held.annotate(total=Sum("gross")).values("total")), NOTHING, output_field=POUNDS),
    )
    left: QuerySet[Any] = counted.annotate(
        due=Coalesce("stated_total", F("gross_total") + F("held_total"), output_field=POUNDS)
    ).annotate(left=F("due") - F("received"))
    return left


def received_beyond(statement_id: int) -> str:
    """That receipts are matched to more than the statement comes to, and what to do; empty where they are not."""
    counted = with_bank(ProviderStatement.objects.filter(pk=statement_id)).get()
    if counted.received * counted.left >= 0:
        return ""
    return f"{format_pounds(counted.received)} of receipts is matched to this statement. Undo enough of that first."


def statements_to_come(search: str = "") -> QuerySet[Any]:
    """Statements of which something has not been seen on the bank, since the firm's bank files begin; oldest first."""
    rows = ProviderStatement.objects.select_related("provider", "period")
    first = BankTransaction.objects.aggregate(first=Min("date"))["first"]
    if first is None:
        return with_bank(rows.none())
    rows = search_statements(rows, search) if search else rows.filter(date__gte=first - timedelta(days=WINDOW_DAYS))
    return with_bank(rows).exclude(left=0).order_by("date", "pk")


def as_receipt(row: BankTransaction) -> Receipt:
    """What is not matched of a receipt, as the matching takes it."""
    return Receipt(row.pk, row.date, pence_from_pounds(row.rest), row.description)


def as_due(row: Any) -> Due:
    """What is left of a statement (from ``with_bank``), as the matching takes it."""
    return Due(row.pk, row.provider.name, row.date, pence_from_pounds(row.left), row.reference)


@dataclass(frozen=True, slots=True)
class Offer:
    """Records that may go together with the one in hand, and why."""

    records: list[Any]
    reason: str
    amount: Decimal
    is_exact: bool


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt in a list, with its likeliest partner while it waits."""

    receipt: BankTransaction
    offer: Offer | None


def with_offers(rows: Sequence[BankTransaction]) -> list[ReceiptRow]:
    """Each receipt with its likeliest statements; three queries for all of them."""
    waiting = [row for row in rows if is_waiting(row)]
    if not waiting:
        return [ReceiptRow(row, None) for row in rows]
    dues, names = list(statements_to_come()[:MOST_DUES]), provider_names()
    found = {row.pk: offers_for_receipt(row, dues, names)[:1] for row in waiting}
    return [ReceiptRow(row, next(iter(found.get(row.pk, [])), None)) for row in rows]


def is_waiting(row: BankTransaction) -> bool:
    """Whether somebody has to do something about the receipt."""
    return bool(row.rest) and row.set_aside_at is None and row.duplicate_of_id is None


def provider_names() -> list[str]:
    """The names of all the firm's providers."""
    return list(Provider.objects.values_list("name", flat=True))


def offers_for_receipt(row: BankTransaction, dues: Sequence[Any], names: Sequence[str]) -> list[Offer]:
    """The statements a receipt may have paid; ``names`` are the providers' (``provider_names``)."""
    by_id = {each.pk: each for each in dues}
    return _offers(statements_for(as_receipt(row), map(as_due, dues), names), by_id)


def offers_for_statement(statement_id: int, *, search: str = "") -> list[Offer]:
    """The receipts that may have paid a statement; with a search whatever waits and fits it."""
    due = with_bank(ProviderStatement.objects.select_related("provider").filter(pk=statement_id)).get()
    waiting = {each.pk: each for each in receipts(show="waiting", search=search)[:MOST_DUES]}
    if search:
        return [Offer([each], "Found by your search.", each.rest, each.rest == due.left) for each in waiting.values()][
            :20
        ]
    return _offers(receipts_for(as_due(due), map(as_receipt, waiting.values()), provider_names()), waiting)


def _offers(proposals: Sequence[Proposal], by_id: dict[int, Any]) -> list[Offer]:
    return [
        Offer([by_id[pk] for pk in each.ids], each.reason, Decimal(each.pence) / 100, each.is_exact)
        for each in proposals
    ]


@dataclass(frozen=True, slots=True)
class Figures:
    """The three that should be one: what the provider states, what the lines come to, what the bank received.

    ``agree`` when they do; otherwise ``steps`` say what to do, in sentences. ``is_lonely`` where there are
    not two of them yet that could be compared.
    """

    stated: Decimal | None
    lines: Decimal
    held: Decimal
    received: Decimal
    left: Decimal
    links: list[BankLink]
    steps: list[str]
    uses_bank: bool
    is_lonely: bool

    @property
    def agree(self) -> bool:
        """Whether nothing is left to do."""
        return not self.steps


def figures_of(statement_id: int) -> Figures:
    """The three figures of a statement, their differences, and its receipts. Three queries.

    A firm that has no account here yet is not asked for receipts.
    """
    row = with_bank(ProviderStatement.objects.filter(pk=statement_id)).get()
    links = list(
        BankLink.objects.filter(statement_id=statement_id).select_related(
            "bank_transaction__account", "line", "made_by"
        )
    )
    read = row.gross_total + row.held_total
    steps = []
    has_rows = bool(row.line_count or row.held_count)
    if row.stated_total and not has_rows:
        steps.append("The statement has no lines.")
    elif row.stated_total is not None and read != row.stated_total:
        gap, less = abs(read - row.stated_total), read < row.stated_total
        steps.append(
            f"The lines come to {format_pounds(gap)} {'less' if less else 'more'} than the provider states: "
            f"{'a row or a page may be missing' if less else 'a row may be in twice'}. Check the file or the total."
        )
    if row.held_count:
        steps.append("Correct the held rows: their amounts count, but they are not lines yet.")
    uses_bank = BankAccount.objects.exists()
    if uses_bank and not links and row.due:
        steps.append("Nothing has been matched on the bank account yet: find the receipt.")
    elif uses_bank and abs(row.received) > abs(row.due):
        gap = format_pounds(abs(row.left))
        steps.append(
            f"The bank shows {gap} more than the statement comes to: undo a receipt that belongs elsewhere, or add "
            "what is missing."
        )
    elif uses_bank and row.left:
        steps.append(
            f"{format_pounds(row.left)} has not been seen on the bank account: match a further receipt, or ask."
        )
    return Figures(
        row.stated_total, row.gross_total, row.held_total, row.received, row.left, links, steps, uses_bank,
        is_lonely=not steps and not (has_rows and (uses_bank or row.stated_total is not None)),
    )  # fmt: skip


def bank_files() -> QuerySet[BankStatement]:
    """The files of all accounts, latest first."""
    rows: QuerySet[BankStatement] = BankStatement.objects.select_related("account", "user")
    return rows.annotate(receipt_count=Count("transactions"))
