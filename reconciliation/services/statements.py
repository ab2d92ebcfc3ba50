"""Provider statements: made by hand or for a file, given lines by hand, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from backoffice.models import Firm, Provider, User
from backoffice.services.records import apply_changes, save_new
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import StatementOrigin
from reconciliation.models import MatchRun, PaymentPeriod, ProviderStatement
from reconciliation.selectors.bank import received_beyond
from reconciliation.selectors.statements import UNDER_WAY
from reconciliation.services.lines import next_row, store_lines
from reconciliation.services.looking_again import look_again_at_date
from reconciliation.services.periods import ensure_period, lock_statement, require_open_period
from reconciliation.services.repeats import follow_date
from reconciliation.statements import (
    Fault,
    Field,
    HeldRow,
    Layout,
    MappingProfile,
    Row,
    RowReader,
    StatementLine,
)

HAND_FIELDS = (
    Field.POLICY_NUMBER, Field.CLIENT_NAME, Field.CATEGORY, Field.DATE, Field.GROSS_AMOUNT, Field.NET_AMOUNT,
    Field.VAT_AMOUNT, Field.TRANSACTION_REFERENCE, Field.REASON,
)  # fmt: skip
"""What can be entered by hand, in the order of the form."""

HAND_LAYOUT = Layout(
    header_row=0,
    header=tuple(each.label for each in HAND_FIELDS),
    columns={each: index for index, each in enumerate(HAND_FIELDS)},
)


class UnableToReadLines(ValueError):
    """Lines entered by hand hold what cannot be read; ``faults`` has them by position."""

    permanent = True

    def __init__(self, faults: Mapping[int, Sequence[Fault]]) -> None:
        super().__init__("Some lines cannot be read.")
        self.faults = faults


@transaction.atomic
def create_statement(
    *,
    firm: Firm,
    provider: Provider,
    day: date,
    origin: StatementOrigin,
    period: PaymentPeriod | None = None,
    reference: str = "",
    title: str = "",
    stated_total: Decimal | None = None,
) -> ProviderStatement:
    """A new statement under the firm's next number, in the period its date falls in unless one is given.

    Raises ``ValidationError`` and ``UnableToChangeLockedPeriod``.
    """
    period = period or ensure_period(firm=firm, day=day)
    require_open_period(period)
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    last = ProviderStatement.with_deleted.filter(firm=firm).aggregate(last=Max("number"))["last"] or 0
    return save_new(
        ProviderStatement(
            firm=firm,
            number=last + 1,
            provider=provider,
            period=period,
            date=day,
            origin=origin,
            reference=reference,
            title=title or _usual_title(provider, period),
            stated_total=stated_total,
        )
    )


@transaction.atomic
def update_statement(*, statement_id: int, fields: Mapping[str, object]) -> ProviderStatement:
    """The statement with date, title, reference or stated total changed; an empty title stands for the usual one.

    With the date goes the payment period, unless somebody had put the statement into another one, and so does the usual
    title. Lines without a date that wait are looked at again; what is linked stays.

    Raises ``ValidationError``, also where more has been received than the statement would then come to, and
    ``UnableToChangeLockedPeriod``, also for a date in a locked period.
    """
    statement = lock_statement(statement_id)
    period, before = statement.period, statement.date
    day = fields.get("date", before)
    title = fields.get("title", statement.title)
    has_usual_title = fields.get("title") == "" or title == _usual_title(statement.provider, period)
    if isinstance(day, date) and day != before and period.start_date <= before < period.end_date:
        period = ensure_period(firm=statement.firm, day=day)
        require_open_period(period)
    fields = {**fields, "period": period}
    if has_usual_title:
        fields["title"] = _usual_title(statement.provider, period)
    changed = apply_changes(statement, fields)
    if "stated_total" in changed and (refusal := received_beyond(statement_id)):
        raise ValidationError({"stated_total": refusal})
    if "date" in changed:
        follow_date(statement=statement, before=before)
        look_again_at_date(statement_id=statement_id)
    return statement


def _usual_title(provider: Provider, period: PaymentPeriod) -> str:
    """What a statement is called unless somebody says otherwise."""
    return f"{provider.name}, {period.name}"


@transaction.atomic
def add_transactions(
    *, statement_id: int, rows: Sequence[Mapping[Field, str]], now: datetime, user: User | None = None
) -> MatchRun:
    """Lines entered by hand, read as strictly as those of a file, and matched.

    Raises ``UnableToReadLines`` (then nothing is written) and ``UnableToChangeLockedPeriod``.
    """
    statement = lock_statement(statement_id)
    first = next_row(statement)
    lines = read_by_hand(rows, first)
    return store_lines(statement=statement, lines=lines, trigger=MatchTrigger.MANUAL, now=now, user=user)


def read_by_hand(rows: Sequence[Mapping[Field, str]], first_row: int) -> list[StatementLine]:
    """Lines of what was typed. Raises ``UnableToReadLines``."""
    reader = RowReader(HAND_LAYOUT, MappingProfile())
    faults: dict[int, Sequence[Fault]] = {}
    lines: list[StatementLine] = []
    for position, fields in enumerate(rows):
        cells = tuple(fields.get(each, "") for each in HAND_FIELDS)
        read = reader.read(Row(first_row + position, cells))
        if isinstance(read, HeldRow):
            faults[position] = read.faults
        else:
            lines.append(read)
    if faults:
        raise UnableToReadLines(faults)
    return lines


@transaction.atomic
def remove_statement(*, statement_id: int, now: datetime) -> ProviderStatement:
    """An empty statement, marked as removed. Raises ``UnableToRemoveStatement`` while it has lines, or gets them."""
    statement = lock_statement(statement_id)
    if statement.imports.filter(state__in=UNDER_WAY).exists():
        raise UnableToRemoveStatement("A file is being read into it. Wait until that is done.")
    if statement.line_count or statement.held_count:
        raise UnableToRemoveStatement("It has lines. Reverse its imports, and remove those entered by hand, first.")
    if statement.bank_links.exists():
        raise UnableToRemoveStatement("Undo the receipts matched to it first.")
    statement.deleted_at = now
    statement.save(update_fields=["deleted_at", "updated_at"])
    return statement


class UnableToRemoveStatement(ValueError):
    """The statement still has lines or receipts, or a file is being read into it."""

    permanent = True
