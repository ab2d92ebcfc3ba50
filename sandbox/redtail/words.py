"""Codes and labels of the Redtail sandbox. The numbers are invented: the reference found no list of the real ones."""

from __future__ import annotations

ACCOUNT_TYPES = dict(
    enumerate(
        (
            *("Individual", "TOD", "Joint", "Joint Tenants", "Tenants in Common", "IRA", "Roth IRA"),
            *("Inherited IRA", "SEP IRA", "Simple IRA", "401(k)", "403(b)", "529 Plan", "UTMA", "Trust"),
            *("Custodial", "Annuity", "Variable Annuity", "Fixed Annuity", "Deferred Annuity"),
            *("Immediate Annuity", "Other", "Qualified Plan"),
        ),
        start=1,
    )
)
"""``Qualified Plan`` is a label no reader is known to recognise: what it is only its tax-qualified code tells."""

TAX_QUALIFIED = {
    1: "IRA",
    2: "Roth IRA",
    3: "SEP IRA",
    4: "SIMPLE IRA",
    5: "401(k)",
    6: "Roth 401(k)",
    7: "403(b)",
    8: "457",
    9: "Inherited IRA",
    10: "Pension",
    11: "Profit sharing",
    12: "HSA",
    13: "529",
    14: "Other",
}
ACCOUNT_STATUSES = {1: "Active", 2: "Closed", 3: "Pending"}

CONTACT_TYPES = ("Individual", "Business", "Trust", "Union", "Association")
WRITTEN_TYPE = "Crm::Contact::"
"""What stands before a contact's type when it is written; it is read as the plain word."""

STATUSES = {1: "Active", 2: "Prospect", 3: "Former"}
CATEGORIES = {1: "Client", 2: "Professional", 3: "Vendor"}
SOURCES = {1: "Referral", 2: "Seminar"}
SALUTATIONS = {1: "Mr.", 2: "Mrs.", 3: "Ms.", 4: "Dr."}
GENDERS = {1: "Male", 2: "Female"}
MARITAL_STATUSES = {1: "Single", 2: "Married", 3: "Divorced", 4: "Widowed", 5: "Domestic Partner"}
PHONE_TYPES = {1: "Home", 2: "Work", 3: "Mobile", 4: "Fax", 5: "Other", 6: "Direct Dial", 7: "Toll Free"}
ADDRESS_TYPES = {1: "Home", 2: "Work", 3: "Mailing", 4: "Other"}
OPPORTUNITY_STAGES = {1: "First meeting", 2: "Proposal", 3: "Won"}
