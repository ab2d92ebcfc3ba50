"""Made-up addresses: one a client, unique, shown for what they are, never written to."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection

from backoffice.models import ContactDetail
from backoffice.services.clients import set_primary_contact
from backoffice.services.placeholders import give_placeholder
from domain.enums.people import ContactKind
from tests.factories.backoffice import ClientFactory

DOMAIN = "fern.example"


@pytest.fixture(autouse=True)
def _in_scope(in_firm: Any) -> None:
    """Every test looks at its own firm."""


def addresses(client: Any) -> list[str]:
    return list(client.contact_details.filter(kind="email").values_list("value", flat=True))


def test_two_of_one_name_get_two_addresses(firm: Any) -> None:
    people = [ClientFactory(firm=firm, first_name="Zoë", last_name="O'Dell") for _ in range(2)]
    for person in people:
        ContactDetail.objects.filter(client=person).delete()
        give_placeholder(client_id=person.pk, domain=DOMAIN)
    assert [addresses(one) for one in people] == [["Zoe.ODell@fern.example"], ["Zoe.ODell2@fern.example"]]


def test_who_has_an_address_keeps_it(firm: Any) -> None:
    person = ClientFactory(firm=firm)
    ContactDetail.objects.filter(client=person).delete()
    set_primary_contact(client_id=person.pk, kind=ContactKind.EMAIL, value="own@example.org")
    assert give_placeholder(client_id=person.pk, domain=DOMAIN) is None
    assert addresses(person) == ["own@example.org"]


def test_nothing_is_mailed_to_a_placeholder(firm: Any) -> None:
    person = ClientFactory(firm=firm, first_name="Ivy", last_name="Sedge")
    ContactDetail.objects.filter(client=person).delete()
    give_placeholder(client_id=person.pk, domain=DOMAIN)
    carrier = get_connection("backoffice.mail.RealAddressesOnly")
    both = EmailMessage("Hello", "…", to=["ivy.sedge@FERN.example", "real@example.org"])
    only = EmailMessage("Hello", "…", to=["Ivy.Sedge@fern.example"])
    assert carrier.send_messages([both, only]) == 1
    assert [one.recipients() for one in mail.outbox] == [["real@example.org"]]
