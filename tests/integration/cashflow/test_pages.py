"""The planner's pages: what they show, to whom, and what launching asks of connected systems."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from backoffice.models import User
from cashflow.extensions import LaunchKind, LaunchState, launch_hooks
from cashflow.models import Cashflow
from domain.enums.plans import PlanType
from tests.conftest import ThreePeople
from tests.factories.backoffice import ClientFactory, ExpenseFactory, IncomeFactory
from tests.factories.cashflow import CashflowFactory
from tests.integration.cashflow.conftest import Couple, add_plan

Sign = Callable[[User], Browser]
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Connected:
    """A connected system whose answer each test sets; remembers what it was asked."""

    def __init__(self) -> None:
        self.state: LaunchState | None = LaunchState(LaunchKind.READY, "Beacon", as_of=NOON)
        self.asked: list[str] = []

    def prepare(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        self.asked.append("prepare")
        return self.state

    def look(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        self.asked.append("look")
        return self.state

    def sync_now(self, cashflow: Cashflow, user: User, now: datetime) -> LaunchState | None:
        self.asked.append("sync_now")
        return self.state


@pytest.fixture(autouse=True)
def connected() -> Iterator[Connected]:
    """The only connected system, so that what other apps register plays no part here."""
    kept = launch_hooks.entries[:]
    hook = Connected()
    launch_hooks.entries[:] = [hook]
    yield hook
    launch_hooks.entries[:] = kept


def page(browser: Browser, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query)


def test_the_page_shows_items_charts_and_the_year(couple: Couple, adviser: User, signed_in: Sign) -> None:
    html = page(signed_in(adviser), "cashflow", couple.cashflow.pk).content.decode()
    items = ("Harbour Trust salary", "Wren&#x27;s pension", "Defined contribution pensions")
    charts = ("Income against spending", "Assets by wrapper", "Net worth", "without inflation")
    for words in (*items, *charts, "Personal Allowance", "Wren Sample is"):
        assert words in html, words
    assert "style=" not in html.split("<main")[1]
    assert "<script>" not in html


def test_each_year_of_the_first_chart_is_told_in_words(couple: Couple, adviser: User, signed_in: Sign) -> None:
    html = page(signed_in(adviser), "cashflow", couple.cashflow.pk, terms="nominal").content.decode()
    drawn = json.loads(html.split('<script id="chart-income" type="application/json">')[1].split("</script>")[0])
    assert [words.split(":")[0] for words in drawn["words"]] == drawn["categories"]
    inside = "Wren Sample is 58 and Ash Sample is 56. "
    second = drawn["words"][1]
    assert inside in second, second
    goes_out = next(one["values"][1] for one in drawn["series"] if one["name"].startswith("Spending, repayments"))
    assert f"£{goes_out:,.0f} goes out" in second
    assert html.count("data-chart-words>Point at a year") == 1


def test_how_sure_the_plan_is_comes_when_it_is_looked_at(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    html = page(browser, "cashflow", couple.cashflow.pk, terms="nominal").content.decode()
    place = html.split('id="fan"')[1].split(">")[0]
    assert 'hx-trigger="revealed"' in place
    fan = browser.get(unescape(place.split('hx-get="')[1].split('"')[0]))
    assert "in 100" in fan.content.decode()


def test_terms_are_switched_and_labelled(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    real = page(browser, "cashflow", couple.cashflow.pk, terms="real").content.decode()
    nominal = page(browser, "cashflow", couple.cashflow.pk, terms="nominal").content.decode()
    assert "pounds of each year" in nominal
    assert "without inflation" in real
    assert real != nominal


def test_three_people_and_another_firm(couple: Couple, three_people: ThreePeople, signed_in: Sign) -> None:
    addresses = [
        reverse("cashflow", args=[couple.cashflow.pk]),
        reverse("cashflow_body", args=[couple.cashflow.pk]),
        reverse("cashflow_launch", args=[couple.cashflow.pk]),
        reverse("cashflow_year", args=[couple.cashflow.pk]),
        reverse("cashflow_rename", args=[couple.cashflow.pk]),
        reverse("cashflow_csv", args=[couple.cashflow.pk, "income"]),
        reverse("cashflow_new") + f"?client={couple.wren.pk}",
    ]
    for address in addresses:
        assert signed_in(three_people.adviser).get(address).status_code == 200, address
        assert signed_in(three_people.paraplanner).get(address).status_code == 200, address
        assert signed_in(three_people.outsider).get(address).status_code == 404, address
    for name in ("cashflow_sync", "cashflow_auto_sync", "cashflow_delete", "cashflow_restore"):
        address = reverse(name, args=[couple.cashflow.pk])
        assert signed_in(three_people.outsider).post(address).status_code == 404, name
    remove = reverse("cashflow_delete", args=[couple.cashflow.pk])
    assert signed_in(three_people.paraplanner).post(remove).status_code == 403
    listed = page(signed_in(three_people.outsider), "cashflow_list").content.decode()
    assert couple.cashflow.name not in listed


def test_queries_do_not_grow_with_items(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(browser, "cashflow", couple.cashflow.pk)
        return len(queries)

    count()
    few = count()
    for index in range(12):
        IncomeFactory(firm=couple.wren.firm, client=couple.wren)
        ExpenseFactory(firm=couple.wren.firm, client=couple.joint)
        add_plan(
            couple.wren.firm, {couple.wren: 50, couple.ash: 50}, PlanType.INVESTMENT, "oeic", f"Fund {index}", "900.00"
        )
    assert count() == few
    assert few <= 23


def test_the_list_asks_as_often_for_many_as_for_one(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(browser, "cashflow_list")
        return len(queries)

    count()
    few = count()
    for _ in range(5):
        CashflowFactory(firm=couple.wren.firm)
    assert count() == few


def test_launching_prepares_once_and_looking_around_does_not(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    browser = signed_in(adviser)
    page(browser, "cashflow", couple.cashflow.pk)
    page(browser, "cashflow", couple.cashflow.pk, year="2030")
    page(browser, "cashflow_launch", couple.cashflow.pk)
    assert connected.asked == ["prepare", "look", "look"]


def test_it_opens_at_once_while_data_is_fetched_and_reloads_when_done(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    browser = signed_in(adviser)
    connected.state = LaunchState(LaunchKind.SYNCING, "Beacon", progress_url="/somewhere/", run_id=5, as_of=NOON)
    html = page(browser, "cashflow", couple.cashflow.pk).content.decode()
    assert "Harbour Trust salary" in html
    assert 'hx-get="/somewhere/"' in html
    waiting = page(browser, "cashflow_launch", couple.cashflow.pk)
    assert 'hx-trigger="load delay:2s"' in waiting.content.decode()
    assert "HX-Trigger" not in waiting.headers
    connected.state = LaunchState(LaunchKind.READY, "Beacon", as_of=NOON)
    done = page(browser, "cashflow_launch", couple.cashflow.pk)
    assert "cashflow-fresh" in done.headers["HX-Trigger"]
    assert "load delay" not in done.content.decode()


def test_the_list_says_how_old_the_data_is(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    browser = signed_in(adviser)
    assert NOON.isoformat() not in page(browser, "cashflow_list").content.decode()
    page(browser, "cashflow", couple.cashflow.pk)
    assert NOON.isoformat() in page(browser, "cashflow_list").content.decode()


def test_a_slow_or_absent_system_leaves_the_last_known_data_and_its_age(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    connected.state = LaunchState(LaunchKind.READY, "Beacon", "Beacon does not answer.", as_of=NOON)
    html = page(signed_in(adviser), "cashflow", couple.cashflow.pk).content.decode()
    assert "Beacon does not answer. Data as of" in html
    assert "Harbour Trust salary" in html


def test_a_blocked_cashflow_does_not_open_and_says_what_to_do(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    connected.state = LaunchState(LaunchKind.BLOCKED, "Beacon", "Link Ash Sample first.", can_sync=False)
    html = page(signed_in(adviser), "cashflow", couple.cashflow.pk).content.decode()
    assert "Link Ash Sample first." in html
    assert "cannot open yet" in html
    assert "Harbour Trust salary" not in html


def test_a_blocked_cashflow_gives_nothing_away_by_its_fragments(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    connected.state = LaunchState(LaunchKind.BLOCKED, "Beacon", "Link Ash Sample first.", can_sync=False)
    body = page(signed_in(adviser), "cashflow_body", couple.cashflow.pk).content.decode()
    assert "Harbour Trust salary" not in body


def test_automatic_sync_is_turned_off_and_sync_now_asks(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    html = browser.post(reverse("cashflow_auto_sync", args=[pk]), {"auto_sync": "off"}, follow=True).content.decode()
    assert "Automatic sync is off for this cashflow" in html
    assert "opens on what is here" in html
    with scope(firm=adviser.firm):
        assert not Cashflow.objects.get(pk=pk).auto_sync
    assert connected.asked == ["look"]
    browser.post(reverse("cashflow_sync", args=[pk]))
    assert connected.asked == ["look", "sync_now"]


def test_without_a_connected_system_the_page_just_opens(
    couple: Couple, adviser: User, signed_in: Sign, connected: Connected
) -> None:
    connected.state = None
    html = page(signed_in(adviser), "cashflow", couple.cashflow.pk).content.decode()
    assert "Sync now" not in html
    assert "Harbour Trust salary" in html


def test_a_new_cashflow_offers_the_couple_and_opens(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    address = reverse("cashflow_new") + f"?client={couple.wren.pk}"
    html = browser.get(address).content.decode()
    assert html.count("checked") >= 2
    answer = browser.post(address, {"clients": [couple.wren.pk, couple.ash.pk], "name": ""}, follow=True)
    assert "Wren Sample and Ash Sample" in answer.content.decode()


def test_a_joint_client_launches_the_cashflow_of_its_members(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    answer = page(browser, "client_cashflow", couple.joint.pk)
    assert answer.url == reverse("cashflow", args=[couple.cashflow.pk])
    html = browser.get(reverse("cashflow_new") + f"?client={couple.joint.pk}").content.decode()
    assert "Wren Sample" in html
    assert "Ash Sample" in html


def test_nobody_of_another_firm_gets_into_a_cashflow(
    couple: Couple, adviser: User, outsider: User, signed_in: Sign
) -> None:
    stranger = ClientFactory(firm=outsider.firm)
    address = reverse("cashflow_new") + f"?client={couple.wren.pk}"
    answer = signed_in(adviser).post(address, {"clients": [couple.wren.pk, stranger.pk]})
    assert answer.status_code == 200
    with scope(firm=adviser.firm):
        assert Cashflow.objects.count() == 1


def test_files_hold_the_charts_figures(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser = signed_in(adviser)
    for slug in ("income", "assets", "net-worth", "tax"):
        answer = page(browser, "cashflow_csv", couple.cashflow.pk, slug, terms="nominal")
        text = b"".join(answer.streaming_content).decode()
        assert text.startswith("\ufeffTax year (pounds of each year)")
        assert len(text.splitlines()) > 40
    assert page(browser, "cashflow_csv", couple.cashflow.pk, "unknown").status_code == 404


def test_the_year_in_focus_has_its_own_address(couple: Couple, adviser: User, signed_in: Sign) -> None:
    answer = page(signed_in(adviser), "cashflow_year", couple.cashflow.pk, year="2040", terms="real")
    html = answer.content.decode()
    assert "2040/41: Wren Sample is 71 and Ash Sample is 69" in html
    assert answer.headers["HX-Push-Url"] == f"/cashflows/{couple.cashflow.pk}/?year=2040&terms=real"


def test_removing_leaves_the_clients_and_can_be_undone(couple: Couple, adviser: User, signed_in: Sign) -> None:
    browser, pk = signed_in(adviser), couple.cashflow.pk
    browser.post(reverse("cashflow_delete", args=[pk]))
    assert page(browser, "cashflow", pk).status_code == 404
    assert browser.get(reverse("client", args=[couple.wren.pk])).status_code == 200
    browser.post(reverse("cashflow_restore", args=[pk]))
    assert page(browser, "cashflow", pk).status_code == 200


def test_the_clients_page_launches(couple: Couple, adviser: User, signed_in: Sign) -> None:
    html = page(signed_in(adviser), "client", couple.wren.pk).content.decode()
    assert reverse("client_cashflow", args=[couple.wren.pk]) in html


def test_other_money_is_of_the_year_in_focus(couple: Couple, adviser: User, signed_in: Sign) -> None:
    html = page(signed_in(adviser), "cashflow_year", couple.cashflow.pk, year="2040", terms="real").content.decode()
    assert 'hx-swap-oob="true"' in html
    assert f"{reverse('cashflow', args=[couple.cashflow.pk])}?terms=nominal&amp;year=2040" in html
