"""What follows from an account besides its state: its value, owners, contribution and papers; accounts on their way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from backoffice.models import Client, Contribution, Document, Plan, Valuation
from backoffice.services.plans import set_owners
from soderberg_sync.client import written
from soderberg_sync.models import PlatformAccount, PlatformRequest
from soderberg_sync.services.by_hand import link_by_hand, unlinked_clients
from soderberg_sync.services.sessions import platform_api
from tests.contract.platform.conftest import World
from tests.contract.platform.test_arrivals import linked, opened
from tests.contract.platform.test_opening import BANK, MANDATE
from tests.contract.platform.test_trouble import ready


def completed(world: World, client: Client, wrapper: str = "isa", **more: object):
    """An account of the client, open."""
    application = world.to_pending(client, wrapper, **more)
    world.look()
    world.accept_everything(client)
    world.look()
    application = world.fresh(application)
    assert application.state == "complete"
    return application


def shares(plan: Plan) -> dict[int, Decimal]:
    return {one.client_id: one.percent for one in plan.ownerships.all()}


@pytest.mark.parametrize("kind", ["drop_after", "malformed"])
def test_a_look_before_the_lost_answer_makes_no_second_plan(world: World, kind: str) -> None:
    application = ready(world)
    world.remote.fault(kind, path="/account", method="POST", count=1)
    application = world.proceed(application)
    assert PlatformRequest.objects.get(purpose="open_account").state == "sent"
    world.remote.mend()
    world.pull()
    assert not Plan.objects.exists(), "the account is there, and its answer still to come"
    world.moment += timedelta(hours=1)
    world.send()
    world.pull()
    application = world.fresh(application)
    assert application.state == "pending"
    assert Plan.objects.get() == application.plan and PlatformAccount.objects.get().application == application


def test_the_value_of_an_open_account_is_the_plans(world: World) -> None:
    person = linked(world)
    account = opened(world, person, "ISA")
    world.pull()
    assert not Valuation.objects.exists(), "an account that never held anything is worth nothing yet"
    for value in (5000.5, 5000.5, 5100):
        world.remote.control("PUT", f"accounts/{account}", {"currentValue": value})
        world.pull()
    valued = Valuation.objects.get()
    assert (valued.amount, valued.source) == (Decimal("5100.00"), "Söderberg platform")
    world.remote.control("PUT", f"accounts/{account}", {"currentValue": "a lot"})
    world.pull()
    assert Valuation.objects.get() == valued


def test_an_owner_who_comes_later_owns_the_joint_account_too(world: World) -> None:
    person = linked(world)
    late = world.person("Cara", date(1957, 2, 3), last_name="Sampleton")
    api = platform_api(world.connection, interactive=True)
    body = {
        "firmId": api.firm_id, "clientType": "Individual", "status": "Registered", "firstName": "Caraway",
        "surname": "Sampleton", "dateOfBirth": "1957-02-03", "email": "caraway@example.org",
    }  # fmt: skip
    second = str(api.send("POST", api.paths.new_client(), written(body), str(uuid4()))["id"])
    account = opened(world, person, "GIA", clientIds=[person.remote_id, second])
    world.pull()
    plan = PlatformAccount.objects.get(remote_id=account).plan
    assert shares(plan) == {person.client_id: 100}
    offered = unlinked_clients(connection=world.connection, api=api, client=late)
    assert offered[0].remote_id == second and "CLI0001" not in [one.remote_id for one in offered]
    link_by_hand(connection=world.connection, client=late, payload=api.client(second), now=world.now())
    world.pull()
    assert shares(plan) == {person.client_id: 50, late.pk: 50}
    set_owners(plan_id=plan.pk, owners={person.client_id: Decimal(100)})
    world.pull()
    assert shares(plan) == {person.client_id: 100}, "what a person has set stays"


def test_a_client_linked_by_hand_is_nobody_elses(world: World) -> None:
    fen, other = world.person("Fen", date(1955, 7, 21), last_name="Sampleton"), world.person("Sorrel")
    world.pull()
    api = platform_api(world.connection, interactive=True)
    payload = api.client("CLI0001")
    link_by_hand(connection=world.connection, client=fen, payload=payload, now=world.now())
    assert (world.platform_client(fen).remote_id, world.platform_client(fen).state) == ("CLI0001", "active")
    assert unlinked_clients(connection=world.connection, api=api, client=other) == []
    with pytest.raises(ValidationError, match="Somebody else here"):
        link_by_hand(connection=world.connection, client=other, payload=payload, now=world.now())
    with pytest.raises(ValidationError, match="on the platform already"):
        link_by_hand(connection=world.connection, client=fen, payload=payload | {"id": "X"}, now=world.now())
    world.pull()
    assert Client.objects.count() == 2


def test_what_is_paid_in_regularly_is_a_contribution_of_the_plan(world: World) -> None:
    more = {"regular_contribution": Decimal(200), "retirement_age": 67}
    application = completed(world, world.person(), "sipp", **more)
    found = Contribution.objects.get(plan=application.plan)
    assert (found.amount, found.frequency, found.payer) == (200, "monthly", "self")
    assert found.tax_method == "relief_at_source" and found.start_date == application.completed_at.date()
    world.pull()
    assert Contribution.objects.count() == 1


def test_documents_that_were_accepted_are_among_the_clients(world: World) -> None:
    client = world.person()
    application = completed(world, client, "isa")
    rows = Document.objects.filter(client=client).exclude(title__startswith="Illustration")
    assert rows.count() == 3 and all("version 1" in one.title for one in rows)
    assert all(one.file.read(4) == b"%PDF" for one in rows)
    assert [one.plan for one in rows if one.plan_id] == [application.plan]


def test_the_parent_is_asked_for_a_direct_debit_of_a_childs_isa(world: World) -> None:
    from soderberg_sync.services.applying import application_of

    parent, child = world.person(), world.person("Clover", world.moment.date().replace(year=world.moment.year - 8))
    world.illustrate(parent, "gia")
    world.send()
    world.complete(parent, bank=BANK)
    world.send()
    illustration = world.illustrate(child, "jisa", parent=parent)
    world.send()
    illustration.refresh_from_db()
    application = application_of(illustration=illustration, user=world.user, now=world.now())
    application = world.proceed(application, MANDATE)
    world.look()
    world.look()
    assert application.mandate.remote_id, PlatformRequest.objects.get(purpose="offer_mandate").error
    assert world.accept_everything(child) == []
    assert "mandate" in world.accept_everything(parent)
    world.look()
    application.mandate.refresh_from_db()
    assert world.fresh(application).state == "complete" and application.mandate.state in {"accepted", "live"}
