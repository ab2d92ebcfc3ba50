"""Revenue as scripts see it. Amounts are pounds; what a service works out is read-only."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.models import Provider
from domain.enums.revenue import RevenueCategory
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    MatchRun,
    PaymentPeriod,
    ProviderStatement,
    StatementMessage,
    StatementTransaction,
)
from reconciliation.selectors.telling import LineStanding, standing_of

STAMPS = ["created_at", "updated_at"]


class PaymentPeriodSerializer(serializers.ModelSerializer[PaymentPeriod]):
    """A month of the firm; ``end_date`` is the first day after it."""

    class Meta:
        model = PaymentPeriod
        fields = ["id", "name", "start_date", "end_date", "locked_at", "locked_by", *STAMPS]
        read_only_fields = fields


class ExpectationSerializer(serializers.ModelSerializer[Expectation]):
    """One dated amount expected of a charge."""

    outstanding = serializers.DecimalField(max_digits=14, decimal_places=2, read_only=True)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Expectation
        fields = [
            "id", "charge", "number", "client", "plan", "adviser", "type", "category", "payment_origin",
            "expected_date", "net", "vat", "gross", "linked", "outstanding", "is_open", "percentage", "valued_amount",
            "is_vat_exempt", "is_recurring", "is_balanced", "unbalanced_gross", "cancelled_at", "cancel_reason",
            "written_off_at", "write_off_reason", *STAMPS,
        ]  # fmt: skip
        read_only_fields = fields


class StatementMessageSerializer(serializers.ModelSerializer[StatementMessage]):
    """An electronic statement as it was received; ``statement`` is what it became, empty while it is refused."""

    statement = serializers.IntegerField(
        source="statement_import.statement_id", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = StatementMessage
        fields = [
            "id", "adapter", "message_id", "provider_name", "state", "error", "statement", "received_at", "user",
            *STAMPS,
        ]  # fmt: skip
        read_only_fields = fields


class ProviderStatementSerializer(serializers.ModelSerializer[ProviderStatement]):
    """A statement with the counts and sums of its lines; lines are added at ``lines``, files on the screens."""

    provider = OwnFirmField(Provider)
    period = OwnFirmField(PaymentPeriod, required=False)

    class Meta:
        model = ProviderStatement
        fields = [
            "id", "number", "period", "provider", "date", "reference", "title", "origin", "state", "stated_total",
            "line_count", "reconciled_count", "held_count", "gross_total", "linked_total", *STAMPS,
        ]  # fmt: skip
        read_only_fields = [
            "number", "origin", "state", "line_count", "reconciled_count", "held_count", "gross_total", "linked_total",
            *STAMPS,
        ]  # fmt: skip


class NewLineSerializer(serializers.Serializer[Any]):
    """A line to be added. Read as strictly as the rows of a file; nothing is guessed."""

    policy_number = serializers.CharField(required=False, allow_blank=True)
    client_name = serializers.CharField(required=False, allow_blank=True)
    category = serializers.ChoiceField(choices=RevenueCategory.choices(), required=False, allow_blank=True)
    date = serializers.DateField(required=False, allow_null=True, help_text="Left out: the statement's date.")
    gross_amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, help_text="Pounds; negative if taken back."
    )
    transaction_reference = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(required=False, allow_blank=True)


class NewLinesSerializer(serializers.Serializer[Any]):
    """Lines to be added to a statement and matched."""

    lines = NewLineSerializer(many=True, allow_empty=False)


class MatchRunSerializer(serializers.ModelSerializer[MatchRun]):
    """What a run of the matcher did."""

    class Meta:
        model = MatchRun
        fields = [
            "id", "statement", "trigger", "user", "rule_version", "tolerance_percent", "line_count", "single_count",
            "split_count", "unmatched_count", "ran_at",
        ]  # fmt: skip
        read_only_fields = fields


class ExpectationLinkSerializer(serializers.ModelSerializer[ExpectationLink]):
    """That a line, or a part of it, pays an expectation. Left out: the amount is all of the line that is free."""

    transaction = OwnFirmField(StatementTransaction)
    expectation = OwnFirmField(Expectation)
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, required=False)

    class Meta:
        model = ExpectationLink
        validators: ClassVar[list[Any]] = []  # the service says it in words
        fields = [
            "id", "transaction", "expectation", "amount", "method", "is_tie", "notices", "tolerance_percent", "run",
            "made_by", "created_at",
        ]  # fmt: skip
        read_only_fields = [
            "method",
            "is_tie",
            "notices",
            "tolerance_percent",
            "run",
            "made_by",
            "created_at",
        ]


class StatementTransactionSerializer(serializers.ModelSerializer[StatementTransaction]):
    """A line, why it is not linked, and that in words."""

    explanation_sentence = serializers.SerializerMethodField()
    next_step = serializers.SerializerMethodField()

    class Meta:
        model = StatementTransaction
        fields = [
            "id", "statement", "row", "policy_number", "client_name", "category", "category_word", "date", "gross",
            "net", "vat", "linked", "plan", "match_reason", "explanation_sentence", "next_step", "explanation",
            "proposed_expectation", "outdated_at", "duplicate_of", "warnings", "details", "metadata", "ignored_at",
            "ignored_reason", *STAMPS,
        ]  # fmt: skip
        read_only_fields = fields

    def get_explanation_sentence(self, line: StatementTransaction) -> str:
        """What became of the line."""
        return _standing(line, self.context).sentence

    def get_next_step(self, line: StatementTransaction) -> str:
        """What a person can do about it; empty where nothing needs doing."""
        return _standing(line, self.context).next_step


def _standing(line: StatementTransaction, context: Any) -> LineStanding:
    """The line's standing, worked out once for both fields."""
    known: dict[int, LineStanding] = context.setdefault("standings", {})
    if line.pk not in known:
        known[line.pk] = standing_of(line)
    return known[line.pk]


class LineIdsSerializer(serializers.Serializer[Any]):
    """Chosen lines."""

    lines = serializers.ListField(child=serializers.IntegerField(min_value=1), allow_empty=False, max_length=1000)
