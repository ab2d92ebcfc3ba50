"""Reading provider statements, their lines and what waits on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from domain.enums.reconciliation import ImportState, MessageState
from domain.enums.revenue import RevenueCategory
from domain.money import pounds_from_pence
from reconciliation.matching import Reason
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    HeldRow,
    MatchRun,
    PaymentPeriod,
    ProviderStatement,
    SecondLook,
    StatementImport,
    StatementMessage,
    StatementTransaction,
)
from reconciliation.selectors.telling import NOT_LOOKED_AT, PARTLY_LINKED, REPEATED, reason_label

RUNS_SHOWN = 20
UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)
"""While an import is in one of these, its statement's counts and totals are not what they will be."""
WAITING = Q(ignored_at__isnull=True) & (~Q(linked=F("gross")) | Q(gross=0))
"""Lines that somebody has to do something about."""
TAKEN_BACK = Q(gross__lt=0) | Q(category=RevenueCategory.CLAWBACK)
"""Lines that take money back, or are called a clawback although their minus was left off."""
LEFT = F("gross") - F("linked")
"""What of a waiting line is not linked yet."""


def left_aside(prefix: str = "") -> Q:
    """Lines that do not count: those ignored, and those that wait because they repeat one of another statement."""
    repeats = Q(**{f"{prefix}match_reason": REPEATED, f"{prefix}linked": 0})
    return Q(**{f"{prefix}ignored_at__isnull": False}) | repeats


def counted(prefix: str = "") -> Q:
    """Lines that count as received, wherever that is said: none left aside, none of statements removed.

    ``prefix`` leads to the line from what is filtered.
    """
    return ~left_aside(prefix) & Q(**{f"{prefix}statement__deleted_at__isnull": True})


WHY = Case(
    When(match_reason="", linked=0, then=Value(NOT_LOOKED_AT)),
    When(match_reason="", then=Value(PARTLY_LINKED)),
    default=F("match_reason"),
)
"""The reason of a waiting line; of one that has none, what stands for it."""


def statements_with_proposals() -> list[int]:
    """Ids of statements in open periods with a line that would now match, oldest first."""
    rows = (
        StatementTransaction.objects.filter(
            linked=0, proposed_expectation__isnull=False, statement__period__locked_at__isnull=True
        )
        .order_by("statement__date", "statement_id")
        .values_list("statement_id", flat=True)
    )
    return list(dict.fromkeys(rows))


def statements() -> QuerySet[ProviderStatement]:
    """All statements, latest first, with provider and period, and whether a file is being read into each."""
    rows: QuerySet[ProviderStatement] = ProviderStatement.objects.select_related("provider", "period")
    at_work = StatementImport.objects.filter(statement=OuterRef("pk"), state__in=UNDER_WAY)
    return rows.annotate(is_being_read=Exists(at_work))


def periods() -> QuerySet[PaymentPeriod]:
    """All periods, latest first, with who locked them."""
    rows: QuerySet[PaymentPeriod] = PaymentPeriod.objects.select_related("locked_by").order_by("-start_date")
    return rows


def lines_with_links(rows: QuerySet[StatementTransaction]) -> QuerySet[StatementTransaction]:
    """The same lines with what their standing is told from, in a fixed number of queries.

    ``written_off_at`` and ``written_off_paid`` (pounds) are of the expectation that a line's reason calls met, where it
    was given up.
    """
    spoken_of = Cast(KeyTextTransform("expectation_id", KeyTransform("compared", "explanation")), BigIntegerField())
    given_up = Expectation.objects.filter(pk=OuterRef("spoken_of"), written_off_at__isnull=False)
    rows = rows.alias(spoken_of=Case(When(match_reason=Reason.ALREADY_MET.value, then=spoken_of))).annotate(
        written_off_at=Subquery(given_up.values("written_off_at")[:1]),
        written_off_paid=Subquery(given_up.values("linked")[:1]),
    )
    links = ExpectationLink.objects.select_related("expectation__plan", "expectation__client", "made_by")
    return rows.select_related(
        "plan",
        "duplicate_of__statement",
        "proposed_expectation",
        "statement__provider",
        "statement__period",
        "match_run__user",
    ).prefetch_related(Prefetch("links", queryset=links))


def lines_of(statement_id: int, *, show: str = "", search: str = "") -> QuerySet[StatementTransaction]:
    """The lines of a statement; ``show`` is a reason, one of ``SPECIAL``, or empty for all of them."""
    rows = StatementTransaction.objects.filter(statement_id=statement_id)
    if search:
        rows = rows.filter(Q(policy_number__icontains=search) | Q(client_name__icontains=search))
    return lines_with_links(rows.filter(shown(show)).order_by("row", "pk"))


