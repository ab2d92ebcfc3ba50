"""Receipts matched to statements or to their lines, taken back, and set aside. Every step has its way back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet, Sum

from backoffice.models import Firm, User
from domain.money import format_pounds
from reconciliation.matching.bank import certain_pairs
from reconciliation.models import (
    BankAccount,
    BankLink,
    BankTransaction,
    ProviderStatement,
    StatementTransaction,
)
from reconciliation.selectors.bank import (
    MOST_DUES,
    as_due,
    as_receipt,
    provider_names,
    receipts,
    statements_to_come,
    with_bank,
)
from reconciliation.selectors.matching import lock_firm


class UnableToMatch(ValueError):
    """The receipt cannot be matched like this; the message says why."""

    permanent = True


@transaction.atomic
def match_receipts(
    *,
    firm: Firm,
    receipt_ids: Sequence[int],
    statement_ids: Sequence[int],
    user: User | None,
    amount: Decimal | None = None,
    reason: str = "",
) -> list[BankLink]:
    """Match one receipt to one or several statements, or several receipts to one statement.

    Each link takes what both sides have left, or ``amount`` where there is one pair. Statements of locked periods may
    be matched: their own figures stay as they are. Raises ``UnableToMatch``; then nothing is matched.
    """
    if not receipt_ids or not statement_ids or min(len(receipt_ids), len(statement_ids)) > 1:
        raise UnableToMatch("Match one receipt to statements, or several receipts to one statement.")
    lock_firm(firm.pk)
    rows = _receipts_of(receipt_ids)
    dues = list(
        with_bank(ProviderStatement.objects.select_related("provider").filter(pk__in=statement_ids)).order_by(
            "date", "pk"
        )
    )
    if len(dues) != len(set(statement_ids)):
        raise UnableToMatch("A statement is not there any more.")
    made = []
    for receipt in rows:
        for due in dues:
            wanted = (
                amount if amount is not None and len(rows) == len(dues) == 1 else _both_have(receipt.rest, due.left)
            )
            if not wanted:
                raise UnableToMatch(_why_nothing(receipt, due))
            _check(wanted, receipt.rest, due.left, str(due))
            made.append(_link(receipt, due, wanted, user, reason))
            receipt.matched += wanted
            due.left -= wanted
    _count_again([row.pk for row in rows])
    return made


@transaction.atomic
def match_lines(*, firm: Firm, receipt_id: int, line_ids: Sequence[int], user: User | None) -> list[BankLink]:
    """Match a receipt to single lines of statements, each with all that is left of it. Raises ``UnableToMatch``."""
    lock_firm(firm.pk)
    (receipt,) = _receipts_of([receipt_id])
    lines = StatementTransaction.objects.filter(pk__in=line_ids).order_by("pk").annotate(seen=Sum("bank_links__amount"))
    if not line_ids:
        raise UnableToMatch("Tick the lines first.")
    if len(lines) != len(set(line_ids)):
        raise UnableToMatch("A line is not there any more.")
    left = {
        due.pk: due.left
        for due in with_bank(ProviderStatement.objects.filter(pk__in={line.statement_id for line in lines}))
    }
    made = []
    for line in lines:
        wanted = line.gross - (line.seen or 0)
        name = line.policy_number or f"row {line.row}"
        _check(wanted, receipt.rest, left[line.statement_id], name)
        made.append(_link(receipt, line.statement, wanted, user, "", line))
        receipt.matched += wanted
        left[line.statement_id] -= wanted
    _count_again([receipt.pk])
    return made


@transaction.atomic
def match_certain(*, account: BankAccount) -> list[BankLink]:
    """Match by itself what leaves no doubt, where the firm wants that of this account; nothing otherwise."""
    if not account.match_exact:
        return []
    lock_firm(account.firm_id)
    waiting = {each.pk: each for each in receipts(show="waiting", account=account.pk).filter(matched=0)[:MOST_DUES]}
    dues = {each.pk: each for each in statements_to_come()[:MOST_DUES]}
    pairs = certain_pairs([*map(as_receipt, waiting.values())], [*map(as_due, dues.values())], provider_names())
    made = [
        _link(waiting[receipt_id], dues[statement_id], waiting[receipt_id].amount, None, reason)
        for receipt_id, statement_id, reason in pairs
    ]
    _count_again([link.bank_transaction_id for link in made])
    return made


@transaction.atomic
def undo_bank_link(*, link_id: int) -> BankTransaction:
    """Take a link back: the receipt and the statement wait again, to the penny."""
    link = BankLink.objects.select_related("bank_transaction").get(pk=link_id)
    lock_firm(link.firm_id)
    receipt: BankTransaction = link.bank_transaction
    link.delete()
    _count_again([receipt.pk])
    return receipt


def unmatch_lines(line_ids: Sequence[int]) -> int:
    """Take back what was matched to lines that are about to go. Only inside a transaction; how many there were."""
    return _take_back(BankLink.objects.filter(line_id__in=line_ids))


def unmatch_whole(statement_id: int) -> int:
    """Take back what was matched to a statement as a whole. Only inside a transaction; how many there were."""
    return _take_back(BankLink.objects.filter(statement_id=statement_id, line__isnull=True))


def _take_back(links: QuerySet[BankLink]) -> int:
    touched = list(links.values_list("bank_transaction_id", flat=True))
    if touched:
        links.delete()
        _count_again(touched)
    return len(touched)


@transaction.atomic
def set_receipts_aside(*, receipt_ids: Sequence[int], reason: str, now: datetime) -> int:
    """Let what is not matched of receipts wait for nobody, with the reason; how many there were."""
    if not reason.strip():
        raise UnableToMatch("Say why it is no payment of a provider.")
    rows = BankTransaction.objects.filter(pk__in=receipt_ids, set_aside_at__isnull=True)
    count: int = rows.update(set_aside_at=now, set_aside_reason=reason.strip()[:200])
    return count


@transaction.atomic
def let_receipts_wait(*, receipt_ids: Sequence[int]) -> int:
    """Let receipts that were set aside wait again."""
    count: int = BankTransaction.objects.filter(pk__in=receipt_ids).update(set_aside_at=None, set_aside_reason="")
    return count


@transaction.atomic
def keep_repeats(*, receipt_ids: Sequence[int]) -> int:
    """Take receipts that look like earlier ones for payments of their own."""
    count: int = BankTransaction.objects.filter(pk__in=receipt_ids).update(duplicate_of=None)
    return count


def _receipts_of(ids: Sequence[int]) -> list[BankTransaction]:
    rows = list(BankTransaction.objects.select_for_update().filter(pk__in=ids).order_by("date", "pk"))
    for row in rows:
        if row.set_aside_at is not None:
            raise UnableToMatch(f"{row} is set aside. Let it wait again first.")
        if row.duplicate_of_id is not None:
            raise UnableToMatch(f"{row} looks like an earlier receipt. Say first that it is a payment of its own.")
    if len(rows) != len(set(ids)):
        raise UnableToMatch("A receipt is not there any more.")
    return rows


def _both_have(rest: Decimal, left: Decimal) -> Decimal:
    """What a receipt and a statement can share; nothing where they have different signs."""
    return min(rest, left, key=abs) if rest * left > 0 else Decimal(0)


def _why_nothing(receipt: BankTransaction, due: ProviderStatement) -> str:
    if not receipt.rest:
        return f"All {format_pounds(receipt.amount)} of {receipt} is matched before {due} gets anything."
    return f"{due} has nothing left that {receipt} could pay."


def _check(wanted: Decimal, rest: Decimal, left: Decimal, name: str) -> None:
    if not wanted:
        raise UnableToMatch(f"Nothing of {name} is left to match.")
    for free, of in ((rest, "of the receipt"), (left, f"of {name}")):
        if wanted * free <= 0 or abs(wanted) > abs(free):
            raise UnableToMatch(f"Only {format_pounds(free)} {of} is left to match.")


def _link(
    receipt: BankTransaction,
    statement: ProviderStatement,
    amount: Decimal,
    user: User | None,
    reason: str,
    line: StatementTransaction | None = None,
) -> BankLink:
    found, is_new = BankLink.objects.get_or_create(
        bank_transaction=receipt,
        statement=statement,
        line=line,
        defaults={"firm_id": receipt.firm_id, "amount": amount, "reason": reason[:300], "made_by": user},
    )
    if not is_new:
        found.amount += amount
        found.save(update_fields=["amount", "updated_at"])
    link: BankLink = found
    return link


def _count_again(receipt_ids: Sequence[int]) -> None:
    sums = dict(
        BankLink.objects.filter(bank_transaction_id__in=receipt_ids)
        .order_by()
        .values_list("bank_transaction_id")
        .annotate(total=Sum("amount"))
    )
    for pk in set(receipt_ids):
        BankTransaction.objects.filter(pk=pk).update(matched=sums.get(pk, Decimal(0)))
