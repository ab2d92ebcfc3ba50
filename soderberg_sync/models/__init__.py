"""Every model of the platform connector."""

from soderberg_sync.models.accounts import PlatformAccount
from soderberg_sync.models.applications import Application, ApplicationStep, Mandate
from soderberg_sync.models.clients import PlatformClient
from soderberg_sync.models.illustrations import Illustration
from soderberg_sync.models.requests import PlatformRequest
from soderberg_sync.models.site import PlatformDocument, Site, Strategy

__all__ = [
    "Application",
    "ApplicationStep",
    "Illustration",
    "Mandate",
    "PlatformAccount",
    "PlatformClient",
    "PlatformDocument",
    "PlatformRequest",
    "Site",
    "Strategy",
]
