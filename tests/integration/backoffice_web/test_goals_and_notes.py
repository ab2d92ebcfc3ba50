"""Goals, insurance cards, notes and questionnaires without any connected system."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from backoffice.models import Completion, Cover, Document, Expense, FileNote, Goal, Income, Questionnaire
from backoffice.services.documents import delete_document
from backoffice.services.questionnaires import complete_questionnaire, ensure_questionnaires
from domain.enums.goals import GoalStatus
from domain.enums.people import Role
from tests.factories.backoffice import ClientFactory, UserFactory, owned_plan


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture(autouse=True)
def _in_scope(in_firm: Any) -> None:
    """Every test looks at its own firm."""


@pytest.fixture
def client(firm: Any) -> Any:
    return ClientFactory(firm=firm, first_name="Oak", last_name="Barker")


@pytest.fixture
def browser(adviser: Any, signed_in: Any) -> Any:
    return signed_in(adviser)


class TestGoals:
    """The board and the step onto the cashflow."""

    def add(self, browser: Any, client: Any, **fields: str) -> Goal:
        sent = {"name": "A garden room", "estimated_cost": "-12k", "target_date": "1 May 2030", **fields}
        answer = browser.post(f"/clients/{client.pk}/goals/new/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return Goal.objects.latest("pk")

    def test_a_goal_is_a_card_that_moves(self, browser: Any, client: Any) -> None:
        goal = self.add(browser, client)
        board = text(browser.get(f"/clients/{client.pk}/goals/"))
        assert "A garden room" in board
        assert "Will have less money" in board
        browser.post(f"/goals/{goal.pk}/status/", {"status": "doing"})
        goal.refresh_from_db()
        assert goal.status == GoalStatus.DOING

    @pytest.mark.parametrize(("cost", "model"), [("-12k", Expense), ("12k", Income)])
    def test_a_goal_with_date_and_cost_goes_on_the_cashflow(
        self, browser: Any, client: Any, cost: str, model: Any
    ) -> None:
        goal = self.add(browser, client, estimated_cost=cost)
        browser.post(f"/goals/{goal.pk}/cashflow/")
        item = model.objects.get()
        assert (item.name, item.amount, item.frequency, item.start_date) == (
            "A garden room", Decimal(12000), "once", date(2030, 5, 1),
        )  # fmt: skip
        Goal.objects.filter(pk=goal.pk).update(estimated_cost=Decimal(cost.replace("12k", "15000")))
        browser.post(f"/goals/{goal.pk}/cashflow/")
        item.refresh_from_db()
        assert item.amount == Decimal(15000)
        assert model.objects.count() == 1

    def test_a_goal_that_changed_since_says_what_the_cashflow_still_reckons_with(
        self, browser: Any, client: Any
    ) -> None:
        goal = self.add(browser, client)
        browser.post(f"/goals/{goal.pk}/cashflow/")
        assert "still reckons with" not in text(browser.get(f"/goals/{goal.pk}/"))
        Goal.objects.filter(pk=goal.pk).update(target_date=date(2032, 5, 1))
        assert "still reckons with £12,000.00 on 1 May 2030" in text(browser.get(f"/goals/{goal.pk}/"))
        browser.post(f"/goals/{goal.pk}/cashflow/")
        assert "still reckons with" not in text(browser.get(f"/goals/{goal.pk}/"))

    def test_a_goal_whose_sign_changed_leads_to_removing_what_stood_for_it(self, browser: Any, client: Any) -> None:
        goal = self.add(browser, client)
        page = f"/goals/{goal.pk}/"
        browser.post(f"{page}cashflow/")
        Goal.objects.filter(pk=goal.pk).update(estimated_cost=Decimal(12000))
        shown = browser.get(page).content.decode()
        removal = f"/expenses/{Expense.objects.get().pk}/remove/"
        assert "had the other sign: remove that first" in shown and f'{removal}?next={page}"' in shown
        assert "Bring up to date" not in shown
        assert f'name="next" value="{page}"' in browser.get(f"{removal}?next={page}").content.decode()
        assert browser.post(removal, {"next": page})["Location"] == page
        assert "Put on the cashflow" in browser.get(page).content.decode()
        browser.post(f"{page}cashflow/")
        assert Income.objects.get().amount == Decimal(12000)

    @pytest.mark.parametrize(("cost", "words"), [("", "Cost not known yet"), ("0", "Not financial")])
    def test_a_goal_without_a_figure_is_not_one_of_nothing(
        self, browser: Any, client: Any, cost: str, words: str
    ) -> None:
        self.add(browser, client, estimated_cost=cost)
        assert words in text(browser.get(f"/clients/{client.pk}/goals/"))

    def test_what_was_removed_from_the_cashflow_stands_for_nothing(self, browser: Any, client: Any) -> None:
        goal = self.add(browser, client)
        browser.post(f"/goals/{goal.pk}/cashflow/")
        Expense.objects.update(deleted_at=timezone.now())
        page = text(browser.get(f"/goals/{goal.pk}/"))
        assert "Put on the cashflow" in page
        assert "Stands there" not in page

    @pytest.mark.parametrize(("money", "kept"), [("less", "Will have less money"), ("more", "Will have more money")])
    def test_a_figure_without_a_sign_goes_the_way_that_was_chosen(
        self, browser: Any, client: Any, money: str, kept: str
    ) -> None:
        goal = self.add(browser, client, estimated_cost="60,000", money=money)
        assert abs(goal.estimated_cost) == Decimal(60000)
        assert kept in text(browser.get(f"/clients/{client.pk}/goals/"))
        assert 'name="money"' not in browser.get(f"/goals/{goal.pk}/").content.decode()

    def test_a_minus_that_brings_money_in_is_asked_about(self, browser: Any, client: Any) -> None:
        sent = {"name": "A legacy", "estimated_cost": "-8k", "money": "more"}
        answer = browser.post(f"/clients/{client.pk}/goals/new/", sent)
        assert "write the figure without a minus" in text(answer)
        assert not Goal.objects.exists()

    def test_without_a_date_it_is_told_why_not(self, browser: Any, client: Any) -> None:
        goal = self.add(browser, client, target_date="")
        assert "It needs a target date first." in text(browser.get(f"/goals/{goal.pk}/"))
        browser.post(f"/goals/{goal.pk}/cashflow/")
        assert not Expense.objects.exists()

    def test_removing_can_be_undone(self, browser: Any, client: Any) -> None:
        goal = self.add(browser, client)
        browser.post(f"/goals/{goal.pk}/remove/")
        assert not Goal.objects.exists()
        browser.post(f"/goals/{goal.pk}/restore/")
        assert Goal.objects.get() == goal


def test_one_card_a_cover_names_its_policy(browser: Any, client: Any) -> None:
    plan = owned_plan(client, type="protection_policy", policy_number="PP-1", name="Family cover")
    for kind in ("life_assurance", "critical_illness"):
        Cover.objects.create(firm=client.firm, plan=plan, cover_type=kind, benefit_amount=1000)
    page = text(browser.get(f"/clients/{client.pk}/insurance/"))
    assert page.count("PP-1") == 2
    assert page.count("Family cover") == 1


class TestQuestionnaires:
    """Completing and exporting."""

    def complete(self, browser: Any, client: Any, kind: str) -> Completion:
        browser.get(f"/clients/{client.pk}/notes/")
        questionnaire = Questionnaire.objects.get(kind=kind)
        sent = {
            f"question-{one.pk}": {"text": "Time", "scale": "4"}.get(one.answer_kind, (one.options or [""])[0])
            for one in questionnaire.questions.all()
        }
        answer = browser.post(f"/clients/{client.pk}/questionnaires/{questionnaire.pk}/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return Completion.objects.latest("pk")

    @pytest.mark.parametrize(
        ("kind", "subject"),
        [
            ("survey", "Life survey completed"),
            ("values", "Values session completed"),
            ("investment_preferences", "Investment preferences completed"),
        ],
    )
    def test_completing_writes_a_note(self, browser: Any, client: Any, kind: str, subject: str) -> None:
        completion = self.complete(browser, client, kind)
        note = FileNote.objects.get()
        assert (note.subject, note.kind) == (subject, kind)
        assert completion.answers[0]["question"] in note.body

    def test_sent_twice_it_is_completed_once(self, browser: Any, client: Any) -> None:
        first = self.complete(browser, client, "values")
        assert self.complete(browser, client, "values") == first
        assert FileNote.objects.count() == 1

    def test_a_client_completes_one_and_it_says_so(self, client: Any, firm: Any) -> None:
        [*_, questionnaire] = ensure_questionnaires(firm=firm)
        themselves = UserFactory(firm=firm, role=Role.CLIENT, name="Oak Barker")
        answers = {one.pk: (one.options or ["3"])[0] for one in questionnaire.questions.all()}
        made = complete_questionnaire(
            questionnaire_id=questionnaire.pk, client_id=client.pk, answers=answers, user=themselves, now=timezone.now()
        )
        assert made.by_whom == "by Oak Barker"
        assert made.note is not None
        assert made.note.written_by == themselves

    def test_a_note_sent_twice_is_one_note(self, browser: Any, client: Any) -> None:
        for _ in range(2):
            browser.post(f"/clients/{client.pk}/notes/", {"subject": "Rang", "body": "Wants to talk."})
        browser.post(f"/clients/{client.pk}/notes/", {"subject": "Rang", "body": "Wants to talk again."})
        assert FileNote.objects.count() == 2

    def test_what_has_to_be_answered_is_asked_for(self, browser: Any, client: Any) -> None:
        browser.get(f"/clients/{client.pk}/notes/")
        questionnaire = Questionnaire.objects.get(kind="values")
        page = browser.post(f"/clients/{client.pk}/questionnaires/{questionnaire.pk}/", {})
        assert "required" in text(page)
        assert not Completion.objects.exists()

    def test_exporting_keeps_a_pdf_with_its_note(self, browser: Any, client: Any, settings: Any, tmp_path: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        completion = self.complete(browser, client, "investment_preferences")
        browser.post(f"/completions/{completion.pk}/export/")
        note = FileNote.objects.get(kind="export")
        assert note.document is not None
        assert note.document.file.open("rb").read().startswith(b"%PDF")
        browser.post(f"/completions/{completion.pk}/export/")
        assert (FileNote.objects.filter(kind="export").count(), Document.objects.count()) == (1, 1)
        delete_document(document_id=note.document_id, now=timezone.now())
        browser.post(f"/completions/{completion.pk}/export/")
        assert FileNote.objects.filter(kind="export").count() == 2

    def test_the_firm_changes_its_questions_and_answers_stay(self, client: Any, signed_in: Any, owner: Any) -> None:
        browser = signed_in(owner)
        completion = self.complete(browser, client, "values")
        question = completion.questionnaire.questions.first()
        browser.post(f"/settings/questions/{question.pk}/remove/")
        sent = {"text": "Who matters?", "answer_kind": "choice", "choices": "Family\nFriends", "is_required": "on"}
        browser.post(f"/settings/questionnaires/{completion.questionnaire_id}/questions/new/", sent)
        asked = [one.text for one in completion.questionnaire.questions.all()]
        assert "Who matters?" in asked
        assert question.text not in asked
        completion.refresh_from_db()
        assert completion.answers[0]["question"] == question.text
