"""A client's word: nothing is agreed to unread, and what was agreed to is evidence that nobody can change."""

from __future__ import annotations

import copy
import dataclasses

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone
from django_scopes import scope

from portal.models import Consent, DocumentOpening, TermsText
from portal.printing.consents import rows_of_csv
from portal.services.seals import broken_seals, digest_of
from tests.integration.portal.conftest import TERMS

PAGE = "/portal/accept/desk/terms-1/"
MANDATE = "/portal/accept/desk/mandate-1/"
AGREE = {"answer": "accepted", "agreed": "yes"}


@pytest.fixture
def browser(household, desk, signed_in):
    return signed_in(household.access.user)


def read_all(browser):
    for paper in ("terms", "privacy"):
        assert browser.get(f"{PAGE}{paper}/").status_code == 200


def kept(firm):
    with scope(firm=firm):
        return list(Consent.objects.order_by("id"))


def test_nothing_is_accepted_until_every_document_was_opened(browser, desk, firm):
    assert "disabled" in browser.get(PAGE).content.decode()
    for opened in ([], ["terms"]):
        for paper in opened:
            browser.get(f"{PAGE}{paper}/")
        answer = browser.post(PAGE, AGREE)
        assert answer.status_code == 409
        assert "Open every document first" in answer.content.decode()
    assert (desk.answers, kept(firm)) == ([], [])
    browser.get(f"{PAGE}privacy/")
    assert 'name="agreed" value="yes" required>' in " ".join(browser.get(PAGE).content.decode().split())
    assert browser.post(PAGE, AGREE).status_code == 302
    assert desk.answers == [("terms-1", True)]


def test_the_box_must_be_ticked(browser, desk, firm):
    read_all(browser)
    assert browser.post(PAGE, {"answer": "accepted"}).status_code == 409
    assert (desk.answers, kept(firm)) == ([], [])


def test_a_new_version_has_to_be_opened_again(browser, desk, household, firm):
    read_all(browser)
    newer = [dataclasses.replace(one, version="4") for one in TERMS.documents]
    desk.wanted[household.client.pk] = [dataclasses.replace(TERMS, version="4", documents=newer)]
    assert browser.post(PAGE, AGREE).status_code == 409
    assert kept(firm) == []


def test_what_is_kept_says_who_what_when_and_where_from(browser, firm, household):
    browser.defaults["REMOTE_ADDR"] = "192.0.2.7"
    browser.defaults["HTTP_USER_AGENT"] = "A browser"
    read_all(browser)
    before = timezone.now()
    browser.post(PAGE, AGREE)
    (consent,) = kept(firm)
    user = household.access.user
    assert (consent.who, consent.email, consent.client_id) == (user.name, user.email, household.client.pk)
    assert (consent.title, consent.statement, consent.version) == ("Platform terms", "I accept the terms.", "3")
    assert (consent.answer, consent.address, consent.browser) == ("accepted", "192.0.2.7", "A browser")
    assert before <= consent.given_at <= timezone.now()
    assert [one["digest"] for one in consent.documents] == [
        digest_of("Be good.\n\nPay fees."), digest_of("We keep things.")
    ]  # fmt: skip
    with scope(firm=firm):
        assert [row.document for row in DocumentOpening.objects.all()] == ["terms", "privacy"]


def test_a_mandate_shows_its_facts_and_may_be_skipped(browser, desk, firm):
    page = browser.get(MANDATE).content.decode()
    assert all(words in page for words in ("Platform Custody", "£200.00", "Monthly"))
    assert browser.post(MANDATE, {"answer": "skipped"}).status_code == 302
    assert desk.answers == [("mandate-1", False)]
    (consent,) = kept(firm)
    assert consent.answer == "skipped"
    assert ["Amount", "£200.00"] in consent.facts


def test_terms_cannot_be_skipped(browser, desk):
    assert browser.post(PAGE, {"answer": "skipped"}).status_code == 409
    assert desk.answers == []


def test_what_must_wait_waits(browser, desk, household):
    desk.wanted[household.client.pk] = [dataclasses.replace(TERMS, waits_for="Accept the mandate first.")]
    read_all(browser)
    answer = browser.post(PAGE, AGREE)
    assert answer.status_code == 409
    assert "Accept the mandate first." in answer.content.decode()


def test_evidence_and_answer_are_kept_both_or_neither(browser, desk, firm):
    read_all(browser)
    desk.trouble = "The platform is not ready yet. Try again in a minute."
    answer = browser.post(PAGE, AGREE)
    assert answer.status_code == 409
    assert desk.trouble in answer.content.decode()
    assert kept(firm) == []
    desk.trouble = ""
    assert browser.post(PAGE, AGREE).status_code == 302
    assert len(kept(firm)) == 1


