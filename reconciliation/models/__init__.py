"""Every model of revenue and reconciliation."""

from reconciliation.models.expectations import Expectation
from reconciliation.models.imports import HeldRow, MappingProfile, StatementImport
from reconciliation.models.matching import ExpectationLink, MatchRun
from reconciliation.models.messages import StatementMessage
from reconciliation.models.periods import PaymentPeriod
from reconciliation.models.statements import ProviderStatement, StatementTransaction

__all__ = [
    "Expectation",
    "ExpectationLink",
    "HeldRow",
    "MappingProfile",
    "MatchRun",
    "PaymentPeriod",
    "ProviderStatement",
    "StatementImport",
    "StatementMessage",
    "StatementTransaction",
]
