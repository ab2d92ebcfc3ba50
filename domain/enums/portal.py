"""What clients are asked on their own screens, and how mail to them fares."""

from __future__ import annotations

from domain.enumeration import Enumeration


class AcceptanceKind(Enumeration):
    """What a client is asked to agree to."""

    BANK_DETAILS = "bank_details", "Bank details", "teal"
    MANDATE = "mandate", "Direct Debit mandate", "teal"
    PLATFORM_TERMS = "platform_terms", "Platform terms", "blue"
    PRODUCT_TERMS = "product_terms", "Product terms", "purple"
    DECLARATION = "declaration", "Declaration", "orange"


class ConsentAnswer(Enumeration):
    """What a client said."""

    ACCEPTED = "accepted", "Accepted", "green"
    SKIPPED = "skipped", "Skipped", "secondary"


class RequestState(Enumeration):
    """Where a change that a client asked for stands."""

    WAITING = "waiting", "Waiting", "orange"
    APPROVED = "approved", "Made", "green"
    DECLINED = "declined", "Declined", "secondary"


class MailState(Enumeration):
    """Where an e-mail stands."""

    WAITING = "waiting", "Waiting", "blue"
    SENDING = "sending", "Being sent", "blue"
    SENT = "sent", "Sent", "green"
    FAILED = "failed", "Could not be sent", "red"
    WITHHELD = "withheld", "Not sent", "secondary"
