"""The pages of reports: asking for one, what stands in the way of issuing, how reports look."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_scopes import scope

from cashflow.models import Report, ReportStyle
from domain.enums.people import Role
from domain.enums.reports import ReportState
from tests.factories.backoffice import UserFactory
from tests.factories.reports import ReportCopyFactory, ReportFactory
from tests.unit.cashflow.test_report_pieces import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, firm):
    client.force_login(UserFactory(firm=firm, role=Role.OWNER))
    return client


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_report_is_asked_for_and_its_making_is_watched(browser, firm, couple):
    address = reverse("cashflow_reports", args=[couple.cashflow.pk])
    assert "No report yet" in browser.get(address).content.decode()
    answer = browser.post(address, {"title": "Our plan", "terms": "nominal", "note": ""}, follow=True)
    page = answer.content.decode()
    assert "Making Our plan" in page and "Working out the figures" in page
    with scope(firm=firm):
        report = Report.objects.get()
    assert (report.state, report.terms, report.scenario_ids) == (ReportState.QUEUED, "nominal", [])
    row = browser.get(reverse("cashflow_report_progress", args=[report.pk]))
    assert "progress-row" in row.content.decode()
    with scope(firm=firm):
        Report.objects.update(state=ReportState.FAILED, error="Nothing is projected yet.")
    done = browser.get(reverse("cashflow_report_progress", args=[report.pk]))
    assert done["HX-Redirect"] == reverse("cashflow_report", args=[report.pk])
    assert "Nothing is projected yet." in browser.get(done["HX-Redirect"]).content.decode()


def test_what_forbids_issuing_is_said_instead_of_the_button(browser, firm):
    report = ReportFactory(firm=firm, refusals=["Charges are included: none on the ISA."])
    page = browser.get(reverse("cashflow_report", args=[report.pk])).content.decode()
    assert "none on the ISA" in page
    assert reverse("cashflow_report_issue", args=[report.pk]) not in page
    answer = browser.post(reverse("cashflow_report_issue", args=[report.pk]), follow=True)
    assert any("cannot be issued" in sentence for sentence in said(answer))


def test_a_paraplanner_prepares_and_does_not_issue(client, firm):
    client.force_login(UserFactory(firm=firm, role=Role.PARAPLANNER))
    report = ReportFactory(firm=firm, made_at="2026-11-22T10:00:00Z")
    page = client.get(reverse("cashflow_report", args=[report.pk])).content.decode()
    assert "Only advisers, owners and administrators may issue a report." in page
    assert client.post(reverse("cashflow_report_issue", args=[report.pk])).status_code == 403


def test_an_issued_one_cannot_be_discarded(browser, firm):
    copy = ReportCopyFactory(firm=firm, report__issued_by=UserFactory(firm=firm))
    answer = browser.post(reverse("cashflow_report_discard", args=[copy.report_id]), follow=True)
    assert said(answer) == ["An issued report stays in the archive."]


def test_its_document_is_not_offered_for_removal(browser, firm):
    copy = ReportCopyFactory(firm=firm)
    copy.document.client = copy.client
    page = browser.get(reverse("client_documents", args=[copy.document.client_id])).content.decode()
    assert "cannot be removed" in page or reverse("document_delete", args=[copy.document_id]) not in page
    answer = browser.get(reverse("document_delete", args=[copy.document_id]), follow=True)
    assert any("stays among the documents" in sentence for sentence in said(answer))


def test_the_look_of_reports(browser, firm):
    address = reverse("report_settings")
    pale = browser.post(address, {"colour": "#ffee88", "small_print": ""})
    assert "too pale" in pale.content.decode()
    browser.post(address, {"colour": "#224422", "small_print": "An invented firm."})
    logo = SimpleUploadedFile("logo.txt", png(400, 90))
    browser.post(reverse("report_logo"), {"logo": logo})
    with scope(firm=firm):
        style = ReportStyle.objects.get()
    assert (style.colour, style.small_print) == ("#224422", "An invented firm.")
    assert browser.get(reverse("report_logo_picture"))["Content-Type"] == "image/png"
    bad = browser.post(reverse("report_logo"), {"logo": SimpleUploadedFile("logo.png", b"GIF89a")})
    assert "must be a PNG or JPEG picture" in bad.content.decode()
    browser.post(reverse("report_logo"), {"remove": "1"})
    assert browser.get(reverse("report_logo_picture")).status_code == 404
