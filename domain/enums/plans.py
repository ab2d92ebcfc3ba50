"""Plans: their types, statuses and the kinds of money that flow in and out of a household."""

from __future__ import annotations

from domain.enumeration import Enumeration


class PlanType(Enumeration):
    """The ten families of plans. What a plan is in detail is its sub-type, which is a mapping table, not a code."""

    CASH_ACCOUNT = "cash_account", "Cash account", "azure"
    INVESTMENT = "investment", "Investment", "blue"
    PENSION = "pension", "Pension", "indigo"
    ANNUITY = "annuity", "Annuity", "purple"
    FIXED_ASSET = "fixed_asset", "Fixed asset", "teal"
    MORTGAGE = "mortgage", "Mortgage", "red"
    LOAN_CREDIT = "loan_credit", "Loan or credit", "pink"
    PROTECTION_POLICY = "protection_policy", "Protection policy", "green"
    GENERAL_INSURANCE = "general_insurance", "General insurance", "lime"
    GROUP_PROTECTION = "group_protection", "Group protection", "yellow"


ACCOUNTS = (PlanType.CASH_ACCOUNT, PlanType.INVESTMENT, PlanType.PENSION, PlanType.ANNUITY)
"""Plans that are an account with a balance."""


class PlanStatus(Enumeration):
    """Proposed plans are illustrated or applied for; only active ones enter the planner."""

    PROPOSED = "proposed", "Proposed", "azure"
    ACTIVE = "active", "Active", "green"
    INACTIVE = "inactive", "Inactive", "secondary"


class Wrapper(Enumeration):
    """How a plan's money is taxed; charts keep one colour a wrapper everywhere."""

    CASH = "cash", "Cash", "azure"
    ISA = "isa", "ISA", "green"
    GENERAL_INVESTMENT = "general_investment", "General investment account", "blue"
    BOND = "bond", "Investment bond", "orange"
    PENSION = "pension", "Pension", "indigo"
    PROPERTY = "property", "Property", "teal"
    OTHER_ASSET = "other_asset", "Other asset", "secondary"
    LIABILITY = "liability", "Liability", "red"
    NONE = "none", "No asset", "secondary"


class Frequency(Enumeration):
    """How often something happens; ``PAYMENTS_A_YEAR`` gives the number."""

    DAILY = "daily", "Daily"
    WEEKLY = "weekly", "Weekly"
    FORTNIGHTLY = "fortnightly", "Fortnightly"
    FOUR_WEEKLY = "four_weekly", "Four-weekly"
    MONTHLY = "monthly", "Monthly"
    BIMONTHLY = "bimonthly", "Every two months"
    QUARTERLY = "quarterly", "Quarterly"
    HALF_YEARLY = "half_yearly", "Half-yearly"
    YEARLY = "yearly", "Yearly"
    EVERY_TWO_YEARS = "every_two_years", "Every two years"
    EVERY_THREE_YEARS = "every_three_years", "Every three years"
    EVERY_FIVE_YEARS = "every_five_years", "Every five years"
    ONCE = "once", "Once"


PAYMENTS_A_YEAR: dict[Frequency, float] = {
    Frequency.DAILY: 365,
    Frequency.WEEKLY: 52,
    Frequency.FORTNIGHTLY: 26,
    Frequency.FOUR_WEEKLY: 13,
    Frequency.MONTHLY: 12,
    Frequency.BIMONTHLY: 6,
    Frequency.QUARTERLY: 4,
    Frequency.HALF_YEARLY: 2,
    Frequency.YEARLY: 1,
    Frequency.EVERY_TWO_YEARS: 1 / 2,
    Frequency.EVERY_THREE_YEARS: 1 / 3,
    Frequency.EVERY_FIVE_YEARS: 1 / 5,
    Frequency.ONCE: 0,
}
"""Payments in a year; ``ONCE`` counts none because it falls in one year only."""


class IncomeType(Enumeration):
    """What an income is; ``TAXED_AS`` in the planner says how it is taxed."""

    SALARY = "salary", "Salary", "blue"
    BONUS = "bonus", "Bonus", "blue"
    DIVIDEND = "dividend", "Dividend", "purple"
    BENEFIT = "benefit", "Benefit", "teal"
    INVESTMENT = "investment", "Investment", "green"
    RENTAL = "rental", "Rental", "orange"
    PENSION = "pension", "Pension", "indigo"
    STATE_PENSION = "state_pension", "State Pension", "indigo"
    OTHER = "other", "Other", "secondary"


class AmountBasis(Enumeration):
    """Whether an income is stated before or after tax."""

    GROSS = "gross", "Before tax"
    NET = "net", "After tax"
