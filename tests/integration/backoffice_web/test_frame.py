"""What surrounds every page: scope, door, history, security headers, appearance."""

import pytest
from django.urls import reverse
from django_scopes import scope
from django_scopes.exceptions import ScopeError

from backoffice.models import Client, User
from backoffice.selectors.history import activity_of_client
from backoffice.web.extensions import NavItem, TodayItem, nav_items, today_blocks, today_providers
from tests.factories.backoffice import PASSWORD, ClientFactory, owned_plan

PAGES = ("today", "client_list", "document_list", "settings_home", "firm_settings", "search")


@pytest.mark.parametrize("name", PAGES)
def test_pages_open_for_the_firms_people(browser, name):
    response = browser.get(reverse(name))
    assert response.status_code == 200
    assert "Harbour Advice" in response.content.decode()


@pytest.mark.parametrize("name", ["client", "client_finances", "client_plans", "client_documents", "client_edit"])
def test_another_firms_client_does_not_exist(signed_in, three_people, wren, name):
    path = reverse(name, args=[wren.pk])
    statuses = [signed_in(person).get(path).status_code for person in three_people]
    assert statuses == [200, 200, 404]


def test_another_firms_plan_does_not_exist(signed_in, three_people, wren):
    plan = owned_plan(wren)
    for name in ("plan", "plan_edit", "valuation_new", "plan_values_csv"):
        statuses = [signed_in(p).get(reverse(name, args=[plan.pk])).status_code for p in three_people]
        assert statuses == [200, 200, 404]


def test_a_list_shows_the_own_firm_only(browser, wren, other_firm):
    ClientFactory(firm=other_firm, last_name="Elsewhere")
    page = browser.get(reverse("client_list")).content.decode()
    assert "Tidewell" in page
    assert "Elsewhere" not in page


def test_a_file_made_while_it_is_sent_stays_within_the_firm(browser, wren, other_firm):
    ClientFactory(firm=other_firm, last_name="Elsewhere")
    response = browser.get(reverse("client_list"), {"format": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert "Wren Tidewell" in text
    assert "Elsewhere" not in text
    assert "QQ123456C" not in text


def test_no_scope_outlives_its_request(browser, wren):
    browser.get(reverse("client_list"))
    with pytest.raises(ScopeError):
        list(Client.objects.all())


def test_a_stranger_is_sent_to_sign_in_and_back(client, db):
    response = client.get(reverse("client_list"))
    assert response["Location"] == f"{reverse('account_login')}?next={reverse('client_list')}"


def test_a_strangers_fragment_sends_the_whole_page_to_sign_in(client, db):
    response = client.get(reverse("search"), headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == reverse("account_login")


def test_clients_of_the_firm_see_no_staff_page(signed_in, client_user):
    response = signed_in(client_user).get(reverse("client_list"))
    assert response.status_code == 403
    assert "for the firm&#x27;s own people" in response.content.decode()


def test_the_keeper_of_the_installation_is_sent_to_the_admin_site(signed_in, keeper):
    response = signed_in(keeper).get(reverse("today"))
    assert response["Location"] == reverse("admin:index")


def test_signing_in_by_the_form(client, adviser):
    form = {"login": adviser.email, "password": PASSWORD}
    assert client.post(reverse("account_login"), form)["Location"] == reverse("today")
    assert client.get(reverse("today")).status_code == 200


def test_a_closed_login_opens_nothing(client, adviser):
    User.objects.filter(pk=adviser.pk).update(is_active=False)
    client.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    assert client.get(reverse("today")).status_code == 302


def test_a_login_that_is_closed_meanwhile_is_out(browser, adviser):
    assert browser.get(reverse("today")).status_code == 200
    User.objects.filter(pk=adviser.pk).update(is_active=False)
    assert browser.get(reverse("today")).status_code == 302


def test_nobody_makes_a_login_for_themselves(client, db):
    response = client.post(reverse("account_signup"), {"email": "x@example.test", "password1": PASSWORD})
    assert "Logins are given by your firm" in response.content.decode()
    assert not User.objects.exists()


def test_nothing_inline_is_allowed(browser):
    policy = browser.get(reverse("today")).headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_what_a_page_changes_is_told_with_the_person(browser, adviser, wren, firm):
    browser.post(reverse("client_delete", args=[wren.pk]))
    browser.post(reverse("client_restore", args=[wren.pk]))
    with scope(firm=firm):
        told = activity_of_client(Client.objects.get(pk=wren.pk))
    assert [(a.who, a.verb) for a in told[:2]] == [(adviser.name, "brought back"), (adviser.name, "removed")]


def test_the_appearance_is_remembered(browser):
    response = browser.post(reverse("set_theme"), {"theme": "dark", "next": "/clients/"})
    assert response["Location"] == "/clients/"
    assert 'data-bs-theme="dark"' in browser.get(reverse("today")).content.decode()
    browser.post(reverse("set_theme"), {"theme": "auto"})
    assert "data-bs-theme" not in browser.get(reverse("today")).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.test/", "//example.test", "javascript:alert(1)"])
def test_choosing_an_appearance_leads_nowhere_else(browser, elsewhere):
    assert browser.post(reverse("set_theme"), {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_the_rail_marks_where_one_is_and_hides_what_is_not_for_one(browser, registered, wren):
    registered(nav_items, NavItem("", "Vault", "audit_log", "lock", 95, lambda user: user.runs_the_firm))
    page = browser.get(reverse("client", args=[wren.pk])).content.decode()
    assert "Vault" not in page
    assert page.count('aria-current="page"') >= 2
    rail = page[page.index('id="rail"') : page.index("</nav>")]
    assert rail.count('aria-current="page"') == 1


def test_today_shows_what_needs_somebody(browser, registered):
    items = [TodayItem("Out of sync", 3, "/desk/", "orange"), TodayItem("Held", 0, "/", "red")]
    registered(today_providers, lambda user: items)
    registered(today_blocks, lambda user: "What the last sync did")
    page = browser.get(reverse("today")).content.decode()
    assert "3 things need somebody" in " ".join(page.split())
    assert 'href="/desk/"' in page
    assert "held" in page[page.index("Nothing waiting:") :].split("footer")[0]
    assert "What the last sync did" in page


def test_today_without_work_is_friendly(browser, monkeypatch):
    monkeypatch.setattr(today_providers, "entries", [])
    assert "All clear" in browser.get(reverse("today")).content.decode()


def test_a_page_that_does_not_exist_says_so_in_the_design(browser):
    response = browser.get("/nowhere/")
    assert response.status_code == 404
    assert "Nothing here" in response.content.decode()
