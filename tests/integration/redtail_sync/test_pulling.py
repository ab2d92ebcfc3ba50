"""A pull brings balances of linked accounts and lets the others wait; every account ends with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backoffice.models import Plan
from backoffice.services.plans import add_valuation, delete_plan, restore_plan, update_plan
from domain.enums.sync import LinkState, RunState, StagedState
from integrations.models import Link, StagedRecord
from integrations.selectors.staged import staged_counts
from integrations.services.staging import forget_staged, ignore_staged, rename_staged, stop_ignoring
from redtail_sync.models import ContactLink, TypeRule
from redtail_sync.selectors.accounts import proposal_of
from redtail_sync.services import accounts, contacts, sessions, steering
from redtail_sync.services.connecting import add_integration
from tests.contract.redtail.conftest import World
from tests.factories.backoffice import OwnershipFactory, PlanFactory

ROWAN, MARIGOLD = "Rowan Testwood", "Marigold Testwood"


def both(world: World) -> list[str]:
    return [world.link(name).contact_id for name in (ROWAN, MARIGOLD)]


def dollar_plan(world: World, **fields: object) -> Plan:
    plan = PlanFactory(firm=world.firm, type="pension", currency="USD", **fields)
    OwnershipFactory(firm=world.firm, plan=plan, client=world.people[0])
    return plan


def link(world: World, remote_id: str, plan: Plan) -> Link:
    row = world.staged(remote_id)
    return accounts.link_account(
        staged_id=row.pk, plan_id=plan.pk, makes_dollars=True, user=world.user, now=world.now()
    )


def test_the_first_pull_stages_every_account_once(redtail_world: World) -> None:
    ids = both(redtail_world)
    run = redtail_world.pull()
    assert run.state == RunState.DONE
    joint = redtail_world.remote.account_id(ROWAN, number="40067890")
    assert redtail_world.staged(joint).owner_ids == ids
    assert StagedRecord.objects.filter(remote_id=joint).count() == 1
    assert staged_counts(redtail_world.connection, ids).pending == StagedRecord.objects.count() == 15
    deleted = run.outcomes.get(reason="deleted")
    assert not StagedRecord.objects.filter(remote_id=deleted.remote_id).exists()


def test_a_joint_account_stays_both_peoples_when_only_one_is_read(redtail_world: World) -> None:
    ids = both(redtail_world)
    redtail_world.pull()
    joint = redtail_world.remote.account_id(ROWAN, number="40067890")
    contacts.unlink_contact(link_id=ContactLink.objects.get(contact_id=ids[1]).pk, user=redtail_world.user)
    redtail_world.pull()
    assert sorted(redtail_world.staged(joint).owner_ids) == sorted(ids)


def test_a_paused_plan_that_was_deleted_comes_back_paused(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    linked = link(redtail_world, redtail_world.remote.account_id(ROWAN, number="40012345"), plan)
    steering.pause_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
    delete_plan(plan_id=plan.pk, now=redtail_world.now())
    restore_plan(plan_id=plan.pk)
    linked.refresh_from_db()
    assert (linked.ended_at, linked.state) == (None, LinkState.PAUSED)


def test_a_balance_and_a_number_the_list_leaves_out_are_read_one_by_one(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    found = StagedRecord.objects.get(fields__company="Old Mill Pretend Pensions", fields__number="OM-552")
    assert found.fields["balance"] == "61000.00"
    assert found.label == "Old Mill Pretend Pensions M552"


def test_a_balance_below_nothing_waits_with_a_word_and_never_reaches_a_plan(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    margin = redtail_world.remote.account_id(ROWAN, product="Margin")
    assert "below nothing" in redtail_world.staged(margin).reason
    plan = dollar_plan(redtail_world)
    add_valuation(plan_id=plan.pk, valued_date=date(2026, 1, 5), amount=Decimal(10))
    link(redtail_world, margin, plan)
    run = redtail_world.pull()
    assert "below nothing" in redtail_world.outcome(run, margin).sentence
    assert [value.amount for value in plan.valuations.all()] == [Decimal(10)]


def test_what_nobody_knows_is_sent_to_review_and_not_guessed(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    rule = TypeRule.objects.get(source="label", key="Structured Settlement")
    assert rule.decision == "review"
    row = StagedRecord.objects.get(fields__account_type="Structured Settlement")
    assert "Nobody has said yet" in proposal_of(row).reason
    assert redtail_world.pull().state == RunState.DONE
    assert TypeRule.objects.filter(key="Structured Settlement").count() == 1


def test_the_same_account_typed_by_hand_and_fed_is_flagged(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    twins = [row for row in StagedRecord.objects.all() if "may be the same one twice" in row.reason]
    assert sorted(row.fields["number"] for row in twins) == ["EV-IRA-0007711", "evira0007711"]


def test_a_linked_account_brings_its_balance_and_nothing_else(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234")
    plan = dollar_plan(redtail_world, name="Rowan's 401(k)", policy_number="MINE")
    link(redtail_world, account, plan)
    assert plan.valuations.get().amount == Decimal("412350.55")
    redtail_world.remote.change(account, balance=420000.10, product="Another", company="Elsewhere")
    run = redtail_world.pull()
    assert "US$420,000.10" in redtail_world.outcome(run, account).sentence
    newest = plan.valuations.first()
    assert (newest.amount, newest.source) == (Decimal("420000.10"), "redtail")
    plan.refresh_from_db()
    assert (plan.name, plan.policy_number) == ("Rowan's 401(k)", "MINE")


def test_a_second_pull_right_after_a_first_changes_nothing(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    link(redtail_world, redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"), plan)
    before = plan.valuations.count(), StagedRecord.objects.count()
    run = redtail_world.pull()
    assert (plan.valuations.count(), StagedRecord.objects.count()) == before
    assert not run.outcomes.exclude(action="skip").exists()


def test_nothing_but_reading_leaves(redtail_world: World) -> None:
    redtail_world.remote.forget_requests()
    both(redtail_world)
    redtail_world.pull()
    assert {one["method"] for one in redtail_world.remote.requests()} == {"GET"}


def test_an_ignored_account_is_not_brought_up_to_date_until_it_is_returned(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account = redtail_world.remote.account_id(ROWAN, number="40012345")
    row = redtail_world.staged(account)
    ignore_staged(staged_ids=[row.pk], user=redtail_world.user, now=redtail_world.now())
    redtail_world.remote.change(account, balance=5)
    run = redtail_world.pull()
    row.refresh_from_db()
    assert row.fields["balance"] == "154000.00"
    assert redtail_world.outcome(run, account).reason == "ignored"
    stop_ignoring(staged_ids=[row.pk], user=redtail_world.user, now=redtail_world.now())
    redtail_world.pull()
    row.refresh_from_db()
    assert (row.state, row.fields["balance"]) == (StagedState.WAITING, "5.00")


def test_paused_keeps_the_balance_and_played_follows_again(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account, plan = (
        redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"),
        dollar_plan(redtail_world),
    )
    linked = link(redtail_world, account, plan)
    steering.pause_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
    redtail_world.remote.change(account, balance=1)
    run = redtail_world.pull()
    assert redtail_world.outcome(run, account).reason == "paused"
    linked.refresh_from_db()
    assert linked.state == LinkState.PAUSED
    assert plan.valuations.first().amount == Decimal("412350.55")
    assert StagedRecord.objects.get(remote_id=account).fields["balance"] == "1.00"  # what it waits with once stopped
    steering.resume_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
    redtail_world.pull()
    assert plan.valuations.first().amount == Decimal(1)


def test_what_was_entered_while_it_was_paused_gives_way_once_it_is_played(redtail_world: World) -> None:
    """Also where the balance there has not changed meanwhile; and where both agree, nothing is added."""
    redtail_world.link(ROWAN)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    linked = link(redtail_world, redtail_world.remote.account_id(ROWAN, number="40012345"), plan)
    for entered, values in ((Decimal("99000"), ["154000.00", "99000.00", "154000.00"]), (None, [])):
        before = plan.valuations.count()
        steering.pause_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
        if entered:
            day = timezone.localdate(redtail_world.moment)
            add_valuation(plan_id=plan.pk, valued_date=day, amount=entered)
        redtail_world.pull()
        steering.resume_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
        redtail_world.pull()
        amounts = [str(one.amount) for one in plan.valuations.order_by("pk")]
        assert amounts == values if entered else len(amounts) == before
        assert plan.valuations.first().amount == Decimal("154000")


def test_a_plan_that_was_made_one_in_pounds_takes_no_dollars_and_says_so(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    account = redtail_world.remote.account_id(ROWAN, number="40012345")
    link(redtail_world, account, plan)
    update_plan(plan_id=plan.pk, fields={"currency": "GBP"})
    redtail_world.remote.change(account, balance=160000)
    told = redtail_world.outcome(redtail_world.pull(), account)
    assert "recorded in pounds sterling now" in told.sentence
    assert plan.valuations.count() == 1
    update_plan(plan_id=plan.pk, fields={"currency": "USD"})
    redtail_world.pull()
    assert plan.valuations.first().amount == Decimal(160000)


def test_stopped_keeps_the_plan_and_lets_the_account_wait_again(redtail_world: World) -> None:
    ids = both(redtail_world)
    redtail_world.pull()
    account, plan = (
        redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"),
        dollar_plan(redtail_world),
    )
    linked = link(redtail_world, account, plan)
    assert staged_counts(redtail_world.connection, ids).linked == 1
    steering.stop_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
    assert staged_counts(redtail_world.connection, ids).linked == 0
    assert Plan.objects.filter(pk=plan.pk).exists()
    again = link(redtail_world, account, plan)
    assert again.pk != linked.pk


def test_a_stopped_account_waits_with_the_balance_read_last(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234")
    plan = dollar_plan(redtail_world)
    linked = link(redtail_world, account, plan)
    redtail_world.remote.change(account, balance="420000.10", number="EV-401-0009999")
    redtail_world.pull()
    row = redtail_world.staged(account)
    assert (row.label, row.fields["balance"]) == ("Evergreen Sample Custody 9999", "420000.10")
    steering.stop_account(link_id=linked.pk, user=redtail_world.user, now=redtail_world.now())
    link(redtail_world, account, plan)
    assert plan.valuations.latest("valued_date", "pk").amount == Decimal("420000.10")


def test_a_balance_read_before_the_plans_own_value_waits_for_the_next_pull(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account, plan = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"), dollar_plan(redtail_world)
    tomorrow = timezone.localdate(redtail_world.now()) + timedelta(days=1)
    add_valuation(plan_id=plan.pk, valued_date=tomorrow, amount=Decimal(5))
    link(redtail_world, account, plan)
    assert [one.amount for one in plan.valuations.all()] == [Decimal(5)]
    redtail_world.moment += timedelta(days=1)
    redtail_world.pull()
    assert plan.valuations.latest("valued_date", "pk").amount == Decimal("412350.55")


def test_deleting_the_plan_breaks_the_link_and_bringing_it_back_mends_it(redtail_world: World) -> None:
    ids = both(redtail_world)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    link(redtail_world, redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"), plan)
    delete_plan(plan_id=plan.pk, now=redtail_world.now())
    assert redtail_world.link_of(plan) is None
    assert staged_counts(redtail_world.connection, ids).linked == 0
    restore_plan(plan_id=plan.pk)
    assert redtail_world.link_of(plan) is not None


def test_an_account_that_is_gone_leaves_the_linked_plan_with_its_last_balance(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    linked_id = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234")
    waiting_id = redtail_world.remote.account_id(ROWAN, number="40012345")
    plan = dollar_plan(redtail_world)
    link(redtail_world, linked_id, plan)
    for gone in (linked_id, waiting_id):
        redtail_world.remote.control("DELETE", f"accounts/{gone}")
    run = redtail_world.pull()
    told = redtail_world.outcome(run, linked_id)
    assert (told.reason, told.level) == ("gone", "warning")
    assert redtail_world.link_of(plan) is not None
    assert plan.valuations.first().amount == Decimal("412350.55")
    assert not StagedRecord.objects.filter(remote_id=waiting_id).exists()
    assert "shows this account no more" in StagedRecord.objects.get(remote_id=linked_id).reason  # on the Linked tab


def test_a_linked_account_that_is_filed_elsewhere_is_told_once_and_followed_on(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    linked = link(redtail_world, redtail_world.remote.account_id(ROWAN, number="40012345"), plan)
    trust = redtail_world.remote.contact_id("Testwood Pretend Family Trust")
    redtail_world.remote.change(linked.remote_id, contacts=[int(trust)], balance=5000)
    told = redtail_world.pull().outcomes.filter(remote_id=linked.remote_id)
    assert any(f"under contact {trust} now" in one.sentence for one in told)
    assert plan.valuations.latest("pk").amount == Decimal(5000)
    redtail_world.remote.change(linked.remote_id, balance=6000)
    told = redtail_world.pull().outcomes.filter(remote_id=linked.remote_id)
    assert not any("under contact" in one.sentence for one in told)
    assert plan.valuations.latest("pk").amount == Decimal(6000)


def test_an_account_linked_while_a_pull_finds_it_gone_stays_among_the_linked(redtail_world: World) -> None:
    redtail_world.link(ROWAN)
    redtail_world.pull()
    account = redtail_world.remote.account_id(ROWAN, number="40012345")
    linked = link(redtail_world, account, dollar_plan(redtail_world))
    assert not forget_staged(connection=redtail_world.connection, kind="plan", remote_ids=[linked.remote_id])
    assert redtail_world.staged(linked.remote_id).remote_id == linked.remote_id


def test_a_changed_number_is_told_and_the_plan_keeps_its_own(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    account = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234")
    plan = dollar_plan(redtail_world, policy_number="EV-401-0001234")
    link(redtail_world, account, plan)
    redtail_world.remote.change(account, number="EV-401-0009999")
    run = redtail_world.pull()
    told = redtail_world.outcome(run, account)
    assert "from one ending 1234 to one ending 9999" in told.sentence
    assert told.level == "warning"
    plan.refresh_from_db()
    assert plan.policy_number == "EV-401-0001234"
    assert not redtail_world.pull().outcomes.filter(remote_id=account).exists()


def test_a_name_somebody_gave_stays_and_a_usual_one_follows(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    named = redtail_world.remote.account_id(ROWAN, number="EV-401-0001234")
    usual = redtail_world.remote.account_id(ROWAN, number="40012345")
    rename_staged(staged_id=redtail_world.staged(named).pk, label="Rowan's old employer")
    for account in (named, usual):
        redtail_world.remote.change(account, number="X-777-4321")
    redtail_world.pull()
    assert redtail_world.staged(named).label == "Rowan's old employer"
    assert redtail_world.staged(usual).label == "Blue Harbor Demo Brokerage 4321"


def test_a_newer_value_of_ones_own_does_not_hide_what_redtail_says_now(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    add_valuation(plan_id=plan.pk, valued_date=redtail_world.moment.date(), amount=Decimal(7))
    link(redtail_world, redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"), plan)
    assert plan.valuations.first().amount == Decimal("412350.55")


def test_a_key_revoked_in_the_middle_stops_the_pull_and_the_next_finishes(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.remote.fault("expired_token", "*/accounts/*", skip=3, count=None)
    run = redtail_world.pull()
    assert run.state == RunState.FAILED
    assert "enter your password again" in run.error
    some = StagedRecord.objects.count()
    assert 0 < some < 15
    assert redtail_world.connection.credentials.get().state == "expired"
    redtail_world.remote.mend()
    add_integration(
        connection=redtail_world.connection, user=redtail_world.user, user_name="adviser", password="redtail-demo",
        now=redtail_world.now(),
    )  # fmt: skip
    assert redtail_world.pull().state == RunState.DONE
    assert StagedRecord.objects.count() == 15


def test_a_contact_that_is_gone_is_told_and_the_others_are_read(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.remote.ask("DELETE", f"contacts/{redtail_world.remote.contact_id(MARIGOLD)}")
    run = redtail_world.pull()
    assert run.state == RunState.DONE
    assert run.outcomes.get(reason="contact").level == "warning"
    assert StagedRecord.objects.exists()


@pytest.mark.parametrize("fault", ["gateway", "429", "500", "503", "not_json", "drop_before", "malformed"])
def test_a_passing_trouble_is_waited_out(redtail_world: World, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "AT_A_SCREEN", sessions.Patience(attempts=3, first_pause=0.01, longest_pause=0.01))
    both(redtail_world)
    redtail_world.remote.fault(fault, "*/accounts", seconds=1)
    run = redtail_world.pull()
    assert run.state == RunState.DONE, run.error
    assert StagedRecord.objects.count() == 15


def test_a_locked_account_is_told_as_locked(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.remote.control("POST", "users/adviser/lock")
    run = redtail_world.pull()
    assert run.state == RunState.FAILED
    assert "locked" in run.error


def test_unlinking_a_contact_keeps_linked_plans(redtail_world: World) -> None:
    both(redtail_world)
    redtail_world.pull()
    plan = dollar_plan(redtail_world)
    link(redtail_world, redtail_world.remote.account_id(ROWAN, number="EV-401-0001234"), plan)
    contacts.unlink_contact(link_id=ContactLink.objects.get(contact_name=ROWAN).pk, user=redtail_world.user)
    run = redtail_world.pull()
    assert run.state == RunState.DONE
    assert redtail_world.link_of(plan) is not None
