"""The words of the planner's items: when they start and end, how they rise, and what flows into and out of plans."""

from __future__ import annotations

from domain.enumeration import Enumeration


class ItemKind(Enumeration):
    """The planner's thirteen kinds of item, in the order in which screens show them."""

    INCOME = "income", "Incomes"
    EXPENSE = "expense", "Expenses"
    ASSET = "asset", "Assets"
    LIABILITY = "liability", "Liabilities"
    LIFE_ASSURANCE = "life_assurance", "Life assurance"
    SAVINGS = "savings", "Savings and investments"
    SAVINGS_CONTRIBUTION = "savings_contribution", "Savings contributions"
    SAVINGS_WITHDRAWAL = "savings_withdrawal", "Savings withdrawals"
    DEFINED_BENEFIT_PENSION = "defined_benefit_pension", "Defined benefit pensions"
    DEFINED_CONTRIBUTION_PENSION = "defined_contribution_pension", "Defined contribution pensions"
    PENSION_CONTRIBUTION = "pension_contribution", "Pension contributions"
    PENSION_WITHDRAWAL = "pension_withdrawal", "Pension withdrawals"
    PENSION_IN_PAYMENT = "pension_in_payment", "Pensions in payment"


class LifeEvent(Enumeration):
    """What happens to a person once and may start or end an item."""

    RETIREMENT = "retirement", "Retirement"
    STATE_PENSION_AGE = "state_pension_age", "State Pension age"
    DEATH = "death", "Death"


class Escalation(Enumeration):
    """What raises an amount each year; a record without one rises as is usual for its kind."""

    NONE = "none", "Stays the same"
    PRICES = "prices", "With prices"
    EARNINGS = "earnings", "With earnings"
    TRIPLE_LOCK = "triple_lock", "With the triple lock"
    FIXED = "fixed", "By a fixed percentage"


class Payer(Enumeration):
    """Who pays into a plan."""

    SELF = "self", "The owner"
    EMPLOYER = "employer", "Employer"
    FAMILY = "family", "Family"
    OTHER = "other", "Somebody else"


class TaxMethod(Enumeration):
    """How a contribution gets its tax relief."""

    NONE = "none", "No relief"
    RELIEF_AT_SOURCE = "relief_at_source", "Relief at source"
    NET_PAY = "net_pay", "Net pay"
    SALARY_SACRIFICE = "salary_sacrifice", "Salary sacrifice"


class WithdrawalKind(Enumeration):
    """What taking money out of a plan is; all but the first are for pensions."""

    REGULAR = "regular", "Withdrawal", "blue"
    FLEXI_ACCESS_DRAWDOWN = "flexi_access_drawdown", "Flexi-access drawdown", "indigo"
    UFPLS = "ufpls", "Uncrystallised lump sum", "purple"
    TAX_FREE_CASH = "tax_free_cash", "Tax-free cash", "green"
    LIFETIME_ANNUITY = "lifetime_annuity", "Annuity purchase", "teal"


class PaymentMethod(Enumeration):
    """How a premium is paid."""

    SALARY_SACRIFICE = "salary_sacrifice", "Salary sacrifice"
    SALARY_DEDUCTION = "salary_deduction", "Deduction from salary"
    DIRECT_DEBIT = "direct_debit", "Direct debit"
    STANDING_ORDER = "standing_order", "Standing order"
    CHEQUE = "cheque", "Cheque"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"


class CoverType(Enumeration):
    """What a protection policy pays for. Other systems may send further codes; those are kept as sent."""

    LIFE_ASSURANCE = "life_assurance", "Life assurance", "green"
    CRITICAL_ILLNESS = "critical_illness", "Critical illness", "orange"
    INCOME_INSURANCE = "income_insurance", "Income protection", "blue"
    FAMILY_INCOME_BENEFIT = "family_income_benefit", "Family income benefit", "teal"
    TOTAL_PERMANENT_DISABILITY = "tpd_total_permanent_disability", "Total permanent disability", "purple"
    ACCIDENT_SICKNESS_UNEMPLOYMENT = "asu", "Accident, sickness and unemployment", "azure"
    TRAUMA_INSURANCE = "trauma_insurance", "Trauma", "pink"
    WAIVER_OF_PREMIUM = "waiver_of_premium", "Waiver of premium", "lime"
    ADDITIONAL_RIDER_BENEFIT = "additional_rider_benefit", "Additional benefit", "secondary"
    UNKNOWN = "unknown", "Not known", "secondary"


class SchemeStatus(Enumeration):
    """Where a member stands with a defined benefit scheme."""

    ACTIVE = "active", "Active member", "green"
    DEFERRED = "deferred", "Deferred", "azure"
    TRANSFER_VALUE_LINKED = "transfer_value_linked", "Transfer value linked", "orange"
    IN_PAYMENT = "in_payment", "In payment", "indigo"


class DeathBenefit(Enumeration):
    """What a defined benefit scheme pays when its member dies."""

    NONE = "none", "Nothing"
    SURVIVOR_PENSION = "survivor_pension", "A pension to the survivor"
    LUMP_SUM = "lump_sum", "A lump sum"
    MULTIPLE_OF_PENSION = "multiple_of_pension", "A multiple of the pension"
