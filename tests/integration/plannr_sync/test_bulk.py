"""Many clients at once: a dry run first, then the import, everybody counted once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser

from backoffice.models import Client
from integrations.models import Run
from integrations.services.runs import perform_run
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

MANY = "/clients/import/plannr/many/"


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


def done(world: World, browser: Browser, answer: Any) -> str:
    """The page of the run an answer leads to, once it is done; white space is one blank, however templates are set."""
    run = Run.objects.latest("pk")
    assert answer["Location"] == f"/clients/import/plannr/runs/{run.pk}/"
    assert perform_run(run_id=run.pk, clock=world.now).state == "done"
    return " ".join(browser.get(answer["Location"]).content.decode().split())


def test_everybody_found_is_previewed_then_imported(browser: Browser, world: World) -> None:
    page = done(world, browser, browser.post(MANY, {"do": "found", "surname": "Testwood"}))
    assert "nothing has been imported yet" in page and "Import these now" in page
    assert not Client.objects.exists()
    preview = Run.objects.latest("pk")
    expected = preview.outcomes.filter(kind="client", action="create").count()
    page = done(world, browser, browser.post(f"/clients/import/plannr/runs/{preview.pk}/go/"))
    assert "Came in" in page
    assert Client.objects.count() == expected > 3
    assert Client.objects.filter(first_name="Marigold").count() == 1


def test_a_preview_calls_nobody_imported_who_was_here_before(browser: Browser, world: World) -> None:
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    world.bring_in(rowan)
    page = done(world, browser, browser.post("/clients/import/plannr/start/", {"client": [rowan], "do": "preview"}))
    assert ">Here already</h2>" in page and "Clients of this import" not in page


def test_the_partner_counts_once(browser: Browser, world: World) -> None:
    both = [world.remote.client(name)["uuid"] for name in ("Rowan Testwood", "Marigold Testwood")]
    page = done(world, browser, browser.post("/clients/import/plannr/start/", {"client": both, "do": "preview"}))
    assert 'data-label="Would come in" class="num">3</td>' in page
    run = Run.objects.latest("pk")
    assert run.outcomes.filter(kind="client").count() == 3


def test_every_client_there_is_previewed_and_doubts_come_before_the_import(browser: Browser, world: World) -> None:
    ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", national_insurance_number="QQ110308A")
    page = done(world, browser, browser.post(MANY, {"do": "everybody"}))
    assert "Details needed first" in page
    preview = Run.objects.latest("pk")
    assert preview.scope["client_ids"] is None
    go = f"/clients/import/plannr/runs/{preview.pk}/go/"
    page = browser.post(go).content.decode()
    assert "Same National Insurance number" in page
    assert Run.objects.latest("pk") == preview
    browser.post(go, {"do": "rest"})
    chosen = Run.objects.latest("pk").scope["client_ids"]
    assert world.remote.client("Rowan Testwood")["uuid"] not in chosen
    assert len(chosen) > 10


def test_only_a_finished_preview_can_go_ahead(browser: Browser, world: World) -> None:
    browser.post(MANY, {"do": "found", "surname": "Testwood"})
    preview = Run.objects.latest("pk")
    page = browser.post(f"/clients/import/plannr/runs/{preview.pk}/go/", follow=True).content.decode()
    assert "Only a finished preview" in page
    assert Run.objects.latest("pk") == preview
    assert browser.post(MANY, {"do": "found", "surname": "Nosuchperson"})["Location"] == "/clients/import/plannr/"


def test_somebody_added_here_while_a_run_waited_is_not_imported_beside_them(browser: Browser, world: World) -> None:
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    browser.post("/clients/import/plannr/start/", {"client": [uuid]})
    run = Run.objects.latest("pk")
    ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood", national_insurance_number="QQ110308A")
    assert perform_run(run_id=run.pk, clock=world.now).state == "done"
    assert Client.objects.filter(first_name="Rowan").count() == 1
    left_out = run.outcomes.get(reason="look_alike_meanwhile")
    assert (left_out.remote_id, left_out.level) == (uuid, "warning")
    assert "Rowan Testwood was added here after this run was asked for" in left_out.sentence
    assert Client.objects.filter(first_name="Marigold").exists()
