"""Adding, editing and removing a client."""

import pytest
from django.urls import reverse
from django_scopes import scope

from backoffice.events import RecordChanged, subscribe
from backoffice.models import Client, Relationship
from backoffice.selectors.clients import client_page
from domain.enums.people import ClientKind, RelationshipKind, TaxArea
from tests.factories.backoffice import ClientFactory

FILLED = {
    "kind": "individual",
    "status": "active",
    "first_name": "Rowan",
    "last_name": "Larkspur",
    "date_of_birth": "5/3/56",
    "gender": "female",
    "marital_status": "married",
    "national_insurance_number": "qq 11 22 33 a",
    "email": "rowan@example.test",
    "line_1": "1 Quay Street",
    "postcode": "eh11yz",
    "country": "United Kingdom",
    "tax_area": "",
}


def saved(firm, **found):
    with scope(firm=firm):
        return client_page(Client.objects.get(**found).pk)


def test_one_page_adds_everything(browser, firm):
    response = browser.post(reverse("client_new"), FILLED)
    client = saved(firm, last_name="Larkspur")
    assert response["Location"] == reverse("client", args=[client.pk])
    assert client.date_of_birth.year == 1956
    assert client.national_insurance_number == "QQ112233A"
    assert client.primary_addresses[0].postcode == "EH1 1YZ"
    assert [detail.value for detail in client.contact_details.all()] == ["rowan@example.test"]
    assert client.tax_area == TaxArea.SCOTLAND


def test_the_tax_area_can_be_set_by_hand_and_given_back(browser, firm):
    browser.post(reverse("client_new"), FILLED | {"tax_area": "wales"})
    client = saved(firm, last_name="Larkspur")
    assert (client.tax_area, client.tax_area_is_set_by_hand) == (TaxArea.WALES, True)
    browser.post(reverse("client_edit", args=[client.pk]), FILLED)
    client = saved(firm, last_name="Larkspur")
    assert (client.tax_area, client.tax_area_is_set_by_hand) == (TaxArea.SCOTLAND, False)


def test_a_failed_save_loses_nothing_that_was_typed(browser, firm):
    page = browser.post(reverse("client_new"), FILLED | {"date_of_birth": "31/2/1956"}).content.decode()
    assert "There is no day 31" in page
    assert 'value="31/2/1956"' in page
    assert 'value="Larkspur"' in page
    with scope(firm=firm):
        assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"first_name": "", "last_name": ""}, "Enter a first or last name."),
        ({"kind": "trust"}, "Enter the name the client goes by."),
        ({"entity_name": "Larkspur Trust"}, "Leave this empty for a person"),
        ({"national_insurance_number": "123"}, "two letters, six figures"),
        ({"postcode": "nowhere"}, "full UK postcode"),
    ],
)
def test_errors_say_what_to_do(browser, change, says):
    assert says in browser.post(reverse("client_new"), FILLED | change).content.decode()


def test_an_error_is_tied_to_its_field(browser):
    page = browser.post(reverse("client_new"), FILLED | {"postcode": "nowhere"}).content.decode()
    assert 'aria-invalid="true"' in page
    assert 'id="id_postcode_error"' in page


def test_editing_shows_and_changes_what_is_there(browser, firm, wren):
    path = reverse("client_edit", args=[wren.pk])
    assert 'value="CO4 9RA"' in browser.get(path).content.decode()
    browser.post(path, FILLED | {"first_name": "Wrenna", "last_name": "Tidewell"})
    assert saved(firm, pk=wren.pk).name == "Wrenna Tidewell"


def test_a_new_address_of_mail_keeps_the_old_one(browser, firm):
    browser.post(reverse("client_new"), FILLED)
    client = saved(firm, last_name="Larkspur")
    browser.post(reverse("client_edit", args=[client.pk]), FILLED | {"email": "new@example.test"})
    details = [(d.value, d.is_primary) for d in saved(firm, pk=client.pk).contact_details.all()]
    assert details == [("new@example.test", True), ("rowan@example.test", False)]


