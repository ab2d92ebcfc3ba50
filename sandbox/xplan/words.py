"""Choice lists of the Xplan sandbox. Codes without a source in the reference are invented."""

from __future__ import annotations

from collections.abc import Mapping

CHOICES: Mapping[str, Mapping[str, str]] = {
    "entity/title": {"1": "Mr", "2": "Mrs", "3": "Ms", "4": "Miss", "5": "Dr", "6": "Prof", "7": "Sir"},
    "entity/sex": {"M": "Male", "F": "Female"},
    "entity/marital_status": {
        "1": "Single",
        "2": "Married",
        "3": "De facto",
        "4": "Divorced",
        "5": "Widowed",
    },
    "entity/client_status": {"1": "Active", "2": "Prospect", "3": "Inactive"},
    "contact/contact_type": {
        "p1": "Home phone",
        "p2": "Work phone",
        "p3": "Mobile",
        "m1": "Fax",
        "m2": "Email",
        "m3": "Work email",
    },
    "goals/category": {
        "0": "Estate planning",
        "1": "Mortgage",
        "2": "Protection",
        "3": "Investment",
        "5": "Retirement",
        "6": "General insurance",
        "7": "Medical insurance",
        "9": "Long-term care",
        "10": "Client initiated",
        "9999": "None",
    },
    "goals/status": {"1": "Fulfilled", "2": "Unfulfilled", "3": "Partly fulfilled", "4": "Cancelled"},
    "goals/owner": {"client": "Client", "partner": "Partner", "joint": "Joint"},
    "insurance/cover_type": {
        "life": "Life",
        "tpd": "Total and permanent disability",
        "trauma": "Trauma",
        "income": "Income protection",
        "general": "General",
        "business_expense": "Business expense",
    },
    "insurance/benefit_status": {
        one: one
        for one in (
            *("Inforce", "Lapsed", "Cancelled", "Declined", "Deferred", "Underwriting", "UnderClaim"),
            *("ClaimPending", "ClaimPaid", "Matured", "Surrendered", "PaidUp", "ExtendedTerm"),
            *("PremiumHoliday", "Recommended", "NotProceeded", "Inactive", "Void", "Other", "Unknown"),
        )
    },
    "insurance_group/frequency": {
        one: one
        for one in (
            *("Weekly", "Fortnightly", "Monthly", "BiMonthly", "Quarterly", "HalfYearly", "Annually"),
            "SinglePremium",
        )
    },
}
"""Group and field to code and label, as ``/ufield/{group}/{field}/choice`` lists them."""

CAPABILITIES = ("client_view", "client_edit", "goals", "insurance", "docnotes")

DOCNOTE_CATEGORIES = {1: "General", 2: "Advice", 3: "Client documents"}
