"""The admin site: one sign-in, every model, one firm, no secret, writing through services."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from backoffice.events import RecordChanged, _subscribers, subscribe
from backoffice.models import Client, Firm, User
from backoffice.models.fields import EncryptedTextField
from domain.enums.people import Role
from tests.architecture import tree
from tests.factories.anything import make
from tests.factories.backoffice import ApiTokenFactory, ClientFactory, UserFactory

PRODUCT = {package.name for package in tree.product()}
MODELS = [m for config in apps.get_app_configs() if config.name in PRODUCT for m in config.get_models()]


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.fixture
def heard():
    """Events of changed records, as they are published."""
    events: list[RecordChanged] = []
    subscribe(RecordChanged, events.append)
    yield events
    _subscribers[RecordChanged].remove(events.append)


def test_every_model_of_the_product_is_registered():
    missing = [model._meta.label for model in MODELS if not admin.site.is_registered(model)]
    assert not missing, "add an admin.py that calls register_app"


def test_every_list_and_record_opens_for_the_owner(signed_in, owner, firm):
    browser = signed_in(owner)
    for model in MODELS:
        row = make(model, firm) if not model.__name__.lower().endswith("event") else None
        answer = browser.get(list_of(model))
        assert answer.status_code in {200, 403}, model._meta.label
        if answer.status_code == 200 and row is not None:
            assert browser.get(page_of(row)).status_code == 200, model._meta.label


def test_every_list_opens_for_the_keeper(signed_in, keeper, firm, other_firm):
    browser = signed_in(keeper)
    for model in MODELS:
        for one in (firm, other_firm):
            if not model.__name__.lower().endswith("event"):
                make(model, one)
        assert browser.get(list_of(model)).status_code == 200, model._meta.label


@pytest.mark.parametrize("role", [Role.ADVISER, Role.PARAPLANNER, Role.CLIENT, Role.PROFESSIONAL])
def test_only_those_who_run_the_firm_enter(signed_in, firm, role):
    assert signed_in(UserFactory(firm=firm, role=role)).get(reverse("admin:index"), follow=True).status_code == 403


def test_somebody_marked_as_staff_by_mistake_sees_nothing(signed_in, firm):
    ClientFactory(firm=firm)
    browser = signed_in(UserFactory(firm=firm, role=Role.ADVISER, is_staff=True))
    assert browser.get(list_of(Client)).status_code == 403


def test_lists_show_one_firm(signed_in, owner, other_firm):
    ours, theirs = ClientFactory(firm=owner.firm), ClientFactory(firm=other_firm)
    page = signed_in(owner).get(list_of(Client)).content.decode()
    assert ours.last_name in page
    assert theirs.last_name not in page


def test_people_of_other_firms_are_no_choice(signed_in, owner, outsider):
    client = ClientFactory(firm=owner.firm)
    page = signed_in(owner).get(page_of(client)).content.decode()
    assert owner.name in page
    assert outsider.name not in page


def test_a_superuser_of_a_firm_sees_that_firm_only(signed_in, firm, outsider):
    browser = signed_in(UserFactory(firm=firm, is_superuser=True, is_staff=True))
    assert browser.get(page_of(outsider)).status_code == 404
    assert outsider.email not in browser.get(list_of(User)).content.decode()


def test_the_keeper_sees_every_firm(signed_in, keeper, firm, other_firm):
    names = [ClientFactory(firm=one).last_name for one in (firm, other_firm)]
    page = signed_in(keeper).get(list_of(Client)).content.decode()
    assert all(name in page for name in names)


def test_deleted_records_can_be_looked_at(signed_in, owner):
    client = ClientFactory(firm=owner.firm, deleted_at=timezone.now())
    assert signed_in(owner).get(page_of(client)).status_code == 200


def test_the_national_insurance_number_is_masked_in_lists(signed_in, owner):
    ClientFactory(firm=owner.firm, national_insurance_number="QQ123456C")
    browser = signed_in(owner)
    assert "•• •• •• 56 C" in browser.get(list_of(Client)).content.decode()
    history = apps.get_model("backoffice", "ClientFirmevent")
    for page in (list_of(Client), list_of(history)):
        assert "QQ123456C" not in browser.get(page).content.decode()
    with scope(firm=owner.firm):
        assert "QQ123456C" not in browser.get(page_of(history.objects.first())).content.decode()


def test_no_secret_is_shown(signed_in, owner):
    browser = signed_in(owner)
    token = ApiTokenFactory(firm=owner.firm, user=owner)
    assert token.digest not in browser.get(page_of(token)).content.decode()
    assert owner.password not in browser.get(page_of(owner)).content.decode()
    for model in MODELS:
        secrets = [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]
        if secrets:
            row = make(model, owner.firm, **dict.fromkeys(secrets, "open-sesame"))
            for page in (page_of(row), list_of(model)):
                assert "open-sesame" not in browser.get(page).content.decode(), model._meta.label


def test_a_change_goes_through_the_service(signed_in, owner, heard):
    client = ClientFactory(firm=owner.firm, title="Ms")
    browser = signed_in(owner)
    form = browser.get(page_of(client)).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields} | {"title": "Dr"}
    assert browser.post(page_of(client), sent).status_code == 302
    client.refresh_from_db()
    assert client.title == "Dr"
    assert [(event.pk, event.fields, event.origin.user_id) for event in heard] == [
        (client.pk, frozenset({"title"}), owner.pk)
    ]


def test_what_the_service_objects_to_is_shown(signed_in, owner):
    browser = signed_in(owner)
    answer = browser.post(page_of(owner), {"name": owner.name, "role": "adviser", "is_active": "on"}, follow=True)
    assert "at least one owner" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.role == Role.OWNER


def test_nothing_is_added_or_deleted_here(signed_in, owner):
    client = ClientFactory(firm=owner.firm)
    browser, removal = signed_in(owner), reverse("admin:backoffice_client_delete", args=[client.pk])
    assert browser.get(reverse("admin:backoffice_client_add")).status_code == 403
    assert browser.post(removal, {"post": "yes"}).status_code == 403
    shown = browser.get(list_of(Client))
    assert not shown.context["cl"].model_admin.get_actions(shown.wsgi_request)


def test_the_keeper_makes_a_firm_and_its_first_owner(signed_in, keeper):
    browser = signed_in(keeper)
    browser.post(reverse("admin:backoffice_firm_add"), {"name": "Dale Advice", "slug": "dale"})
    firm = Firm.objects.get(slug="dale")
    sent = {"firm": firm.pk, "name": "Dale Owner", "email": "owner@dale.test", "role": "owner"}
    browser.post(reverse("admin:backoffice_user_add"), sent)
    owner = User.objects.get(email="owner@dale.test")
    assert (owner.firm, owner.is_staff, owner.has_usable_password()) == (firm, True, False)


def test_a_person_who_is_not_signed_in_goes_to_the_products_own_page(client, db):
    first = client.get(reverse("admin:index"))
    second = client.get(first["Location"])
    assert second["Location"].startswith(reverse("account_login"))
