"""Opening accounts on the investment platform: wrappers, and the states of everything on the way to an open account."""

from __future__ import annotations

from domain.enumeration import Enumeration


class PlatformWrapper(Enumeration):
    """What can be opened from here."""

    SIPP = "sipp", "SIPP", "indigo"
    GIA = "gia", "General investment account", "blue"
    ISA = "isa", "ISA", "green"
    JISA = "jisa", "Junior ISA", "teal"


class ElsewhereProduct(Enumeration):
    """What can be opened on the platform's own screens only."""

    THIRD_PARTY_SIPP = "third_party_sipp", "Third-party SIPP", "indigo"
    THIRD_PARTY_BOND = "third_party_bond", "Third-party offshore bond", "orange"
    COMPANY = "company", "Company account", "secondary"
    TRUST = "trust", "Trust account", "secondary"


class IllustrationState(Enumeration):
    """How far an illustration is."""

    DRAFT = "draft", "Draft", "secondary"
    MADE = "made", "Made", "blue"
    CONVERTED = "converted", "Turned into an application", "green"


class ApplicationState(Enumeration):
    """How far an application for an account is."""

    DRAFT = "draft", "Draft", "secondary"
    PENDING = "pending", "Pending", "orange"
    COMPLETE = "complete", "Complete", "green"
    WITHDRAWN = "withdrawn", "Withdrawn", "secondary"
    REJECTED = "rejected", "Rejected", "red"


class PlatformClientState(Enumeration):
    """How a client stands on the platform."""

    NEW = "new", "Not registered yet", "secondary"
    REGISTERED = "registered", "Registered", "azure"
    PENDING = "pending", "Pending", "orange"
    ACTIVE = "active", "Active", "green"
    SUSPENDED = "suspended", "Suspended", "red"


class BankCheck(Enumeration):
    """How a client's bank details stand."""

    NONE = "none", "No bank details", "secondary"
    KEPT = "kept", "Kept, on their way to the platform", "azure"
    PENDING = "pending", "Being checked", "orange"
    PASSED = "passed", "Checked", "green"
    FAILED = "failed", "Check failed", "red"


class PlatformAccountState(Enumeration):
    """How an account stands on the platform."""

    PENDING = "pending", "Pending", "orange"
    ACTIVE = "active", "Active", "green"
    SUSPENDED = "suspended", "Suspended", "red"
    CLOSED = "closed", "Closed", "secondary"


class MandateState(Enumeration):
    """How far a Direct Debit mandate is."""

    WANTED = "wanted", "Wanted", "secondary"
    OFFERED = "offered", "Offered to the client", "orange"
    ACCEPTED = "accepted", "Accepted", "blue"
    SKIPPED = "skipped", "Skipped", "secondary"
    LIVE = "live", "Live", "green"
    CANCELLED = "cancelled", "Cancelled", "red"


class PaymentFrequency(Enumeration):
    """How often money is paid in or out over the platform."""

    MONTHLY = "monthly", "Monthly"
    QUARTERLY = "quarterly", "Quarterly"
    YEARLY = "yearly", "Yearly"
    ONCE = "once", "Once"


class PlatformPurpose(Enumeration):
    """What a request asks the platform to do."""

    REGISTER_CLIENT = "register_client", "Register the client"
    MAKE_ILLUSTRATION = "make_illustration", "Make the illustration"
    COMPLETE_CLIENT = "complete_client", "Complete the client"
    GIVE_BANK_DETAILS = "give_bank_details", "Give the bank details"
    CORRECT_BANK_DETAILS = "correct_bank_details", "Correct the bank details"
    OPEN_ACCOUNT = "open_account", "Open the account"
    OFFER_MANDATE = "offer_mandate", "Offer the mandate"
    ACCEPT_PLATFORM_TERMS = "accept_platform_terms", "Platform terms accepted"
    ACCEPT_PRODUCT_TERMS = "accept_product_terms", "Product terms accepted"
    DECLARE = "declare", "Declaration made"
    DECIDE_MANDATE = "decide_mandate", "Mandate answered"


class PlatformRequestState(Enumeration):
    """How far a request is. Sent means an answer may exist that nobody has read: it goes again under the same key."""

    WAITING = "waiting", "Waiting", "azure"
    SENT = "sent", "Sent, not answered", "orange"
    ANSWERED = "answered", "Done", "green"
    REFUSED = "refused", "Refused", "red"
    UNSURE = "unsure", "Look on the platform first", "red"
    DROPPED = "dropped", "Not needed any more", "secondary"
