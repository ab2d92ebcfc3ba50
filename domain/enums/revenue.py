"""Revenue: charges, expectations and how they are paid. Codes are those of the back office's public interface."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from domain.enumeration import Enumeration


class ChargeType(Enumeration):
    """Agreed with the client, or paid by the provider by contract."""

    FEE = "fee", "Fee", "blue"
    COMMISSION = "commission", "Commission", "purple"


class PaymentOrigin(Enumeration):
    """Who pays a charge."""

    CLIENT = "client", "Client", "azure"
    PROVIDER = "provider", "Provider", "blue"
    UNKNOWN = "unknown", "Not known", "secondary"


class RevenueCategory(Enumeration):
    """The nineteen categories a charge, an expectation and a statement line can have."""

    ADHOC = "adhoc", "Ad hoc"
    ADMINISTRATION = "administration", "Administration"
    ADJUSTMENT = "adjustment", "Adjustment"
    BOND_RENEWAL = "bond_renewal", "Bond renewal"
    CLAWBACK = "clawback", "Clawback", "red"
    DSS_REBATE = "dss_rebate", "DSS rebate"
    FUND = "fund", "Fund based"
    INDEMNITY = "indemnity", "Indemnity"
    INITIAL_FEE = "initial_fee", "Initial fee", "green"
    LEVEL = "level", "Level"
    NON_INDEMNITY = "non_indemnity", "Non-indemnity"
    ONE_OFF = "one_off", "One-off"
    ONGOING_FEE = "ongoing_fee", "Ongoing fee", "blue"
    OTHER_FEE = "other_fee", "Other fee"
    PROCURATION_FEE = "procuration_fee", "Procuration fee"
    PROTECTED_RIGHTS = "protected_rights", "Protected rights"
    RENEWAL = "renewal", "Renewal", "teal"
    SWITCH = "switch", "Switch"
    UNKNOWN = "unknown", "Unknown"


class StatementOrigin(Enumeration):
    """How a provider statement reached the firm."""

    UPLOAD = "upload", "Uploaded file", "blue"
    MANUAL = "manual", "Entered by hand", "secondary"
    EDI = "edi", "Electronic message", "purple"


class SplitLevel(Enumeration):
    """Where the shares of a payment were agreed; the nearer to the charge, the sooner it counts."""

    CHARGE = "charge", "The charge", "purple"
    PLAN = "plan", "The plan", "blue"
    ADVISER = "adviser", "The adviser", "teal"
    FIRM = "firm", "The firm's own", "secondary"
    NONE = "none", "Nothing agreed", "orange"


class ShareHolder(Enumeration):
    """Who gets a part of a payment."""

    ADVISER = "adviser", "Adviser", "blue"
    INTRODUCER = "introducer", "Introducer", "purple"
    FIRM = "firm", "Firm", "teal"
    VAT = "vat", "VAT", "secondary"


class FeeKind(Enumeration):
    """Which payments an introducer has a part in: what comes once, what comes again and again, or both."""

    ALL = "all", "Every payment"
    INITIAL = "initial", "One-off payments only"
    ONGOING = "ongoing", "Recurring payments only"


class RegulatoryCategory(Enumeration):
    """What revenue counts as in the return to the regulator."""

    ADVISER_CHARGE = "adviser_charge", "Adviser charge", "blue"
    COMMISSION = "commission", "Commission", "purple"
    OTHER_FEE = "other_fee", "Other fee", "teal"
    CLAWBACK = "clawback", "Clawback", "red"
    UNKNOWN = "unknown", "Not known", "orange"


USUAL_REGULATORY: Mapping[RevenueCategory, RegulatoryCategory] = MappingProxyType(
    {
        RevenueCategory.ADHOC: RegulatoryCategory.ADVISER_CHARGE,
        RevenueCategory.ADMINISTRATION: RegulatoryCategory.OTHER_FEE,
        RevenueCategory.ADJUSTMENT: RegulatoryCategory.UNKNOWN,
        RevenueCategory.BOND_RENEWAL: RegulatoryCategory.COMMISSION,
        RevenueCategory.CLAWBACK: RegulatoryCategory.CLAWBACK,
        RevenueCategory.DSS_REBATE: RegulatoryCategory.COMMISSION,
        RevenueCategory.FUND: RegulatoryCategory.COMMISSION,
        RevenueCategory.INDEMNITY: RegulatoryCategory.COMMISSION,
        RevenueCategory.INITIAL_FEE: RegulatoryCategory.ADVISER_CHARGE,
        RevenueCategory.LEVEL: RegulatoryCategory.COMMISSION,
        RevenueCategory.NON_INDEMNITY: RegulatoryCategory.COMMISSION,
        RevenueCategory.ONE_OFF: RegulatoryCategory.ADVISER_CHARGE,
        RevenueCategory.ONGOING_FEE: RegulatoryCategory.ADVISER_CHARGE,
        RevenueCategory.OTHER_FEE: RegulatoryCategory.OTHER_FEE,
        RevenueCategory.PROCURATION_FEE: RegulatoryCategory.OTHER_FEE,
        RevenueCategory.PROTECTED_RIGHTS: RegulatoryCategory.COMMISSION,
        RevenueCategory.RENEWAL: RegulatoryCategory.COMMISSION,
        RevenueCategory.SWITCH: RegulatoryCategory.ADVISER_CHARGE,
        RevenueCategory.UNKNOWN: RegulatoryCategory.UNKNOWN,
    }
)
"""What each category counts as until a firm says otherwise."""
