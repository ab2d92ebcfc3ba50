"""When Plannr stumbles: waited out, renewed, looked up, never doubled."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from backoffice.models import Client, Income
from backoffice.services import flows
from integrations.engine.errors import CredentialExpired
from integrations.models import Credential, Link, OutboxEntry
from integrations.transport import http, oauth
from plannr_sync.search import Terms
from plannr_sync.services import company, connecting, importing, sessions, webhooks
from tests.contract.plannr.conftest import World
from tests.contract.plannr.consent import consent

Couple = tuple[Client, Client]


@pytest.mark.parametrize("kind", ["drop_after", "500"])
def test_a_create_without_an_answer_is_never_doubled(world: World, couple: Couple, kind: str) -> None:
    rowan, _ = couple
    uuid = world.remote_id(rowan)
    before = len(world.remote.incomes(uuid))
    fields = {"name": "Consulting", "type": "other", "amount": Decimal("100.00"), "frequency": "monthly"}
    flows.create_flow(
        Income, client_id=rowan.pk, fields=fields, origin=world.origin, options={"plannr": {"create": True}}
    )
    world.remote.fault(kind, "/api/v2/income", "POST")
    world.drain()
    assert not Link.objects.filter(kind="income", local_id=Income.objects.get(name="Consulting").pk).exists()
    world.drain()
    assert OutboxEntry.objects.get(action="create").state == "sent"
    assert len(world.remote.incomes(uuid)) == before + 1
    world.sync()
    assert Income.objects.filter(name="Consulting").count() == 1


def test_a_lost_plan_is_recognised_by_our_reference(world: World, couple: Couple) -> None:
    from backoffice.models import Plan
    from backoffice.services import plans

    rowan, _ = couple
    uuid = world.remote_id(rowan)
    before = len(world.remote.plans(uuid))
    plans.create_plan(
        firm=world.firm,
        fields={"name": "New pot", "type": "pension", "sub_type": "sipp"},
        owners={rowan.pk: Decimal(100)},
        origin=world.origin,
        options={"plannr": {"create": True}},
    )
    world.remote.fault("drop_after", "/api/v1/plans", "POST")
    world.drain()
    world.drain()
    assert len(world.remote.plans(uuid)) == before + 1
    assert Link.objects.filter(kind="plan", local_id=Plan.objects.get(name="New pot").pk).count() == 1


@pytest.fixture
def linked_by_oauth(world: World) -> World:
    world.link_by_oauth()
    return world


def test_a_token_that_ends_in_the_middle_of_a_run_is_renewed_once(linked_by_oauth: World) -> None:
    world = linked_by_oauth
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    version = Credential.objects.get().version
    world.remote.fault("expired_token", "/api/v1/plans", "GET")
    run = world.bring_in(rowan)
    assert run.state == "done", run.error
    credential = Credential.objects.get()
    assert credential.version == version + 1
    assert credential.state == "active"


def test_tokens_that_are_revoked_stop_the_run_say_so_and_linking_again_mends_it(
    linked_by_oauth: World,
) -> None:
    world = linked_by_oauth
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    world.remote.control("POST", "connections/revoke", {"email": "owner@fernhill.example"})
    run = world.bring_in(rowan)
    assert run.state == "failed"
    credential = Credential.objects.get()
    assert credential.state == "expired"
    assert "connect again" in credential.last_error
    world.link_by_oauth()
    mended = world.bring_in(rowan)
    assert mended.state == "done", mended.error
    assert Credential.objects.get().last_error == ""


def test_a_renewed_token_is_kept_before_it_is_used(linked_by_oauth: World, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    renew = oauth.renew

    def watched(*args: Any, **kwargs: Any) -> Any:
        granted = renew(*args, **kwargs)
        kept.append(granted.access_token)
        return granted

    monkeypatch.setattr(sessions.oauth, "renew", watched)
    world = linked_by_oauth
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    world.remote.control("POST", "tokens/expire", {"email": "owner@fernhill.example"})
    run = world.bring_in(rowan)
    assert run.state == "done", run.error
    assert kept == [Credential.objects.get().access_token]


def test_a_wrong_firm_keeps_no_token(world: World) -> None:
    Credential.objects.all().delete()
    asked = connecting.begin_connecting()
    brought = consent(asked.url, "adviser@marlow.example", "marlow-demo")
    from plannr_sync.logins import WrongFirm

    with pytest.raises(WrongFirm, match="Marlow Pretend Planning"):
        connecting.finish_connecting(
            connection=world.connection,
            user=world.user,
            code=brought["code"],
            code_verifier=asked.code_verifier,
            now=world.now(),
        )
    assert not Credential.objects.exists()


def test_declining_consent_comes_back_as_access_denied(world: World) -> None:
    asked = connecting.begin_connecting()
    brought = consent(asked.url, "owner@fernhill.example", "fernhill-demo", decision="cancel")
    assert brought == {"error": "access_denied", "state": asked.state} | {
        name: text for name, text in brought.items() if name == "error_description"
    }


@pytest.fixture
def plannr_choices(request: pytest.FixtureRequest) -> dict[str, Any]:
    return getattr(request, "param", {})


@pytest.mark.parametrize("plannr_choices", [{"lean_lists": True}], indirect=True)
def test_lists_without_personal_details_are_completed(world: World) -> None:
    world.bring_in(world.remote.client("Rowan Testwood")["uuid"])
    rowan = Client.objects.get(first_name="Rowan")
    assert rowan.national_insurance_number == "QQ110308A"


@pytest.mark.parametrize("plannr_choices", [{"requests_a_minute": 4}], indirect=True)
def test_a_small_rate_limit_slows_a_run_and_does_not_break_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.remote.control("POST", "rate-limit/reset")
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        world.remote.control("POST", "rate-limit/reset")
        from integrations.models import RateWindow

        RateWindow.objects.update(blocked_until=0, used=0, started=0)

    from integrations.transport import limiter

    original = limiter.Limiter.__init__
    monkeypatch.setattr(
        limiter.Limiter, "__init__", lambda self, **options: original(self, **{**options, "sleep": sleep})
    )
    rowan = world.remote.client("Rowan Testwood")["uuid"]
    run = world.bring_in(rowan)
    assert run.state == "done", run.error
    assert slept


def test_a_search_that_is_turned_away_says_what_to_do(world: World) -> None:
    world.remote.fault("expired_token", "/api/v1/account", count=5)
    with pytest.raises(CredentialExpired, match="choose Reset or Enable in Settings, Plannr"):
        importing.search_plannr(connection=world.connection, user=world.user, terms=Terms(surname="Testwood"))


def test_a_search_that_is_turned_away_marks_the_link_as_expired_and_holds_what_waits(
    linked_by_oauth: World, couple: Couple
) -> None:
    world, (rowan, _) = linked_by_oauth, couple
    world.edit_client(rowan, first_name="Rowena")
    world.remote.fault("expired_token", "/api/v1/account", count=2)
    with pytest.raises(CredentialExpired, match="choose Reset or Enable in Settings, Plannr"):
        importing.search_plannr(connection=world.connection, user=world.user, terms=Terms(surname="Testwood"))
    credential = Credential.objects.get()
    assert (credential.state, bool(credential.last_error)) == ("expired", True)
    assert [one.state for one in OutboxEntry.objects.all()] == ["held"]
    world.link_by_oauth()
    world.drain()
    assert world.remote.client("Rowan Testwood")["first_name"] == "Rowan"


@pytest.mark.parametrize("ask", [
    lambda world: company.check_firm_id(world.connection, "11111111-2222-4333-8444-555555555555"),
    lambda world: webhooks.ensure_subscription(connection=world.connection),
], ids=["the firm id", "the subscription"])  # fmt: skip
def test_whoever_first_finds_the_link_revoked_holds_what_waits(
    linked_by_oauth: World, couple: Couple, ask: Callable[[World], object]
) -> None:
    world, (rowan, _) = linked_by_oauth, couple
    world.edit_client(rowan, first_name="Rowena")
    world.remote.control("POST", "connections/revoke", {"email": "owner@fernhill.example"})
    ask(world)
    assert Credential.objects.get().state == "expired"
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.link.state) == ("held", "out_of_sync") and "connect again" in entry.reason


def test_a_run_under_way_uses_no_token_of_a_link_that_is_disabled_meanwhile(
    linked_by_oauth: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = linked_by_oauth
    asked: list[str] = []
    send = http.Transport._send

    def disabling(self: Any, method: str, path: str, *rest: Any) -> Any:
        asked.append(path)
        if len(asked) == 1:
            connecting.disable_link(credential=Credential.objects.get(), now=world.now())
        return send(self, method, path, *rest)

    monkeypatch.setattr(http.Transport, "_send", disabling)
    run = world.bring_in(world.remote.client("Rowan Testwood")["uuid"])
    assert run.state == "stopped", run.error
    assert len(asked) == 1
    assert not Client.objects.exists()
    assert Credential.objects.get().state == "disabled"
