"""The sync screens as people of three kinds see them, with what they offer and refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.events import Origin
from backoffice.models import ClientMember, Income, User
from backoffice.services.flows import create_flow, update_flow
from backoffice.services.plans import set_owners, update_plan
from backoffice.web.extensions import Registry, item_panels, link_badges
from domain.enums.sync import ConflictState, OutboxState, RunKind, RunState, UpdatePolicy
from integrations.engine.errors import RemoteRefused
from integrations.models import Conflict, Link, OutboxEntry, Run
from integrations.selectors.desk import questions
from integrations.services import runs
from integrations.services.queueing import TIME_TO_UNDO
from integrations.web import navigation
from integrations.web.panels import SyncPanel
from tests.factories.backoffice import ClientFactory
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(adviser: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(adviser)


@pytest.fixture
def income(world: World) -> str:
    """An income that both sides changed."""
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
    world.remote.put("income", income, pence=4300000)
    world.run(ann, bob)
    return income


def _two_more_questions(world: World, income: str) -> None:
    """Makes the joint plan out of sync too: changed on both sides."""
    plan = next(iter(world.remote.data["plan"]))
    update_plan(plan_id=world.local(plan).pk, fields={"name": "Ours"}, origin=Origin(user_id=world.user.pk))
    OutboxEntry.objects.all().delete()
    world.remote.put("plan", plan, name="Theirs")
    world.run("client-1", "client-2")


def text(response: Any) -> str:
    """The page's words."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


