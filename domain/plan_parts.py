"""What hangs on a plan by its type: the one table that services, pages and the API ask.

A part is named by its model: contribution, withdrawal, premium, repayment, cover.
"""

from __future__ import annotations

from domain.enums.items import Payer, TaxMethod, WithdrawalKind
from domain.enums.plans import PlanType

CONTRIBUTION, WITHDRAWAL, PREMIUM, REPAYMENT, COVER = (
    "contribution", "withdrawal", "premium", "repayment", "cover",
)  # fmt: skip

PARTS: dict[PlanType, tuple[str, ...]] = {
    PlanType.CASH_ACCOUNT: (CONTRIBUTION, WITHDRAWAL),
    PlanType.INVESTMENT: (CONTRIBUTION, WITHDRAWAL),
    PlanType.PENSION: (CONTRIBUTION, WITHDRAWAL),
    PlanType.ANNUITY: (),
    PlanType.FIXED_ASSET: (),
    PlanType.MORTGAGE: (REPAYMENT,),
    PlanType.LOAN_CREDIT: (REPAYMENT,),
    PlanType.PROTECTION_POLICY: (COVER, PREMIUM),
    PlanType.GENERAL_INSURANCE: (COVER, PREMIUM),
    PlanType.GROUP_PROTECTION: (COVER, PREMIUM),
}
"""In the order in which a plan's page shows them."""

PENSION_ONLY: dict[str, frozenset[str]] = {
    "kind": frozenset(WithdrawalKind.codes() - {WithdrawalKind.REGULAR}),
    "tax_method": frozenset(TaxMethod.codes() - {TaxMethod.NONE}),
    "payer": frozenset({Payer.EMPLOYER}),
}
"""Values that only a pension's contributions and withdrawals may have, by their field."""


def parts_of(plan_type: str) -> tuple[str, ...]:
    """Names of the parts a plan of this type may have."""
    return PARTS[PlanType(plan_type)]


def is_allowed(plan_type: str, field: str, value: object) -> bool:
    """Whether a part of such a plan may have this value in this field."""
    return plan_type == PlanType.PENSION or value not in PENSION_ONLY.get(field, frozenset())
