"""Searching, importing, linking and unlinking through the pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from backoffice.models import Client, Income
from cashflow.extensions import LaunchKind
from cashflow.models import Cashflow
from domain.people_dates import format_date
from integrations.models import LikelyPair, Link, OutboxEntry, Run
from integrations.services.runs import perform_run
from plannr_sync.launching import PlannrLaunch
from tests.contract.plannr.conftest import Remote, World
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

IMPORT = "/clients/import/plannr/"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def finished(browser: Browser, world: World, **posted: Any) -> Any:
    """The page an import leads to once its run is done."""
    answer = browser.post(f"{IMPORT}start/", posted)
    run = Run.objects.latest("pk")
    assert answer["Location"] == f"{IMPORT}runs/{run.pk}/"
    perform_run(run_id=run.pk, clock=world.now)
    return browser.get(answer["Location"])


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"surname": "Testwood", "forename": "Rowan"}, ["Rowan Testwood", "Rowan &amp; Marigold Testwood"]),
        ({"national_insurance_number": "qq110308a"}, ["Rowan Testwood"]),
        ({"surname": "Testwood", "date_of_birth": "19/11/1970"}, ["Marigold Testwood"]),
        ({"postcode": "NR3 1", "forename": "Pip"}, ["Pip Testwood"]),
    ],
)
def test_search_finds_by_everything(browser: Browser, asked: dict[str, str], names: list[str]) -> None:
    page = browser.get(IMPORT, asked).content.decode()
    for name in names:
        assert name in page
    assert "Comfrey" not in page


def test_search_says_how_many_were_looked_through(browser: Browser, remote: Remote) -> None:
    total = remote.control("GET", "facts")["fernhill-demo-advice"]["clients"]["total"]
    page = browser.get(IMPORT, {"national_insurance_number": "QQ 11 03 08 A"}).content.decode()
    assert f"{total} looked through" in page
    assert "Plannr cannot search by National Insurance number" in page
    assert "•• •• •• 08 A" in page
    assert "QQ 11 03 08 A</td>" not in page


def test_the_keyboard_begins_at_the_surname_and_goes_on_at_what_was_found(browser: Browser, world: World) -> None:
    for path in (IMPORT, f"/clients/{ClientFactory(firm=world.firm).pk}/plannr/link/"):
        asked, found = (browser.get(path, query).content.decode() for query in ({}, {"surname": "Testwood"}))
        assert re.search(r'<input[^>]*name="surname"[^>]*autofocus', asked) and f'action="{path}#results"' in asked
        assert "autofocus" not in found and 'id="results"' in found


def test_an_empty_search_asks_for_something(browser: Browser) -> None:
    assert "Enter at least one thing" in browser.get(IMPORT, {"surname": ""}).content.decode()


def test_import_leads_to_the_client_and_results_then_say_imported(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    page = finished(browser, world, only=uuid)
    rowan = Client.objects.get(first_name="Rowan")
    assert page.headers.get("Location") == f"/clients/{rowan.pk}/", page.content.decode()[-3500:]
    assert Client.objects.filter(first_name="Marigold").exists()
    found = browser.get(IMPORT, {"surname": "Testwood", "forename": "Rowan"}).content.decode()
    assert "Imported already" in found
    shown = browser.get(f"/clients/{rowan.pk}/").content.decode()
    for words in ("Open in Plannr", "Sync now", "Unlink"):
        assert words in shown


@pytest.mark.parametrize(
    ("ticked", "words"), [(True, "Choose whether to import"), (False, "Choose a client to import.")]
)
def test_enter_on_a_tick_imports_nobody_and_keeps_the_search(
    browser: Browser, world: World, ticked: bool, words: str
) -> None:
    search = f"{IMPORT}?surname=Testwood&forename=Rowan"
    page = browser.get(search).content.decode()
    assert 0 < page.index('name="do"\n        value=""') < page.index('name="client"')
    chosen = {"client": world.remote.client("Rowan Testwood")["uuid"]} if ticked else {}
    runs = Run.objects.count()
    asked = browser.post(f"{IMPORT}start/", {"do": "", "next": search, **chosen}, follow=True)
    assert (asked.redirect_chain[0][0], Run.objects.count()) == (search, runs)
    assert words in asked.content.decode()


def test_the_link_icon_is_in_profile_list_and_search(
    browser: Browser, world: World, couple: tuple[Client, Client]
) -> None:
    assert couple
    for address in (f"/clients/{couple[0].pk}/", "/clients/?q=Rowan", "/search/?q=Rowan"):
        assert 'class="link-icon link-linked"' in browser.get(address).content.decode(), address


def test_a_preview_changes_nothing(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    page = finished(browser, world, client=[uuid], do="preview")
    assert "Rowan" in page.content.decode() or page.status_code == 200
    assert not Client.objects.exists()
    assert Run.objects.latest("pk").outcomes.filter(action="create").count() > 5


def incomplete(world: World) -> dict[str, Any]:
    found = world.remote.all("/api/v1/account", **{"filter[type]": "client", "filter[role]": "individual"})
    return next(one for one in found if not (one["date_of_birth"] and one["gender"]))


def test_missing_details_are_listed_filled_in_and_sent_back(browser: Browser, world: World) -> None:
    lacking = incomplete(world)
    page = finished(browser, world, only=lacking["uuid"]).content.decode()
    assert "Details needed first" in page
    assert not Link.objects.filter(remote_id=lacking["uuid"]).exists()
    address = f"{IMPORT}missing/{lacking['uuid']}/"
    form = browser.get(address).content.decode()
    assert "Open in Plannr" in form
    assert form.count('class="required-mark"') == sum(f'name="{one}"' in form for one in ("gender", "date_of_birth"))
    refused = browser.post(address, {}).content.decode()
    assert "This field is required" in refused
    missing = {
        name: value
        for name, value in {"gender": "female", "date_of_birth": "3 Mar 1975"}.items()
        if f'name="{name}"' in form
    }
    assert missing
    answer = browser.post(address, missing)
    client = Client.objects.get(pk=int(answer["Location"].split("/")[2]))
    assert client.first_name == lacking["first_name"]
    world.drain()
    there = world.remote.ask("GET", f"/api/v1/account/{lacking['uuid']}")
    assert there["date_of_birth"] and there["gender"]
    perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    assert Client.objects.filter(pk=client.pk).exists()
    assert not OutboxEntry.objects.exclude(state="sent").exists()


def test_missing_details_stay_here_when_the_firm_only_reads(browser: Browser, world: World) -> None:
    world.settings(mode="force_one_way")
    lacking = incomplete(world)
    form = browser.get(f"{IMPORT}missing/{lacking['uuid']}/").content.decode()
    assert "Plannr is not changed" in form
    browser.post(f"{IMPORT}missing/{lacking['uuid']}/", {"gender": "female", "date_of_birth": "3 Mar 1975"})
    assert Client.objects.count() == 1
    assert not OutboxEntry.objects.exists()


def test_unlinking_says_what_stays_and_keeps_it(browser: Browser, world: World, couple: tuple[Client, Client]) -> None:
    rowan, marigold = couple
    page = browser.get(f"/clients/{rowan.pk}/plannr/unlink/").content.decode()
    assert "nothing is deleted there" in page
    browser.post(f"/clients/{rowan.pk}/plannr/unlink/")
    assert Client.objects.filter(pk=rowan.pk).exists()
    living = Link.objects.filter(ended_at__isnull=True)
    assert not living.filter(kind="client", local_id=rowan.pk).exists()
    assert living.filter(kind="client", local_id=marigold.pk).exists()
    assert not living.filter(kind="income", local_id__in=Income.objects.filter(client=rowan).values("pk")).exists()


def test_linked_again_their_items_are_linked_as_they_were_and_nobody_is_asked(
    browser: Browser, world: World, couple: tuple[Client, Client]
) -> None:
    rowan = couple[0]
    uuid = world.remote.client("Rowan Testwood")["uuid"]

    def linked() -> dict[str, int]:
        living = Link.objects.filter(ended_at__isnull=True, owner_ids=[uuid]).exclude(kind="file_note")
        return dict(living.values_list("remote_id", "local_id"))

    before = linked()
    assert len(before) > 3
    browser.post(f"/clients/{rowan.pk}/plannr/unlink/")
    assert not linked()
    browser.post(f"/clients/{rowan.pk}/plannr/link/", {"client": uuid, "do": "link"})
    world.run(uuid)
    assert linked() == before
    assert not LikelyPair.objects.exists()


def test_their_items_stay_with_their_client_when_somebody_else_is_linked(
    browser: Browser, world: World, couple: tuple[Client, Client]
) -> None:
    rowan = couple[0]
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    browser.post(f"/clients/{rowan.pk}/plannr/unlink/")
    other = ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", title="Sir")
    browser.post(f"/clients/{other.pk}/plannr/link/", {"client": uuid, "do": "link"})
    world.run(uuid)
    living = Link.objects.filter(ended_at__isnull=True, kind="income", owner_ids=[uuid])
    assert living.exists()
    assert not living.filter(local_id__in=Income.objects.filter(client=rowan).values("pk")).exists()


def test_a_client_of_ours_is_linked_to_their_record(browser: Browser, world: World) -> None:

    ours = ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", title="Sir")
    page = browser.get(f"/clients/{ours.pk}/plannr/link/", {"surname": "Testwood"}).content.decode()
    assert "Create in Plannr" in page
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    review = browser.post(f"/clients/{ours.pk}/plannr/link/", {"client": uuid}, follow=True).content.decode()
    assert "Nothing shows that these are the same person" in review
    assert "4 Mar 1968" in review and "17 May 1970" in review
    assert not Link.objects.filter(local_id=ours.pk, kind="client").exists()
    browser.post(f"/clients/{ours.pk}/plannr/link/", {"client": uuid, "do": "link"})
    assert world.remote_id(ours) == uuid
    perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    assert Client.objects.filter(first_name="Rowan").count() == 1
    assert Income.objects.filter(client=ours).exists()
    ours.refresh_from_db()
    assert ours.title == "Sir"


@pytest.mark.parametrize(("last", "tag"), [("", "same"), ("QQ123456D", "differs")])
def test_a_national_insurance_number_is_compared_and_shown_by_its_end_alone(
    browser: Browser, world: World, last: str, tag: str
) -> None:
    there = world.remote.client("Rowan Testwood")
    number = there["ni_number"].replace(" ", "")
    ours = ClientFactory(firm=world.firm, first_name="Bay", last_name="Else", national_insurance_number=last or number)
    ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", date_of_birth=date(1968, 3, 4))
    page = browser.post(f"/clients/{ours.pk}/plannr/link/", {"client": there["uuid"]}, follow=True).content.decode()
    row = next(one for one in page.split("<tr>")[1:] if "National Insurance" in one)
    assert f'<span class="tag">{tag}</span>' in row
    bare = page.replace(" ", "")
    assert number[:8] not in bare and "QQ123456" not in bare
    assert "••" in row


@pytest.mark.parametrize("reason", ["inactive", "deleted"])
def test_the_profile_of_who_was_withdrawn_in_plannr_says_since_when_why_and_what_to_do(
    browser: Browser, world: World, reason: str
) -> None:
    ours = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    browser.post(f"/clients/{ours.pk}/plannr/link/", {"do": "create"})
    world.drain()
    uuid = world.remote_id(ours)

    def notice() -> str:
        page = browser.get(f"/clients/{ours.pk}/").content.decode()
        found = re.search(r"Not linked with Plannr since [^<]*", page)
        return found[0] if found else ""

    assert notice() == ""
    address = f"/api/v1/account/{uuid}"
    if reason == "inactive":
        world.remote.ask("PUT", address, {"inactive_at": "2026-01-05"})
    else:
        world.remote.ask("DELETE", address)
    world.sync()
    ended = Link.objects.get(kind="client", local_id=ours.pk).ended_at
    assert ended is not None
    why = "The client is inactive in Plannr." if reason == "inactive" else "The client is no longer in Plannr."
    assert notice().startswith(f"Not linked with Plannr since {format_date(timezone.localdate(ended))}: {why} ")
    assert "link the client again" in notice()


def test_who_was_unlinked_here_is_told_nothing_about_plannr(browser: Browser, couple: tuple[Client, Client]) -> None:
    browser.post(f"/clients/{couple[0].pk}/plannr/unlink/")
    assert "Not linked with Plannr since" not in browser.get(f"/clients/{couple[0].pk}/").content.decode()


def test_who_is_linked_already_is_neither_linked_nor_created_once_more(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    world.bring_in(uuid)
    ours = Client.objects.get(first_name="Rowan")
    address = f"/clients/{ours.pk}/plannr/link/"
    for answer in (browser.get(address, follow=True), browser.post(address, {"do": "create"}, follow=True)):
        assert answer.redirect_chain == [(f"/clients/{ours.pk}/", 302)]
        assert "Rowan Testwood is linked to Plannr already." in answer.content.decode()
    assert not OutboxEntry.objects.exists()


def test_a_couple_of_ours_is_created_there(browser: Browser, world: World) -> None:
    from backoffice.services.clients import relate_clients
    from domain.enums.people import RelationshipKind

    one = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer", gender="female")
    other = ClientFactory(firm=world.firm, first_name="Dock", last_name="Newcomer", gender="male")
    relate_clients(client_id=one.pk, other_id=other.pk, kind=RelationshipKind.MARRIED, origin=world.origin)
    browser.post(f"/clients/{one.pk}/plannr/link/", {"do": "create"})
    assert world.drain().sent == 2
    found = world.remote.all("/api/v1/account", **{"filter[name]": "Newcomer"})
    assert {person["first_name"] for person in found if person["role"] == "individual"} == {"Nettle", "Dock"}


def test_a_sync_is_previewed_and_then_done(world: World, browser: Browser, couple: tuple[Client, Client]) -> None:
    rowan, salary = couple[0], Income.objects.get(name="Salary - Mockshire Spans")
    before = salary.amount
    there = next(one for one in world.remote.incomes(world.remote_id(rowan)) if one["uuid"] == world.remote_id(salary))
    kept = {field: there[field] for field in ("name", "type", "amount_type", "frequency", "is_taxable")}
    world.remote.ask("PUT", f"/api/v2/income/{there['uuid']}", {**kept, "amount": 123_400})
    assert "Preview a sync" in browser.get(f"/clients/{rowan.pk}/finances/").content.decode()
    sync = f"/clients/{rowan.pk}/plannr/sync/"
    answer = browser.post(f"{sync}?preview")
    run = perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now)
    assert (run.kind, run.state, answer["Location"]) == ("preview", "done", f"/sync/runs/{run.pk}/")
    salary.refresh_from_db()
    assert salary.amount == before
    page = browser.get(answer["Location"]).content.decode()
    assert "What would happen" in page and "Mockshire Spans" in page
    assert browser.post(sync)["Location"] == f"/clients/{rowan.pk}/"
    assert perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now).state == "done"
    salary.refresh_from_db()
    assert salary.amount != before


def test_other_firms_see_nothing(world: World, couple: tuple[Client, Client]) -> None:
    rowan, run = couple[0], Run.objects.latest("pk")
    stranger = browser_of(UserFactory(firm=FirmFactory()))
    for address in (
        f"/clients/{rowan.pk}/plannr/link/",
        f"/clients/{rowan.pk}/plannr/unlink/",
        f"{IMPORT}runs/{run.pk}/",
    ):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/clients/{rowan.pk}/plannr/sync/").status_code == 404


# ----------------------------------------------------------------------------------------------------- cashflows


def test_launching_a_cashflow_syncs_its_people(world: World, couple: tuple[Client, Client]) -> None:
    cashflow = make_cashflow(world, *couple)
    state = PlannrLaunch().prepare(cashflow, world.user, world.now())
    assert state is not None
    assert state.kind == LaunchKind.SYNCING
    assert PlannrLaunch().prepare(cashflow, world.user, world.now()).run_id == state.run_id
    run = perform_run(run_id=state.run_id, clock=world.now)
    assert run.state == "done"
    assert PlannrLaunch().look(cashflow, world.user, world.now()).kind == LaunchKind.READY


def test_a_half_linked_couple_cannot_be_opened(world: World, couple: tuple[Client, Client]) -> None:
    rowan, marigold = couple
    browser_of(world.user).post(f"/clients/{marigold.pk}/plannr/unlink/")
    state = PlannrLaunch().prepare(make_cashflow(world, rowan, marigold), world.user, world.now())
    assert state is not None
    assert state.kind == LaunchKind.BLOCKED
    assert "Marigold Testwood is not" in state.sentence
    ways = [link.url for link in state.links]
    assert ways == [f"/clients/{marigold.pk}/plannr/link/", f"/clients/{rowan.pk}/plannr/unlink/"]
    page = browser_of(world.user).get(f"/cashflows/{Cashflow.objects.get().pk}/").content.decode()
    assert "cannot open yet" in page and all(way in page for way in ways)


def make_cashflow(world: World, *people: Client) -> Cashflow:
    from django.db import transaction

    from cashflow.models import CashflowClient

    with transaction.atomic():
        cashflow = Cashflow.objects.create(firm=world.firm, name="Together")
        for place, person in enumerate(people):
            CashflowClient.objects.create(firm=world.firm, cashflow=cashflow, client=person, position=place)
    return cashflow


# ------------------------------------------------------------------------------------------------------ searching


def names_found(page: str) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+?) *<', page)


def test_a_letter_finds_people_and_not_only_shared_accounts(browser: Browser) -> None:
    page = browser.get(IMPORT, {"surname": "a", "rows": "100"}).content.decode()
    names = names_found(page)
    assert "Fennel Sampleton" in names and "Fennel &amp; Juniper Sampleton" in names
    assert any(name.startswith("Juniper") for name in names)


def test_whose_name_begins_so_comes_first(browser: Browser) -> None:
    names = names_found(browser.get(IMPORT, {"surname": "te", "rows": "100"}).content.decode())
    begins = ["Testwood" in name for name in names]
    assert begins == sorted(begins, reverse=True) and not all(begins)


def test_pages_are_as_long_as_chosen_and_can_be_turned(browser: Browser) -> None:
    asked = {"surname": "a", "rows": "10"}
    page = browser.get(IMPORT, asked).content.decode()
    first = names_found(page)
    assert len(first) == 10 and "1 to 10 of" in page
    second = names_found(browser.get(IMPORT, {**asked, "page": "2"}).content.decode())
    assert second and not set(first) & set(second)
    usual = browser.get(IMPORT, {"surname": "a"}).content.decode()
    assert 10 < len(names_found(usual)) <= 20 and '<option value="20" selected>' in usual


def test_the_client_reference_finds_the_client(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Pip Testwood")["uuid"]
    page = browser.get(IMPORT, {"client_reference": uuid[:13]}).content.decode()
    assert names_found(page) == ["Pip Testwood"]


def test_creating_there_needs_no_search_first(browser: Browser, world: World) -> None:
    ours = ClientFactory(firm=world.firm, first_name="Nettle", last_name="Newcomer")
    assert "Create in Plannr</button>" in browser.get(f"/clients/{ours.pk}/plannr/link/").content.decode()


def test_a_few_letters_of_a_reference_do_not_find_everybody_by_plannrs_own_ids(browser: Browser, world: World) -> None:
    uuid = str(world.remote.client("Rowan Testwood")["uuid"])
    page = browser.get(IMPORT, {"client_reference": uuid[:2]}).content.decode()
    assert "0 records match" in page
    assert "Nobody fits" in page