class TestDesk:
    def test_the_three_values_are_shown_and_differences_marked(
        self, world: World, browser: Browser, income: str
    ) -> None:
        response = browser.get(reverse("sync_desk"))
        words = text(response)
        assert "£42,000.00" in words
        assert "<mark>£45,000.00</mark>" in response.content.decode()
        assert "<mark>£43,000.00</mark>" in response.content.decode()

    def test_an_answer_and_taking_it_back(self, world: World, browser: Browser, income: str) -> None:
        conflict = Conflict.objects.get()
        answered = browser.post(reverse("sync_answer"), {"conflict": conflict.pk, "answer": "take_theirs"}, follow=True)
        assert "Everything is in sync" in text(answered)
        assert reverse("sync_undo", args=[conflict.pk]) in answered.content.decode()
        assert world.local(income).amount == Decimal(43000)
        browser.post(reverse("sync_undo", args=[conflict.pk]))
        assert world.local(income).amount == Decimal(45000)
        assert Conflict.objects.get().state == ConflictState.OPEN

    def test_an_answer_that_was_sent_is_shown_as_such_and_not_offered_back(
        self, world: World, browser: Browser, income: str
    ) -> None:
        conflict = Conflict.objects.get()
        browser.post(reverse("sync_answer"), {"conflict": conflict.pk, "answer": "keep_ours"})
        undo = f'formaction="{reverse("sync_undo", args=[conflict.pk])}"'
        waiting = browser.get(reverse("sync_desk")).content.decode()
        assert undo in waiting and "Waiting" in waiting and 'hx-trigger="every' in waiting
        assert OutboxEntry.objects.latest("pk").next_attempt_at >= Conflict.objects.get().resolved_at + TIME_TO_UNDO
        assert world.drain().sent == 1
        after = browser.get(reverse("sync_desk"))
        assert re.search(r"Sent \d+ \w+ \d{4}, \d\d:\d\d", text(after))
        assert 'hx-trigger="every' not in after.content.decode()
        assert undo not in after.content.decode()

    def test_several_at_once_and_nothing_ticked(self, world: World, browser: Browser, income: str) -> None:
        nothing = browser.post(reverse("sync_answer"), {"answer": "keep_ours"}, follow=True)
        assert "Choose at least one item" in text(nothing)
        # Enter on a tick presses the button that chooses no answer.
        enter = browser.post(reverse("sync_answer"), {"answer": "", "conflict": Conflict.objects.get().pk}, follow=True)
        assert "and an answer" in text(enter) and not Conflict.objects.get().resolved_at
        known = Conflict.objects.get().pk
        some = {"conflict": [known, known + 1], "answer": "keep_ours"}
        assert "Left out: 1 of what you ticked" in text(browser.post(reverse("sync_answer"), some, follow=True))
        assert OutboxEntry.objects.filter(state=OutboxState.WAITING).count() == 1

    def test_several_are_shown_first_then_answered_and_taken_back_together(
        self, world: World, browser: Browser, income: str
    ) -> None:
        _two_more_questions(world, income)
        ids = list(Conflict.objects.values_list("pk", flat=True))
        first = browser.post(reverse("sync_answer"), {"conflict": ids, "answer": "keep_ours"})
        words = text(first)
        assert "Keep ours: 2 items" in words and "£45,000.00" in words and "for 2 items" in words
        assert not OutboxEntry.objects.exists()
        done = browser.post(
            reverse("sync_answer"), {"conflict": ids, "answer": "keep_ours", "do": "confirm"}, follow=True
        )
        assert OutboxEntry.objects.filter(state=OutboxState.WAITING).count() == 2
        assert "Undo all that have not left" in text(done) and reverse("sync_undo_many") in done.content.decode()
        browser.post(f"{reverse('sync_undo_many')}?conflict={ids[0]}&conflict={ids[1]}")
        assert Conflict.objects.filter(state=ConflictState.OPEN).count() == 2
        assert world.drain().sent == 0
        browser.post(reverse("sync_answer"), {"conflict": ids, "answer": "keep_ours", "do": "confirm"})
        assert world.drain().sent == 2
        assert "Undo all" not in text(browser.get(reverse("sync_desk")))

    def test_what_cannot_be_kept_is_counted_before_and_left_open(
        self, world: World, browser: Browser, income: str
    ) -> None:
        _two_more_questions(world, income)
        world.settings(mode="force_one_way")
        ids = list(Conflict.objects.values_list("pk", flat=True))
        words = text(browser.post(reverse("sync_answer"), {"conflict": ids, "answer": "keep_ours"}))
        assert "2 of those ticked stay open" in words and "only reads from Faraway" in words

    def test_keeping_ours_of_many_is_locked_where_it_can_be_of_none(
        self, world: World, browser: Browser, income: str
    ) -> None:
        assert "Keep ours: Your firm" not in text(browser.get(reverse("sync_desk")))
        world.settings(mode="force_one_way")
        page = browser.get(reverse("sync_desk"))
        assert "Keep ours: Your firm only reads from Faraway" in text(page)
        assert 'disabled aria-describedby="why-none-ours"' in page.content.decode()

    def test_a_refused_answer_says_why(self, world: World, browser: Browser, income: str) -> None:
        world.settings(mode="force_one_way")
        refused = browser.post(
            reverse("sync_answer"),
            {"conflict": Conflict.objects.get().pk, "answer": "keep_ours"},
            follow=True,
        )
        assert "only reads from Faraway" in text(refused)

    def test_narrowed_to_a_client(self, world: World, browser: Browser, income: str) -> None:
        bob = world.local("client-2")
        assert "Nothing of this client" in text(browser.get(reverse("sync_desk"), {"client": bob.pk}))

    def test_it_says_whose_an_item_is_and_joint_ones_are_each_members(
        self, world: World, browser: Browser, income: str
    ) -> None:
        ann, bob = world.local("client-1"), world.local("client-2")
        assert f"{ann.name} · Income" in text(browser.get(reverse("sync_desk")))
        joint = ClientFactory(firm=world.firm, kind="joint")
        ClientMember.objects.create(firm=world.firm, shared=joint, member=bob)
        link = world.link(income)
        Link.objects.filter(pk=world.link("client-1").pk).update(local_id=joint.pk)
        assert link.owner_ids == ["client-1"]
        assert [one.conflict.link_id for one in questions(client_id=bob.pk)] == [link.pk]

    def test_answers_lead_back_to_the_clients_desk_and_a_second_one_is_told_it_is_late(
        self, world: World, browser: Browser, income: str
    ) -> None:
        ann = world.local("client-1")
        said = {"conflict": Conflict.objects.get().pk, "answer": "take_theirs", "client": ann.pk}
        for words in ("Nothing of this client", "It has been answered already."):
            answered = browser.post(reverse("sync_answer"), said, follow=True)
            assert answered.redirect_chain[-1][0] == f"{reverse('sync_desk')}?client={ann.pk}"
            assert words in text(answered)


