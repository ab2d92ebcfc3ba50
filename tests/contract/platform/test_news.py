"""What changes on the platform arrives by signed news or by looking: in any order, twice, late, forged, or never."""

from __future__ import annotations

import itertools

import pytest

from backoffice.models import OutgoingMail
from domain.enums.plans import PlanStatus
from integrations.models import Run, WebhookDelivery
from soderberg_sync.models import Mandate, PlatformRequest
from soderberg_sync.services.applying import give_bank_details
from tests.contract.platform.conftest import World, told
from tests.contract.platform.test_opening import BANK, MANDATE


@pytest.fixture
def accepted(world: World):
    """An application of which the client has accepted everything there, and nobody here has been told."""
    client = world.person()
    application = world.to_pending(client)
    world.pull()
    world.accept_everything(client)
    world.send()
    world.remote.control("POST", "checks/run")
    assert world.fresh(application).state == "pending"
    Run.objects.filter(state="queued").update(state="stopped")  # nobody looks by themselves
    return world.fresh(application)


def is_complete(world: World, application) -> bool:
    application = world.fresh(application)
    assert application.state == "complete" and application.plan.status == PlanStatus.ACTIVE
    assert application.steps.filter(to_state="complete").count() == 1
    assert OutgoingMail.objects.filter(to=world.user.email).count() == 1
    return True


@pytest.mark.parametrize("order", ["as sent", "backwards", "twice", "only the first", "only the last"])
def test_news_in_any_order_twice_or_in_part_lead_to_the_same(world: World, accepted, order: str) -> None:
    news = world.remote.news()
    sent = {
        "as sent": news, "backwards": news[::-1], "twice": [*news, *news], "only the first": news[:1],
        "only the last": news[-1:],
    }[order]  # fmt: skip
    assert {told(one) for one in news} >= {"client.updated", "account.updated", "clientproduct.updated"}
    for body in sent:
        world.deliver(body)
    assert is_complete(world, accepted)


def test_every_order_of_the_last_three_news(world: World, accepted) -> None:
    for body in itertools.chain(*itertools.permutations(world.remote.news()[-3:])):
        world.deliver(body)
    assert is_complete(world, accepted)


def test_lost_news_are_made_good_by_looking(world: World, accepted) -> None:
    world.remote.control("POST", "webhooks/release", {"lose": True})
    world.pull()
    assert is_complete(world, accepted)


def test_late_news_of_what_has_moved_on_change_nothing(world: World, accepted) -> None:
    news = world.remote.news()
    world.pull()
    for body in news:
        world.deliver(body)
    assert is_complete(world, accepted)


def test_forged_news_are_kept_and_never_followed(world: World, accepted) -> None:
    runs = Run.objects.count()
    delivery = world.deliver(world.remote.news()[-1], secret="not the secret")
    assert delivery.state == "refused" and Run.objects.count() == runs
    assert world.fresh(accepted).state == "pending"


def test_news_are_stored_before_anything_is_made_of_them(world: World, accepted) -> None:
    world.deliver(world.remote.news()[-1])
    delivery = WebhookDelivery.objects.get()
    assert delivery.state == "processed" and delivery.is_signature_right
    assert "signature" not in str(delivery.headers).lower()


def test_a_second_look_changes_nothing(world: World, accepted) -> None:
    world.pull()
    mails, steps = OutgoingMail.objects.count(), accepted.steps.count()
    run = world.pull()
    assert run.outcomes.count() == 0
    assert (OutgoingMail.objects.count(), accepted.steps.count()) == (mails, steps)


def test_an_account_closed_before_it_was_open_rejects_the_application(world: World) -> None:
    application = world.to_pending(world.person())
    world.remote.control("PUT", f"accounts/{application.account.remote_id}", {"status": "Closed"})
    world.pull()
    application = world.fresh(application)
    assert (application.state, application.plan.status) == ("rejected", PlanStatus.INACTIVE)
    assert application.steps.last().user is None and "closed" in application.steps.last().why


def test_nothing_is_sent_any_more_for_a_rejected_application(world: World) -> None:
    client = world.person()
    application = world.to_pending(client, mandate=MANDATE)
    offer = PlatformRequest.objects.get(application=application, purpose="offer_mandate")
    assert offer.state == "waiting", "until the bank details are given and checked"
    world.remote.control("PUT", f"accounts/{application.account.remote_id}", {"status": "Suspended"})
    world.pull()
    offer.refresh_from_db()
    assert (world.fresh(application).state, offer.state) == ("rejected", "dropped")
    assert Mandate.objects.get(application=application).state == "cancelled"
    give_bank_details(
        person=world.platform_client(client), sort_code=BANK[0], account_number=BANK[1], user=None, now=world.now()
    )
    world.send()
    world.remote.control("POST", "checks/run")
    world.pull()
    assert world.remote.everything("mandate") == [], "no Direct Debit is offered for an account that never opened"


def test_an_account_closed_later_retires_its_plan(world: World, accepted) -> None:
    world.pull()
    world.remote.control("PUT", f"accounts/{accepted.account.remote_id}", {"status": "Closed"})
    world.pull()
    application = world.fresh(accepted)
    assert (application.state, application.plan.status) == ("complete", PlanStatus.INACTIVE)


def test_an_account_that_opens_after_its_withdrawal_is_told(world: World, accepted) -> None:
    from soderberg_sync.services.applying import withdraw_application

    withdraw_application(application_id=accepted.pk, why="Changed their mind", user=world.user, now=world.now())
    run = world.pull()
    application = world.fresh(accepted)
    assert (application.state, application.plan.status) == ("withdrawn", PlanStatus.ACTIVE)
    assert "withdrawn" in run.outcomes.get().sentence