def test_a_trust_names_its_people(browser, firm, wren, ash):
    form = FILLED | {"kind": "trust", "first_name": "", "last_name": "", "entity_name": "Larkspur Trust"}
    browser.post(reverse("client_new"), form | {"members": [wren.pk, ash.pk], "national_insurance_number": ""})
    trust = saved(firm, entity_name="Larkspur Trust")
    assert {person.pk for person in trust.people} == {wren.pk, ash.pk}
    assert "Wren Tidewell" in browser.get(reverse("client", args=[trust.pk])).content.decode()


def test_nobody_of_another_firm_can_be_chosen(browser, other_firm, wren):
    elsewhere = ClientFactory(firm=other_firm)
    form = FILLED | {
        "kind": "trust",
        "first_name": "",
        "last_name": "",
        "entity_name": "T",
        "members": [elsewhere.pk],
    }
    assert "not one of the available choices" in browser.post(reverse("client_new"), form).content.decode()
    answer = browser.post(reverse("client_relate", args=[wren.pk]), {"kind": "married", "other": elsewhere.pk})
    assert answer.status_code == 200


def test_the_change_is_told_with_its_person(browser, firm, adviser, monkeypatch):
    heard = []
    monkeypatch.setattr("backoffice.events._subscribers", {RecordChanged: []})
    subscribe(RecordChanged, heard.append)
    browser.post(reverse("client_new"), FILLED)
    assert heard[0].action == "create"
    assert {event.origin.user_id for event in heard} == {adviser.pk}


def test_relating_two_people_and_undoing_it(browser, firm, wren, ash):
    browser.post(reverse("client_relate", args=[wren.pk]), {"kind": RelationshipKind.MARRIED, "other": ash.pk})
    page = " ".join(browser.get(reverse("client", args=[ash.pk])).content.decode().split())
    assert "Married to" in page
    assert "Wren Tidewell" in page
    browser.post(reverse("client_unrelate", args=[ash.pk, wren.pk]))
    with scope(firm=firm):
        assert not Relationship.objects.exists()


def test_removing_asks_first_and_can_be_undone(browser, firm, wren):
    path = reverse("client_delete", args=[wren.pk])
    asked = browser.get(path).content.decode()
    assert "Remove Wren Tidewell?" in asked
    assert "autofocus" in asked[asked.index("Keep it") - 200 : asked.index("Keep it")]
    after = browser.post(path, follow=True).content.decode()
    restore = reverse("client_restore", args=[wren.pk])
    assert f'action="{restore}"' in after
    assert browser.get(reverse("client", args=[wren.pk])).status_code == 404
    browser.post(restore)
    assert browser.get(reverse("client", args=[wren.pk])).status_code == 200


def test_paraplanners_do_not_remove(signed_in, paraplanner, firm, wren):
    path = reverse("client_delete", args=[wren.pk])
    browser = signed_in(paraplanner)
    assert browser.get(path).status_code == 403
    assert browser.post(path).status_code == 403
    with scope(firm=firm):
        assert Client.objects.filter(pk=wren.pk).exists()


def test_another_firm_neither_removes_nor_restores(signed_in, outsider, firm, wren):
    browser = signed_in(outsider)
    for name in ("client_delete", "client_restore"):
        assert browser.post(reverse(name, args=[wren.pk])).status_code == 404


def test_the_whole_number_is_on_the_clients_own_page_only(browser, wren):
    page = browser.get(reverse("client", args=[wren.pk])).content.decode()
    assert "QQ 12 34 56 C" in page
    for name in ("client_finances", "client_plans", "client_documents"):
        assert "QQ 12 34 56 C" not in browser.get(reverse(name, args=[wren.pk])).content.decode()


def test_every_kind_of_client_opens(browser, firm):
    for kind in ClientKind:
        named = (
            {"first_name": "R"}
            if kind == ClientKind.INDIVIDUAL
            else {"first_name": "", "last_name": "", "entity_name": "R"}
        )
        client = ClientFactory(firm=firm, kind=kind, **named)
        for name in ("client", "client_finances", "client_plans", "client_edit"):
            assert browser.get(reverse(name, args=[client.pk])).status_code == 200
