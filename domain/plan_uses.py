"""How the planner sees each plan: its wrapper, the kind of item it is, and whether its sub-type told us or its type.

Sub-types come from other systems as free codes. One the table does not know is taken for the usual thing of its type,
and the planner says so as an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums.plans import PlanType, Wrapper


@dataclass(frozen=True, slots=True)
class PlanUse:
    """A plan in the planner. ``kind`` is one of ``ItemKind``; empty means that it stays outside.

    ``crystallised`` pensions have paid their tax-free cash already. ``is_assumed`` marks a sub-type that is not known.
    """

    wrapper: Wrapper
    kind: str
    crystallised: bool = False
    is_assumed: bool = False


BY_TYPE: dict[PlanType, PlanUse] = {
    PlanType.CASH_ACCOUNT: PlanUse(Wrapper.CASH, "savings"),
    PlanType.INVESTMENT: PlanUse(Wrapper.GENERAL_INVESTMENT, "savings"),
    PlanType.PENSION: PlanUse(Wrapper.PENSION, "defined_contribution_pension"),
    PlanType.ANNUITY: PlanUse(Wrapper.NONE, "pension_in_payment"),
    PlanType.FIXED_ASSET: PlanUse(Wrapper.OTHER_ASSET, "asset"),
    PlanType.MORTGAGE: PlanUse(Wrapper.LIABILITY, "liability"),
    PlanType.LOAN_CREDIT: PlanUse(Wrapper.LIABILITY, "liability"),
    PlanType.PROTECTION_POLICY: PlanUse(Wrapper.NONE, "life_assurance"),
    PlanType.GENERAL_INSURANCE: PlanUse(Wrapper.NONE, ""),
    PlanType.GROUP_PROTECTION: PlanUse(Wrapper.NONE, ""),
}
"""What a plan of a type is unless its sub-type says otherwise."""

ANY_SUB_TYPE = frozenset(
    {
        PlanType.ANNUITY, PlanType.MORTGAGE, PlanType.LOAN_CREDIT, PlanType.PROTECTION_POLICY,
        PlanType.GENERAL_INSURANCE, PlanType.GROUP_PROTECTION,
    }
)  # fmt: skip
"""Types whose sub-type changes nothing here, so that none of theirs is ever unknown."""

_ISA = PlanUse(Wrapper.ISA, "savings")
_CASH = PlanUse(Wrapper.CASH, "savings")
_GENERAL = PlanUse(Wrapper.GENERAL_INVESTMENT, "savings")
_BOND = PlanUse(Wrapper.BOND, "savings")
_THING = PlanUse(Wrapper.OTHER_ASSET, "asset")
_PROPERTY = PlanUse(Wrapper.PROPERTY, "asset")
_POT = PlanUse(Wrapper.PENSION, "defined_contribution_pension")
_TAXED_POT = PlanUse(Wrapper.PENSION, "defined_contribution_pension", crystallised=True)
_ROTH = PlanUse(Wrapper.ISA, "defined_contribution_pension")

SUB_TYPES: dict[PlanType, dict[PlanUse, str]] = {
    PlanType.CASH_ACCOUNT: {
        _CASH: """cash_account cash_deposit national_savings national_savings_child_bonus_bond
            national_savings_fixed_interest_certificate national_savings_guaranteed_equity_bond
            national_savings_income_bond national_savings_index_linked_certificate
            national_savings_national_savings_certificate national_savings_premium_bonds""",
        _ISA: "isa_mini_cash isa_tessa_only lifetime_isa_cash isa_cash cash_isa",
    },
    PlanType.INVESTMENT: {
        _GENERAL: """general_investment_account collective_investment_account unit_trust oeic investment_trust
            exchange_traded_fund equity_holdings debenture discretionary_managed_service aim_investment_tax_service
            exempt_property_unit_trust venture_capital_trust bes enterprise_investment_scheme_regulated
            enterprise_investment_scheme_non_regulated us_taxable us_custodial us_529 us_hsa""",
        _ISA: """isa_stocks_and_shares stocks_shares_isa junior_isa lifetime_isa_stocks_and_shares
            child_trust_fund""",
        _BOND: "investment_bond onshore_bond offshore_bond endowment us_deferred_annuity",
        PlanUse(Wrapper.OTHER_ASSET, "savings"): """business_premises_renovation_allowance
            commercial_property_purchase_scheme employee_benefit_trust enterprise_investment_zone_trust
            enterprise_zone_syndicate film_partnership geared_investments""",
    },
    PlanType.PENSION: {
        _POT: """personal_pension sipp stakeholder_pension money_purchase group_personal_pension executive_pension
            ssas section_32 retirement_annuity_contract free_standing_avc""",
        _TAXED_POT: """income_drawdown traditional_ira sep_ira simple_ira inherited_ira us_401k us_403b us_457b
            us_pension profit_sharing""",
        _ROTH: "roth_ira roth_401k",
        PlanUse(Wrapper.NONE, "defined_benefit_pension"): "final_salary defined_benefit",
        PlanUse(Wrapper.NONE, "pension_in_payment"): "state_pension",
    },
    PlanType.FIXED_ASSET: {
        _PROPERTY: "main_residence second_home buy_to_let land",
        _THING: "vehicle jewellery art",
    },
}
"""Sub-types by the type they belong to and what they are."""

_KNOWN = {
    (kind, code): use for kind, uses in SUB_TYPES.items() for use, codes in uses.items() for code in codes.split()
}


def use_of(plan_type: str, sub_type: str) -> PlanUse:
    """How the planner sees a plan of this type and sub-type."""
    kind = PlanType(plan_type)
    known = _KNOWN.get((kind, sub_type))
    if known or kind in ANY_SUB_TYPE:
        return known or BY_TYPE[kind]
    usual = BY_TYPE[kind]
    return PlanUse(usual.wrapper, usual.kind, usual.crystallised, is_assumed=True)
