"""Factories of opening accounts on the platform."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django_scopes import scopes_disabled

from backoffice.models import Firm
from domain.enums.platform import PlatformWrapper
from integrations.models import Connection
from soderberg_sync import models
from soderberg_sync.connector import SYSTEM
from tests.factories.base import FirmOwnedFactory, same_firm

HERE = "tests.factories.platform"
CLIENT = "tests.factories.backoffice.ClientFactory"


def platform_of(firm: Firm) -> Connection:
    """The firm's connection: it has one."""
    with scopes_disabled():
        found, _ = Connection.objects.get_or_create(firm=firm, system=SYSTEM)
    return found


class OfThePlatform(FirmOwnedFactory):
    """A record that belongs to the firm's connection."""

    class Meta:
        abstract = True

    connection: Any = factory.LazyAttribute(lambda row: platform_of(row.firm))


class IllustrationFactory(OfThePlatform):
    class Meta:
        model = models.Illustration

    client = same_firm(CLIENT)
    wrapper = PlatformWrapper.GIA
    name = factory.Sequence(lambda n: f"Illustration {n}")
    start_date = date(2026, 4, 6)


class ApplicationFactory(OfThePlatform):
    class Meta:
        model = models.Application

    client = same_firm(CLIENT)
    wrapper = PlatformWrapper.GIA
    name = factory.Sequence(lambda n: f"Account {n}")


class MandateFactory(FirmOwnedFactory):
    class Meta:
        model = models.Mandate

    application = same_firm(f"{HERE}.ApplicationFactory")
    amount = 100
    frequency = "monthly"
    collection_day = 7


class StrategyFactory(OfThePlatform):
    class Meta:
        model = models.Strategy

    remote_id = factory.Sequence(lambda n: f"MODEL{n}")
    name = factory.Sequence(lambda n: f"Strategy {n}")


class PlatformClientFactory(OfThePlatform):
    class Meta:
        model = models.PlatformClient

    client = same_firm(CLIENT)
