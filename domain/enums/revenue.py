"""Revenue: charges, expectations and how they are paid. Codes are those of the back office's public interface."""

from __future__ import annotations

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
