"""Words for kinds of payment: one word however it is written, listed by provider, changed and forgotten by a person."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.revenue import RevenueCategory
from reconciliation.models import MappingProfile, StatementImport
from reconciliation.selectors.words import remembered_words
from reconciliation.services.imports import remember_mapping
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import profile_from_record
from tests.integration.reconciliation.conftest import NOW, wait_until, waiting_for_a_lock
from tests.integration.reconciliation.test_pages import answers, start, text_of

pytestmark = pytest.mark.usefixtures("in_firm")

FILE = b"""Policy No,Client,Type,Amount,Date
P-1,A Sample,TRAIL  fee,10.00,01/03/2026
P-2,B Sample,Misc,5.00,01/03/2026
"""


@pytest.fixture
def remembered(provider: Any) -> MappingProfile:
    mapping = {"categories": {"Trail Fee": "fund", "OAC": "ongoing_fee"}, "ignored_words": ["Balance b/f"]}
    return MappingProfile.objects.create(firm=provider.firm, provider=provider, name="Weekly", mapping=mapping)


def meaning(profile: MappingProfile, word: str) -> RevenueCategory | None:
    profile.refresh_from_db()
    return profile_from_record(profile.mapping).meaning_of(word)


@pytest.mark.django_db(transaction=True)
def test_two_first_files_of_a_provider_are_remembered_as_one(firm: Firm, provider: Any) -> None:
    def remember(word: str) -> None:
        mapping = Mapped(categories={word: RevenueCategory.FUND.value})
        remember_mapping(provider=provider, name="Usual file", mapping=mapping, now=NOW)

    def at_once() -> None:
        try:
            with scope(firm=firm):
                remember("OAC")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            remember("Trail")
            second = pool.submit(at_once)
            wait_until(lambda: waiting_for_a_lock() == 1)
        second.result()
    assert set(MappingProfile.objects.get().mapping["categories"]) == {"Trail", "OAC"}


class TestOnTheMappingScreen:
    def uploaded(self, firm: Firm, provider: Any) -> StatementImport:
        return upload_statement(
            firm=firm, provider=provider, day=date(2026, 3, 31), filename="week.csv", content=FILE, user=None
        )

    def test_a_word_under_another_spelling_is_asked_with_its_meaning_and_changed(
        self, firm: Firm, browser: Browser, provider: Any, period: Any, remembered: MappingProfile
    ) -> None:
        job = self.uploaded(firm, provider)
        page = text_of(browser.get(reverse("import_mapping", args=[job.pk])))
        assert "Trail Fee (1 line)" in page
        given = answers(browser, job)
        number = next(name for name, value in given.items() if name.startswith("word_") and value == "fund")
        start(browser, firm, job, **{number: "renewal"})
        assert meaning(remembered, "trail FEE") == RevenueCategory.RENEWAL
        assert [each.word for each in remembered_words()[0].words].count("Trail Fee") == 1


class TestThePageOfWords:
    def test_every_word_is_listed_with_what_it_means(
        self, browser: Browser, provider: Any, remembered: MappingProfile
    ) -> None:
        page = text_of(browser.get(reverse("word_list")))
        assert all(word in page for word in ("Trail Fee", "OAC", "Balance b/f", str(provider), "Weekly"))
        narrowed = text_of(browser.get(reverse("word_list"), {"q": "trail"}))
        assert "Trail Fee" in narrowed and "OAC" not in narrowed
        assert "OAC" in text_of(browser.get(reverse("word_list"), {"q": "weekly"}))

    def test_one_is_changed_set_aside_and_forgotten(self, browser: Browser, remembered: MappingProfile) -> None:
        change = reverse("word_change", args=[remembered.pk])
        browser.post(change, {"word": "Trail Fee", "category": "renewal"})
        assert meaning(remembered, "trail fee") == RevenueCategory.RENEWAL
        browser.post(change, {"word": "Trail Fee", "category": "_ignore"})
        assert meaning(remembered, "trail fee") is None
        assert "trail fee" in profile_from_record(remembered.mapping).ignored()
        browser.post(change, {"word": "OAC", "category": "_forget"})
        page = text_of(browser.get(reverse("word_list")))
        assert ">OAC<" not in page and ">Trail Fee<" in page

    def test_an_answer_that_is_none_changes_nothing(self, browser: Browser, remembered: MappingProfile) -> None:
        before = remembered.mapping
        told = browser.post(reverse("word_change", args=[remembered.pk]), {"word": "OAC", "category": "?"}, follow=True)
        remembered.refresh_from_db()
        assert "Choose what the word means." in text_of(told) and remembered.mapping == before
