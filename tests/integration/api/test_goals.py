"""Goals and file notes through the interface."""

from __future__ import annotations

from backoffice.models import Expense, FileNote
from tests.factories.backoffice import ClientFactory

GOALS, NOTES = "/api/v1/goals/", "/api/v1/file-notes/"


def test_a_goal_is_written_changed_found_and_removed(script, firm):
    client, partner = ClientFactory(firm=firm), ClientFactory(firm=firm)
    sent = {"client": client.pk, "joint_with": partner.pk, "name": "A garden room", "estimated_cost": "-12000.00"}
    created = script.post(GOALS, sent, format="json")
    assert created.status_code == 201, created.json()
    one = f"{GOALS}{created.json()['id']}/"
    assert created.json()["money"] == "less"
    changed = script.patch(one, {"status": "doing", "estimated_cost": "500.00"}, format="json").json()
    assert (changed["status"], changed["money"]) == ("doing", "more")
    for person in (client, partner):
        assert [row["id"] for row in script.get(GOALS, {"client": person.pk}).json()["results"]] == [changed["id"]]
    assert script.delete(one).status_code == 204
    assert script.get(one).status_code == 404


def test_a_goal_is_put_on_the_cashflow_once_it_has_a_date(script, firm, in_firm):
    client = ClientFactory(firm=firm)
    goal = script.post(GOALS, {"client": client.pk, "name": "A boat", "estimated_cost": "-900.00"}, format="json")
    one = f"{GOALS}{goal.json()['id']}/"
    refused = script.post(f"{one}cashflow/")
    assert refused.status_code == 400
    assert "target date" in refused.content.decode()
    script.patch(one, {"target_date": "2031-05-01"}, format="json")
    put = script.post(f"{one}cashflow/").json()
    assert put["expense"] == Expense.objects.get().pk


def test_a_note_is_written_read_and_never_changed(script, firm, adviser, in_firm):
    client = ClientFactory(firm=firm)
    sent = {"client": client.pk, "subject": "Rang about the will", "body": "Wants to see a solicitor."}
    created = script.post(NOTES, sent, format="json")
    assert created.status_code == 201, created.json()
    note = FileNote.objects.get()
    assert (note.subject, note.written_by, note.kind) == ("Rang about the will", adviser, "other")
    one = f"{NOTES}{note.pk}/"
    assert script.get(one).json()["body"] == "Wants to see a solicitor."
    assert script.patch(one, {"body": "Other words"}, format="json").status_code == 405
    assert script.delete(one).status_code == 405
    assert script.get(NOTES, {"client": client.pk, "kind": "survey"}).json()["results"] == []
