"""Every page of the back office on a telephone, and ways through them; wide, the walk looks at them all."""

import re

import pytest
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from domain.enums.people import RelationshipKind, Role
from tests.factories.backoffice import (
    AddressFactory,
    ChargeFactory,
    ClientFactory,
    ContactDetailFactory,
    DocumentFactory,
    ExpenseFactory,
    FirmFactory,
    IncomeFactory,
    RelationshipFactory,
    UserFactory,
    ValuationFactory,
    owned_plan,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LOOKS = [(390, "light"), (390, "dark")]


@pytest.fixture
def household():
    """A firm with an owner, a couple, and something of everything."""
    firm = FirmFactory(name="Harbour Advice")
    owner = UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")
    wren = ClientFactory(firm=firm, first_name="Wren", last_name="Tidewell", adviser=owner)
    ash = ClientFactory(firm=firm, first_name="Ash", last_name="Tidewell")
    for one, other in ((wren, ash), (ash, wren)):
        RelationshipFactory(firm=firm, client=one, other=other, kind=RelationshipKind.MARRIED)
    AddressFactory(firm=firm, client=wren)
    ContactDetailFactory(firm=firm, client=wren)
    plan = owned_plan(wren, name="Stocks and shares ISA")
    ValuationFactory(firm=firm, plan=plan)
    ChargeFactory(firm=firm, client=wren, plan=plan)
    income = IncomeFactory(firm=firm, client=wren)
    ExpenseFactory(firm=firm, client=wren)
    DocumentFactory(firm=firm, client=wren)
    with scope(firm=firm):
        yield {"owner": owner, "client": wren, "plan": plan, "income": income}


def addresses(household):
    client, plan, income = household["client"].pk, household["plan"].pk, household["income"].pk
    plain = (
        "today",
        "client_list",
        "client_new",
        "document_list",
        "settings_home",
        "firm_settings",
        "people",
    )
    of_client = (
        "client", "client_finances", "client_plans", "client_documents", "client_edit", "client_relate",
        "client_delete", "plan_new", "income_new", "expense_new",
    )  # fmt: skip
    return [
        *(reverse(name) for name in (*plain, "person_new", "audit_log", "account_change_password", "mfa_index")),
        *(reverse(name, args=[client]) for name in of_client),
        *(reverse(name, args=[plan]) for name in ("plan", "plan_edit", "valuation_new")),
        reverse("income_edit", args=[income]),
        reverse("search") + "?q=ti",
        reverse("client_list") + "?q=nobody",
    ]


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_is_fit_to_use(open_screen, household, width, theme):
    screen = open_screen(width=width, theme=theme)
    for path in (reverse("account_login"), reverse("account_reset_password")):
        screen.go(path)
        screen.expect_fit_to_use()
    screen.sign_in(household["owner"])
    for path in addresses(household):
        screen.go(path)
        screen.expect_fit_to_use()


def test_finding_a_client_in_two_keystrokes(screen, household):
    screen.sign_in(household["owner"])
    page = screen.page
    page.keyboard.press("/")
    page.keyboard.type("wr")
    page.locator("a.hit[aria-selected=true]", has_text="Wren Tidewell").wait_for()
    screen.expect_no_barriers()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('client', args=[household['client'].pk])}")


@pytest.mark.parametrize("late", ["q=wr", "the pages offered first"])
def test_enter_opens_what_was_typed_however_late_an_answer_comes(screen, household, late):
    screen.sign_in(household["owner"])
    page = screen.page

    def answer(route):
        if ("q=wr" in route.request.url) == (late == "q=wr"):
            page.wait_for_timeout(1500)
        route.continue_()

    page.route(f"**{reverse('search')}*", answer)
    page.keyboard.press("/")
    page.keyboard.type("wr")
    if late != "q=wr":
        page.locator("a.hit", has_text="Wren Tidewell").wait_for()
        page.wait_for_timeout(2000)  # the late answer would stand in its place by now
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(reverse("client", args=[household["client"].pk])) + "$"))


def test_moving_through_what_was_found(screen, household):
    screen.sign_in(household["owner"])
    page = screen.page
    page.keyboard.press("Control+k")
    page.keyboard.type("tide")
    page.locator("a.hit", has_text="with Wren Tidewell").wait_for()  # Ash, whose first name comes first
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_text(re.compile("^Ash"), use_inner_text=True)
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_text(re.compile("^Wren"), use_inner_text=True)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_removing_a_plan_by_mistake(screen, household):
    screen.sign_in(household["owner"])
    page = screen.page
    screen.go(reverse("plan", args=[household["plan"].pk]))
    page.get_by_label("More").click()
    page.get_by_role("link", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Stocks and shares ISA")
    expect(dialog.get_by_text("Keep it")).to_be_focused()
    dialog.get_by_role("button", name="Remove").click()
    screen.expect_toast("removed")
    page.get_by_role("button", name="Undo").click()
    screen.expect_toast("is back")
    screen.expect_no_complaints()


def test_adding_a_value_and_seeing_it_drawn(screen, household):
    screen.sign_in(household["owner"])
    page = screen.page
    screen.go(reverse("plan", args=[household["plan"].pk]))
    page.get_by_role("link", name="Add a value").click()
    page.get_by_role("dialog").locator("[name=amount]").fill("£5.2k")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    screen.expect_toast("added")
    expect(page.locator("main")).to_contain_text("£5,200.00")
    page.locator(".chart-canvas canvas").first.wait_for()
    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("region", name="as a table").get_by_text("£5,200")).to_be_visible()
    screen.expect_no_complaints()


def test_choosing_dark_colours(screen, household):
    screen.sign_in(household["owner"])
    page = screen.page
    page.locator("summary.person").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_working_without_scripts(chromium, live_server, household):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", household["owner"].email)
    page.fill("[name=password]", "correct-horse-battery")
    page.click("button[type=submit]")
    page.click("a.quick-search")
    page.fill("main [name=q]", "wren")
    page.click("main button[type=submit]")
    page.click("main a:has-text('Wren Tidewell')")
    page.click("summary[aria-label=More]")
    page.click("text=Add an income")
    page.fill("[name=name]", "Boat hire")
    page.fill("[name=amount]", "1.2k")
    page.click("button:has-text('Save')")
    expect(page.locator("main")).to_contain_text("£1,200.00")
    context.close()


def test_finding_ones_way_on_a_telephone(open_screen, household):
    screen = open_screen(width=390)
    screen.sign_in(household["owner"])
    page = screen.page
    assert not page.locator("#rail").is_visible()
    page.get_by_role("button", name="Menu").click()
    page.locator("#rail").get_by_role("link", name="Clients").click()
    page.wait_for_url("**/clients/")
    small = page.eval_on_selector_all(
        "main button, main .btn, .rail-link, .topbar button, .topbar summary",
        "all => all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
    )
    assert not small
    screen.expect_no_overflow()
