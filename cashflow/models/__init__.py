"""Every model of the planner."""

from cashflow.models.assumption_set import AssumptionSet
from cashflow.models.cashflow import Cashflow, CashflowClient
from cashflow.models.pension_answer import PensionAnswer
from cashflow.models.report import Report, ReportCopy, ReportPage, ReportStyle
from cashflow.models.scenario import Scenario, ScenarioChange

__all__ = [
    "AssumptionSet", "Cashflow", "CashflowClient", "PensionAnswer", "Report", "ReportCopy", "ReportPage",
    "ReportStyle", "Scenario", "ScenarioChange",
]  # fmt: skip
