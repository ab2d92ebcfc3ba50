"""Every model of the planner."""

from cashflow.models.cashflow import Cashflow, CashflowClient
from cashflow.models.pension_answer import PensionAnswer
from cashflow.models.scenario import Scenario, ScenarioChange

__all__ = ["Cashflow", "CashflowClient", "PensionAnswer", "Scenario", "ScenarioChange"]
