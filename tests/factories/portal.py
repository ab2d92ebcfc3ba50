"""Factories of the clients' own screens."""

from __future__ import annotations

from datetime import UTC, datetime

import factory

from domain.enums.people import Role
from portal import models
from tests.factories.base import FirmOwnedFactory, same_firm

CLIENT = "tests.factories.backoffice.ClientFactory"
DOCUMENT = "tests.factories.backoffice.DocumentFactory"
USER = "tests.factories.backoffice.UserFactory"


class PortalAccessFactory(FirmOwnedFactory):
    """A client's own login; the password is the one of every factory."""

    class Meta:
        model = models.PortalAccess

    client = same_firm(CLIENT)
    user = same_firm(USER, role=Role.CLIENT)


class SharedDocumentFactory(FirmOwnedFactory):
    """A document on its client's screens."""

    class Meta:
        model = models.SharedDocument

    document = same_firm(DOCUMENT)
    shared_at = datetime(2026, 5, 4, 10, tzinfo=UTC)


class ChangeRequestFactory(FirmOwnedFactory):
    """A change that waits."""

    class Meta:
        model = models.ChangeRequest

    client = same_firm(CLIENT)
    asked_by = same_firm(USER, role=Role.CLIENT)
    asked_at = datetime(2026, 5, 4, 10, tzinfo=UTC)
    changes = factory.LazyFunction(
        lambda: [{"field": "town", "label": "Town", "was": "Colchester", "asked": "Ipswich"}]
    )
