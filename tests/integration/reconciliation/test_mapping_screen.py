"""The mapping screen: an answer belongs to its word and its column, however often the page is looked at."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from backoffice.models import Firm
from domain.enums.revenue import RevenueCategory
from reconciliation.models import MappingProfile, StatementImport
from reconciliation.selectors.uploads import preview_of
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import profile_from_record
from reconciliation.web.forms.mapping import MappingForm, word_question
from tests.integration.reconciliation.test_pages import answers
from tests.unit.statements.test_workbooks import xlsx

pytestmark = pytest.mark.usefixtures("in_firm", "period")

WORDS = b"""Policy No,Client,Type,Amount,Date,Kind
P-1,A Sample,OAC,10.00,01/03/2026,Trail
P-2,B Sample,RNL,5.00,01/03/2026,Trail
P-3,C Sample,Strange,5.00,01/03/2026,Odd
P-4,D Sample,Balance b/f,5.00,01/03/2026,Odd
"""
SHEETS = {
    "Fees": [
        ["Policy No", "Client", "Type", "Date", "Amount"],
        ["P-1", "A Sample", "OAC", "01/03/2026", "10.00"],
        ["P-2", "B Sample", "OAC", "01/03/2026", "10.00"],
    ],
    "Trail": [
        ["Client", "Amount", "Movement Type", "Policy No", "Payment Date"],
        ["C Sample", "7.00", "RNL", "P-3", "02/03/2026"],
    ],
}
BALANCE, STRANGE, OAC, RNL = (word_question(word) for word in ("Balance b/f", "Strange", "OAC", "RNL"))


def uploaded(firm: Firm, provider: Any, filename: str = "week.csv", content: bytes = WORDS) -> StatementImport:
    return upload_statement(
        firm=firm, provider=provider, day=date(2026, 3, 31), filename=filename, content=content, user=None
    )


def looked_again(browser: Browser, job: StatementImport, given: dict[str, str]) -> MappingForm:
    form: MappingForm = browser.post(reverse("import_mapping", args=[job.pk]), given).context["form"]
    return form


def on_the_page(form: MappingForm) -> dict[str, str]:
    """What a browser would send of the page as it is shown."""
    given = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in given.items() if value not in (None, False)}


def started(browser: Browser, job: StatementImport, given: dict[str, str]) -> Any:
    browser.post(reverse("import_mapping", args=[job.pk]), given | {"start": "1"})
    job.refresh_from_db()
    return profile_from_record(job.mapping)


def test_words_keep_their_meaning_when_the_page_is_looked_at_again(browser: Browser, firm: Firm, provider: Any) -> None:
    job = uploaded(firm, provider)
    form = looked_again(browser, job, answers(browser, job, **{BALANCE: "_ignore"}))
    shown = on_the_page(form)
    assert (shown[OAC], shown[RNL], shown[STRANGE], shown[BALANCE]) == ("ongoing_fee", "renewal", "", "_ignore")
    mapping = started(browser, job, shown)
    assert mapping.meaning_of("OAC") == RevenueCategory.ONGOING_FEE
    assert mapping.meaning_of("RNL") == RevenueCategory.RENEWAL
    assert mapping.meaning_of("Strange") is None and mapping.ignored() == {"balance b/f"}


def test_a_word_left_open_stays_open_when_the_page_is_looked_at_again(
    browser: Browser, firm: Firm, provider: Any
) -> None:
    job = uploaded(firm, provider)
    shown = on_the_page(looked_again(browser, job, answers(browser, job, **{OAC: ""})))
    assert shown[OAC] == "", "what it usually means is not put forward again"
    assert started(browser, job, shown).meaning_of("OAC") is None


def test_a_word_that_somebody_else_decided_meanwhile_stays_decided(browser: Browser, firm: Firm, provider: Any) -> None:
    job = uploaded(firm, provider)
    on_screen = answers(browser, job)
    job.mapping = job.mapping | {"ignored_words": ["Transfer to account"]}
    job.save()
    mapping = started(browser, job, on_screen)
    assert mapping.ignored() == {"transfer to account"}
    assert mapping.meaning_of("RNL") == RevenueCategory.RENEWAL


def test_words_of_another_column_are_asked_and_taken(browser: Browser, firm: Firm, provider: Any) -> None:
    job = uploaded(firm, provider)
    first: MappingForm = browser.get(reverse("import_mapping", args=[job.pk])).context["form"]
    kind, usual = first.columns[5].question, first.columns[2].question
    form = looked_again(browser, job, answers(browser, job, **{kind: "category", usual: "_keep"}))
    assert set(form.words) == {"Trail", "Odd"}
    mapping = started(browser, job, on_the_page(form) | {word_question("Odd"): "level"})
    assert mapping.meaning_of("Odd") == RevenueCategory.LEVEL
    assert mapping.meaning_of("Trail") == RevenueCategory.FUND


def test_a_column_of_a_known_name_stays_an_extra_if_a_person_says_so(
    browser: Browser, firm: Firm, provider: Any
) -> None:
    """Its header says Date, but it is no payment date: neither this file nor the next takes it for one."""
    job = uploaded(firm, provider)
    first: MappingForm = browser.get(reverse("import_mapping", args=[job.pk])).context["form"]
    dated, kind = first.columns[4].question, first.columns[5].question
    given = answers(browser, job, **{dated: "_keep"})
    answer = browser.post(reverse("import_mapping", args=[job.pk]), given)
    assert on_the_page(answer.context["form"])[dated] == "_keep"
    mapping = started(browser, job, given)
    assert mapping.columns["Date"] == "_keep" and "Kind" not in mapping.columns, "an unknown name needs no answer"
    later = uploaded(firm, provider, "later.csv", WORDS.replace(b"10.00", b"11.00"))
    line = preview_of(later, profile_from_record(later.mapping)).found.lines[0]
    assert line.paid_date is None and dict(line.metadata)["Date"] == "01/03/2026"
    mapping = started(browser, later, answers(browser, later, **{dated: "date", kind: "_keep"}))
    assert mapping.columns["Date"] == "date", "it can be the date again"


def test_columns_of_one_sheet_say_nothing_about_those_of_another(browser: Browser, firm: Firm, provider: Any) -> None:
    job = uploaded(firm, provider, "two.xlsx", xlsx(SHEETS))
    given = answers(browser, job, sheet="Trail")
    answer = browser.post(reverse("import_mapping", args=[job.pk]), given)
    [line] = answer.context["preview"].found.lines
    assert (line.policy_number, line.client_name, line.gross_pence) == ("P-3", "C Sample", 700)
    assert line.category == RevenueCategory.RENEWAL, "what is put forward for the words of this sheet counts"
    mapping = started(browser, job, on_the_page(answer.context["form"]))
    assert (mapping.sheet, mapping.columns["Policy No"]) == ("Trail", "policy_number")
    assert MappingProfile.objects.get().mapping["columns"]["Amount"] == "gross_amount"


TWINS = b"""Policy No,Client,Type,Amount,Amount
P-1,A Sample,OAC,10.00,99.00
P-2,B Sample,OAC,5.00,99.00
"""


def test_columns_that_share_a_header_are_told_apart_by_their_places(
    browser: Browser, firm: Firm, provider: Any
) -> None:
    job = uploaded(firm, provider, "twins.csv", TWINS)
    form = browser.get(reverse("import_mapping", args=[job.pk])).context["form"]
    first, second = (column.question for column in form.columns if column.header == "Amount")
    asked = on_the_page(form)
    assert (asked[first], asked[second]) == ("gross_amount", "_keep")
    again = browser.post(reverse("import_mapping", args=[job.pk]), asked)
    assert [line.gross for line in again.context["preview"].lines] == [10, 5], "what was shown is what is taken"
    mapping = started(browser, job, asked | {first: "_keep", second: "gross_amount"})
    assert [line.gross_pence for line in preview_of(job, mapping).found.lines] == [9900, 9900]


def test_neither_of_two_columns_that_share_a_header_is_taken_if_both_are_kept_as_extras(
    browser: Browser, firm: Firm, provider: Any
) -> None:
    job = uploaded(firm, provider, "twins.csv", TWINS.replace(b"Policy No,Client,Type", b"Policy No,Net,Type"))
    form = browser.get(reverse("import_mapping", args=[job.pk])).context["form"]
    twins = {column.question: "_keep" for column in form.columns if column.header == "Amount"}
    mapping = started(browser, job, on_the_page(form) | twins)
    assert mapping.columns == {"Policy No": "policy_number", "Net": "net_amount", "Type": "category"} | {
        "#4": "_keep", "#5": "_keep",
    }  # fmt: skip
