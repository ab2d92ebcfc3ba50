"""A firm that must only read from Plannr, and forms and calls that no locked page would send: nothing leaves."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Client
from domain.enums.reports import ReportState
from integrations.models import Conflict, Link, OutboxEntry
from integrations.selectors.locks import locked_fields
from tests.architecture.page_forms import form_with
from tests.contract.plannr.conftest import World
from tests.factories.backoffice import ClientFactory, DocumentFactory, IncomeFactory
from tests.factories.reports import ReportCopyFactory, ReportFactory
from tests.integration.plannr_sync.test_connect_pages import browser_of

LOCKED = "Your firm only reads from Plannr"
Couple = tuple[Client, Client]
CHANGES = {
    "client": {"first_name": "Forged"},
    "plan": {"name": "Forged"},
    "income": {"amount": "77777.77"},
    "expense": {"amount": "77777.77"},
    "contribution": {"amount": "77777.77"},
    "withdrawal": {"amount": "77777.77"},
    "premium": {"amount": "77777.77"},
    "cover": {"benefit_amount": "77777.77"},
    "repayment": {"amount": "77777.77"},
}
"""Kind of record to what a forged form or call would change of it."""


@pytest.fixture
def browser(world: World) -> Browser:
    return browser_of(world.user)


@pytest.fixture
def locked(world: World, couple: Couple) -> World:
    """Everything goes to Plannr by itself, one edit is held back and asked about, and then the firm locks it."""
    world.settings(create_by_default=True, update_by_default="yes")
    world.edit_client(couple[0], title="Sir")
    world.settings(mode="force_one_way")
    world.remote.forget_requests()
    return world


@pytest.fixture(autouse=True)
def nothing_left_the_house(locked: World) -> Any:
    """After each test everything that waits is sent and synced, and Plannr was asked and never told."""
    before = set(OutboxEntry.objects.values_list("pk", "state"))
    yield
    assert set(OutboxEntry.objects.values_list("pk", "state")) == before
    locked.drain()
    locked.sync()
    assert {one["method"] for one in locked.remote.requests()} == {"GET"}


def linked(kind: str) -> list[Any]:
    """Our living records of a kind that are linked."""
    links = Link.objects.filter(kind=kind, ended_at__isnull=True)
    model = apps.get_model(f"backoffice.{kind}")
    return list(model._default_manager.filter(pk__in=links.values("local_id")).order_by("pk"))


def values(record: Any, names: Any) -> dict[str, str]:
    fresh = type(record)._default_manager.get(pk=record.pk)
    return {name: str(getattr(fresh, name)) for name in names}


def as_shown(browser: Browser, path: str, name: str) -> dict[str, Any]:
    """The page's form as a browser would send it."""
    page = browser.get(path)
    assert page.status_code == 200
    return form_with(page.content.decode(), name)


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_forged_edit_changes_nothing_that_plannr_holds(browser: Browser, kind: str) -> None:
    record, change = linked(kind)[0], CHANGES[kind]
    before, path = values(record, change), reverse(f"{kind}_edit", args=[record.pk])
    assert LOCKED in browser.get(path).content.decode()
    forged = {**as_shown(browser, path, next(iter(change))), **change, "sync-plannr-update": "yes"}
    page = browser.post(path, forged)
    assert values(record, change) == before
    assert page.status_code == 200 and f"is not saved. {LOCKED}" in page.content.decode()


@pytest.mark.parametrize("kind", sorted(CHANGES))
def test_a_call_that_would_change_it_is_refused_with_the_reason(browser: Browser, kind: str) -> None:
    record, change = linked(kind)[0], CHANGES[kind]
    before = values(record, change)
    answer = browser.patch(f"/api/v1/{kind}s/{record.pk}/", change, content_type="application/json")
    assert answer.status_code == 400 and LOCKED in answer.content.decode()
    assert values(record, change) == before


@pytest.mark.parametrize("kind", sorted(set(CHANGES) - {"client"}))
def test_a_forged_removal_there_removes_nothing_and_says_why(browser: Browser, kind: str) -> None:
    record = linked(kind)[0]
    path = reverse(f"{kind}_delete", args=[record.pk])
    page = browser.post(path, {"sync-plannr-delete": "yes"}, follow=True).content.decode()
    assert type(record)._default_manager.filter(pk=record.pk).exists()
    assert LOCKED in page or "cannot be deleted" in page


@pytest.mark.parametrize("kind", sorted(set(CHANGES) - {"client"}))
def test_a_call_that_removes_it_removes_it_here_only(browser: Browser, locked: World, kind: str) -> None:
    record = linked(kind)[0]
    assert browser.delete(f"/api/v1/{kind}s/{record.pk}/").status_code == 204
    assert not type(record)._default_manager.filter(pk=record.pk).exists()


