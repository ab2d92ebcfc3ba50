"""Every model of the back office."""

from backoffice.models import lookups  # noqa: F401  # naming the lookups is what importing it does
from backoffice.models.charges import Charge
from backoffice.models.cover import Cover
from backoffice.models.documents import Document
from backoffice.models.exchange import ExchangeRate
from backoffice.models.firm import ApiToken, Firm, RematchPolicy, User
from backoffice.models.flows import Expense, Income
from backoffice.models.goals import Goal
from backoffice.models.mail import OutgoingMail
from backoffice.models.notes import FileNote
from backoffice.models.people import Address, Client, ClientMember, ContactDetail, Household, Relationship
from backoffice.models.plan_flows import Contribution, Premium, Repayment, Withdrawal
from backoffice.models.plans import Ownership, Plan, Provider, Valuation
from backoffice.models.questionnaires import Completion, Question, Questionnaire

__all__ = [
    "Address",
    "ApiToken",
    "Charge",
    "Client",
    "ClientMember",
    "Completion",
    "ContactDetail",
    "Contribution",
    "Cover",
    "Document",
    "ExchangeRate",
    "Expense",
    "FileNote",
    "Firm",
    "Goal",
    "Household",
    "Income",
    "OutgoingMail",
    "Ownership",
    "Plan",
    "Premium",
    "Provider",
    "Question",
    "Questionnaire",
    "Relationship",
    "RematchPolicy",
    "Repayment",
    "User",
    "Valuation",
    "Withdrawal",
]
