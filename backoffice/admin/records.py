"""The records worked on most, with the columns worth seeing and those that may be corrected here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin

from backoffice.admin.base import ServiceAdmin
from backoffice.events import Origin
from backoffice.models import (
    Charge,
    Client,
    Contribution,
    Cover,
    Expense,
    Income,
    Plan,
    Premium,
    Repayment,
    Withdrawal,
)
from backoffice.services.charges import update_charge
from backoffice.services.clients import update_client
from backoffice.services.flows import update_flow
from backoffice.services.plan_flows import update_plan_flow
from backoffice.services.plans import update_plan
from domain.identifiers import NationalInsuranceNumber, UnableToReadIdentifier

Fields = Mapping[str, Any]


@admin.register(Client)
class ClientAdmin(ServiceAdmin):
    """Clients; the National Insurance number is whole on the record's own page only."""

    list_display = ["name", "kind", "status", "client_reference", "masked_number", "adviser", "deleted_at"]
    search_fields = ["first_name", "last_name", "entity_name", "client_reference"]
    editable = [
        "status", "title", "first_name", "middle_name", "last_name", "entity_name", "client_reference",
        "date_of_birth", "gender", "marital_status", "retirement_age", "tax_area", "tax_area_is_set_by_hand", "adviser",
    ]  # fmt: skip

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the client."""
        update_client(client_id=pk, fields=fields, origin=origin)

    @admin.display(description="National Insurance number")
    def masked_number(self, client: Client) -> str:
        """The end of the number."""
        try:
            number = client.national_insurance_number
            return NationalInsuranceNumber.read(number).masked if number else ""
        except UnableToReadIdentifier:
            return "••"


@admin.register(Plan)
class PlanAdmin(ServiceAdmin):
    """Plans."""

    list_display = ["name", "type", "sub_type", "provider", "policy_number", "status", "deleted_at"]
    search_fields = ["name", "policy_number"]
    editable = ["sub_type", "name", "policy_number", "status", "inactive_date", "inactive_reason", "is_under_advice"]

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the plan."""
        update_plan(plan_id=pk, fields=fields, origin=origin)


class FlowAdmin(ServiceAdmin):
    """Incomes and expenses."""

    list_display = ["name", "client", "amount", "frequency", "start_date", "end_date", "deleted_at"]
    search_fields = ["name"]
    editable = ["name", "amount", "frequency", "start_date", "end_date"]


@admin.register(Income)
class IncomeAdmin(FlowAdmin):
    """Incomes."""

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the income."""
        update_flow(Income, flow_id=pk, fields=fields, origin=origin)


@admin.register(Expense)
class ExpenseAdmin(FlowAdmin):
    """Expenses."""

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the expense."""
        update_flow(Expense, flow_id=pk, fields=fields, origin=origin)


class PartAdmin(ServiceAdmin):
    """What hangs on plans."""

    list_display = ["__str__", "plan", "amount", "percent", "frequency", "start_date", "end_date", "deleted_at"]
    search_fields = ["name", "plan__name", "plan__policy_number"]
    editable = ["name", "frequency"]
    kind: ClassVar[type[Any]]

    @classmethod
    def write(cls, pk: int, fields: Fields, origin: Origin) -> None:
        """Change the part."""
        update_plan_flow(cls.kind, flow_id=pk, fields=fields, origin=origin)


@admin.register(Contribution)
class ContributionAdmin(PartAdmin):
    """Contributions."""

    kind = Contribution


@admin.register(Withdrawal)
class WithdrawalAdmin(PartAdmin):
    """Withdrawals."""

    kind = Withdrawal


@admin.register(Premium)
class PremiumAdmin(PartAdmin):
    """Premiums."""

    kind = Premium


@admin.register(Repayment)
class RepaymentAdmin(PartAdmin):
    """Repayments."""

    kind = Repayment


@admin.register(Cover)
class CoverAdmin(PartAdmin):
    """Cover."""

    list_display = ["__str__", "plan", "client", "benefit_amount", "benefit_frequency", "benefit_status", "deleted_at"]
    search_fields = ["plan__name", "plan__policy_number"]
    editable = ["cover_type", "benefit_frequency", "benefit_status"]
    kind = Cover


@admin.register(Charge)
class ChargeAdmin(ServiceAdmin):
    """Charges."""

    list_display = ["number", "client", "plan", "category", "amount", "percentage", "frequency", "start_date"]
    search_fields = ["client__last_name", "plan__policy_number"]
    editable = ["category", "payment_origin", "is_vat_exempt", "vat_rate", "adviser"]

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the charge."""
        update_charge(charge_id=pk, fields=fields, origin=origin)
