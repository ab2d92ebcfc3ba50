"""What the tests of the pages share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client as Browser

from backoffice.models import Client
from backoffice.web.extensions import Registry
from tests.factories.backoffice import AddressFactory, ClientFactory


@pytest.fixture
def browser(signed_in: Callable[..., Browser], adviser: Any) -> Browser:
    """The adviser's browser."""
    return signed_in(adviser)


@pytest.fixture
def wren(firm: Any, adviser: Any) -> Client:
    """A client of the firm with an address."""
    client = ClientFactory(
        firm=firm,
        first_name="Wren",
        last_name="Tidewell",
        national_insurance_number="QQ123456C",
        client_reference="HA-77",
        adviser=adviser,
    )
    AddressFactory(firm=firm, client=client, postcode="CO4 9RA")
    return client


@pytest.fixture
def ash(firm: Any) -> Client:
    """Another client of the firm."""
    return ClientFactory(firm=firm, first_name="Ash", last_name="Marchbank", national_insurance_number="QQ654321A")


@pytest.fixture
def registered() -> Iterator[Callable[[Registry[Any], Any], None]]:
    """Adds entries to the registries of the screens for one test only."""
    added: list[tuple[Registry[Any], Any]] = []

    def add(registry: Registry[Any], entry: Any) -> None:
        registry.add(entry)
        added.append((registry, entry))

    yield add
    for registry, entry in added:
        registry.entries.remove(entry)
