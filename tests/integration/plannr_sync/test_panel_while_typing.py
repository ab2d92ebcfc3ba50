"""The question at the foot of a form follows what is typed: before saving, and on saving where there are no scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from backoffice.models import Client, Income, Plan
from domain.enums.sync import OutboxAction, PairState
from integrations.models import Conflict, LikelyPair, Link, OutboxEntry
from integrations.services.pairing import answer_pairs
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import IncomeFactory, owned_plan
from tests.integration.plannr_sync.test_connect_pages import browser_of

ASK, WISH = "sync-plannr-create", "sync-plannr-wish"
INCOME = {
    "name": "Royalties", "type": "other", "basis": "gross", "amount": "10", "frequency": "monthly", "is_taxable": "on",
}  # fmt: skip
Couple = tuple[Client, Client]


@pytest.fixture
def browser(world: World) -> Browser:
    world.settings(create_by_default=True)
    return browser_of(world.user)


def panel(page: Any) -> str:
    """What stands in the panel, with its markup."""
    found = re.search(r'<div class="stack" id="panels".*?</section>\s*</div>', page.content.decode(), re.S)
    assert found is not None
    return found.group()


def chosen(html: str) -> list[str]:
    buttons = re.findall(r'<input[^>]*type="radio"[^>]*value="(\w+)"([^>]*)>', html)
    return [value for value, rest in buttons if "checked" in rest]


def asked(browser: Browser, path: str, **said: str) -> str:
    answer = browser.post(path, {**said, "asking": "yes"})
    assert answer.status_code == 200
    return panel(answer)


def test_a_frequency_locks_it_and_a_usual_one_gives_back_what_was_answered(browser: Browser, couple: Couple) -> None:
    path = reverse("income_new", args=[couple[0].pk])
    before = Income.objects.count()
    assert 'hx-post=""' in browser.get(path).content.decode() and chosen(panel(browser.get(path))) == ["yes"]
    locked = asked(browser, path, **INCOME | {"frequency": "every_two_years", ASK: "yes"})
    assert "Plannr has no frequency of every two" in locked and "disabled" in locked
    assert chosen(locked) == ["no"]
    assert f'name="{WISH}" value="yes"' in locked
    again = asked(browser, path, **INCOME | {"frequency": "monthly", WISH: "yes"})
    assert "disabled" not in again and chosen(again) == ["yes"]
    declined = asked(browser, path, **INCOME | {"frequency": "monthly", WISH: "no"})
    assert chosen(declined) == ["no"]
    assert Income.objects.count() == before and not OutboxEntry.objects.exists()


def test_what_was_locked_is_saved_here_only(browser: Browser, couple: Couple) -> None:
    path = reverse("income_new", args=[couple[0].pk])
    browser.post(path, INCOME | {"frequency": "every_two_years", WISH: "yes"})
    assert Income.objects.get(name="Royalties").frequency == "every_two_years"
    assert not OutboxEntry.objects.exists()


def test_without_scripts_a_yes_is_an_error_once(browser: Browser, couple: Couple) -> None:
    path = reverse("income_new", args=[couple[0].pk])
    said = INCOME | {"frequency": "every_two_years", ASK: "yes"}
    refused = panel(browser.post(path, said))
    assert "cannot be. Save once more" in refused and "Plannr has no frequency of every two" in refused
    assert not Income.objects.filter(name="Royalties").exists()
    browser.post(path, INCOME | {"frequency": "every_two_years", WISH: "yes"})
    assert Income.objects.filter(name="Royalties").exists() and not OutboxEntry.objects.exists()


@pytest.mark.parametrize(("said", "reason"), [
    ({"type": "fixed_asset", "opened_date": "future"}, "bought or borrowed in the future"),
    ({"type": "mortgage", "opened_date": "future"}, "bought or borrowed in the future"),
    ({"type": "cash_account", "is_default_account": "on"}, "default account stays here"),
    ({"type": "pension", "scheme_status": "transfer_value_linked"}, "linked to a transfer value"),
    ({"type": "pension", "pension_death_benefit": "multiple_of_pension"}, "multiple of the pension"),
    ({"type": "general_insurance"}, "General insurance is not synced"),
    ({"type": "group_protection"}, "Group protection is not synced"),
    ({"type": "pension", "both": "on"}, "belong to one person"),
    ({"type": "investment", "currency": "USD"}, "another currency stays here"),
])  # fmt: skip
def test_a_plans_own_values_lock_it(browser: Browser, couple: Couple, said: dict[str, str], reason: str) -> None:
    rowan, marigold = couple
    if said.get("opened_date"):
        said = said | {"opened_date": (timezone.localdate() + timedelta(days=40)).strftime("%d/%m/%Y")}
    shares = {f"share_{rowan.pk}": "100"}
    if said.get("both"):
        shares = {f"share_{rowan.pk}": "50", f"share_{marigold.pk}": "50"}
    plan = {"name": "Something", "status": "active", "currency": "GBP"} | shares | said
    locked = asked(browser, reverse("plan_new", args=[rowan.pk]), **plan | {ASK: "yes"})
    assert reason in locked and "disabled" in locked


@pytest.mark.parametrize(("part", "said", "reason"), [
    ("contribution", {"percent": "5"}, "A percentage contribution cannot be sent"),
    ("contribution", {"amount": "5", "frequency": "every_five_years"}, "Plannr has no frequency"),
    ("contribution", {"amount": "5", "payer": "family"}, "only the owner and the employer"),
    ("withdrawal", {"percent": "4", "kind": "flexi_access_drawdown"}, "A percentage withdrawal cannot be sent"),
    ("withdrawal", {"amount": "4", "kind": "tax_free_cash"}, "Tax-free cash cannot be sent"),
    ("withdrawal", {"amount": "4", "kind": "ufpls"}, "uncrystallised lump sum cannot be sent"),
])  # fmt: skip
def test_a_parts_own_values_lock_it(
    browser: Browser, couple: Couple, part: str, said: dict[str, str], reason: str
) -> None:
    linked = Link.objects.filter(kind="plan").values_list("local_id", flat=True)
    pension = Plan.objects.filter(pk__in=list(linked), type="pension").first()
    usual = {"frequency": "monthly", "payer": "self", "tax_method": "relief_at_source", "kind": "regular"}
    path = reverse(f"{part}_new", args=[pension.pk])
    fine = asked(browser, path, **usual | {"kind": "flexi_access_drawdown", "amount": "5"})
    assert "disabled" not in fine
    assert reason in asked(browser, path, **usual | said)


def test_what_hangs_on_a_plan_that_is_only_here_waits_for_it(browser: Browser, couple: Couple) -> None:
    pot = owned_plan(couple[0], name="Pot", type="investment")
    assert "Its plan is not in Plannr" in panel(browser.get(reverse("contribution_new", args=[pot.pk])))


def test_a_stored_item_follows_what_is_typed_too(browser: Browser, world: World, couple: Couple) -> None:
    income = IncomeFactory(
        firm=world.firm, client=couple[0], name="Only here", amount=Decimal(10), frequency="every_two_years"
    )
    path = reverse("income_edit", args=[income.pk])
    assert "Plannr has no frequency" in panel(browser.get(path))
    assert "Plannr has no frequency" not in asked(browser, path, **INCOME)
    browser.post(path, INCOME | {ASK: "yes"})
    assert OutboxEntry.objects.get().action == OutboxAction.CREATE


def objections(page: Any) -> dict[str, str]:
    """What stands at the fields of the page as it was answered, by the field's name."""
    fields = page.context["form"].fields
    found = {name: field.objection for name, field in fields.items() if field.objection}
    html = page.content.decode()
    for name, sentence in found.items():
        shown = re.search(rf'<p class="hint field-objection"\s+id="id_{name}_objection"[^>]*>.*?</p>', html, re.S)
        assert shown and sentence in shown.group() and "hidden" not in shown.group().split(">")[0]
    return found


