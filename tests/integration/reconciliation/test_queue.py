"""The queue of the desk goes on past the end of a page, and the page follows the line in hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import MatchTrigger
from reconciliation.models import ProviderStatement, StatementTransaction
from reconciliation.services.links import ignore_lines
from reconciliation.services.matching import match_statement
from tests.integration.reconciliation.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(signed_in: Any, adviser: Any) -> Browser:
    return signed_in(adviser)


@pytest.fixture
def queue(firm: Firm, statement: ProviderStatement, line: Any) -> list[StatementTransaction]:
    """Fifty-one waiting lines: two pages and one line."""
    with scope(firm=firm):
        lines = [line(f"P-{number}", row=number) for number in range(1, 52)]
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
    return lines


def desk(browser: Browser, **asked: Any) -> Any:
    return browser.get(reverse("desk"), asked)


def at(page: Any) -> tuple[str, int]:
    return page.context["line"].policy_number, page.context["page"].number


def link_with_key(page: Any, key: str) -> str:
    """Where a key of the desk leads, as the page has it."""
    head = page.content.decode().split(f'data-key="{key}"')[0]
    return reverse("desk") + head.rpartition('href="')[2].split('"')[0].replace("&amp;", "&")


def test_the_keys_go_on_over_the_edges_of_pages_and_end_with_the_queue(
    browser: Browser, queue: list[StatementTransaction]
) -> None:
    page = desk(browser, line=queue[23].pk)
    for expected in (("P-25", 1), ("P-26", 2), ("P-27", 2)):
        page = browser.get(link_with_key(page, "j"))
        assert at(page) == expected
    for expected in (("P-26", 2), ("P-25", 1)):
        page = browser.get(link_with_key(page, "k"))
        assert at(page) == expected
    first, last = desk(browser), desk(browser, line=queue[50].pk)
    assert at(first) == ("P-1", 1) and 'data-key="k"' not in first.content.decode()
    assert at(last) == ("P-51", 3) and 'data-key="j"' not in last.content.decode()
    assert len(last.context["queue"]) == 1


def test_a_page_is_asked_for_by_its_number_and_its_first_line_is_in_hand(
    browser: Browser, queue: list[StatementTransaction]
) -> None:
    page = desk(browser, page=2, line=queue[0].pk)
    assert at(page) == ("P-26", 2) and page.context["previous"] == queue[24].pk
    assert page.context["here"] == f"{reverse('desk')}?line={queue[25].pk}", "what is done here leads on from the line"


def test_what_empties_a_page_leads_to_the_line_after_or_the_last(
    browser: Browser, firm: Firm, queue: list[StatementTransaction]
) -> None:
    where = desk(browser, line=queue[50].pk).context["here"]
    browser.post(reverse("line_ignore", args=[queue[50].pk]), {"reason": "Not ours", "next": where})
    assert at(browser.get(where)) == ("P-50", 2)
    where = desk(browser, line=queue[29].pk).context["here"]
    with scope(firm=firm):
        ignore_lines(line_ids=[each.pk for each in queue[:30]], reason="Not ours", now=NOW)
    page = browser.get(where)
    assert at(page) == ("P-31", 1), "its page is the first by now"


def test_a_filter_keeps_to_its_own_queue(browser: Browser, firm: Firm, line: Any, queue: list[Any]) -> None:
    with scope(firm=firm):
        line("", row=60)
        StatementTransaction.objects.filter(row=60).update(match_reason="NO_POLICY_NUMBER")
    page = desk(browser, show="NO_POLICY_NUMBER")
    assert (page.context["previous"], page.context["following"]) == (None, None)
    assert f"{reverse('desk')}?show=NO_POLICY_NUMBER&line=" in page.context["here"]