def shown(show: str) -> Q:
    """The lines behind a filter's word: a reason, one of ``SPECIAL``, or empty for all of them."""
    named = {
        "": Q(),
        "waiting": WAITING,
        "linked": Q(linked=F("gross")) & ~Q(gross=0),
        "ignored": Q(ignored_at__isnull=False),
        "proposed": Q(proposed_expectation__isnull=False, linked=0),
        "outdated": WAITING & Q(outdated_at__isnull=False, proposed_expectation__isnull=True, linked=0),
        "warned": ~Q(warnings=[]) | Q(duplicate_of__isnull=False),
        PARTLY_LINKED: WAITING & Q(match_reason="") & ~Q(linked=0),
        NOT_LOOKED_AT: WAITING & Q(match_reason="", linked=0),
    }
    return named.get(show, WAITING & Q(match_reason=show))


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with the number and sum of the lines behind it."""

    code: str
    label: str
    count: int
    total: Decimal


def chips_of(statement_id: int) -> list[Chip]:
    """The filters of a statement's page that have lines behind them: waiting ones by reason, then the others."""
    rows = StatementTransaction.objects.filter(statement_id=statement_id)
    by_reason = reason_chips(rows)
    counts = rows.aggregate(
        **{f"{code}_count": Count("pk", filter=shown(code)) for code in SPECIAL},
        **{f"{code}_total": Sum("gross", filter=shown(code), default=Decimal(0)) for code in SPECIAL},
    )
    special = [Chip(code, words, counts[f"{code}_count"], counts[f"{code}_total"]) for code, words in SPECIAL.items()]
    return [chip for chip in (*special[:1], *by_reason, *special[1:]) if chip.count]


SPECIAL = {
    "waiting": "Waiting",
    "proposed": "Would now match",
    "outdated": "Changed since",
    "warned": "With warnings",
    "linked": "Linked",
    "ignored": "Ignored",
}


def reason_chips(rows: QuerySet[StatementTransaction]) -> list[Chip]:
    """Waiting lines by reason, most first, with what is left of them: each of them is in one of the counts."""
    grouped = (
        rows.filter(WAITING)
        .order_by()
        .annotate(why=WHY)
        .values_list("why")
        .annotate(count=Count("pk"), total=Sum(LEFT))
        .order_by("-count", "why")
    )
    return [Chip(code, reason_label(code), count, total) for code, count, total in grouped]


def desk_counts(rows: QuerySet[StatementTransaction]) -> dict[str, int]:
    """Of waiting lines: all (``total``), ``clawbacks``, those that would now match, and those with an old reason."""
    return rows.aggregate(
        total=Count("pk"),
        clawbacks=Count("pk", filter=TAKEN_BACK),
        proposed=Count("pk", filter=shown("proposed")),
        outdated=Count("pk", filter=shown("outdated")),
    )


def held_rows(statement_id: int) -> QuerySet[HeldRow]:
    """The rows of a statement that still wait for a correction."""
    rows: QuerySet[HeldRow] = HeldRow.objects.filter(statement_id=statement_id, released_at__isnull=True)
    return rows


def repeats_of(statement_id: int) -> list[int]:
    """Ids of the statement's lines that wait because they repeat one of another statement."""
    rows = StatementTransaction.objects.filter(WAITING, statement_id=statement_id, match_reason=REPEATED)
    return list(rows.values_list("pk", flat=True))


def imports_of(statement_id: int) -> Sequence[StatementImport]:
    """The files that went into a statement, latest first."""
    return list(
        StatementImport.objects.filter(statement_id=statement_id).select_related(
            "user", "profile", "repeats__statement"
        )
    )


def waiting_in_firm() -> QuerySet[StatementTransaction]:
    """Every line of the firm that waits for somebody, in periods that are open."""
    rows: QuerySet[StatementTransaction] = StatementTransaction.objects.filter(
        WAITING, statement__deleted_at__isnull=True, statement__period__locked_at__isnull=True
    )
    return rows


def runs_of(statement_id: int) -> list[MatchRun]:
    """The runs over a statement, latest first, each with ``standing``: how many of its links still stand."""
    rows = MatchRun.objects.filter(statement_id=statement_id).select_related("user")
    return list(rows.annotate(standing=Count("links")).order_by("-pk")[:RUNS_SHOWN])


def run_with_links(run_id: int) -> QuerySet[Any]:
    """The run, with ``standing`` and ``amount``: how many of its links still stand, and their sum."""
    run: QuerySet[Any] = MatchRun.objects.filter(pk=run_id).select_related("statement__period")
    rows: QuerySet[Any] = run.annotate(standing=Count("links"), amount=Sum("links__amount", default=Decimal(0)))
    return rows


