"""Every model of the planner."""

from cashflow.models.cashflow import Cashflow, CashflowClient

__all__ = ["Cashflow", "CashflowClient"]
