"""Finding clients."""

import pytest
from django.urls import reverse

from backoffice.web.extensions import LinkBadge, badge_providers
from domain.enums.people import ClientKind, ClientStatus, RelationshipKind
from tests.factories.backoffice import (
    ClientFactory,
    ClientMemberFactory,
    JointClientFactory,
    RelationshipFactory,
)


def names(browser, **choices):
    response = browser.get(reverse("client_list"), choices)
    assert response.status_code == 200
    table = response.context["table"]
    return [row.record.name for row in table.page.object_list]


@pytest.mark.parametrize(
    "typed",
    [
        "tide",
        "wren tide",
        "Tidewell Wren",
        "QQ 12 34 56 C",
        "qq123456c",
        "co4",
        "CO4 9RA",
        "co49ra",
        "HA-77",
        "ha-7",
    ],
)
def test_by_name_number_postcode_or_reference(browser, wren, ash, typed):
    assert names(browser, q=typed) == ["Wren Tidewell"]


def test_every_word_must_fit(browser, wren, ash):
    assert names(browser, q="wren marchbank") == []


def test_an_entity_is_found_by_any_part_of_its_name(browser, firm, wren):
    JointClientFactory(firm=firm, entity_name="Estate of Larkspur")
    assert names(browser, q="larks") == ["Estate of Larkspur"]


def test_filters_narrow_and_combine(browser, firm, adviser, wren, ash):
    ClientFactory(firm=firm, last_name="Prospective", status=ClientStatus.PROSPECT)
    JointClientFactory(firm=firm, entity_name="A joint name")
    assert names(browser, status=ClientStatus.PROSPECT)[0].endswith("Prospective")
    assert names(browser, kind=ClientKind.JOINT) == ["A joint name"]
    assert names(browser, adviser=adviser.pk) == ["Wren Tidewell"]
    assert names(browser, adviser=adviser.pk, q="ash") == []


def test_by_how_they_are_linked(browser, registered, wren, ash):
    badge = LinkBadge("Plannr", "out_of_sync", "", None)
    registered(badge_providers, lambda model, ids: {pk: [badge] for pk in ids if pk == wren.pk})
    assert names(browser, linked="out_of_sync") == ["Wren Tidewell"]
    assert names(browser, linked="not_linked") == ["Ash Marchbank"]
    assert names(browser, linked="failed") == []
    assert "Plannr: out of sync" in browser.get(reverse("client_list")).content.decode()


def test_order_is_in_the_address(browser, wren, ash):
    assert names(browser) == ["Ash Marchbank", "Wren Tidewell"]
    assert names(browser, sort="-name") == ["Wren Tidewell", "Ash Marchbank"]


def test_pages_keep_the_filter(browser, firm):
    for _ in range(51):
        ClientFactory(firm=firm)
    page = browser.get(reverse("client_list"), {"status": "active", "sort": "-name"}).content.decode()
    assert "1 to 50 of 51" in page
    assert "?status=active&amp;sort=-name&amp;page=2" in page
    assert len(names(browser, status="active", page=2)) == 1


def test_a_couple_and_the_people_of_a_joint_name_are_shown(browser, firm, wren, ash):
    RelationshipFactory(firm=firm, client=wren, other=ash, kind=RelationshipKind.MARRIED)
    shared = JointClientFactory(firm=firm, entity_name="Both of them")
    ClientMemberFactory(firm=firm, shared=shared, member=ash)
    page = " ".join(browser.get(reverse("client_list")).content.decode().split())
    assert "with Ash Marchbank" in page
    assert 'Both of them <span class="under">Ash Marchbank</span>' in page


def test_numbers_are_masked(browser, wren):
    page = browser.get(reverse("client_list")).content.decode()
    assert "QQ123456C" not in page
    assert "56 C" in page


def test_nobody_there_yet_says_what_to_do(browser):
    page = browser.get(reverse("client_list")).content.decode()
    assert "No clients yet" in page
    assert "Add a client" in page


def test_nobody_fits_says_how_to_widen(browser, wren):
    assert "Show everybody" in browser.get(reverse("client_list"), {"q": "zzz"}).content.decode()
