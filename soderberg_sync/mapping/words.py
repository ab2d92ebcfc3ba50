"""Our words and the platform's, as tables."""

from __future__ import annotations

from domain.enums.people import Gender, MaritalStatus
from domain.enums.plans import PlanType
from domain.enums.platform import (
    BankCheck,
    ElsewhereProduct,
    MandateState,
    PaymentFrequency,
    PlatformAccountState,
    PlatformClientState,
    PlatformWrapper,
)

WRAPPERS = {
    PlatformWrapper.SIPP: "PENSION",
    PlatformWrapper.GIA: "GIA",
    PlatformWrapper.ISA: "ISA",
    PlatformWrapper.JISA: "JISA",
}
PLAN_OF_WRAPPER = {
    "PENSION": (PlanType.PENSION, "sipp"),
    "GIA": (PlanType.INVESTMENT, "general_investment_account"),
    "ISA": (PlanType.INVESTMENT, "isa_stocks_and_shares"),
    "JISA": (PlanType.INVESTMENT, "junior_isa"),
}
"""What an account of the wrapper is here."""
SCHEMES = {
    "TPSIPP": ElsewhereProduct.THIRD_PARTY_SIPP,
    "OFFSHORE_BOND": ElsewhereProduct.THIRD_PARTY_BOND,
}
"""What the platform shows as a general investment account, by its scheme."""
CORRECTED_TO = {
    ElsewhereProduct.THIRD_PARTY_SIPP: (PlanType.PENSION, "sipp"),
    ElsewhereProduct.THIRD_PARTY_BOND: (PlanType.INVESTMENT, "offshore_bond"),
}
"""What such an account should be here."""
NEEDS_PRODUCT_TERMS = frozenset({PlatformWrapper.SIPP, PlatformWrapper.ISA, PlatformWrapper.JISA})

TITLES = ("Dr", "Professor", "Mrs", "Miss", "Mr", "Ms", "Mx")
GENDERS = ("Female", "Male")
GENDER_OF = {Gender.FEMALE: "Female", Gender.MALE: "Male"}
MARITAL = {
    MaritalStatus.SINGLE: "Single",
    MaritalStatus.COHABITING: "Single",
    MaritalStatus.ENGAGED: "Single",
    MaritalStatus.IN_RELATIONSHIP: "Single",
    MaritalStatus.MARRIED: "Married",
    MaritalStatus.CIVIL_PARTNERSHIP: "Married",
    MaritalStatus.SEPARATED: "Married",
    MaritalStatus.DIVORCED: "Divorced",
    MaritalStatus.DISSOLVED_CIVIL_PARTNERSHIP: "Divorced",
    MaritalStatus.WIDOWED: "Widowed",
}
"""What the platform knows of it; the rest is not told."""

CLIENT_STATES = {
    "Registered": PlatformClientState.REGISTERED,
    "Pending": PlatformClientState.PENDING,
    "Active": PlatformClientState.ACTIVE,
    "Suspended": PlatformClientState.SUSPENDED,
}
ACCOUNT_STATES = {
    "Pending": PlatformAccountState.PENDING,
    "Active": PlatformAccountState.ACTIVE,
    "Suspended": PlatformAccountState.SUSPENDED,
    "Closed": PlatformAccountState.CLOSED,
}
MANDATE_STATES = {
    "Offered": MandateState.OFFERED,
    "Accepted": MandateState.ACCEPTED,
    "Skipped": MandateState.SKIPPED,
    "Live": MandateState.LIVE,
    "Cancelled": MandateState.CANCELLED,
}
BANK_CHECKS = {"Pending": BankCheck.PENDING, "Passed": BankCheck.PASSED, "Failed": BankCheck.FAILED}
FREQUENCIES = {
    PaymentFrequency.MONTHLY: "Monthly",
    PaymentFrequency.QUARTERLY: "Quarterly",
    PaymentFrequency.YEARLY: "Annually",
    PaymentFrequency.ONCE: "Single",
}
DOCUMENTS = {
    PlatformWrapper.SIPP: ("pension-terms", "pension-key-features"),
    PlatformWrapper.GIA: ("gia-terms",),
    PlatformWrapper.ISA: ("isa-terms",),
    PlatformWrapper.JISA: ("jisa-terms",),
}
"""What an owner reads before accepting a wrapper's terms."""
PLATFORM_DOCUMENTS = ("platform-terms", "platform-privacy")
MANDATE_DOCUMENTS = ("direct-debit-guarantee",)
EMPLOYMENT = ("Employed", "Self-employed", "Retired", "Not working", "Student")
