"""Dropped answers, an unreachable platform, refusals: an account is opened once, and nothing is lost or hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backoffice.models import Plan
from integrations.engine.errors import CredentialExpired
from soderberg_sync.models import PlatformRequest
from soderberg_sync.services.acceptance import PlatformAcceptance
from soderberg_sync.services.applying import update_application
from soderberg_sync.services.requests import send_anew
from tests.contract.platform.conftest import World


def ready(world: World):
    """A complete client with an application in draft."""
    client = world.person()
    illustration = world.illustrate(client)
    world.send()
    illustration.refresh_from_db()
    application = world.complete(client, illustration)
    world.send()
    return application


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "500", "malformed"])
def test_an_account_is_opened_once_however_its_answer_is_lost(world: World, kind: str) -> None:
    application = ready(world)
    world.remote.fault(kind, path="/account", method="POST", count=2)
    application = world.proceed(application)
    assert application.state == "draft" and application.plan is None
    request = PlatformRequest.objects.get(purpose="open_account")
    assert request.state == "sent" and request.error
    world.remote.mend()
    world.moment += timedelta(hours=1)
    world.send()
    application = world.fresh(application)
    assert application.state == "pending" and Plan.objects.count() == 1
    assert len(world.remote.everything("account")) == 1
    request.refresh_from_db()
    assert request.state == "answered" and request.body == ""


@pytest.mark.parametrize("path", ["/client", "/illustration"])
def test_a_client_and_an_illustration_are_made_once_too(world: World, path: str) -> None:
    client = world.person()
    world.remote.fault("drop_after", path=path, method="POST", count=1)
    illustration = world.illustrate(client)
    world.send()
    world.moment += timedelta(hours=1)
    world.send()
    illustration.refresh_from_db()
    assert illustration.state == "made"
    kind = path.strip("/")
    ours = [one for one in world.remote.everything(kind) if "axel" not in str(one)]
    assert len([one for one in ours if one["body"].get("surname") == "Fixtureby" or kind == "illustration"]) == 1


def test_whoever_waits_too_long_is_asked_to_look_first(world: World) -> None:
    application = ready(world)
    world.remote.fault("drop_after", path="/account", method="POST", count=1)
    world.proceed(application)
    world.moment += timedelta(days=3)
    world.send()
    request = PlatformRequest.objects.get(purpose="open_account")
    assert request.state == "unsure" and "Look for the account on the platform" in request.error
    assert len(world.remote.everything("account")) == 1, "it is not opened a second time by itself"


@pytest.mark.parametrize("is_named", [True, False])
def test_an_account_whose_answer_was_lost_for_good_is_taken_up_with_its_application(
    world: World, is_named: bool
) -> None:
    application = ready(world)
    world.remote.fault("drop_after", path="/account", method="POST", count=1)
    world.proceed(application)
    world.moment += timedelta(days=3)
    world.send()
    account = world.remote.everything("account")[0]["key"]
    if not is_named:
        world.remote.control("PUT", f"accounts/{account}", {"externalReference": None})
    world.pull()
    application = world.fresh(application)
    assert application.state == "pending" and application.account.remote_id == account
    assert Plan.objects.count() == 1
    request = PlatformRequest.objects.get(purpose="open_account")
    assert (request.state, request.error) == ("answered", "")
    world.look()
    world.accept_everything(application.client)
    world.look()
    assert world.fresh(application).state == "complete"


def test_another_account_of_the_same_kind_is_not_taken_for_the_lost_one(world: World) -> None:
    application = ready(world)
    world.remote.fault("drop_before", path="/account", method="POST", count=2)
    world.proceed(application)
    world.moment += timedelta(days=3)
    world.send()
    person = world.platform_client(application.client)
    body = {"clientIds": [person.remote_id], "wrapperType": "ISA", "name": "Another ISA"}
    world.remote.control("POST", "accounts", body)
    world.pull()
    assert world.fresh(application).state == "draft"
    assert Plan.objects.get().name == "Another ISA"


def test_a_refusal_is_told_and_can_be_mended(world: World) -> None:
    application = ready(world)
    there = f"clients/{world.platform_client(application.client).remote_id}"
    world.remote.control("PUT", there, {"status": "Registered"})
    application = world.proceed(application)
    assert application.state == "draft" and "complete the client first" in application.refusal
    request = PlatformRequest.objects.get(purpose="open_account")
    assert request.state == "refused" and request.error == application.refusal
    world.remote.control("PUT", there, {"status": "Pending"})
    again = send_anew(request_id=request.pk, user=world.user, now=world.now())
    world.send()
    again.refresh_from_db()
    assert again.key != request.key and again.state == "answered"
    assert world.fresh(application).state == "pending" and world.fresh(application).refusal == ""


def test_somebody_the_platform_knows_already_is_linked_and_not_made_again(world: World) -> None:
    client = world.person("Fennel", last_name="Sampleton")
    client.date_of_birth = client.date_of_birth.replace(1955, 7, 21)
    client.save()
    client.contact_details.update(value="fennel.sampleton@example.org")
    world.illustrate(client)
    world.send()
    person = world.platform_client(client)
    assert (person.remote_id, person.state) == ("CLI0001", "active")
    assert len(world.remote.everything("client")) == 2


def test_an_address_of_somebody_else_is_refused_with_the_reason(world: World) -> None:
    client = world.person()
    client.contact_details.update(value="fennel.sampleton@example.org")
    world.illustrate(client)
    world.send()
    request = PlatformRequest.objects.get(purpose="register_client")
    assert request.state == "refused" and "another client" in request.error


def test_a_spent_token_is_renewed_in_the_middle(world: World) -> None:
    application = ready(world)
    world.remote.control("POST", "tokens/expire")
    assert world.proceed(application).state == "pending"


def test_nothing_is_sent_while_the_firm_is_not_connected(world: World) -> None:
    from soderberg_sync.services.connecting import disconnect

    application = ready(world)
    disconnect(connection=world.connection, now=world.now())
    world.connection.refresh_from_db()
    update_application(
        application_id=application.pk, fields={}, mandate=None, send=True, user=world.user, now=world.now()
    )
    with pytest.raises(CredentialExpired):
        world.send()
    assert PlatformRequest.objects.get(purpose="open_account").state == "waiting"


def test_an_acceptance_is_passed_on_once_when_its_answer_is_lost(world: World) -> None:
    client = world.person()
    application = world.to_pending(client)
    world.look()
    world.remote.fault("drop_after", path="/client/*/accept", method="POST", count=1)
    world.accept_everything(client)
    world.send()
    assert PlatformAcceptance().waiting(client.pk) == [], "the client is not asked again for what they have said"
    world.moment += timedelta(hours=1)
    world.look()
    assert world.fresh(application).state == "complete"