def test_an_answer_counts_once(browser, desk, firm):
    read_all(browser)
    assert browser.post(PAGE, AGREE).status_code == 302
    again = browser.post(PAGE, AGREE)
    assert (again.status_code, again["Location"]) == (302, "/portal/accept/"), "no error for a second click"
    assert len(kept(firm)) == 1
    assert desk.answers == [("terms-1", True)]


def test_going_back_to_what_was_answered_leads_to_what_still_waits(browser, desk, neighbours, signed_in):
    read_all(browser)
    assert browser.post(PAGE, AGREE).status_code == 302
    for path in (PAGE, f"{PAGE}privacy/"):
        back = browser.get(path, follow=True)
        assert back.redirect_chain == [("/portal/accept/", 302)]
        assert "it may have been answered already" in back.content.decode()
        never_asked = signed_in(neighbours.access.user).get(path)
        assert never_asked.status_code == 404
        assert "Go to your first page" in never_asked.content.decode()
        assert "back office" not in never_asked.content.decode()


def test_a_professional_reads_and_cannot_agree(professional, desk, firm, signed_in):
    looking = signed_in(professional.user)
    read_all(looking)
    answer = looking.post(PAGE, AGREE)
    assert answer.status_code == 409
    assert "Only the client can agree" in answer.content.decode()
    with scope(firm=firm):
        assert not DocumentOpening.objects.exists()
    assert kept(firm) == []


@pytest.mark.parametrize("model", [Consent, DocumentOpening, TermsText])
def test_the_database_refuses_to_change_or_remove_evidence(browser, firm, model):
    read_all(browser)
    browser.post(PAGE, AGREE)
    with scope(firm=firm):
        rows = model.objects.all()
        assert rows.count()
        for act in (lambda: rows.update(title="Other terms"), rows.delete, lambda: rows._raw_delete(rows.db)):
            with pytest.raises((IntegrityError, InternalError), match="stays as it was given"), transaction.atomic():
                act()
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="not emptied"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would refuse it first
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_the_export_can_be_checked_by_itself_and_shows_tampering(browser, adviser, household, signed_in):
    browser.post(MANDATE, AGREE)
    read_all(browser)
    browser.post(PAGE, AGREE)
    office = signed_in(adviser)
    answer = office.get(f"/clients/{household.client.pk}/consents.csv")
    rows = rows_of_csv(answer.content)
    assert [row["title"] for row in rows] == ["Direct Debit", "Platform terms"]
    assert broken_seals(rows) == []
    for name, value in (("statement", "I accept anything."), ("given_at", "2020-01-01"), ("documents", [])):
        forged = copy.deepcopy(rows)
        forged[1][name] = value
        assert broken_seals(forged) == [1]
    assert broken_seals(rows[1:]) == [0], "a row that was left out is noticed"
    pdf = office.get(f"/clients/{household.client.pk}/consents.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert "Platform terms" in office.get(f"/clients/{household.client.pk}/portal/").content.decode()


def test_the_client_sees_what_they_agreed_to(browser):
    browser.post(MANDATE, AGREE)
    page = browser.get("/portal/agreed/").content.decode()
    assert "I ask my bank to pay." in page
    assert "£200.00" in page


def test_the_words_agreed_to_are_kept_here_and_can_be_read_again(browser, desk, firm, neighbours, signed_in):
    read_all(browser)
    path = f"/portal/agreed/{digest_of('We keep things.')}/"
    assert browser.get(path).status_code == 404, "opened, and not agreed to yet"
    browser.post(PAGE, AGREE)
    desk.texts = {"terms": "Other words.", "privacy": "Other words."}
    assert "Terms you agreed to" in browser.get("/portal/documents/").content.decode()
    assert "We keep things." in browser.get(path).content.decode()
    assert signed_in(neighbours.access.user).get(path).status_code == 404
    with scope(firm=firm):
        assert TermsText.objects.count() == 2


@pytest.mark.parametrize(
    ("behind_a_proxy", "meta", "kept_address"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, "192.0.2.7"),
        (True, {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.9"}, "203.0.113.9"),
        (False, {"REMOTE_ADDR": "/run/socket"}, None),
    ],
)
def test_the_address_kept_is_the_callers_and_nobody_writes_it_for_themselves(
    browser, firm, settings, behind_a_proxy, meta, kept_address
):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_a_proxy else None
    browser.defaults.update(meta)
    browser.post(MANDATE, AGREE)
    (consent,) = kept(firm)
    assert consent.address == kept_address