@pytest.mark.parametrize("frequency", ["daily", "every_two_years"])
def test_a_linked_items_field_says_before_saving_that_it_cannot_go_and_it_is_synced_no_more(
    browser: Browser, couple: Couple, frequency: str
) -> None:
    link = Link.objects.filter(kind="income").latest("pk")
    path = reverse("income_edit", args=[link.local_id])
    assert objections(browser.get(path)) == {}
    said = INCOME | {"frequency": frequency}
    told = objections(browser.post(path, said | {"asking": "yes"}))
    assert told.keys() == {"frequency"} and "the item is updated no more" in told["frequency"]
    assert Income.objects.get(pk=link.local_id).frequency != frequency
    assert browser.post(path, said).status_code == 302
    entry = OutboxEntry.objects.get()
    link.refresh_from_db()
    assert (entry.state, link.update_policy, link.state) == ("abandoned", "no", "paused")
    assert "Plannr has no frequency" in entry.reason
    page = browser.get(reverse("sync_link", args=[link.pk])).content.decode()
    assert "Plannr has no frequency" in page and "Do not update" in page


def test_a_new_items_field_says_it_too(browser: Browser, couple: Couple) -> None:
    answer = browser.post(
        reverse("income_new", args=[couple[0].pk]), INCOME | {"frequency": "daily", "asking": "yes", ASK: "yes"}
    )
    assert objections(answer)["frequency"].endswith("Saved like this, it stays here.")


