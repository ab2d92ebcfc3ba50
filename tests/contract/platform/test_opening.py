"""From an illustration to an active plan, against a platform over HTTP."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from backoffice.models import OutgoingMail, Plan, Relationship
from domain.enums.people import RelationshipKind
from domain.enums.plans import PlanStatus
from integrations.models import Link
from portal.selectors.consents import waiting_for
from soderberg_sync.models import PlatformClient
from soderberg_sync.services.applying import application_of, create_application
from tests.contract.platform.conftest import World

MANDATE = {"amount": Decimal(200), "frequency": "monthly", "collection_day": 7}
BANK = ("12-34-56", "12345678")


def test_an_isa_from_its_illustration_to_an_active_plan(world: World) -> None:
    client = world.person()
    illustration = world.illustrate(client)
    world.send()
    illustration.refresh_from_db()
    assert illustration.state == "made" and illustration.high_value > illustration.low_value > 5000
    assert illustration.document.file.read(4) == b"%PDF"
    assert world.platform_client(client).state == "registered"
    assert not OutgoingMail.objects.exists(), "nothing goes to a client who is only registered"

    application = world.complete(client, illustration)
    world.send()
    assert world.platform_client(client).state == "pending" and application.state == "draft"
    assert [one.subject for one in OutgoingMail.objects.all()] == ["You are being set up on our platform"]

    application = world.proceed(application)
    assert application.state == "pending" and application.plan.status == PlanStatus.PROPOSED
    assert application.plan.policy_number == application.account.remote_id
    assert "terms" in OutgoingMail.objects.latest("pk").subject
    assert application.account.state == "pending"

    world.look()
    assert world.fresh(application).state == "pending", "nothing is accepted yet"
    assert world.accept_everything(client) == ["platform_terms", "product_terms"]
    world.look()
    application = world.fresh(application)
    assert (application.state, application.plan.status) == ("complete", PlanStatus.ACTIVE)
    assert world.platform_client(client).state == "active"
    assert OutgoingMail.objects.latest("pk").to == world.user.email
    assert Plan.objects.count() == 1
    assert [(one.from_state, one.to_state) for one in application.steps.all()] == [
        ("", "draft"), ("draft", "pending"), ("pending", "complete")
    ]  # fmt: skip


def test_a_pension_with_a_direct_debit_also_tells_the_client_of_documents(world: World) -> None:
    client = world.person()
    application = world.to_pending(client, "sipp", BANK, MANDATE, retirement_age=67)
    world.look()
    world.look()
    assert application.mandate.state in {"wanted", "offered"}
    assert world.accept_everything(client) == ["mandate", "platform_terms", "product_terms"]
    world.look()
    application = world.fresh(application)
    assert application.state == "complete"
    application.mandate.refresh_from_db()
    assert application.mandate.state in {"accepted", "live"} and application.mandate.first_collection_date
    subjects = [one.subject for one in OutgoingMail.objects.filter(client=client, to__contains="saffron")]
    assert "New documents about your account" in subjects and "A Direct Debit to review" in subjects
    world.remote.control("POST", "time/move-on", {"days": 5})
    world.pull()
    application.mandate.refresh_from_db()
    assert application.mandate.state == "live"


def test_bank_details_are_given_after_the_identity_check_and_kept_no_longer(world: World) -> None:
    client = world.person()
    world.to_pending(client, bank=BANK)
    person = world.platform_client(client)
    assert (person.bank_check, person.account_number) == ("kept", "12345678")
    world.look()
    person = world.platform_client(client)
    assert (person.bank_check, person.bank_ending) == ("passed", "5678")
    assert (person.account_number, person.sort_code) == ("", "")


def test_a_failed_bank_check_keeps_the_client_pending(world: World) -> None:
    client = world.person()
    application = world.to_pending(client, bank=("123456", "12340000"))
    world.look()
    world.accept_everything(client)
    world.look()
    assert world.platform_client(client).bank_check == "failed"
    assert world.platform_client(client).state == "pending" and world.fresh(application).state == "pending"


def test_a_joint_account_opens_once_both_have_declared(world: World) -> None:
    one, two = world.person(), world.person("Sorrel")
    illustration = world.illustrate(one, "gia", second_client=two)
    world.send()
    illustration.refresh_from_db()
    world.complete(two)
    application = world.complete(one, illustration)
    world.send()
    application = world.proceed(application)
    assert {share.client_id: share.percent for share in application.plan.ownerships.all()} == {one.pk: 50, two.pk: 50}
    world.look()
    assert world.accept_everything(one) == ["platform_terms", "declaration"]
    world.look()
    assert world.fresh(application).state == "pending"
    world.accept_everything(two)
    world.look()
    assert world.fresh(application).state == "complete"
    assert set(world.fresh(application).declared_at) == {str(one.pk), str(two.pk)}


def test_a_junior_isa_is_accepted_by_the_parent(world: World) -> None:
    parent, child = world.person(), world.person("Clover", world.moment.date().replace(year=world.moment.year - 8))
    world.illustrate(parent, "gia")
    world.send()
    world.complete(parent)
    world.send()
    illustration = world.illustrate(child, "jisa", parent=parent)
    world.send()
    illustration.refresh_from_db()
    assert world.platform_client(child).state == "pending"
    application = world.proceed(application_of(illustration=illustration, user=world.user, now=world.now()))
    assert application.state == "pending"
    assert world.accept_everything(child) == []
    assert world.accept_everything(parent) == []  # documents have not been read yet
    world.look()
    whole = [one.what for one in waiting_for(parent.pk)]
    assert f"Terms of the Junior ISA for {child.name}" in {one.title for one in whole}
    assert Relationship.objects.get(client=parent, other=child).kind == RelationshipKind.PARENT  # sees it in the portal
    assert world.accept_everything(parent) == ["platform_terms", "product_terms"]
    world.look()
    assert world.fresh(application).state == "complete"
    assert PlatformClient.objects.get(client=child).state == "active"


def test_the_client_and_the_plan_carry_the_link(world: World) -> None:
    client = world.person()
    application = world.to_pending(client)
    found = Link.objects.filter(connection=world.connection, ended_at__isnull=True)
    assert {(one.local_model, one.local_id) for one in found} == {
        ("backoffice.client", client.pk), ("backoffice.plan", application.plan_id)
    }  # fmt: skip


def test_a_linked_client_needs_no_illustration(world: World) -> None:
    client = world.person()
    world.to_pending(client)
    fields = {"client": client, "wrapper": "gia", "name": "Second account"}
    application = create_application(connection=world.connection, fields=fields, user=world.user, now=world.now())
    assert world.proceed(application).state == "pending"
    world.look()
    world.accept_everything(client)
    world.look()
    assert world.fresh(application).state == "complete"


def test_an_application_needs_a_linked_client(world: World) -> None:
    fields = {"client": world.person(), "wrapper": "gia", "name": "Too early"}
    with pytest.raises(ValidationError, match="is not linked with the platform"):
        create_application(connection=world.connection, fields=fields, user=world.user, now=world.now())
