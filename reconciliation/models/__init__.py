"""Every model of revenue and reconciliation."""

from reconciliation.models.bank import BankAccount, BankLink, BankStatement, BankTransaction
from reconciliation.models.expectations import Expectation
from reconciliation.models.imports import HeldRow, MappingProfile, StatementImport, WaitingUpload
from reconciliation.models.looks import SecondLook
from reconciliation.models.matching import ExpectationLink, MatchRun
from reconciliation.models.messages import StatementMessage
from reconciliation.models.periods import PaymentPeriod
from reconciliation.models.regulatory import RegulatoryMapping
from reconciliation.models.spellings import PolicySpelling
from reconciliation.models.splits import AdviserSplit, Introducer, IntroducerSplit, SettledShare
from reconciliation.models.statements import ProviderStatement, StatementTransaction

__all__ = [
    "AdviserSplit",
    "BankAccount",
    "BankLink",
    "BankStatement",
    "BankTransaction",
    "Expectation",
    "ExpectationLink",
    "HeldRow",
    "Introducer",
    "IntroducerSplit",
    "MappingProfile",
    "MatchRun",
    "PaymentPeriod",
    "PolicySpelling",
    "ProviderStatement",
    "RegulatoryMapping",
    "SecondLook",
    "SettledShare",
    "StatementImport",
    "StatementMessage",
    "StatementTransaction",
    "WaitingUpload",
]