class TestRuns:
    def test_the_list_and_a_run_with_its_reasons(self, world: World, browser: Browser) -> None:
        ann, bob, *_ = world.couple()
        world.remote.put("plan", name="Old", type="pension", status="inactive", owners=[{"client": ann}])
        run = world.bring_in(ann, bob)
        assert "Import" in text(browser.get(reverse("sync_runs")))
        page = reverse("sync_run", args=[run.pk])
        assert "Only active plans are pulled." in text(browser.get(page))
        assert "Only active plans" not in text(browser.get(page, {"action": "create"}))

    def test_what_a_run_removed_is_brought_back_from_its_page(self, world: World, browser: Browser) -> None:
        ann, bob, plan, income = world.couple()
        world.settings(remove_unlinked=True, create_by_default=True)
        world.bring_in(ann, bob)
        ours = world.local(income)
        world.remote.put("plan", plan, status="inactive")
        world.remote.remove("income", income)
        page = reverse("sync_run", args=[world.run(ann, bob).pk])
        back = reverse("income_restore", args=[ours.pk])
        shown = browser.get(page)
        assert text(shown).count("Bring back") == 2
        assert reverse("income_edit", args=[ours.pk]) not in shown.content.decode()  # no page shows what is gone
        browser.post(back)
        assert Income.objects.get(pk=ours.pk).name == ours.name
        shown = browser.get(page)
        assert text(shown).count("Bring back") == 1 and back not in shown.content.decode()
        assert not OutboxEntry.objects.exists()  # it may be there still: it is created there only when asked for

    def test_progress_can_be_watched_and_stopped(self, world: World, browser: Browser) -> None:
        run = runs.start_run(
            connection=world.connection,
            kind="pull",
            scope=runs.RunScope(("x",)),
            trigger="person",
            user=None,
            now=world.now(),
        )
        page = reverse("sync_run", args=[run.pk])
        assert "Queued" not in text(browser.get(page))  # it would stand there while the run goes on
        fragment = browser.get(reverse("sync_run_progress", args=[run.pk]))
        assert "hx-get" in fragment.content.decode()
        browser.post(reverse("sync_run_stop", args=[run.pk]))
        assert Run.objects.get().state == RunState.STOPPED
        assert "Stopped" in text(browser.get(page))

    def test_what_is_about_to_be_created_there_is_not_called_unlinked(self, world: World, browser: Browser) -> None:
        ann, bob, *_ = world.couple()
        world.bring_in(ann, bob)
        fields = {"name": "Rent", "amount": Decimal(100), "frequency": "monthly"}
        client = world.local(ann)
        income = create_flow(Income, client_id=client.pk, fields=fields, options={"fake": {"create": True}})
        page = reverse("income_edit", args=[income.pk])
        assert "creation: waiting since" in text(browser.get(page)).lower()
        world.drain()
        assert "linked since" in text(browser.get(page)).lower()

    def test_a_guard_waits_for_a_persons_word(self, world: World, browser: Browser) -> None:
        ann, *_ = world.couple()
        for number in range(5):
            world.remote.put("income", name=f"Income {number}", pence=1, frequency="monthly", person=ann)
        world.bring_in(ann)
        world.remote.data["income"].clear()
        run = world.run(ann)
        assert "suddenly shows none of 6" in text(browser.get(reverse("sync_run", args=[run.pk])))
        assert text(browser.get(reverse("sync_runs"), {"state": "waiting"})).count("suddenly shows none") == 1
        browser.post(reverse("sync_run_confirm", args=[run.pk]))
        assert Run.objects.get(pk=run.pk).state == RunState.QUEUED


