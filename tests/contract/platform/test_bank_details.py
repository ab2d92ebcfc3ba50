"""A mandate without bank details: the account waits until the client gives them, or goes on without a Direct Debit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from backoffice.acceptance import UnableToAccept
from backoffice.models import OutgoingMail
from soderberg_sync.models import PlatformRequest
from soderberg_sync.services.acceptance import MANDATE_FIRST, PlatformAcceptance
from soderberg_sync.services.pulling import _take_client
from tests.contract.platform.conftest import World
from tests.contract.platform.test_opening import BANK, MANDATE

SOURCE = PlatformAcceptance()


def waiting(client):
    return {one.kind.value: one for one in SOURCE.waiting(client.pk)}


def give(world: World, client, bank=BANK, key: str = "") -> None:
    SOURCE.give_bank_details(
        client_id=client.pk, key=key or waiting(client)["mandate"].key, sort_code=bank[0], account_number=bank[1],
        user=world.user, now=world.now(),
    )  # fmt: skip


def skip(world: World, client) -> None:
    with transaction.atomic():
        SOURCE.answer(
            client_id=client.pk, key=waiting(client)["mandate"].key, is_accepted=False, user=world.user, now=world.now()
        )


def test_the_account_waits_until_the_client_gave_bank_details_and_accepted(world: World) -> None:
    client = world.person()
    application = world.to_pending(client, mandate=MANDATE)
    world.look()
    asked = waiting(client)
    assert asked["mandate"].wants_bank_details and "bank details" in asked["mandate"].waits_for
    assert {asked[kind].waits_for for kind in ("platform_terms", "product_terms")} == {MANDATE_FIRST}
    assert world.accept_everything(client) == []
    give(world, client)
    assert not waiting(client)["mandate"].wants_bank_details
    with pytest.raises(UnableToAccept):
        give(world, client, ("11-11-11", "11111111"))
    world.look()
    world.look()
    assert ("Paid to" in dict(waiting(client)["mandate"].facts)) and not waiting(client)["mandate"].waits_for
    assert world.accept_everything(client) == ["mandate", "platform_terms", "product_terms"]
    world.look()
    application = world.fresh(application)
    application.mandate.refresh_from_db()
    assert (application.state, application.mandate.state) == ("complete", "accepted")


def test_the_client_may_go_on_without_a_direct_debit(world: World) -> None:
    client = world.person()
    application = world.to_pending(client, mandate=MANDATE)
    world.look()
    skip(world, client)
    assert PlatformRequest.objects.get(purpose="offer_mandate").state == "dropped"
    assert world.accept_everything(client) == ["platform_terms", "product_terms"]
    world.look()
    application = world.fresh(application)
    application.mandate.refresh_from_db()
    assert (application.state, application.mandate.state) == ("complete", "skipped")


FAILING = ("12-34-56", "12340000")


def failed(world: World):
    """A client whose bank details failed, and their application."""
    client = world.person()
    application = world.to_pending(client, mandate=MANDATE)
    give(world, client, FAILING)
    world.look()
    world.look()
    assert world.platform_client(client).bank_check == "failed"
    return client, application


def test_bank_details_that_fail_are_corrected_and_sent_again(world: World) -> None:
    client, application = failed(world)
    asked = waiting(client)["mandate"]
    assert "correct them" in asked.waits_for and asked.wants_bank_details
    told = OutgoingMail.objects.get(subject="Please check your bank details")
    assert told.client == client and "0000" not in told.text
    give(world, client)
    person = world.platform_client(client)
    assert (person.bank_check, person.bank_ending) == ("kept", BANK[1][-4:])
    _take_client(person, {"bankDetail": {"checkStatus": "Failed"}}, world.now())
    assert world.platform_client(client).sort_code, "what failed there does not throw away what is on its way"
    world.look()
    person = world.platform_client(client)
    assert (person.bank_check, person.sort_code, person.account_number) == ("passed", "", "")
    assert PlatformRequest.objects.filter(purpose="correct_bank_details").get().state == "answered"
    assert [one for one in world.remote.writes() if "bankdetail" in one][-1].startswith("PUT ")
    world.look()
    assert world.accept_everything(client) == ["mandate", "platform_terms", "product_terms"]
    world.look()
    assert world.fresh(application).state == "complete"
    assert OutgoingMail.objects.filter(subject="Please check your bank details").count() == 1


def test_a_correction_that_fails_too_is_corrected_once_more(world: World) -> None:
    client, _ = failed(world)
    give(world, client, ("12-34-56", "43210000"))
    world.look()
    assert world.platform_client(client).bank_check == "failed"
    give(world, client)
    world.look()
    assert world.platform_client(client).bank_check == "passed"


def test_a_correction_is_made_once_when_its_answer_is_lost(world: World) -> None:
    client, _ = failed(world)
    give(world, client)
    world.remote.fault("drop_after", path="/client/*/bankdetail", method="PUT", count=1)
    world.send()
    world.moment += timedelta(hours=1)
    world.look()
    assert PlatformRequest.objects.filter(purpose="correct_bank_details").get().state == "answered"
    assert world.platform_client(client).bank_check == "passed"


def test_whoever_skips_is_still_asked_for_bank_details_that_pass(world: World) -> None:
    client, application = failed(world)
    skip(world, client)
    asked = waiting(client)["bank_details"]
    assert asked.wants_bank_details and not asked.statement, "the platform opens nothing while the check has failed"
    with pytest.raises(UnableToAccept):
        SOURCE.answer(client_id=client.pk, key=asked.key, is_accepted=True, user=world.user, now=world.now())
    world.accept_everything(client)
    world.look()
    assert world.fresh(application).state == "pending"
    give(world, client, key=asked.key)
    world.look()
    world.look()
    assert world.fresh(application).state == "complete"
    assert waiting(client) == {}


def test_an_offer_that_may_have_left_is_not_skipped_meanwhile(world: World) -> None:
    client = world.person()
    world.to_pending(client, mandate=MANDATE)
    PlatformRequest.objects.filter(purpose="offer_mandate").update(state="sent")
    with pytest.raises(UnableToAccept):
        skip(world, client)


def test_nobody_gives_bank_details_for_the_mandate_of_somebody_else(world: World) -> None:
    client, other = world.person(), world.person("Sorrel")
    world.to_pending(client, mandate=MANDATE)
    with pytest.raises(UnableToAccept):
        give(world, other, key=waiting(client)["mandate"].key)
    assert world.platform_client(client).bank_check == "none"
