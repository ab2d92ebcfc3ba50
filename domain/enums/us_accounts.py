"""Accounts as they exist in the United States: sub-types of plans, held in dollars."""

from __future__ import annotations

from domain.enumeration import Enumeration
from domain.enums.plans import PlanType


class USAccount(Enumeration):
    """What an account of an American custodian is; ``PLAN_TYPES`` tells which family of plans it belongs to."""

    TRADITIONAL_IRA = "traditional_ira", "Traditional IRA", "indigo"
    ROTH_IRA = "roth_ira", "Roth IRA", "green"
    SEP_IRA = "sep_ira", "SEP IRA", "indigo"
    SIMPLE_IRA = "simple_ira", "SIMPLE IRA", "indigo"
    INHERITED_IRA = "inherited_ira", "Inherited IRA", "indigo"
    US_401K = "us_401k", "401(k)", "indigo"
    ROTH_401K = "roth_401k", "Roth 401(k)", "green"
    US_403B = "us_403b", "403(b)", "indigo"
    US_457B = "us_457b", "457(b)", "indigo"
    US_PENSION = "us_pension", "Defined contribution pension", "indigo"
    PROFIT_SHARING = "profit_sharing", "Profit-sharing plan", "indigo"
    US_HSA = "us_hsa", "Health savings account", "teal"
    US_529 = "us_529", "529 education plan", "teal"
    US_CUSTODIAL = "us_custodial", "Custodial account", "blue"
    US_TAXABLE = "us_taxable", "Taxable account", "blue"
    US_DEFERRED_ANNUITY = "us_deferred_annuity", "Deferred annuity", "orange"
    US_IMMEDIATE_ANNUITY = "us_immediate_annuity", "Immediate annuity", "purple"


_INVESTMENTS = (
    USAccount.US_HSA, USAccount.US_529, USAccount.US_CUSTODIAL, USAccount.US_TAXABLE, USAccount.US_DEFERRED_ANNUITY,
)  # fmt: skip
PLAN_TYPES: dict[USAccount, PlanType] = {
    **dict.fromkeys(USAccount, PlanType.PENSION),
    **dict.fromkeys(_INVESTMENTS, PlanType.INVESTMENT),
    USAccount.US_IMMEDIATE_ANNUITY: PlanType.ANNUITY,
}
"""The family each belongs to."""