class TestOutbox:
    def failed(self, world: World) -> OutboxEntry:
        ann, bob, _, income = world.couple()
        world.bring_in(ann, bob)
        update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
        world.remote.faults["PUT"] = [RemoteRefused("Not like that.", status=422, fields={"pence": ["Too much."]})]
        world.drain()
        return OutboxEntry.objects.get()

    def test_request_answer_and_state_are_shown(self, world: World, browser: Browser) -> None:
        entry = self.failed(world)
        assert "Not like that." in text(browser.get(reverse("sync_outbox"), {"state": "failed"}))
        words = text(browser.get(reverse("sync_outbox_entry", args=[entry.pk])))
        assert "pence : Too much." in words
        assert "Amount" in words

    def test_trying_again(self, world: World, browser: Browser) -> None:
        entry = self.failed(world)
        browser.post(reverse("sync_retry", args=[entry.pk]))
        assert OutboxEntry.objects.get().state == OutboxState.WAITING

    def test_giving_up_needs_a_reason(self, world: World, browser: Browser) -> None:
        entry = self.failed(world)
        url = reverse("sync_abandon", args=[entry.pk])
        assert browser.post(url, {"reason": ""}).status_code == 422
        browser.post(url, {"reason": "Wrong figure"})
        entry.refresh_from_db()
        assert (entry.state, entry.reason) == (OutboxState.ABANDONED, "Wrong figure")


