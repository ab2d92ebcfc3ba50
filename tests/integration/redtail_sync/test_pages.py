"""A person's way through the Redtail pages: integration, contacts, accounts that wait, and what is linked."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client, Plan
from domain.enums.people import Role
from integrations.models import Connection, Credential, Link, StagedRecord
from redtail_sync.models import ContactLink, TypeRule
from redtail_sync.services import accounts
from tests.contract.redtail.conftest import PASSWORD, USER, World
from tests.factories.backoffice import OwnershipFactory, PlanFactory, UserFactory

ROWAN = "Rowan Testwood"


@pytest.fixture
def browser(redtail_world: World, signed_in: Any) -> Browser:
    return signed_in(redtail_world.user)


def shown(browser: Browser, name: str, *args: Any, query: str = "") -> str:
    answer = browser.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(browser: Browser, page: str, /, *args: Any, query: str = "", **fields: Any) -> str:
    answer = browser.post(reverse(page, args=args) + query, fields, follow=True)
    assert answer.status_code == 200, (page, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def pulled(redtail_world: World) -> World:
    """Rowan is linked and his accounts wait."""
    redtail_world.link(ROWAN)
    redtail_world.pull()
    return redtail_world


def waiting(world: World, number: str) -> StagedRecord:
    return StagedRecord.objects.get(fields__number=number)


def dollar_plan(world: World, **fields: Any) -> Plan:
    plan = PlanFactory(firm=world.firm, **{"type": "pension", "currency": "USD", **fields})
    OwnershipFactory(firm=world.firm, plan=plan, client=world.people[0])
    return plan


# --------------------------------------------------------------------------------------------------- integration


def test_an_integration_is_added_with_credentials_and_seen_to_be_established(
    redtail_world: World, browser: Browser
) -> None:
    Credential.objects.all().delete()
    assert "No integration yet" in shown(browser, "redtail_settings")
    given = {"partner_type": "crm", "partner": "redtail", "user_name": USER, "password": PASSWORD}
    assert "Established" in sent(browser, "redtail_add", **given)
    assert Credential.objects.get().user == redtail_world.user


def test_why_not_is_said_on_the_page_and_the_password_is_not_repeated(redtail_world: World, browser: Browser) -> None:
    given = {"partner_type": "crm", "partner": "redtail", "user_name": USER, "password": "wrong-one"}
    page = sent(browser, "redtail_add", **given)
    assert "not established" in page and "does not know this user name" in page
    assert "wrong-one" not in page
    assert "locked" in sent(browser, "redtail_add", **{**given, "user_name": "locked", "password": PASSWORD})


def test_a_user_name_that_would_not_arrive_whole_is_refused_before_anything_is_asked(
    redtail_world: World, browser: Browser
) -> None:
    redtail_world.remote.forget_requests()
    given = {"partner_type": "crm", "partner": "redtail", "user_name": "ad:viser", "password": PASSWORD}
    assert "no colon" in sent(browser, "redtail_add", **given)
    assert not redtail_world.remote.requests()


def test_removing_says_that_the_key_stays_good_at_redtail(redtail_world: World, browser: Browser) -> None:
    assert "stays good there" in shown(browser, "redtail_remove")
    sent(browser, "redtail_remove")
    assert Credential.objects.get().access_token == ""


def test_an_installation_without_redtail_says_so(redtail_world: World, browser: Browser, settings: Any) -> None:
    settings.REDTAIL = {**settings.REDTAIL, "api_key": ""}
    assert "REDTAIL_API_KEY" in shown(browser, "redtail_settings")
    assert browser.get(reverse("redtail_add")).url == reverse("redtail_settings")


# ------------------------------------------------------------------------------------------------------ contacts


def test_contacts_are_looked_for_linked_and_listed_with_who_and_when(redtail_world: World, browser: Browser) -> None:
    pk = redtail_world.cashflow.pk
    assert "No contact is linked yet" in shown(browser, "redtail_plan", pk)
    query = "?partner=redtail&last_name=Testwood"
    found = shown(browser, "redtail_contacts", pk, query=query)
    assert ROWAN in found and "Marigold Testwood" in found
    for name in (ROWAN, "Marigold Testwood"):
        contact, person = (
            redtail_world.remote.contact_id(name),
            Client.objects.get(first_name=name.split()[0]),
        )
        sent(browser, "redtail_contacts", pk, query=query, contact=contact, **{f"person-{contact}": person.pk})
    links = ContactLink.objects.order_by("pk")
    assert [(link.contact_name, link.client.name, link.linked_by) for link in links] == [
        (name, name, redtail_world.user) for name in (ROWAN, "Marigold Testwood")
    ]
    listed = shown(browser, "redtail_plan", pk)
    assert ROWAN in listed and redtail_world.user.name in listed
    assert "Linked already" in shown(browser, "redtail_contacts", pk, query=query)


def test_the_person_of_the_same_name_is_put_forward(redtail_world: World, browser: Browser) -> None:
    page = shown(browser, "redtail_contacts", redtail_world.cashflow.pk, query="?partner=redtail&last_name=Testwood")
    assert f'<option value="{redtail_world.people[0].pk}" selected>{ROWAN}</option>' in page


def test_a_trust_is_found_by_its_name(redtail_world: World, browser: Browser) -> None:
    page = shown(browser, "redtail_contacts", redtail_world.cashflow.pk, query="?partner=redtail&name=pretend family")
    assert "Testwood Pretend Family Trust" in page
    assert f'Link<span class="visually-hidden"> {ROWAN}' not in page


def test_a_contact_that_is_no_number_is_refused_before_anything_is_asked(
    redtail_world: World, browser: Browser
) -> None:
    redtail_world.remote.forget_requests()
    page = sent(browser, "redtail_contacts", redtail_world.cashflow.pk, contact="1/accounts")
    assert "Choose a contact" in page
    assert not redtail_world.remote.requests()


def test_unlinking_says_what_becomes_of_accounts(pulled: World, browser: Browser) -> None:
    plan, row = dollar_plan(pulled), waiting(pulled, "40012345")
    accounts.link_account(staged_id=row.pk, plan_id=plan.pk, makes_dollars=False, user=pulled.user, now=pulled.now())
    link = ContactLink.objects.get()
    page = shown(browser, "redtail_unlink_contact", link.pk)
    assert "7 waiting accounts of this contact alone" in page
    assert "1 linked plan of this contact alone" in page
    assert "not brought up to date" not in shown(browser, "plan", plan.pk)
    sent(browser, "redtail_unlink_contact", link.pk)
    assert "not brought up to date. Link the contact again" in shown(browser, "plan", plan.pk)
    assert not ContactLink.objects.exists()
    assert Link.objects.filter(ended_at__isnull=True, local_id=plan.pk).exists()
    assert "somebody unlinked it meanwhile" in sent(browser, "redtail_unlink_contact", link.pk)


def test_refresh_starts_a_pull_and_shows_its_progress(redtail_world: World, browser: Browser) -> None:
    redtail_world.link(ROWAN)
    page = sent(browser, "redtail_refresh", redtail_world.cashflow.pk)
    assert "progress-row" in page
    assert "progress-row" in shown(browser, "redtail_progress", redtail_world.cashflow.pk)
    redtail_world.pull()
    over = browser.get(reverse("redtail_progress", args=[redtail_world.cashflow.pk]))
    assert over["HX-Redirect"].startswith(reverse("redtail_accounts", args=[redtail_world.cashflow.pk]))


# ------------------------------------------------------------------------------------------------------ accounts


def test_what_waits_is_shown_with_balance_type_and_date(pulled: World, browser: Browser) -> None:
    page = shown(browser, "redtail_accounts", pulled.cashflow.pk)
    assert "Evergreen Sample Custody 1234" in page
    assert "US$412,350.55" in page
    assert "Here: 401(k)" in page
    assert "Nobody has said yet what it means that its account type is “Structured Settlement”" in page


def test_ignoring_and_stopping_for_one_and_for_several(pulled: World, browser: Browser) -> None:
    pk = pulled.cashflow.pk
    first, second = waiting(pulled, "40012345"), waiting(pulled, "EV-401-0001234")
    sent(browser, "redtail_decide", pk, do=f"ignore-{first.pk}")
    page = sent(browser, "redtail_decide", pk, do="ignore", account=[second.pk])
    assert "Evergreen Sample Custody 1234 is ignored" in page
    ignored = shown(browser, "redtail_accounts", pk, query="?show=ignored")
    assert f"Ignored by {pulled.user.name}" in ignored
    page = sent(browser, "redtail_decide", pk, do="stop_ignoring", account=[first.pk, second.pk])
    assert "2 accounts are waiting again" in page
    assert set(StagedRecord.objects.values_list("state", flat=True)) == {"waiting"}


def test_nothing_chosen_stays_on_the_same_tab(pulled: World, browser: Browser) -> None:
    page = sent(browser, "redtail_decide", pulled.cashflow.pk, do="", show="ignored")
    assert "Choose what to do" in page and "Nothing is ignored" in page
    page = sent(browser, "redtail_steer", pulled.cashflow.pk, do="", show="linked")
    assert "what to do" in page and "Nothing is linked yet" in page


def test_what_somebody_else_decided_meanwhile_is_said(pulled: World, browser: Browser) -> None:
    pk, row = pulled.cashflow.pk, waiting(pulled, "40012345")
    accounts.link_account(
        staged_id=row.pk,
        plan_id=dollar_plan(pulled).pk,
        makes_dollars=False,
        user=pulled.user,
        now=pulled.now(),
    )
    page = sent(browser, "redtail_decide", pk, do=f"ignore-{row.pk}")
    assert "somebody has decided about it meanwhile" in page and "is ignored" not in page
    other = waiting(pulled, "EV-401-0001234")
    assert "1 account is ignored" in sent(browser, "redtail_decide", pk, do="ignore", account=[row.pk, other.pk])


def test_another_systems_record_is_none_of_these_pages_business(pulled: World, browser: Browser) -> None:
    other = Connection.objects.create(firm=pulled.firm, system="xplan")
    row = waiting(pulled, "40012345")
    row.pk, row.connection = None, other
    row.save()
    args = [pulled.cashflow.pk, row.pk]
    for name in ("redtail_link_account", "redtail_add_account", "redtail_rename"):
        assert browser.get(reverse(name, args=args)).status_code == 404
    assert "Choose at least one" in sent(browser, "redtail_decide", pulled.cashflow.pk, do=f"ignore-{row.pk}")


def test_a_description_can_be_changed(pulled: World, browser: Browser) -> None:
    row = waiting(pulled, "40012345")
    answer = browser.get(reverse("redtail_rename", args=[pulled.cashflow.pk, row.pk]))
    shown_field = answer.context["form"].shown_field()
    token = re.search(r'value="([^"]*)"', str(shown_field)).group(1).replace("&quot;", '"')  # type: ignore[union-attr]
    sent(browser, "redtail_rename", pulled.cashflow.pk, row.pk, label="Rowan's broker", shown=token)
    row.refresh_from_db()
    assert row.label == "Rowan's broker"


def test_only_free_plans_are_offered_the_likely_ones_first_with_the_reason(pulled: World, browser: Browser) -> None:
    row = waiting(pulled, "EV-401-0001234")
    far = dollar_plan(pulled, name="A something", policy_number="")
    near = dollar_plan(pulled, name="Old pot", policy_number="ev 401 0001234")
    taken = dollar_plan(pulled, name="Taken pot")
    other = waiting(pulled, "40012345")
    accounts.link_account(staged_id=other.pk, plan_id=taken.pk, makes_dollars=False, user=pulled.user, now=pulled.now())
    page = shown(browser, "redtail_link_account", pulled.cashflow.pk, row.pk)
    assert page.index("Old pot") < page.index("A something")
    assert "Same number" in page
    assert "Taken pot" not in page
    assert far and near


def test_linking_to_an_existing_plan_brings_its_balance_only(pulled: World, browser: Browser) -> None:
    row, plan = waiting(pulled, "EV-401-0001234"), dollar_plan(pulled, name="Rowan's 401(k)")
    page = sent(browser, "redtail_link_account", pulled.cashflow.pk, row.pk, plan=plan.pk)
    assert "Rowan&#x27;s 401(k)" in page
    assert "US$412,350.55" in page
    assert "Redtail, balance only" in page
    assert "Evergreen Sample Custody, number ending 1234" in page
    linked = shown(browser, "redtail_accounts", pulled.cashflow.pk, query="?show=linked")
    assert "Rowan&#x27;s 401(k)" in linked and f"Linked by {pulled.user.name}" in linked
    assert "Pause" in linked and "Stop" in linked
    assert "Evergreen Sample Custody 1234" not in shown(browser, "redtail_accounts", pulled.cashflow.pk)
    plans = shown(browser, "client_plans", pulled.people[0].pk)
    assert "Redtail: Linked since" in plans


def test_a_plan_or_an_account_that_was_linked_meanwhile_is_said(pulled: World, browser: Browser) -> None:
    row, other = waiting(pulled, "EV-401-0001234"), waiting(pulled, "40012345")
    plan = dollar_plan(pulled)
    page = sent(browser, "redtail_link_account", pulled.cashflow.pk, row.pk, plan=plan.pk)
    assert "Redtail, balance only" in page
    page = sent(browser, "redtail_link_account", pulled.cashflow.pk, other.pk, plan=plan.pk)
    assert "not free any more" in page
    for name in ("redtail_link_account", "redtail_add_account"):
        page = sent(browser, name, pulled.cashflow.pk, row.pk, plan=plan.pk)
        assert "is linked already" in page
    assert Link.objects.filter(kind="plan").count() == 1


def test_an_account_whose_balance_cannot_be_taken_says_so_when_it_is_linked(pulled: World, browser: Browser) -> None:
    row, plan = waiting(pulled, "40055501"), dollar_plan(pulled)
    page = sent(browser, "redtail_link_account", pulled.cashflow.pk, row.pk, plan=plan.pk)
    assert "no balance that can be taken" in page
    assert not plan.valuations.exists()


def test_a_plan_in_pounds_becomes_a_dollar_plan_only_when_somebody_says_so(pulled: World, browser: Browser) -> None:
    row, plan = waiting(pulled, "EV-401-0001234"), dollar_plan(pulled, name="In pounds", currency="GBP")
    page = sent(browser, "redtail_link_account", pulled.cashflow.pk, row.pk, plan=plan.pk)
    assert "recorded in pounds sterling" in page
    assert not plan.valuations.exists()
    sent(browser, "redtail_link_account", pulled.cashflow.pk, row.pk, plan=plan.pk, makes_dollars="on")
    plan.refresh_from_db()
    assert plan.currency == "USD"
    assert plan.valuations.get().amount == Decimal("412350.55")


def test_adding_asks_for_the_type_then_for_the_rest_and_only_saving_links(pulled: World, browser: Browser) -> None:
    row, pk = waiting(pulled, "EV-401-0001234"), pulled.cashflow.pk
    page = shown(browser, "redtail_add_account", pk, row.pk)
    assert '<option value="us_401k" selected>401(k)</option>' in page
    assert "its account type is “401(k)”" in page
    form = shown(browser, "redtail_add_account", pk, row.pk, query="?kind=us_401k")
    assert 'value="Evergreen Sample Custody 1234"' in form
    assert '<option value="us_401k" selected>401(k)</option>' in form
    assert not Link.objects.filter(kind="plan").exists()
    share = f"share_{pulled.people[0].pk}"
    given = {
        "type": "pension", "sub_type": "us_401k", "name": "Rowan's 401(k)", "provider_name": "Evergreen Sample Custody",
        "policy_number": "EV-401-0001234", "status": "active", "currency": "GBP", "is_under_advice": "on", share: "100",
        "growth_percent": "4",
    }  # fmt: skip
    page = sent(browser, "redtail_add_account", pk, row.pk, query="?kind=us_401k", **given)
    plan = Plan.objects.get(name="Rowan's 401(k)")
    assert (plan.currency, plan.growth_percent) == ("USD", Decimal(4))
    assert plan.valuations.get().amount == Decimal("412350.55")
    assert pulled.link_of(plan) is not None
    row.refresh_from_db()
    assert row.state == "added"
    again = sent(browser, "redtail_add_account", pk, row.pk, query="?kind=us_401k", **given)
    assert "is linked already" in again
    assert Plan.objects.filter(name="Rowan's 401(k)").count() == 1


# ------------------------------------------------------------------------------------------------------ steering


@pytest.fixture
def linked(pulled: World) -> Link:
    plan = dollar_plan(pulled, name="Rowan's 401(k)", sub_type="us_401k")
    row = waiting(pulled, "EV-401-0001234")
    return accounts.link_account(
        staged_id=row.pk, plan_id=plan.pk, makes_dollars=False, user=pulled.user, now=pulled.now()
    )


def test_the_general_pages_of_syncing_know_a_linked_account(pulled: World, linked: Link, browser: Browser) -> None:
    assert "Redtail" in shown(browser, "sync_link", linked.pk)
    assert "Sync with Redtail" in shown(browser, "sync_run", pulled.connection.runs.get().pk)
    assert "Redtail" in shown(browser, "sync_runs")
    shown(browser, "client_sync", pulled.people[0].pk)


def test_the_plans_form_says_where_its_balance_is_from(pulled: World, linked: Link, browser: Browser) -> None:
    page = shown(browser, "plan_edit", linked.local_id)
    assert "Integration: Redtail, last updated" in page
    assert "waits again under Plan integration" in shown(browser, "plan_delete", linked.local_id)


# -------------------------------------------------------------------------------------------------- account types


def test_those_who_run_the_firm_say_what_a_type_is(pulled: World, signed_in: Any, browser: Browser) -> None:
    rule = TypeRule.objects.get(key="Structured Settlement")
    assert "“Structured Settlement”" in shown(browser, "redtail_accounts", pulled.cashflow.pk)
    page = shown(browser, "redtail_types")
    assert "Structured Settlement" in page and "Only an owner or administrator" in page
    assert browser.get(reverse("redtail_type", args=[rule.pk])).status_code == 403
    owner = signed_in(UserFactory(firm=pulled.firm, role=Role.OWNER))
    sent(owner, "redtail_type", rule.pk, decision="kind", plan_kind="us_taxable", shown="{}")
    rule.refresh_from_db()
    assert (rule.decision, rule.plan_kind) == ("kind", "us_taxable")
    row = StagedRecord.objects.get(fields__account_type="Structured Settlement")
    page = shown(browser, "redtail_add_account", pulled.cashflow.pk, row.pk)
    assert '<option value="us_taxable" selected>' in page
    assert "“Structured Settlement”" not in shown(browser, "redtail_accounts", pulled.cashflow.pk)
