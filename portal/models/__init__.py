"""Every model of the clients' own screens."""

from portal.models.access import Invitation, PortalAccess
from portal.models.consents import Consent, DocumentOpening, TermsText
from portal.models.requests import ChangeRequest
from portal.models.sharing import SharedDocument

__all__ = [
    "ChangeRequest",
    "Consent",
    "DocumentOpening",
    "Invitation",
    "PortalAccess",
    "SharedDocument",
    "TermsText",
]