class TestElsewhere:
    def test_the_clients_tab_and_an_items_policy(self, world: World, browser: Browser, income: str) -> None:
        ann = world.local("client-1")
        words = text(browser.get(reverse("client_sync", args=[ann.pk])))
        for expected in ("Salary", "Joint fund", "Faraway", "1 item out of sync"):
            assert expected in words
        browser.post(
            reverse("sync_link_policy", args=[world.link(income).pk]),
            {"policy": "only_from_remote", "client": ann.pk},
        )
        assert world.link(income).update_policy == UpdatePolicy.ONLY_FROM_REMOTE

    def test_todays_numbers_are_those_of_the_lists_they_open(self, world: World, adviser: User, income: str) -> None:
        counts = {item.label: item.count for item in navigation.today(adviser)}
        assert counts["Out of sync"] == 1
        assert sum(counts.values()) == 1

    def test_today_says_what_the_last_sync_did(self, world: World, browser: Browser) -> None:
        assert "What sync last did" not in text(browser.get(reverse("today")))
        ann, bob, *_ = world.couple()
        world.bring_in(ann, bob)
        assert "Imported 4" in text(browser.get(reverse("today")))
        done = world.run(ann, bob)
        world.run(ann, bob, kind=RunKind.PREVIEW)
        page = browser.get(reverse("today"))
        assert "Sync with Faraway" in text(page)
        assert "Nothing had changed." in text(page)
        assert "Imported 4" not in text(page)
        assert f'href="{reverse("sync_run", args=[done.pk])}"' in page.content.decode()

    def test_today_says_what_went_wrong(self, world: World, browser: Browser) -> None:
        ann, bob, *_ = world.couple()
        world.remote.faults["LIST"] = [RemoteRefused("Faraway does not let us.", status=403, fields={})]
        assert world.bring_in(ann, bob).state == RunState.FAILED
        told = "It did not finish. Faraway does not let the login of Somebody do this."
        assert told in text(browser.get(reverse("today")))

    def test_icons_tell_how_a_record_stands(self, world: World, income: str) -> None:
        pk = world.local(income).pk
        badge = link_badges("backoffice.income", [pk])[pk][0]
        itself = f"{reverse('sync_desk')}?item={Conflict.objects.get().pk}"
        assert (badge.system, badge.state, badge.url) == ("Faraway", "out_of_sync", itself)

    def test_another_firms_people_find_nothing(
        self, world: World, income: str, outsider: User, signed_in: Callable[[User], Browser]
    ) -> None:
        stranger = signed_in(outsider)
        for name, pk in (("sync_run", Run.objects.first().pk), ("client_sync", world.local("client-1").pk)):
            assert stranger.get(reverse(name, args=[pk])).status_code == 404
        assert "Everything is in sync" in text(stranger.get(reverse("sync_desk")))
        stranger.post(reverse("sync_answer"), {"conflict": Conflict.objects.get().pk, "answer": "take_theirs"})
        assert Conflict.objects.get().state == ConflictState.OPEN

    @pytest.mark.parametrize("page", ["sync_runs", "sync_desk", "sync_outbox"])
    def test_queries_do_not_grow_with_the_rows(
        self, world: World, browser: Browser, page: str, django_assert_num_queries: Any
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counts = []
        for _ in range(2):
            for _ in range(2):
                ann, bob, _, income = world.couple()
                world.bring_in(ann, bob)
                update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
                world.remote.put("income", income, pence=4300000)
                world.run(ann, bob)
            browser.get(reverse(page))
            with CaptureQueriesContext(
                connection,
            ) as captured:
                browser.get(reverse(page))
            counts.append(len(captured))
        assert counts[0] == counts[1]


class TestPanel:
    @pytest.fixture(autouse=True)
    def panel(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        alone: Registry[Any] = Registry()
        alone.add(SyncPanel("fake"))
        monkeypatch.setattr(item_panels, "entries", alone.entries)
        yield

    def test_an_edit_that_stays_here(self, world: World, browser: Browser, income: str) -> None:
        page = reverse("income_edit", args=[world.local(income).pk])
        assert "Update Faraway with changes made here?" in text(browser.get(page))

    def form(self, world: World, adviser: User, action: str, record: Any, ids: list[int], data: Any = None) -> Any:
        return SyncPanel("fake").form(
            user=adviser, action=action, model="backoffice.income", record=record, client_ids=ids, data=data
        )

    def test_a_linked_plan_says_what_the_other_system_masters(
        self, world: World, browser: Browser, income: str
    ) -> None:
        plan = world.local("plan-3")
        page = reverse("plan_edit", args=[plan.pk])
        told = "Changed only in Faraway, and replaced from there by the next sync when changed here: Type, Owners."
        assert told in text(browser.get(page))
        set_owners(plan_id=plan.pk, owners={world.local("client-1").pk: Decimal(100)})
        world.run("client-1", "client-2")
        assert plan.ownerships.count() == 2, "as it says"
        Link.objects.filter(remote_id="plan-3").update(update_policy=UpdatePolicy.NO)
        assert "Changed only in Faraway" not in text(browser.get(page))

    def test_creating_is_locked_with_the_reason(self, world: World, adviser: User, income: str) -> None:
        ann = world.local("client-1").pk
        assert not self.form(world, adviser, "create", None, [ann]).fields["create"].disabled
        unlinked = self.form(world, adviser, "create", None, [ann, 999_999]).fields["create"]
        assert (unlinked.disabled, unlinked.help_text) == (True, "Link every owner to Faraway first.")
        world.settings(mode="force_one_way")
        locked = self.form(world, adviser, "create", None, [ann]).fields["create"]
        assert locked.disabled
        assert "only reads from Faraway" in locked.help_text

    def test_the_answer_travels_with_the_event(self, world: World, adviser: User, income: str) -> None:
        record = world.local(income)
        form = self.form(world, adviser, "update", record, [record.client_id], {"sync-fake-update": "no"})
        assert form.is_valid()
        assert form.choice() == {"update": "no"}
        deleting = self.form(world, adviser, "delete", record, [record.client_id], {"sync-fake-delete": "yes"})
        assert deleting.is_valid()
        assert deleting.choice() == {"delete": True}
        assert "comes back with the next sync" in deleting.effects[0] and deleting.there == "Faraway"
