"""Revenue's resources of the interface for scripts."""

from __future__ import annotations

from backoffice.api.registry import register as add
from reconciliation.api.views import (
    ExpectationLinkViewSet,
    ExpectationViewSet,
    PaymentPeriodViewSet,
    ProviderStatementViewSet,
    StatementMessageViewSet,
    StatementTransactionViewSet,
)


def register() -> None:
    """Serve them all; called once at start-up."""
    add("expectations", ExpectationViewSet)
    add("expectation-links", ExpectationLinkViewSet)
    add("payment-periods", PaymentPeriodViewSet)
    add("provider-statements", ProviderStatementViewSet)
    add("statement-messages", StatementMessageViewSet)
    add("statement-transactions", StatementTransactionViewSet)
