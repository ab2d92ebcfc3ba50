"""A login sees its own household and nothing else; changes are asked for, never made."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Client, Completion, OutgoingMail, Plan
from backoffice.services.clients import relate_clients
from domain.enums.people import ContactKind, RelationshipKind
from domain.enums.portal import RequestState
from domain.people_dates import date_age_reached
from portal.models import ChangeRequest, SharedDocument
from portal.services.requests import approve_request
from portal.services.sharing import share_document
from tests.architecture.query_counts import assert_queries_on_file, measured
from tests.factories.backoffice import (
    ClientFactory,
    ClientMemberFactory,
    ContactDetailFactory,
    DocumentFactory,
    JointClientFactory,
    owned_plan,
)
from tests.factories.notes import GoalFactory
from tests.factories.portal import ChangeRequestFactory, SharedDocumentFactory


@pytest.fixture
def browser(household, signed_in):
    return signed_in(household.access.user)


def names(page):
    return {plan.name for plan in page.context["plans"]}


# ------------------------------------------------------------------------------------------------------- what is seen


def test_a_household_sees_its_plans_and_not_its_neighbours(browser, household, neighbours):
    page = browser.get("/portal/plans/")
    assert names(page) == {household.plan.name, household.partners_plan.name}
    assert browser.get(f"/portal/plans/{household.partners_plan.pk}/").status_code == 200
    assert browser.get(f"/portal/plans/{neighbours.plan.pk}/").status_code == 404


@pytest.mark.parametrize(("age", "is_seen"), [(17, True), (18, False)])
def test_a_parent_sees_what_a_child_has_until_the_child_is_of_age(browser, household, firm, age, is_seen):
    today = timezone.localdate()
    with scope(firm=firm):
        child = ClientFactory(firm=firm, date_of_birth=date_age_reached(today, -age))
        relate_clients(client_id=household.client.pk, other_id=child.pk, kind=RelationshipKind.PARENT)
        plan = owned_plan(child, type="investment")
    assert (plan.name in names(browser.get("/portal/plans/"))) == is_seen
    assert browser.get(f"/portal/plans/{plan.pk}/").status_code == (200 if is_seen else 404)
    with scope(firm=firm):
        household.access.sees_household = False
        household.access.save()
    assert browser.get(f"/portal/plans/{plan.pk}/").status_code == 404


def test_a_login_without_the_household_sees_only_what_the_client_has_a_share_of(browser, household, firm):
    with scope(firm=firm):
        household.access.sees_household = False
        household.access.save()
    assert names(browser.get("/portal/plans/")) == {household.plan.name}
    assert browser.get(f"/portal/plans/{household.partners_plan.pk}/").status_code == 404


def test_removed_and_ended_plans_are_not_shown(browser, household, firm):
    with scope(firm=firm):
        Plan.objects.filter(pk=household.plan.pk).update(status="inactive")
        Plan.objects.filter(pk=household.partners_plan.pk).update(deleted_at=timezone.now())
    assert names(browser.get("/portal/plans/")) == set()


@pytest.mark.parametrize("whose", ["neighbours", "partner"])
def test_documents_goals_and_answers_are_the_clients_own(browser, household, neighbours, firm, whose):
    other = household.partner if whose == "partner" else neighbours.client
    shared = SharedDocumentFactory(firm=firm, document=DocumentFactory(firm=firm, client=other))
    goal = GoalFactory(firm=firm, client=other)
    page = browser.get("/portal/documents/")
    assert [one.document_id for one in page.context["shared"]] == [household.shared.document_id]
    assert browser.get(f"/portal/documents/{shared.document_id}/").status_code == 404
    assert goal not in browser.get("/portal/goals/").context["goals"]
    assert browser.get(f"/portal/answers/{neighbours.completion.pk}/").status_code == 404
    assert browser.get(f"/portal/answers/{household.completion.pk}/").status_code == 200


def test_a_document_that_is_not_shared_is_the_firms_own(browser, household, firm):
    kept = DocumentFactory(firm=firm, client=household.client)
    assert browser.get(f"/portal/documents/{kept.pk}/").status_code == 404
    assert browser.get(f"/documents/{kept.pk}/file/").status_code == 403


def test_what_is_shared_with_a_joint_client_is_seen_by_its_people(browser, household, firm):
    joint = JointClientFactory(firm=firm)
    ClientMemberFactory(firm=firm, shared=joint, member=household.client)
    SharedDocumentFactory(firm=firm, document=DocumentFactory(firm=firm, client=joint, title="For both"))
    assert "For both" in browser.get("/portal/documents/").content.decode()


def test_sharing_tells_the_client_and_first_opening_is_kept(browser, household, adviser, signed_in, firm):
    kept = DocumentFactory(firm=firm, client=household.client, title="Yearly review")
    signed_in(adviser).post(f"/documents/{kept.pk}/share/", {"share": "yes"})
    with scope(firm=firm):
        mail = OutgoingMail.objects.latest("id")
    assert mail.to == household.access.user.email
    assert "Yearly review" not in mail.text, "what it is about is nobody's business but the client's"
    assert b"".join(browser.get(f"/portal/documents/{kept.pk}/").streaming_content)
    with scope(firm=firm):
        first = SharedDocument.objects.get(document=kept).first_opened_at
        browser.get(f"/portal/documents/{kept.pk}/")
        assert SharedDocument.objects.get(document=kept).first_opened_at == first is not None
        share_document(document_id=kept.pk, user=adviser, now=timezone.now())
        assert OutgoingMail.objects.count() == 1, "sharing twice tells once"
    signed_in(adviser).post(f"/documents/{kept.pk}/share/", {"share": "no"})
    assert browser.get(f"/portal/documents/{kept.pk}/").status_code == 404


def test_a_professional_sees_the_same_and_changes_nothing(professional, household, signed_in, firm):
    looking = signed_in(professional.user)
    for path in ("", "plans/", "documents/", "goals/", "questionnaires/", "details/", "accept/", "agreed/"):
        assert looking.get(f"/portal/{path}").status_code == 200, path
    assert names(looking.get("/portal/plans/")) == {household.plan.name, household.partners_plan.name}
    questionnaire = looking.get("/portal/questionnaires/").context["questionnaires"][0]
    for path in (
        "details/change/", f"questionnaires/{questionnaire.pk}/", f"plans/{household.plan.pk}/remove/"
    ):  # fmt: skip
        assert looking.get(f"/portal/{path}").status_code == 403, path
        assert looking.post(f"/portal/{path}").status_code == 403, path
    list(looking.get(f"/portal/documents/{household.shared.document_id}/").streaming_content)
    with scope(firm=firm):
        assert SharedDocument.objects.get().first_opened_at is None, "the client has not opened it"
        assert Plan.objects.filter(pk=household.plan.pk).exists()


def test_an_account_is_removed_by_its_client_only_where_the_firm_let_them(browser, household, firm, adviser, signed_in):
    path = f"/portal/plans/{household.plan.pk}/remove/"
    assert browser.post(path).status_code == 403
    assert "Remove this account" not in browser.get(f"/portal/plans/{household.plan.pk}/").content.decode()
    rights = {"may_edit": "on", "sees_household": "on", "seen": household.access.rights_mark}
    signed_in(adviser).post(f"/portal-logins/{household.access.pk}/", rights)
    with scope(firm=firm):
        Plan.objects.update(type="investment")
    assert "Remove this account" in browser.get(f"/portal/plans/{household.plan.pk}/").content.decode()
    assert browser.post(f"/portal/plans/{household.partners_plan.pk}/remove/").status_code == 403
    assert browser.get(path).status_code == 200
    assert browser.post(path).status_code == 302
    with scope(firm=firm):
        assert set(Plan.objects.values_list("pk", flat=True)) == {household.partners_plan.pk}


def test_a_client_completes_a_questionnaire_and_the_firm_has_a_note(browser, household, adviser, signed_in, firm):
    page = browser.get("/portal/questionnaires/")
    survey = page.context["questionnaires"][0]
    form = browser.get(f"/portal/questionnaires/{survey.pk}/").context["form"]
    said = {name: "3" if hasattr(field, "choices") else "Family" for name, field in form.fields.items()}
    answer = browser.post(f"/portal/questionnaires/{survey.pk}/", said)
    assert answer["Location"].startswith("/portal/answers/")
    with scope(firm=firm):
        done = Completion.objects.latest("id")
    assert (done.client_id, done.completed_by) == (household.client.pk, household.access.user)
    assert done.note.written_by == household.access.user
    assert "Family" in signed_in(adviser).get(f"/clients/{household.client.pk}/notes/").content.decode()
    assert browser.post(f"/portal/questionnaires/{survey.pk}/", {"sent": "1"}).context["form"].errors


# -------------------------------------------------------------------------------------------------- asking for changes


def details(browser, **changed):
    form = browser.get("/portal/details/change/").context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def test_a_change_is_asked_for_and_made_by_an_adviser_under_their_name(browser, household, adviser, signed_in, firm):
    ContactDetailFactory(firm=firm, client=household.client, kind=ContactKind.MOBILE, value="07700 900111")
    wanted = details(browser, mobile="07700 900222", town="Ipswich")
    assert browser.post("/portal/details/change/", wanted).status_code == 302
    with scope(firm=firm):
        asked = ChangeRequest.objects.get()
        assert {one["field"]: one["asked"] for one in asked.changes} == {"mobile": "07700 900222", "town": "Ipswich"}
        assert OutgoingMail.objects.get().to == adviser.email
        assert household.client.contact_details.get(is_primary=True).value == "07700 900111", "nothing is made yet"
    office = signed_in(adviser)
    assert "Changes clients ask for" in office.get("/").content.decode()
    page = office.get(f"/change-requests/{asked.pk}/").content.decode()
    assert "07700 900222" in page and "07700 900111" in page
    assert office.post(f"/change-requests/{asked.pk}/", {"answer": "approve"}).status_code == 302
    with scope(firm=firm):
        asked.refresh_from_db()
        assert (asked.state, asked.answered_by) == (RequestState.APPROVED, adviser)
        assert household.client.contact_details.get(is_primary=True).value == "07700 900222"
        assert household.client.addresses.get().town == "Ipswich"
        assert OutgoingMail.objects.latest("id").to == household.access.user.email
        event = apps.get_model("backoffice", "ContactDetailFirmevent").objects.latest("pgh_id")
        assert event.pgh_context.metadata["user"] == adviser.pk
    assert "Made" in browser.get("/portal/details/").content.decode()
    assert office.post(f"/change-requests/{asked.pk}/", {"answer": "approve"}).status_code == 200, "once only"


def test_a_declined_change_says_why_and_changes_nothing(browser, household, adviser, signed_in, firm):
    browser.post("/portal/details/change/", details(browser, last_name="Newname"))
    with scope(firm=firm):
        asked = ChangeRequest.objects.get()
    office = signed_in(adviser)
    assert office.post(f"/change-requests/{asked.pk}/", {"answer": "decline"}).context["form"].errors
    office.post(f"/change-requests/{asked.pk}/", {"answer": "decline", "reason": "Please send the certificate."})
    assert "Please send the certificate." in browser.get("/portal/details/").content.decode()
    with scope(firm=firm):
        assert Client.objects.get(pk=household.client.pk).last_name == household.client.last_name


def test_nothing_to_ask_is_said_and_a_note_alone_is_enough(browser, firm):
    assert browser.post("/portal/details/change/", details(browser)).context["form"].errors
    assert browser.post("/portal/details/change/", details(browser, note="I was born in May.")).status_code == 302
    assert browser.post("/portal/details/change/", details(browser, email="no address")).context["form"].errors


def test_what_another_system_masters_is_not_changed_here(household, adviser, signed_in, firm, monkeypatch):
    asked = ChangeRequestFactory(firm=firm, client=household.client)
    monkeypatch.setattr(
        "portal.web.office.requests.locks_of", lambda model, pk: {"address": "Plannr is where this is changed."}
    )
    answer = signed_in(adviser).post(f"/change-requests/{asked.pk}/", {"answer": "approve"})
    assert "Plannr is where this is changed." in answer.content.decode()
    with scope(firm=firm):
        assert ChangeRequest.objects.get().state == RequestState.WAITING


def test_two_colleagues_answer_once(household, adviser, firm):
    with scope(firm=firm):
        asked = ChangeRequestFactory(firm=firm, client=household.client)
        approve_request(request_id=asked.pk, user=adviser, now=timezone.now())
        with pytest.raises(Exception, match="answered already"):
            approve_request(request_id=asked.pk, user=adviser, now=timezone.now())


# -------------------------------------------------------------------------------------------------------- what it costs

PAGES = {
    "portal_home": "/portal/", "portal_plans": "/portal/plans/", "portal_documents": "/portal/documents/",
    "portal_goals": "/portal/goals/", "portal_details": "/portal/details/",
    "portal_questionnaires": "/portal/questionnaires/", "portal_acceptances": "/portal/accept/",
    "portal_agreed": "/portal/agreed/",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_clients_page_costs_the_same_with_more_rows(browser, household, firm, name):
    browser.get(PAGES[name])
    few = measured(browser, PAGES[name])
    for _ in range(8):
        with scope(firm=firm):
            owned_plan(household.client)
            GoalFactory(firm=firm, client=household.client)
            SharedDocumentFactory(firm=firm, document=DocumentFactory(firm=firm, client=household.client))
            ChangeRequestFactory(firm=firm, client=household.client)
    assert measured(browser, PAGES[name]) == few
    assert_queries_on_file(name, browser, PAGES[name])
