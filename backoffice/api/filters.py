"""What lists can be narrowed by. Ids of related records are plain numbers: another firm's id simply finds nothing.

Filters are written out, not derived from models: deriving them would query outside any scope.
"""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from domain.enumeration import Enumeration
from domain.enums.goals import GoalStatus
from domain.enums.notes import NoteKind
from domain.enums.people import ClientKind, ClientStatus, Role
from domain.enums.plans import Frequency, IncomeType, PlanStatus, PlanType
from domain.enums.revenue import ChargeType, PaymentOrigin, RevenueCategory
from domain.identifiers import normalise_policy_number


def one_of(enumeration: type[Enumeration], **options: Any) -> filters.ChoiceFilter:
    """A filter by a code of the enumeration."""
    return filters.ChoiceFilter(choices=enumeration.choices(), **options)


def record(name: str) -> filters.NumberFilter:
    """A filter by the id of a related record."""
    return filters.NumberFilter(field_name=f"{name}_id")


class RecordFilter(filters.FilterSet):  # type: ignore[misc]
    """What every list has: changes since a moment, for scripts that keep a copy."""

    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")


class ClientFilter(RecordFilter):
    """Clients by kind, status, household, adviser, reference or part of a name."""

    kind = one_of(ClientKind)
    status = one_of(ClientStatus)
    client_reference = filters.CharFilter()
    household = record("household")
    adviser = record("adviser")
    search = filters.CharFilter(method="by_name", label="Part of a name or of the reference.")

    def by_name(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Every word must be in one of the names or in the reference."""
        for word in value.split():
            rows = rows.filter(
                Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
                | Q(entity_name__icontains=word)
                | Q(client_reference__icontains=word)
            )
        return rows


class PlanFilter(RecordFilter):
    """Plans by owner, provider, type, status or policy number in any spelling."""

    owner = filters.NumberFilter(field_name="ownerships__client_id", label="Id of a client who owns part of it.")
    provider = record("provider")
    type = one_of(PlanType)
    sub_type = filters.CharFilter()
    status = one_of(PlanStatus)
    is_under_advice = filters.BooleanFilter()
    policy_number = filters.CharFilter(method="by_policy_number", label="Spaces, case and marks do not matter.")

    def by_policy_number(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Plans whose number is the same once spaces, case and marks are left out."""
        return rows.filter(normalised_policy_number=normalise_policy_number(value))


class ValuationFilter(filters.FilterSet):  # type: ignore[misc]
    """Valuations of a plan, from a day to a day (both included)."""

    plan = record("plan")
    from_date = filters.DateFilter(field_name="valued_date", lookup_expr="gte")
    to_date = filters.DateFilter(field_name="valued_date", lookup_expr="lte")


class IncomeFilter(RecordFilter):
    """Incomes of a client, or of one type."""

    client = record("client")
    type = one_of(IncomeType)
    frequency = one_of(Frequency)


class ExpenseFilter(RecordFilter):
    """Expenses of a client."""

    client = record("client")
    is_essential = filters.BooleanFilter()
    frequency = one_of(Frequency)


class GoalFilter(RecordFilter):
    """Goals of a client, theirs alone or shared, or by how far they are."""

    client = filters.NumberFilter(method="of_client", label="Id of one of the people whose goal it is.")
    status = one_of(GoalStatus)

    def of_client(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        """Those that are the client's alone, and those shared with them."""
        return rows.filter(Q(client_id=value) | Q(joint_with_id=value))


class FileNoteFilter(RecordFilter):
    """File notes of a client, or of one kind."""

    client = record("client")
    kind = one_of(NoteKind)


class PartFilter(RecordFilter):
    """What hangs on plans: of one plan, or of the plans of one owner."""

    plan = record("plan")
    owner = filters.NumberFilter(
        field_name="plan__ownerships__client_id", label="Id of a client who owns part of the plan."
    )


class ChargeFilter(RecordFilter):
    """Charges of a client, plan or adviser; ``ended`` tells whether an end date is set."""

    client = record("client")
    plan = record("plan")
    adviser = record("adviser")
    type = one_of(ChargeType)
    category = one_of(RevenueCategory)
    payment_origin = one_of(PaymentOrigin)
    ended = filters.BooleanFilter(field_name="end_date", lookup_expr="isnull", exclude=True)


class DocumentFilter(RecordFilter):
    """Documents of a client or plan."""

    client = record("client")
    plan = record("plan")


class HouseholdFilter(RecordFilter):
    """Households changed since a moment."""


class ProviderFilter(RecordFilter):
    """Providers by name, in any capitals, or part of it."""

    name = filters.CharFilter(lookup_expr="iexact")
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label="Part of a name.")


class UserFilter(filters.FilterSet):  # type: ignore[misc]
    """People by role, or those who still work here."""

    role = one_of(Role)
    is_active = filters.BooleanFilter()
