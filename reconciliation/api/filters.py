"""What revenue's lists can be narrowed by. Written out, not derived from models: that would query outside any scope."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet

from backoffice.api.filters import RecordFilter, one_of, record
from domain.enums.reconciliation import LinkMethod, MessageState, StatementState
from domain.enums.revenue import PaymentOrigin, RevenueCategory, StatementOrigin
from reconciliation.selectors.statements import WAITING


class PaymentPeriodFilter(RecordFilter):
    """Periods that are locked or not, or that a day falls in."""

    locked = filters.BooleanFilter(field_name="locked_at", lookup_expr="isnull", exclude=True)
    day = filters.DateFilter(method="of_day", label="A day that falls in the period.")

    def of_day(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """The period of the day."""
        return rows.filter(start_date__lte=value, end_date__gt=value)


class StatementMessageFilter(RecordFilter):
    """Messages by state, or by the provider's own number."""

    state = one_of(MessageState)
    message_id = filters.CharFilter()


class ExpectationFilter(RecordFilter):
    """Expectations of a client, plan, provider or charge, by category, by date (both days included), open or not."""

    client = record("client")
    plan = record("plan")
    charge = record("charge")
    adviser = record("adviser")
    provider = filters.NumberFilter(field_name="plan__provider_id")
    category = one_of(RevenueCategory)
    payment_origin = one_of(PaymentOrigin)
    is_open = filters.BooleanFilter()
    from_date = filters.DateFilter(field_name="expected_date", lookup_expr="gte")
    to_date = filters.DateFilter(field_name="expected_date", lookup_expr="lte")


class ProviderStatementFilter(RecordFilter):
    """Statements of a provider or period, by state and date (both days included)."""

    provider = record("provider")
    period = record("period")
    state = one_of(StatementState)
    origin = one_of(StatementOrigin)
    reference = filters.CharFilter()
    from_date = filters.DateFilter(field_name="date", lookup_expr="gte")
    to_date = filters.DateFilter(field_name="date", lookup_expr="lte")


class StatementTransactionFilter(RecordFilter):
    """Lines of a statement or plan, by reason, reconciled or not."""

    statement = record("statement")
    plan = record("plan")
    category = one_of(RevenueCategory)
    policy_number = filters.CharFilter()
    match_reason = filters.CharFilter()
    reconciled = filters.BooleanFilter(method="by_standing", label="Whole line linked.")
    waiting = filters.BooleanFilter(method="by_waiting", label="Somebody has to do something about it.")

    def by_standing(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Lines that are linked whole, or those that are not."""
        whole = Q(linked=F("gross")) & ~Q(gross=0)
        return rows.filter(whole if value else ~whole)

    def by_waiting(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Lines that wait for somebody, or those that do not."""
        return rows.filter(WAITING if value else ~WAITING)


class ExpectationLinkFilter(RecordFilter):
    """Links of a line, expectation or statement."""

    transaction = record("transaction")
    expectation = record("expectation")
    statement = filters.NumberFilter(field_name="transaction__statement_id")
    method = one_of(LinkMethod)
