"""The back office's own resources."""

from __future__ import annotations

from backoffice.api.registry import register as add
from backoffice.api.views.goals import FileNoteViewSet, GoalViewSet
from backoffice.api.views.money import ChargeViewSet, DocumentViewSet, ExpenseViewSet, IncomeViewSet
from backoffice.api.views.people import ClientViewSet, HouseholdViewSet, UserViewSet
from backoffice.api.views.plan_flows import (
    ContributionViewSet,
    CoverViewSet,
    PremiumViewSet,
    RepaymentViewSet,
    WithdrawalViewSet,
)
from backoffice.api.views.plans import PlanViewSet, ProviderViewSet, ValuationViewSet


def register() -> None:
    """Serve them all; called once at start-up."""
    add("charges", ChargeViewSet)
    add("clients", ClientViewSet)
    add("contributions", ContributionViewSet)
    add("covers", CoverViewSet)
    add("documents", DocumentViewSet)
    add("expenses", ExpenseViewSet)
    add("file-notes", FileNoteViewSet)
    add("goals", GoalViewSet)
    add("households", HouseholdViewSet)
    add("incomes", IncomeViewSet)
    add("plans", PlanViewSet)
    add("premiums", PremiumViewSet)
    add("providers", ProviderViewSet)
    add("repayments", RepaymentViewSet)
    add("users", UserViewSet)
    add("valuations", ValuationViewSet)
    add("withdrawals", WithdrawalViewSet)
