"""Which types of plan the planner's own columns concern: the one table that the plan's form and page ask."""

from __future__ import annotations

from domain.enums.plans import PlanType

_ASSETS = (PlanType.CASH_ACCOUNT, PlanType.INVESTMENT, PlanType.PENSION, PlanType.FIXED_ASSET)
_PENSIONS = (PlanType.PENSION,)

PLANNING = ("growth_percent", "charge_percent", "normal_retirement_age", "is_default_account")
PROMISED = (
    "scheme_status", "yearly_pension", "pension_lump_sum", "pension_revaluation", "pension_death_benefit",
)  # fmt: skip
"""What a defined benefit pension promises."""

CONCERNS: dict[str, tuple[PlanType, ...]] = {
    "growth_percent": _ASSETS,
    "charge_percent": (PlanType.CASH_ACCOUNT, PlanType.INVESTMENT, PlanType.PENSION),
    "normal_retirement_age": _PENSIONS,
    "is_default_account": (PlanType.CASH_ACCOUNT,),
    **dict.fromkeys(PROMISED, _PENSIONS),
}
"""Column → the types it says something about; all other columns concern every plan."""


def concerns(column: str, plan_type: str) -> bool:
    """Whether a column says something about plans of this type."""
    return column not in CONCERNS or plan_type in CONCERNS[column]
