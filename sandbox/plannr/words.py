"""Closed lists of words the API takes, as the reference gives them."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


CLIENT_ROLES = _words("individual joint trust business")
SHARED_ROLES = _words("joint trust business")
EMPLOYEE_ROLES = _words("owner admin member")
GENDERS = _words("male female non-binary transgender intersex other unknown")
MARITAL_STATUSES = _words(
    """
    single cohabiting married divorced civil-partnership dissolved-civil-partnership widowed separated
    engaged in-relationship other unknown
    """
)
SMOKER_STATUSES = _words("smoker non-smoker vaper ex-smoker never-smoked unknown")
VULNERABILITIES = _words("yes no possibly")

ABSTRACT_TYPES = {
    "cash_account": "asset",
    "investment": "asset",
    "pension": "asset",
    "annuity": "asset",
    "fixed_asset": "asset",
    "mortgage": "liability",
    "loan_credit": "liability",
    "protection_policy": "protection",
    "general_insurance": "protection",
    "group_protection": "protection",
}
PLAN_TYPES = tuple(ABSTRACT_TYPES)
PLAN_STATUSES = _words("active inactive proposed")
INACTIVE_REASONS = _words(
    """
    accepted agency_transferred cancelled claimed complete death_event deferred drawdown expired
    full_drawdown issued lapsed matured not_proceeded_with not_taken_up offered paid_up partial_drawdown
    partial_surrender proposed prospect refunded refused surrendered transfer transferred underwriting
    vested declined encashment left_service premium_holiday other
    """
)

SUB_TYPES = {
    "cash_account": _words(
        """
        cash_account cash_deposit isa_mini_cash isa_tessa_only lifetime_isa_cash national_savings
        national_savings_child_bonus_bond national_savings_fixed_interest_certificate
        national_savings_guaranteed_equity_bond national_savings_income_bond
        national_savings_index_linked_certificate national_savings_national_savings_certificate
        national_savings_premium_bonds cash_account_unknown
        """
    ),
    "investment": _words(
        """
        aim_investment_tax_service bes business_premises_renovation_allowance child_trust_fund
        collective_investment_account commercial_property_purchase_scheme debenture
        discretionary_managed_service employee_benefit_trust
        enterprise_investment_scheme_non_regulated enterprise_investment_scheme_regulated
        enterprise_investment_zone_trust enterprise_zone_syndicate equity_holdings
        exchange_traded_fund exempt_property_unit_trust film_partnership geared_investments
        general_investment_account isa_stocks_and_shares junior_isa lifetime_isa_stocks_and_shares
        investment_bond offshore_bond unit_trust oeic investment_trust venture_capital_trust
        endowment investment_unknown
        """
    ),
    "pension": _words(
        """
        personal_pension sipp stakeholder_pension final_salary money_purchase group_personal_pension
        executive_pension ssas section_32 retirement_annuity_contract income_drawdown
        free_standing_avc state_pension pension_unknown
        """
    ),
    "protection_policy": _words(
        """
        term_protection whole_of_life critical_illness income_protection family_income_benefit
        protection_policy_unknown
        """
    ),
    "mortgage": _words(
        """
        repayment interest_only part_and_part buy_to_let lifetime_mortgage mortgage_unknown
        """
    ),
    "loan_credit": _words(
        """
        personal_loan credit_card hire_purchase student_loan overdraft loan_credit_unknown
        """
    ),
    "fixed_asset": _words(
        """
        main_residence second_home buy_to_let land vehicle jewellery art fixed_asset_unknown
        """
    ),
    "annuity": _words("lifetime_annuity fixed_term_annuity enhanced_annuity annuity_unknown"),
    "general_insurance": _words("general_insurance_unknown"),
    "group_protection": _words("group_protection_unknown"),
}
"""Known slugs a type. Only the cash list is whole; elsewhere the sandbox takes any lower-snake slug besides."""

WHOLE_SUB_TYPE_LISTS = frozenset({"cash_account"})

FREQUENCIES = _words(
    """
    daily weekly fortnightly four_weekly monthly bimonthly quarterly biannually annually adhoc one_off
    """
)
INCOME_TYPES = _words(
    """
    salary dividend bonus benefit other investment rental pension capital_gains business_loan
    investor_funding grant charity crowdfunding gross_profit operating_profit operating_revenue
    non_operating_revenue net_profit
    """
)
EMPLOYMENT_INCOME_TYPES = frozenset({"salary", "dividend", "bonus", "benefit", "other"})
AMOUNT_TYPES = _words("net gross")
EMPLOYMENT_STATUSES = _words("employed self_employed student unemployed house_person retired other")

PREMIUM_SOURCES = _words("employee employer")
PAYMENT_METHODS = _words("salary_sacrifice salary_deduction direct_debit standing_order cheque bank_transfer")
TRANSFER_TYPES = _words("switch transfer")

PERSONAL_COVER_TYPES = _words(
    """
    asu additional_rider_benefit critical_illness family_income_benefit income_insurance life_assurance
    tpd_total_permanent_disability trauma_insurance waiver_of_premium unknown
    """
)
INSURANCE_COVER_TYPES = _words(
    """
    3rd_party 3rd_party_fire_and_theft accidental_damage ambulance buildings buildings_and_contents
    business comprehensive contents dental extras hospital_cash optical personal_possessions private
    private_hospital specialist unknown
    """
)
COVER_TYPES = {
    "protection_policy": PERSONAL_COVER_TYPES,
    "group_protection": PERSONAL_COVER_TYPES,
    "general_insurance": INSURANCE_COVER_TYPES,
}
"""The covers a type of plan can have; a type that is not here has none."""

TRANSACTION_TYPES = _words(
    """
    adjustment adviser_fee contribution corporate_action distribution fee income payment provider_fee
    rebate trade transfer withdrawal other
    """
)
TRANSACTION_SUB_TYPES = _words(
    """
    advice_fee_adjustments advice_fee_refunds advice_fees_ad_hoc advice_fees_annual advice_fees_initial
    discretionary_fund_manager_fees nucleus_fee_rebates nucleus_fees product_fees provider_fee_rebates
    provider_fees bed_and_isa_transfers cash_transfers_in cash_transfers_out inter_account_transfers_in
    inter_account_transfers_out reregistrations_in reregistrations_out acquisitions asset_closures
    bonus_issues capital_reorganisations capital_returns closed_offers compulsory_call_payments
    consolidations de_mergers early_withdrawals fund_mergers liquidations mergers open_offers
    optional_call_conversions optional_call_payments optional_conversions optional_redemptions
    rights_issues scheme_of_arrangements scrip_dividends share_offers stock_splits subdivisions
    subscription_offers subscriptions take_overs tender_offers credit_adjustments debit_adjustments
    early_redemption external_value insurance_premium_adjustments interest_adjustments
    share_capital_reductions surcharge_adjustments trade_correction lump_sum regular
    reinvestment_of_income transfer_in amc_cash_rebates amc_unit_rebates tax_rebates asset_conversions
    auto_disinvestments buys rebalances sells switches dividend dividend_tax interest
    bed_and_isa_payments corrections lump_sum_payments pension_tax_relief regular_employer_payments
    regular_payments bond_assignments lump_sum_withdrawals natural_income regular_withdrawals
    income_distributions interest_distributions other
    """
)

WEBHOOK_EVENTS = _words(
    """
    account.created account.updated account.deleted account.annual-review-date-occurred circle.created
    circle.updated circle.deleted plan.created plan.updated plan.deleted case.created case.updated
    case.deleted task.created task.updated task.deleted task.completed fact-find.completed
    fact-find.completed-v3 form-submission.completed bank-account.created bank-account.updated
    bank-account.deleted bank-statement.created bank-statement.updated bank-statement.deleted
    bank-transaction.created bank-transaction.updated bank-transaction.deleted
    provider-statement.created provider-statement.updated provider-statement.deleted transaction.created
    transaction.updated transaction.deleted transaction.reconciled transaction.unreconciled
    statement.lock-status conversation.message.created conversation.message.updated
    conversation.message.deleted client-portal-document.uploaded client-portal-document.updated
    client-portal-document.deleted
    """
)
