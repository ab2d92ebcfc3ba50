"""Clients, households and people through the interface."""

from __future__ import annotations

import pytest
from django_scopes import scope

from backoffice.models import Client
from tests.factories.backoffice import AddressFactory, ClientFactory, ContactDetailFactory, HouseholdFactory

CLIENTS = "/api/v1/clients/"


def test_a_client_is_written_with_everything_sent(script, adviser):
    answer = script.post(
        CLIENTS,
        {
            "first_name": "Wren",
            "last_name": "Sample",
            "national_insurance_number": "qq 12 34 56 c",
            "adviser": adviser.pk,
            "address": {"line_1": "1 Quay Street", "town": "Cardiff", "postcode": "CF10 1EP"},
            "contact_details": [{"kind": "email", "value": "wren@example.test"}],
        },
        format="json",
    )
    assert answer.status_code == 201, answer.json()
    sent = answer.json()
    assert sent["national_insurance_number"] == "QQ123456C"
    assert sent["address"]["postcode"] == "CF10 1EP"
    assert sent["tax_area"] == "wales"
    email = {"kind": "email", "value": "wren@example.test", "is_primary": True, "is_placeholder": False}
    assert sent["contact_details"] == [email]
    assert script.get(f"{CLIENTS}{sent['id']}/").json() == sent


def test_what_is_not_sent_stays(script, firm):
    client = ClientFactory(firm=firm, first_name="Wren")
    AddressFactory(firm=firm, client=client, town="Colchester")
    ContactDetailFactory(firm=firm, client=client, value="wren@example.test")
    answer = script.patch(f"{CLIENTS}{client.pk}/", {"retirement_age": 67}, format="json").json()
    assert answer["retirement_age"] == 67
    assert answer["address"]["town"] == "Colchester"
    assert answer["contact_details"][0]["value"] == "wren@example.test"


def test_an_address_sent_as_null_is_removed(script, firm):
    client = ClientFactory(firm=firm)
    AddressFactory(firm=firm, client=client)
    answer = script.patch(f"{CLIENTS}{client.pk}/", {"address": None}, format="json")
    assert answer.json()["address"] is None


def test_all_of_it_is_written_or_nothing(script, firm):
    client = ClientFactory(firm=firm, retirement_age=65)
    sent = {"retirement_age": 67, "address": {"postcode": "X" * 11}}
    assert script.patch(f"{CLIENTS}{client.pk}/", sent, format="json").status_code == 400
    sent = {"retirement_age": 67, "members": [ClientFactory(firm=firm).pk]}
    assert script.patch(f"{CLIENTS}{client.pk}/", sent, format="json").status_code == 400  # an individual has none
    client.refresh_from_db()
    assert client.retirement_age == 65


def test_a_joint_client_names_its_people(script, firm):
    pair = [ClientFactory(firm=firm).pk, ClientFactory(firm=firm).pk]
    answer = script.post(CLIENTS, {"kind": "joint", "entity_name": "The Samples", "members": pair}, format="json")
    assert sorted(answer.json()["members"]) == sorted(pair)


def test_relating_two_people_writes_both_sides_and_their_household(script, firm):
    one, other = ClientFactory(firm=firm), ClientFactory(firm=firm)
    answer = script.post(f"{CLIENTS}{one.pk}/relate/", {"other": other.pk, "kind": "married"}, format="json")
    assert answer.json()["relationships"] == [{"other": other.pk, "kind": "married"}]
    mirrored = script.get(f"{CLIENTS}{other.pk}/").json()
    assert mirrored["relationships"] == [{"other": one.pk, "kind": "married"}]
    household = script.get(f"/api/v1/households/{mirrored['household']}/").json()
    assert sorted(household["clients"]) == sorted([one.pk, other.pk])
    script.post(f"{CLIENTS}{one.pk}/unrelate/", {"other": other.pk}, format="json")
    assert script.get(f"{CLIENTS}{other.pk}/").json()["relationships"] == []


def test_lists_mask_the_national_insurance_number(script, firm):
    client = ClientFactory(firm=firm, national_insurance_number="QQ123456C")
    listed = script.get(CLIENTS)
    assert "123456" not in listed.content.decode()
    assert listed.json()["results"][0]["national_insurance_number"] == "•• •• •• 56 C"
    assert script.get(f"{CLIENTS}{client.pk}/").json()["national_insurance_number"] == "QQ123456C"


@pytest.mark.parametrize(
    ("field", "factory"), [("household", HouseholdFactory), ("members", ClientFactory)], ids=["household", "members"]
)
def test_another_firms_record_cannot_be_named(script, firm, other_firm, field, factory):
    theirs = factory(firm=other_firm).pk
    sent = {"last_name": "Sample", "kind": "joint", field: [theirs] if field == "members" else theirs}
    answer = script.post(CLIENTS, sent, format="json")
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_another_firms_adviser_cannot_be_named(script, outsider):
    answer = script.post(CLIENTS, {"last_name": "Sample", "adviser": outsider.pk}, format="json")
    assert answer.status_code == 400
    assert "adviser" in answer.json()["errors"]


def test_people_of_this_firm_are_listed_and_nobody_else(script, adviser, paraplanner, outsider, client_user):
    listed = {row["id"] for row in script.get("/api/v1/users/").json()["results"]}
    assert listed == {adviser.pk, paraplanner.pk}
    assert script.get(f"/api/v1/users/{outsider.pk}/").status_code == 404


def test_three_people_and_deletion(calling, three_people, firm):
    client = ClientFactory(firm=firm)
    path = f"{CLIENTS}{client.pk}/"
    assert calling(three_people.outsider).delete(path).status_code == 404
    assert calling(three_people.paraplanner).delete(path).status_code == 403
    assert calling(three_people.adviser).delete(path).status_code == 204
    assert calling(three_people.adviser).get(path).status_code == 404
    with scope(firm=firm):
        assert Client.with_deleted.get(pk=client.pk).deleted_at is not None


def test_a_paraplanner_reads_and_writes(calling, paraplanner, firm):
    client = ClientFactory(firm=firm)
    answer = calling(paraplanner).patch(f"{CLIENTS}{client.pk}/", {"title": "Dr"}, format="json")
    assert (answer.status_code, answer.json()["title"]) == (200, "Dr")


def test_a_client_of_the_firm_is_refused(signed_in, client_user):
    assert signed_in(client_user).get(CLIENTS).status_code == 403


def test_the_keeper_who_has_no_firm_is_refused(signed_in, keeper):
    assert signed_in(keeper).get(CLIENTS).status_code == 403