def messages() -> QuerySet[StatementMessage]:
    """Electronic messages, latest first, with the statement each became."""
    rows: QuerySet[StatementMessage] = StatementMessage.objects.select_related("statement_import__statement", "user")
    return rows


def taken_under(adapter: Any, provider_name: Any, message_id: Any) -> QuerySet[StatementMessage]:
    """The message that was taken under an id: it is a provider's, and one of a way in."""
    rows: QuerySet[StatementMessage] = StatementMessage.objects.filter(
        adapter=adapter, provider_name__iexact=provider_name, message_id=message_id, state=MessageState.TAKEN
    )
    return rows


def messages_with_clashes() -> QuerySet[StatementMessage]:
    """Messages, each refused one with what was taken under its id instead: ``clash_statement`` and ``clash_title``."""
    clash = taken_under(OuterRef("adapter"), OuterRef("provider_name"), OuterRef("message_id"))
    clash = clash.exclude(pk=OuterRef("pk")).order_by()
    rows: QuerySet[StatementMessage] = messages().annotate(
        clash_statement=Subquery(clash.values("statement_import__statement")[:1]),
        clash_title=Subquery(clash.values("statement_import__statement__title")[:1]),
    )
    return rows


def unfinished_imports(condition: Q, *, before: datetime) -> list[int]:
    """Ids of imports that fit a condition and have not been touched since."""
    rows = StatementImport.objects.filter(condition, updated_at__lt=before)
    return list(rows.values_list("pk", flat=True))


def look_under_way() -> SecondLook | None:
    """The firm's latest second look, while it is under way."""
    found: SecondLook | None = SecondLook.objects.filter(finished_at__isnull=True).order_by("-pk").first()
    return found


def look_left_lying(*, before: datetime) -> bool:
    """Whether a second look is under way that nobody has taken further since."""
    left: bool = SecondLook.objects.filter(finished_at__isnull=True, updated_at__lt=before).exists()
    return left


def statement_summary(job: StatementImport) -> dict[str, Any]:
    """What came of an import, as JSON values: counts, sums as text in pounds, waiting lines by reason."""
    statement = job.statement
    rows = StatementTransaction.objects.filter(statement=statement)
    return {
        "statement": statement.pk,
        "number": statement.number,
        "import": job.pk,
        "state": job.state,
        "error": job.error,
        "lines": statement.line_count,
        "reconciled": statement.reconciled_count,
        "held": statement.held_count,
        "gross_total": str(statement.gross_total),
        "linked_total": str(statement.linked_total),
        "reasons": {chip.code: chip.count for chip in reason_chips(rows)},
    }


def search_statements(rows: QuerySet[ProviderStatement], text: str) -> QuerySet[ProviderStatement]:
    """Statements by number, reference, title or provider."""
    wanted = Q(reference__icontains=text) | Q(title__icontains=text) | Q(provider__name__icontains=text)
    number = text.lstrip("#")
    return rows.filter(wanted | Q(number=int(number)) if number.isdecimal() and len(number) < 10 else wanted)


def difference_of(statement: ProviderStatement) -> Decimal | None:
    """Lines and held rows less the total the provider states; None where no total is stated."""
    if statement.stated_total is None:
        return None
    held = held_rows(statement.pk).aggregate(total=Sum("gross", default=Decimal(0)))["total"]
    difference: Decimal = statement.gross_total + held - statement.stated_total
    return difference


def held_in_firm() -> tuple[int, int | None]:
    """How many rows are held in the firm, and the oldest statement that has one."""
    rows = HeldRow.objects.filter(released_at__isnull=True, statement__deleted_at__isnull=True)
    found = rows.aggregate(count=Count("pk"), oldest=Min("statement_id"))
    return found["count"], found["oldest"]


def all_lines() -> QuerySet[StatementTransaction]:
    """Every line of statements that are not removed, with what its standing is told from."""
    return lines_with_links(StatementTransaction.objects.filter(statement__deleted_at__isnull=True))


def links() -> QuerySet[ExpectationLink]:
    """Every link."""
    rows: QuerySet[ExpectationLink] = ExpectationLink.objects.all()
    return rows


@dataclass(frozen=True, slots=True)
class WrongTotal:
    """A total in a file that its lines do not come to, in pounds."""

    row: int
    label: str
    stated: Decimal
    computed: Decimal


def wrong_totals(files: Sequence[StatementImport]) -> list[WrongTotal]:
    """The totals of imported files that do not agree."""
    return [
        WrongTotal(
            each["row"],
            each["label"],
            pounds_from_pence(each["stated_pence"]),
            pounds_from_pence(each["computed_pence"]),
        )
        for job in files
        if job.state == ImportState.DONE
        for each in job.findings.get("control_totals", [])
        if each["stated_pence"] is not None and each["stated_pence"] != each["computed_pence"]
    ]