def test_a_linked_item_says_when_its_edit_cannot_go(browser: Browser, couple: Couple) -> None:
    link = Link.objects.filter(kind="income").latest("pk")
    path = reverse("income_edit", args=[link.local_id])
    assert "disabled" not in panel(browser.get(path))
    assert "Plannr has no frequency" in asked(browser, path, **INCOME | {"frequency": "every_three_years"})


def test_an_open_question_is_told_and_leads_to_the_desk(browser: Browser, world: World, couple: Couple) -> None:
    link = Link.objects.filter(kind="income").latest("pk")
    income = Income.objects.get(pk=link.local_id)
    asked_about = Conflict.objects.create(
        firm=world.firm, link=link, fields={"amount": {"base": "1.00", "ours": "2.00", "theirs": "3.00"}}
    )
    html = panel(browser.get(reverse("income_edit", args=[income.pk])))
    assert "Out of sync" in html and f"{reverse('sync_desk')}?item={asked_about.pk}" in html


def test_a_likely_pair_is_told_and_locks_the_creation(browser: Browser, world: World, couple: Couple) -> None:
    rowan = couple[0]
    income = IncomeFactory(firm=world.firm, client=rowan, name="Only here", amount=Decimal(10))
    pair = LikelyPair.objects.create(
        firm=world.firm, connection=world.connection, kind="income", local_model="backoffice.income",
        local_id=income.pk, remote_id="there", owner_ids=[world.remote_id(rowan)], label="Theirs",
        sign="name_and_amount", reason="Alike.", holds=True,
    )  # fmt: skip
    path = reverse("income_edit", args=[income.pk])
    html = panel(browser.get(path))
    assert "It may be the same as “Theirs” in Plannr." in html and "disabled" in html
    assert f"{reverse('sync_pairs')}?client={rowan.pk}" in html
    answer_pairs(pair_ids=[pair.pk], answer=PairState.DIFFERENT, user=world.user, now=world.now())
    assert "disabled" not in panel(browser.get(path))


def test_a_creation_that_waits_is_held_with_the_reason_while_it_cannot_be_sent(
    browser: Browser, couple: Couple
) -> None:
    browser.post(reverse("income_new", args=[couple[0].pk]), INCOME | {ASK: "yes"})
    income = Income.objects.get(name="Royalties")
    path = reverse("income_edit", args=[income.pk])
    waiting = panel(browser.get(path))
    assert "On its way to Plannr" in waiting and "disabled" in waiting and chosen(waiting) == ["yes"]
    typed = browser.post(path, INCOME | {"frequency": "every_two_years", "asking": "yes"}).content.decode()
    assert "its creation there is held back until that is changed" in typed

    browser.post(path, INCOME | {"frequency": "every_two_years"})
    entry = OutboxEntry.objects.get(action=OutboxAction.CREATE)
    assert entry.state == "held" and "Plannr has no frequency of every two" in entry.reason
    browser.post(path, INCOME | {"frequency": "monthly"})
    entry.refresh_from_db()
    assert (entry.state, entry.reason) == ("waiting", "")
