"""A mandate without bank details: the account waits until the client gives them, or goes on without a Direct Debit."""

from __future__ import annotations

import pytest
from django.db import transaction

from backoffice.acceptance import UnableToAccept
from soderberg_sync.models import PlatformRequest
from soderberg_sync.services.acceptance import MANDATE_FIRST, PlatformAcceptance
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


def test_bank_details_that_fail_their_check_leave_the_choice_to_skip(world: World) -> None:
    client = world.person()
    world.to_pending(client, mandate=MANDATE)
    give(world, client, ("12-34-56", "12340000"))
    world.look()
    world.look()
    asked = waiting(client)["mandate"]
    assert "failed" in asked.waits_for and not asked.wants_bank_details
    skip(world, client)
    assert "mandate" not in waiting(client)


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
