"""Who may have which account from here: each refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django_scopes import scope

from backoffice.models import Client, Firm
from soderberg_sync.models import Application
from soderberg_sync.services.eligibility import check_terms
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory
from tests.factories.platform import ApplicationFactory, platform_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
CHILD_BORN = date(2018, 5, 1)


@pytest.fixture
def firm() -> Iterator[Firm]:
    firm = FirmFactory()
    with scope(firm=firm):
        yield firm


def refusals(firm: Firm, client: Client, **terms: Any) -> dict[str, list[str]]:
    row = Application(firm=firm, connection=platform_of(firm), client=client, **{"wrapper": "gia", **terms})
    try:
        check_terms(row, today=TODAY)
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(
    ("kind", "words"),
    [("trust", "does not come over"), ("business", "does not come over"), ("joint", "choose one of the two")],
)
def test_trusts_companies_and_joint_names_are_refused(firm: Firm, kind: str, words: str) -> None:
    client = ClientFactory(firm=firm, kind=kind, entity_name="Larch Pretend", first_name="", last_name="")
    assert words in refusals(firm, client)["client"][0]


def test_an_adult_may_have_all_but_a_junior_isa(firm: Firm) -> None:
    client = ClientFactory(firm=firm)
    assert all(refusals(firm, client, wrapper=one) == {} for one in ("gia", "isa", "sipp"))
    assert "18 or older" in refusals(firm, client, wrapper="jisa")["wrapper"][0]


def test_a_child_needs_a_parent_and_may_have_a_junior_isa_only(firm: Firm) -> None:
    child, parent = ClientFactory(firm=firm, date_of_birth=CHILD_BORN), ClientFactory(firm=firm)
    assert "under 18" in refusals(firm, child, wrapper="isa")["wrapper"][0]
    assert "needs a parent" in refusals(firm, child, wrapper="jisa")["parent"][0]
    assert "18 or older" in refusals(firm, child, wrapper="jisa", parent=child)["parent"][0]
    assert refusals(firm, child, wrapper="jisa", parent=parent) == {}
    assert "Only a Junior ISA" in refusals(firm, parent, wrapper="isa", parent=child)["parent"][0]


def test_a_joint_account_is_a_gia_of_two_people_with_one_adviser(firm: Firm) -> None:
    adviser = UserFactory(firm=firm)
    one, two = (ClientFactory(firm=firm, adviser=adviser) for _ in range(2))
    assert refusals(firm, one, second_client=two) == {}
    assert "can be joint" in refusals(firm, one, wrapper="isa", second_client=two)["second_client"][0]
    assert "two different" in refusals(firm, one, second_client=one)["second_client"][0]
    other = ClientFactory(firm=firm, adviser=UserFactory(firm=firm))
    assert "same adviser" in refusals(firm, one, second_client=other)["second_client"][0]


def test_allowances_of_the_tax_year_are_kept(firm: Firm) -> None:
    client = ClientFactory(firm=firm)
    assert refusals(firm, client, wrapper="isa", single_contribution=Decimal(20000)) == {}
    ApplicationFactory(firm=firm, client=client, wrapper="isa", single_contribution=Decimal(15000))
    ApplicationFactory(firm=firm, client=client, wrapper="isa", state="withdrawn", single_contribution=Decimal(5000))
    refused = refusals(firm, client, wrapper="isa", single_contribution=Decimal(5001))
    assert "£5,000.00 of this tax year's allowance of £20,000.00" in refused["single_contribution"][0]
    assert refusals(firm, client, wrapper="sipp", single_contribution=Decimal(50000)) == {}


def test_somebody_without_a_date_of_birth_is_refused(firm: Firm) -> None:
    assert "no date of birth" in refusals(firm, ClientFactory(firm=firm, date_of_birth=None))["client"][0]