def test_a_forged_creation_creates_here_at_most(browser: Browser, locked: World, couple: Couple) -> None:
    rowan, plan = couple[0].pk, linked("contribution")[0].plan_id
    asked = {"sync-plannr-create": "yes", "sync-plannr-wish": "yes"}
    income = {"name": "Forged", "type": "bonus", "amount": "10", "frequency": "yearly", "start_kind": "current"}
    forms = {
        reverse("income_new", args=[rowan]): income,
        reverse("expense_new", args=[rowan]): {**income, "type": "essential"},
        reverse("plan_new", args=[rowan]): {"name": "Forged", "type": "investment", "sub_type": "isa"},
        reverse("contribution_new", args=[plan]): {"amount": "10", "frequency": "monthly"},
        reverse("plannr_link", args=[ClientFactory(firm=locked.firm).pk]): {"do": "create", "anyway": "yes"},
    }
    for path, form in forms.items():
        assert LOCKED in browser.get(path).content.decode(), path
        answer = browser.post(path, {**form, **asked}, follow=True)
        assert answer.status_code == 200 and LOCKED in answer.content.decode(), path


def test_a_call_that_creates_creates_here_only(browser: Browser, couple: Couple) -> None:
    calls = {
        "clients": {"first_name": "Only", "last_name": "Here"},
        "incomes": {
            "client": couple[0].pk, "name": "Only here", "type": "bonus", "amount": "10.00", "frequency": "yearly"
        },
    }  # fmt: skip
    for resource, body in calls.items():
        answer = browser.post(f"/api/v1/{resource}/", body, content_type="application/json")
        assert answer.status_code == 201, answer.content


def test_a_forged_answer_of_the_page_that_creates_items_is_refused_with_the_reason(
    browser: Browser, locked: World, couple: Couple
) -> None:
    income = IncomeFactory(firm=locked.firm, client=couple[0], name="Only here")
    path = reverse("plannr_create_client_items", args=[couple[0].pk])
    page = browser.get(path).content.decode()
    assert LOCKED in page and f'name="income-{income.pk}"' not in page
    page = browser.post(path, {f"income-{income.pk}": "yes"}, follow=True).content.decode()
    assert f"Only here: {LOCKED}" in page


def test_forged_policies_answers_and_retries_are_refused_with_the_reason(
    browser: Browser, locked: World, couple: Couple
) -> None:
    link = Link.objects.filter(kind="income").earliest("pk")
    Link.objects.filter(pk=link.pk).update(update_policy="no")
    question, entry = Conflict.objects.get(), OutboxEntry.objects.get()
    turned_on = {"policy": "yes", "client": couple[0].pk}
    page = browser.post(reverse("sync_link_policy", args=[link.pk]), turned_on, follow=True)
    assert LOCKED in page.content.decode()
    assert Link.objects.get(pk=link.pk).update_policy == "no"
    page = browser.post(reverse("sync_answer"), {"item": question.pk, "answer": "keep_ours"}, follow=True)
    assert LOCKED in page.content.decode()
    assert LOCKED in browser.post(reverse("sync_retry", args=[entry.pk]), follow=True).content.decode()
    for url, body in {
        f"/api/v1/conflicts/{question.pk}/answer/": {"answer": "keep_ours"},
        f"/api/v1/outbox/{entry.pk}/retry/": {},
    }.items():
        answer = browser.post(url, body, content_type="application/json")
        assert answer.status_code == 400 and LOCKED in answer.content.decode()
    assert Conflict.objects.get().state == "open"


def test_a_document_stays_here_and_a_report_cannot_be_uploaded(browser: Browser, locked: World, couple: Couple) -> None:
    browser.post(
        reverse("client_documents", args=[couple[0].pk]),
        {"title": "A letter", "file": ContentFile(b"Dear Rowan,", name="letter.txt")},
    )
    assert couple[0].documents.filter(title="A letter").exists()
    document = DocumentFactory(firm=locked.firm, client=couple[0], file=ContentFile(b"%PDF-1.7", name="plan.pdf"))
    report = ReportFactory(firm=locked.firm, state=ReportState.ISSUED, reference="CR-0123456789")
    copy = ReportCopyFactory(firm=locked.firm, report=report, client=couple[0], document=document)
    page = browser.get(reverse("cashflow_report", args=[report.pk])).content.decode()
    assert LOCKED in page and reverse("plannr_upload", args=[copy.pk]) not in page
    page = browser.post(reverse("plannr_upload", args=[copy.pk]), follow=True).content.decode()
    assert LOCKED in page


def test_what_is_locked_is_what_plannr_holds(couple: Couple) -> None:
    assert {"first_name", "date_of_birth", "email", "address"} <= set(locked_fields("backoffice.client", couple[0].pk))
    assert not {"adviser", "client_reference", "tax_area"} & set(locked_fields("backoffice.client", couple[0].pk))
