"""Provider statements and their lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models.functions import Now

from backoffice.models import Firm, Plan, Provider
from backoffice.models.audit import FirmEvent, audited
from backoffice.models.base import FirmOwned, SoftDeletable
from backoffice.models.fields import money_field
from backoffice.models.triggers import OurTrigger, rows
from domain.enums.reconciliation import StatementState
from domain.enums.revenue import RevenueCategory, StatementOrigin
from reconciliation.models.periods import PaymentPeriod
from reconciliation.models.triggers import same_firm_triggers


@audited(exclude=["line_count", "reconciled_count", "held_count", "gross_total", "linked_total", "updated_at"])
class ProviderStatement(SoftDeletable):
    """What one provider paid in one sum, and the lines that make it up.

    The counts and totals are those of its lines, written by the service that changes them.
    """

    number = models.PositiveIntegerField(help_text="Runs from 1 in each firm.")
    period = models.ForeignKey(PaymentPeriod, on_delete=models.PROTECT, related_name="statements")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="statements")
    date = models.DateField(help_text="Stands in for lines that have none.")
    reference = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200, blank=True)
    origin = models.CharField(max_length=10, choices=StatementOrigin.choices())
    state = models.CharField(max_length=12, choices=StatementState.choices(), default=StatementState.NOT_STARTED)
    stated_total = money_field(null=True, blank=True, help_text="The total the provider gives, if it gives one.")
    line_count = models.PositiveIntegerField(default=0, editable=False)
    reconciled_count = models.PositiveIntegerField(default=0, editable=False)
    held_count = models.PositiveIntegerField(default=0, editable=False)
    gross_total = money_field(default=0, editable=False)
    linked_total = money_field(default=0, editable=False)

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["-date", "-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "number"], name="statement_number_once_a_firm")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["firm", "-date", "-number"], name="statement_latest_first")
        ]

    def __str__(self) -> str:
        return self.title or f"Statement {self.number}"

    @property
    def unlinked_total(self) -> Decimal:
        """Pounds of its lines that are not linked."""
        unlinked: Decimal = self.gross_total - self.linked_total
        return unlinked


class PeriodOpen(OurTrigger):
    """Refuses new lines on a statement whose payment period is locked, whatever writes them."""

    level = pgtrigger.Statement
    when = pgtrigger.After
    operation = pgtrigger.Insert
    referencing = rows(new="new_values")

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body: one look at the statements concerned, however many lines."""
        return f"""
            IF EXISTS (
                SELECT 1 FROM {ProviderStatement._meta.db_table} s
                JOIN {PaymentPeriod._meta.db_table} p ON p.id = s.period_id
                WHERE p.locked_at IS NOT NULL AND s.id IN (SELECT DISTINCT statement_id FROM new_values)
            ) THEN
                RAISE EXCEPTION 'The payment period of this statement is locked' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """


@pghistory.track(
    # The file and the row itself tell how a line arrived; each later version is kept as it was before the change.
    pghistory.UpdateEvent(row=pghistory.Old, level=pgtrigger.Row),
    pghistory.DeleteEvent(),
    base_model=FirmEvent,
    model_name="StatementTransactionEvent",
    fields=[
        "firm", "statement", "row", "policy_number", "client_name", "gross", "net", "vat", "date", "category",
        "category_word", "ignored_at", "ignored_reason", "released_at",
    ],
)  # fmt: skip
class StatementTransaction(FirmOwned):
    """One line of a provider statement, in the provider's words, and what became of it.

    ``date`` is empty where the provider gives none: then the statement's date counts. ``linked`` is the sum of the
    line's links, kept by the database. ``explanation`` is the matcher's record of its last look at the line.
    """

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+", db_index=False)
    statement = models.ForeignKey(ProviderStatement, on_delete=models.PROTECT, related_name="transactions")
    # Import and run are one for all lines of a file: the trigger looks them up once, a key would for every line.
    statement_import = models.ForeignKey(
        "StatementImport", on_delete=models.PROTECT, null=True, blank=True, related_name="transactions",
        db_constraint=False,
        help_text="The file it came with; none for a line entered by hand.",
    )  # fmt: skip
    row = models.PositiveIntegerField(help_text="Row of the file, or order of entry.")
    policy_number = models.CharField(blank=True)
    client_name = models.CharField(blank=True)
    gross = money_field()
    net = money_field(null=True, blank=True)
    vat = money_field(null=True, blank=True)
    date = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=20, choices=RevenueCategory.choices(), blank=True)
    category_word = models.CharField(blank=True, help_text="The provider's own word.")
    details = models.JSONField(
        default=dict, blank=True, help_text="The further fields of a line, such as transaction_reference."
    )
    metadata = models.JSONField(default=dict, blank=True, help_text="Columns of the file that no field takes.")
    warnings = models.JSONField(default=list, blank=True, help_text="Codes of oddities seen on reading.")
    fingerprint = models.BigIntegerField(
        null=True, blank=True, editable=False, help_text="Equal for the same line in another file."
    )
    duplicate_of = models.ForeignKey(
        "self", db_index=False, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="An earlier line that looks the same.",
    )  # fmt: skip
    released_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a person said that it is a payment of its own although it looks like an earlier line.",
    )
    plan = models.ForeignKey(
        Plan,
        db_index=False,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="statement_transactions",
    )
    linked = money_field(default=0, editable=False)
    match_reason = models.CharField(
        max_length=24, blank=True, help_text="Why the line is not linked; empty when it is."
    )
    explanation = models.JSONField(null=True, blank=True)
    match_run = models.ForeignKey(
        "MatchRun",
        db_index=False,
        db_constraint=False,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="transactions",
    )
    split_target = models.ForeignKey(
        "Expectation", db_index=False, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="The expectation of whose parts the line was thought to be one.",
    )  # fmt: skip
    proposed_expectation = models.ForeignKey(
        "Expectation", db_index=False, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="What the line would now be linked to, after a change elsewhere.",
    )  # fmt: skip
    outdated_at = models.DateTimeField(
        null=True, blank=True, editable=False,
        help_text="When something that its reason rests on changed after the matcher's last look at it.",
    )  # fmt: skip
    ignored_at = models.DateTimeField(null=True, blank=True)
    ignored_reason = models.CharField(max_length=200, blank=True)

    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["statement", "row", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["fingerprint"], name="transaction_by_fingerprint"),
            models.Index(
                fields=["firm", "match_reason", "statement", "row"],
                condition=~models.Q(linked=models.F("gross")),
                name="transaction_unreconciled",
            ),
            models.Index(
                fields=["plan"],
                condition=~models.Q(linked=models.F("gross")),
                name="transaction_open_of_plan",
            ),
            *(
                models.Index(
                    fields=[name],
                    condition=models.Q(**{f"{name}__isnull": False}),
                    name=f"transaction_{name}"[:30],
                )
                for name in ("duplicate_of", "split_target", "proposed_expectation")
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="transaction_links_within_its_amount",
                condition=models.Q(linked__gte=0, linked__lte=models.F("gross"))
                | models.Q(linked__lte=0, linked__gte=models.F("gross")),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *same_firm_triggers(
                "statement",
                "statement_import",
                "duplicate_of",
                "plan",
                "match_run",
                "split_target",
                "proposed_expectation",
            ),
            PeriodOpen(name="period_open"),
        ]

    def __str__(self) -> str:
        return f"{self.policy_number or 'No policy number'}, {self.gross}"

    @property
    def is_reconciled(self) -> bool:
        """Whether the whole line is linked."""
        return bool(self.gross) and self.linked == self.gross
