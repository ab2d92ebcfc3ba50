"""The commands for operators: the main job, and errors a script can read."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from django_scopes import scope

from backoffice.models import Client
from domain.enums.people import Role
from domain.enums.sync import RunState
from integrations.models import Connection, Run
from integrations.services.locks import _key
from integrations.services.runs import perform_run
from tests.contract.plannr.conftest import TOKEN, Remote, World
from tests.factories.backoffice import ClientFactory, FirmFactory, UserFactory


def told(command: str, **options: Any) -> Any:
    out = StringIO()
    call_command(command, json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def refused(command: str, **options: Any) -> Any:
    """What a command says that ends without success: one JSON object, and a status other than 0."""
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(command, json=True, stdout=out, **options)
    answer = json.loads(out.getvalue())
    assert answer["error"] == str(caught.value)
    assert caught.value.returncode != 0
    return answer


def test_the_commands_do_the_main_job(remote: Remote, db: None) -> None:
    firm = FirmFactory()
    user = UserFactory(firm=firm, role="owner")
    connected = told("plannr_connect", firm=firm.slug, user=user.email, token=TOKEN)
    assert connected["enabled"] is True
    facts = remote.control("GET", "facts")["fernhill-demo-advice"]
    assert connected["firm_id"] == facts["uuid"]
    preview = told("plannr_import_clients", firm=firm.slug, search="Testwood", preview=True)
    assert preview["state"] == "done"
    with scope(firm=firm):
        assert not Client.objects.exists()
    uuid = remote.client("Rowan Testwood")["uuid"]
    imported = told("plannr_import_clients", firm=firm.slug, client=[uuid], adviser=user.email)
    assert imported["counts"]["create"] > 10
    assert any(one["reason"] == "joint_salary" for one in imported["outcomes"])
    assert any(one["sentence"].startswith("They are recorded as married") for one in imported["outcomes"])
    with scope(firm=firm):
        rowan = Client.objects.get(first_name="Rowan")
    assert rowan.adviser == user
    synced = told("plannr_sync", firm=firm.slug, client=rowan.pk)
    assert (synced["state"], set(synced["counts"])) == ("done", {"skip"})
    assert told("plannr_sync", firm=firm.slug, all=True, preview=True)["state"] == "done"
    drained = told("outbox_drain", firm=firm.slug, system="plannr")
    assert drained["plannr"]["sent"] == 0


@pytest.mark.parametrize(
    ("command", "options"),
    [("plannr_sync", {"all": True}), ("plannr_import_clients", {"all": True}), ("outbox_drain", {})],
)
def test_an_unknown_firm_lists_those_there_are(db: None, command: str, options: dict[str, Any]) -> None:
    slugs = sorted(FirmFactory().slug for _ in range(2))
    answer = refused(command, firm="nobody", **options)
    assert answer["code"] == "no_firm"
    assert set(slugs) <= set(answer["firms"])
    assert all(slug in answer["error"] for slug in slugs)


def test_a_firm_id_that_can_be_no_firms_is_refused_with_the_reason(remote: Remote, db: None) -> None:
    firm = FirmFactory()
    user = UserFactory(firm=firm, role="owner")
    remote.forget_requests()
    for typed, why in {
        "00000000-0000-0000-0000-000000000000": "A UUID of noughts alone is no firm's.",
        "{00000000000000000000000000000000}": "A UUID of noughts alone is no firm's.",
        "1234": "This is not a UUID.",
    }.items():
        answer = refused("plannr_connect", firm=firm.slug, user=user.email, token=TOKEN, firm_id=typed)
        assert answer["code"] == "wrong_firm" and why in answer["error"]
    with scope(firm=firm):
        assert Connection.objects.get().remote_firm_id == ""
    assert not remote.requests()


def test_what_plannr_refuses_and_what_is_missing_has_a_code(remote: Remote, db: None) -> None:
    firm = FirmFactory()
    user = UserFactory(firm=firm, role="owner")
    assert refused("plannr_sync", firm=firm.slug, all=True)["code"] == "not_connected"
    assert refused("outbox_drain", firm=firm.slug, system="plannr")["code"] == "not_connected"
    wrong = refused("plannr_connect", firm=firm.slug, user=user.email, token="wrong")
    assert "does not accept" in wrong["error"] and wrong["code"]
    assert refused("plannr_connect", firm=firm.slug, user="x@example.org", token=TOKEN)["code"] == "no_user"
    other = refused(
        "plannr_connect",
        firm=firm.slug,
        user=user.email,
        token=TOKEN,
        firm_id="1f0c2b9e-5a77-4c1d-8e21-0b1a2c3d4e5f",
    )
    assert other["code"] == "wrong_firm" and "another firm's" in other["error"]
    adviser = UserFactory(firm=FirmFactory(), role=Role.ADVISER)
    answer = refused("plannr_connect", firm=adviser.firm.slug, user=adviser.email, token=TOKEN)
    assert "Firm ID" in answer["error"]


def test_an_error_is_a_sentence_for_people_and_nothing_on_standard_output(db: None) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="There is no firm “nobody”"):
        call_command("plannr_sync", firm="nobody", all=True, stdout=out)
    assert out.getvalue() == ""


def test_a_run_that_fails_is_told_once_and_ends_without_success(world: World) -> None:
    world.remote.fault("expired_token")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("plannr_import_clients", json=True, firm=world.firm.slug, all=True, stdout=out)
    assert json.loads(out.getvalue())["error"]


@pytest.mark.parametrize("command", ["plannr_sync", "plannr_import_clients"])
@pytest.mark.parametrize("has_begun", [True, False])
def test_a_run_that_another_worker_is_doing_has_a_status_of_its_own(
    world: World, monkeypatch: pytest.MonkeyPatch, command: str, has_begun: bool
) -> None:
    """Queued still where the other one has it but has not written so down yet."""

    def after_another_worker(*, run_id: int, clock: Callable[[], datetime]) -> Run:
        if has_begun:
            Run.objects.filter(pk=run_id).update(state=RunState.RUNNING, started_at=clock())
        run = Run.objects.get(pk=run_id)
        with closing(database.copy()) as another, another.cursor() as at:
            at.execute("SELECT pg_advisory_lock(%s)", [_key(f"{run.connection_id}:run:{run_id}")])
            return perform_run(run_id=run_id, clock=clock)

    monkeypatch.setattr(f"plannr_sync.management.commands.{command}.perform_run", after_another_worker)
    world.remote.forget_requests()
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(command, json=True, firm=world.firm.slug, all=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert caught.value.returncode == 3
    assert not world.remote.requests()
    assert answer["error"] == str(caught.value) and "Another worker is doing this run" in answer["error"]
    assert answer["counts"] == {}


def test_a_run_that_could_not_reach_plannr_says_that_it_has_not_run_yet(world: World) -> None:
    world.remote.fault("500", count=100)
    answer = refused("plannr_sync", firm=world.firm.slug, all=True)
    assert answer["state"] == "queued"
    assert answer["error"].startswith("It has not run yet: it waits and is tried again by itself. ")
    assert answer["error"].endswith(Run.objects.get().error)
    assert Run.objects.get().error


@pytest.mark.parametrize("everybody", [True, False])
def test_importing_reports_who_may_be_here_already(world: World, everybody: bool) -> None:
    ours = ClientFactory(
        firm=world.firm, first_name="Rowan", last_name="Testwood", date_of_birth=date(1968, 3, 4),
        national_insurance_number="",
    )  # fmt: skip
    who = {"all": True} if everybody else {"search": "Testwood"}
    answer = refused("plannr_import_clients", firm=world.firm.slug, **who)
    assert answer["code"] == "may_be_here"
    doubt = next(one for one in answer["doubts"] if one["name"] == "Rowan Testwood")
    assert doubt["remote_id"] == world.remote.client("Rowan Testwood")["uuid"]
    found = doubt["may_be"][0]
    assert (found["local_id"], found["reason"]) == (ours.pk, "Same name and date of birth")
    assert Client.objects.count() == 1
    assert not Run.objects.exists()
    assert told("plannr_import_clients", firm=world.firm.slug, anyway=True, **who)["state"] == "done"
    assert Client.objects.filter(first_name="Rowan").count() == 2


def test_a_first_import_asks_plannr_for_nothing_more(world: World) -> None:
    world.remote.forget_requests()
    run = told("plannr_import_clients", firm=world.firm.slug, all=True)
    assert len(world.remote.requests()) == run["requests"]
