"""Search, documents, settings, history."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Client, Document, Firm, User
from backoffice.selectors.history import activity_of_client
from backoffice.services.clients import update_client
from backoffice.web.extensions import SearchHit, search_sources
from domain.enums.people import Role
from tests.factories.backoffice import PASSWORD, ClientFactory, DocumentFactory, UserFactory, owned_plan


def found(browser, text, **headers):
    return browser.get(reverse("search"), {"q": text}, headers=headers).content.decode()


def test_two_keystrokes_find_a_client(browser, wren, ash):
    lines = found(browser, "ti", **{"HX-Request": "true"})
    assert "Wren Tidewell" in lines
    assert "Ash Marchbank" not in lines
    assert "<html" not in lines


def test_a_plan_is_found_by_a_part_of_its_number(browser, wren):
    plan = owned_plan(wren, policy_number="BEA-0012345-X", name="Personal pension")
    assert reverse("plan", args=[plan.pk]) in found(browser, "12345")


def test_pages_actions_and_other_apps_are_found(browser, registered):
    registered(search_sources, lambda user, text, limit: [SearchHit("Statements", f"Statement {text}", "", "/s/1/")])
    page = found(browser, "client")
    assert reverse("client_new") in page
    assert reverse("client_list") in page
    assert "Statement client" in page


def test_nothing_of_another_firm_is_found(browser, other_firm):
    client = ClientFactory(firm=other_firm, last_name="Elsewhere")
    owned_plan(client, policy_number="ELSE-1")
    assert "Nothing fits" in found(browser, "else")


def test_owner_pages_are_found_by_owners_only(browser, signed_in, owner):
    assert reverse("audit_log") not in found(browser, "audit")
    assert reverse("audit_log") in found(signed_in(owner), "audit")


def test_a_document_goes_in_and_comes_out(browser, adviser, wren, firm):
    path = reverse("client_documents", args=[wren.pk])
    file = SimpleUploadedFile("terms.html", b"<script>1</script>", "text/html")
    page = browser.post(path, {"file": file, "title": ""}, follow=True).content.decode()
    assert "terms.html" in page
    with scope(firm=firm):
        document = Document.objects.get()
    assert document.uploaded_by_id == adviser.pk
    sent = browser.get(reverse("document_download", args=[document.pk]))
    assert b"".join(sent.streaming_content) == b"<script>1</script>"
    assert sent["Content-Disposition"].startswith("attachment")
    assert sent["X-Content-Type-Options"] == "nosniff"


def test_a_missing_file_is_asked_for(browser, wren):
    page = browser.post(reverse("client_documents", args=[wren.pk]), {"title": "Terms"}).content.decode()
    assert "This field is required" in page


def test_documents_of_another_firm_do_not_exist(signed_in, three_people, wren, firm):
    document = DocumentFactory(firm=firm, client=wren)
    path = reverse("document_download", args=[document.pk])
    assert [signed_in(person).get(path).status_code for person in three_people] == [200, 200, 404]


def test_a_removed_document_leaves_the_lists_and_keeps_its_file(browser, wren, firm):
    document = DocumentFactory(firm=firm, client=wren, title="Old report")
    browser.post(reverse("document_delete", args=[document.pk]), follow=True)  # the toast names it once more
    assert "Old report" not in browser.get(reverse("document_list")).content.decode()
    assert Path(document.file.path).exists()


def test_documents_are_found_and_sorted(browser, wren, firm):
    for title in ("Beta", "Alpha"):
        DocumentFactory(firm=firm, client=wren, title=title)
    page = browser.get(reverse("document_list"), {"sort": "title"}).content.decode()
    assert page.index("Alpha") < page.index("Beta")
    assert "Beta" not in browser.get(reverse("document_list"), {"q": "alph"}).content.decode()


FIRM = {
    "name": "Harbour & Co",
    "vat_rate": "17.5",
    "month_end_day": "25",
    "expectation_horizon_months": "6",
    "match_tolerance_percent": "5",
    "rematch_policy": "off",
}


def test_owners_change_the_firm_others_only_read(browser, signed_in, owner, firm):
    path = reverse("firm_settings")
    assert "Only an owner or administrator" in browser.get(path).content.decode()
    browser.post(path, FIRM)
    firm.refresh_from_db()
    assert firm.name == "Harbour Advice"
    signed_in(owner).post(path, FIRM)
    firm.refresh_from_db()
    assert (firm.name, firm.month_end_day, str(firm.vat_rate)) == ("Harbour & Co", 25, "17.5000")


@pytest.mark.parametrize("name", ["people", "person_new", "audit_log"])
def test_pages_of_those_who_run_the_firm(browser, signed_in, owner, administrator, name):
    assert browser.get(reverse(name)).status_code == 403
    assert signed_in(owner).get(reverse(name)).status_code == 200
    assert signed_in(administrator).get(reverse(name)).status_code == 200


def test_a_new_person_can_sign_in(client, signed_in, owner, firm):
    form = {"name": "Nia New", "email": "Nia@Example.test", "role": "paraplanner", "password": PASSWORD}
    signed_in(owner).post(reverse("person_new"), form)
    assert User.objects.get(email="nia@example.test").firm == firm
    client.post(reverse("account_login"), {"login": "nia@example.test", "password": PASSWORD})
    assert client.get(reverse("today")).status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"password": "password"}, "too common"),
        ({"email": "taken@example.test"}, "already signs in"),
        ({"role": "client"}, "Select a valid choice"),
    ],
)
def test_people_who_cannot_be_added(signed_in, owner, other_firm, change, says):
    UserFactory(firm=other_firm, email="taken@example.test")
    form = {"name": "Nia New", "email": "nia@example.test", "role": "adviser", "password": ""} | change
    assert says in signed_in(owner).post(reverse("person_new"), form).content.decode()


def test_the_last_who_runs_the_firm_stays(signed_in, owner, adviser):
    browser = signed_in(owner)
    form = {"name": owner.name, "role": "adviser", "is_active": "on"}
    page = browser.post(reverse("person_edit", args=[owner.pk]), form).content.decode()
    assert "needs at least one owner or administrator" in page
    browser.post(reverse("person_edit", args=[adviser.pk]), {"name": adviser.name, "role": "admin", "is_active": "on"})
    adviser.refresh_from_db()
    assert (adviser.role, adviser.is_staff) == (Role.ADMIN, True)
    browser.post(reverse("person_edit", args=[owner.pk]), form)
    owner.refresh_from_db()
    assert (owner.role, owner.is_staff) == (Role.ADVISER, False)


def test_people_of_another_firm_cannot_be_edited(signed_in, owner, outsider):
    assert signed_in(owner).get(reverse("person_edit", args=[outsider.pk])).status_code == 404


def test_history_is_told_in_words_and_hides_what_is_personal(firm, wren, adviser):
    with scope(firm=firm):
        changes = {"retirement_age": 67, "national_insurance_number": "QQ999999A", "adviser": None}
        update_client(client_id=wren.pk, fields=changes)
        told = activity_of_client(Client.objects.get(pk=wren.pk))[0]
    assert told.verb == "changed"
    assert {(c.field, c.before, c.after) for c in told.changes} == {
        ("Retirement age", 65, 67),
        ("NI number", "ends 56C", "ends 99A"),
        ("Adviser", adviser.name, ""),
    }


def test_the_audit_log_narrows_and_stays_within_the_firm(signed_in, owner, firm, other_firm, wren):
    ClientFactory(firm=other_firm, last_name="Elsewhere")
    owned_plan(wren, name="Sail fund")
    browser = signed_in(owner)
    path = reverse("audit_log")
    everything = browser.get(path).content.decode()
    assert "Tidewell" in everything
    assert "Elsewhere" not in everything
    only_plans = browser.get(path, {"model": "backoffice.plan"}).content.decode()
    assert "Sail fund" in only_plans
    assert "Wren Tidewell</q>" not in only_plans
    assert "Sail fund" not in browser.get(path, {"until": "1/1/2001"}).content.decode()
    assert "Sail fund" not in browser.get(path, {"person": owner.pk}).content.decode()


def test_settings_of_one_firm_leave_the_other_alone(signed_in, owner, other_firm):
    signed_in(owner).post(reverse("firm_settings"), FIRM)
    assert Firm.objects.get(pk=other_firm.pk).name == "Hilltop Planning"
