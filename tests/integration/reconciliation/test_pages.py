"""The revenue screens: what a person sees and does, and what people of another firm do not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Charge, Firm, User
from domain.enums.people import Role
from domain.enums.reconciliation import ImportState
from reconciliation import tasks
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    HeldRow,
    MappingProfile,
    PaymentPeriod,
    ProviderStatement,
    StatementImport,
    StatementTransaction,
)
from reconciliation.services.periods import lock_period
from tests.factories.backoffice import owned_plan
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.test_imports import FILE

Signed = Callable[[User], Browser]


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def by_number(firm: Firm, policy_number: str) -> StatementTransaction:
    with scope(firm=firm):
        return StatementTransaction.objects.get(policy_number=policy_number)


def every_page(firm: Firm, month: ProviderStatement) -> list[str]:
    with scope(firm=firm):
        held = HeldRow.objects.get()
        line = StatementTransaction.objects.get(policy_number="P-2")
        expectation = Expectation.objects.first()
        return [
            reverse("statement", args=[month.pk]),
            reverse("statement", args=[month.pk]) + "?format=csv",
            reverse("statement_add_lines", args=[month.pk]),
            reverse("import_file", args=[held.statement_import_id]),
            reverse("import_progress", args=[held.statement_import_id]),
            reverse("import_reverse", args=[held.statement_import_id]),
            reverse("held_row", args=[held.pk]),
            reverse("line_why", args=[line.pk]),
            reverse("line_link", args=[line.pk]),
            reverse("line_ignore", args=[line.pk]),
            reverse("expectation", args=[expectation.pk]),
            reverse("client_revenue", args=[expectation.client_id]),
            reverse("charge_new", args=[expectation.client_id]),
        ]


def test_three_people_and_every_page(
    firm: Firm, month: ProviderStatement, three_people: Any, signed_in: Signed
) -> None:
    pages = every_page(firm, month)
    for person, status in zip(three_people, (200, 200, 404), strict=True):
        browser = signed_in(person)
        for page in pages:
            keeps_out = person.role == Role.PARAPLANNER and page.endswith("/reverse/")
            assert browser.get(page).status_code == (403 if keeps_out else status), (person, page)


def test_what_another_firm_posts_is_not_found_and_changes_nothing(
    firm: Firm, month: ProviderStatement, outsider: User, signed_in: Signed
) -> None:
    browser = signed_in(outsider)
    with scope(firm=firm):
        link = ExpectationLink.objects.get()
        line = StatementTransaction.objects.get(policy_number="P-2")
        expectation = Expectation.objects.get(plan__policy_number="P-2")
        job = StatementImport.objects.get()
    acts: list[tuple[str, dict[str, Any]]] = [
        (reverse("link_undo", args=[link.pk]), {}),
        (reverse("line_link", args=[line.pk]), {"expectation": expectation.pk}),
        (reverse("line_relink", args=[line.pk, expectation.pk, "1.00"]), {}),
        (reverse("line_ignore", args=[line.pk]), {"reason": "x"}),
        (reverse("line_stop_ignoring", args=[line.pk]), {}),
        (reverse("lines_rematch"), {"line": [line.pk]}),
        (reverse("statement_match", args=[month.pk]), {}),
        (reverse("statement_take_proposals", args=[month.pk]), {}),
        (reverse("statement_remove", args=[month.pk]), {}),
        (reverse("import_reverse", args=[job.pk]), {}),
        (reverse("import_word", args=[job.pk]), {"word": "OAC", "category": "ongoing_fee"}),
        (reverse("period_lock", args=[month.period_id]), {}),
        (reverse("expectation_balance", args=[expectation.pk]), {}),
        (reverse("expectation_cancel", args=[expectation.pk]), {"reason": "x"}),
    ]
    for url, data in acts:
        assert browser.post(url, data).status_code == 404, url
    with scope(firm=firm):
        assert ExpectationLink.objects.count() == 1 and StatementImport.objects.get().state == ImportState.DONE
        assert not PaymentPeriod.objects.filter(locked_at__isnull=False).exists()


def test_a_statement_says_why_each_line_did_or_did_not_match(browser: Browser, month: ProviderStatement) -> None:
    page = text_of(browser.get(reverse("statement", args=[month.pk])))
    assert "£98.00 paid towards Ongoing fee of 1 Mar 2026" in page
    assert "£100.00 expected, £118.00 paid, £18.00 (18.0%) apart" in page
    assert "No plan has the policy number P-404." in page
    assert "Held rows" in page and "Amount: This is not an amount" in page


def test_reasons_are_chips_that_narrow_the_lines(browser: Browser, month: ProviderStatement) -> None:
    page = text_of(browser.get(reverse("statement", args=[month.pk]), {"show": "OUTSIDE_TOLERANCE"}))
    assert "Mr A Sample" in page and "Ms N Obody" not in page


def test_the_steps_open_as_a_fragment_and_as_a_page(firm: Firm, browser: Browser, month: ProviderStatement) -> None:
    url = reverse("line_why", args=[by_number(firm, "P-2").pk])
    fragment = text_of(browser.get(url, headers={"HX-Request": "true"}))
    assert "Exact policy number" in fragment and "<html" not in fragment
    assert "<html" in text_of(browser.get(url))


def test_linking_by_hand_and_undoing_it_twice(firm: Firm, browser: Browser, month: ProviderStatement) -> None:
    line = by_number(firm, "P-2")
    dialog = text_of(browser.get(reverse("line_link", args=[line.pk])))
    assert "Outside the rules" in dialog and "£18.00" in dialog
    with scope(firm=firm):
        expectation = Expectation.objects.get(plan__policy_number="P-2")
    chosen = {"expectation": expectation.pk, "amount": "118.00"}
    asked = text_of(browser.post(reverse("line_link", args=[line.pk]), chosen))
    assert "£118.00 paid, £100.00 outstanding: £18.00 (18.0%) apart, where 10% is allowed." in asked
    with scope(firm=firm):
        assert not ExpectationLink.objects.filter(transaction=line).exists(), "asked first"
    browser.post(reverse("line_link", args=[line.pk]), chosen | {"sure": "yes"})
    with scope(firm=firm):
        link = ExpectationLink.objects.get(transaction=line)
        assert link.made_by is not None and link.amount == Decimal(118)
    undone = browser.post(reverse("link_undo", args=[link.pk]), follow=True)
    assert "was undone" in text_of(undone)
    again = list(undone.context["messages"])[-1].extra_tags
    browser.post(again)
    with scope(firm=firm):
        assert ExpectationLink.objects.get(transaction=line).amount == Decimal(118)


def test_the_toasts_never_send_anybody_elsewhere(firm: Firm, browser: Browser, month: ProviderStatement) -> None:
    with scope(firm=firm):
        link = ExpectationLink.objects.get()
    answer = browser.post(reverse("link_undo", args=[link.pk]), {"next": "https://elsewhere.example/"})
    assert answer.url.startswith(reverse("statement", args=[month.pk]))


def test_a_line_is_ignored_with_a_reason(firm: Firm, browser: Browser, month: ProviderStatement) -> None:
    line = by_number(firm, "P-404")
    assert "This field is required" in text_of(browser.post(reverse("line_ignore", args=[line.pk]), {"reason": ""}))
    browser.post(reverse("line_ignore", args=[line.pk]), {"reason": "Belongs to another firm"})
    assert "Belongs to another firm" in text_of(browser.get(reverse("statement", args=[month.pk])))


def test_the_desk_shows_a_line_with_its_candidates(browser: Browser, month: ProviderStatement) -> None:
    page = text_of(browser.get(reverse("desk"), {"show": "OUTSIDE_TOLERANCE"}))
    assert "P-2" in page and "Outside the rules" in page
    assert "2 lines wait for somebody" in page


def test_the_desk_finds_a_plan_by_search(browser: Browser, month: ProviderStatement, firm: Firm) -> None:
    line = by_number(firm, "P-404")
    assert "Nothing to put beside it" in text_of(browser.get(reverse("desk"), {"line": line.pk}))
    assert "P-2" in text_of(browser.get(reverse("desk"), {"line": line.pk, "q": "sample P-2"}))


def test_today_counts_what_waits(browser: Browser, month: ProviderStatement) -> None:
    page = text_of(browser.get(reverse("today")))
    assert "Unmatched: amount too far off" in page and "Held statement rows" in page


def test_the_quick_search_finds_statements(browser: Browser, month: ProviderStatement) -> None:
    found = text_of(browser.get(reverse("search"), {"q": str(month.number)}))
    assert reverse("statement", args=[month.pk]) in found


def test_a_held_row_is_corrected_on_its_page(
    browser: Browser, firm: Firm, period: PaymentPeriod, provider: Any
) -> None:
    job = upload(browser, provider)
    start(browser, firm, job)
    with scope(firm=firm):
        held = HeldRow.objects.get(row=10)
    page = text_of(browser.get(reverse("held_row", args=[held.pk])))
    assert "There is no such day" in page and 'value="1,23"' in page
    answer = {f"cell_{index}": text for index, text in enumerate(["ISA-1", "B", "OAC", "28/02/2026", "123.00", ""])}
    browser.post(reverse("held_row", args=[held.pk]), answer)
    assert by_number(firm, "ISA-1").gross == Decimal(123)


def upload(browser: Browser, provider: Any, content: str = FILE) -> StatementImport:
    file = SimpleUploadedFile("march.csv", content.encode(), content_type="text/csv")
    answer = browser.post(
        reverse("statement_upload"),
        {"provider": provider.pk, "date": "5/3/2026", "file": file, "stated_total": "1,705.00"},
    )
    assert answer.status_code == 302, answer.content.decode()
    with scope(firm=provider.firm):
        return StatementImport.objects.latest("pk")


def answers(browser: Browser, job: StatementImport, **changed: str) -> dict[str, str]:
    """What the mapping page's form holds as it is shown."""
    form = browser.get(reverse("import_mapping", args=[job.pk])).context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in given.items() if value not in (None, False)} | changed


def start(browser: Browser, firm: Firm, job: StatementImport, **changed: str) -> None:
    browser.post(reverse("import_mapping", args=[job.pk]), answers(browser, job, start="1", **changed))
    tasks.import_statement(firm.pk, job.pk)


def test_an_upload_from_file_to_links(
    browser: Browser, firm: Firm, provider: Any, period: PaymentPeriod, plan_with: Any
) -> None:
    plan_with("ISA-000001", "100.00")
    job = upload(browser, provider)
    page = text_of(browser.get(reverse("import_mapping", args=[job.pk])))
    assert "OAC (6 lines)" in page, "words are put forward with a meaning, to be confirmed"
    assert "Header in row 3" in page and "Mrs W Sample" in page
    assert "£1,705.00" in page, "the preview takes the suggestions as given"
    looked = browser.post(reverse("import_mapping", args=[job.pk]), answers(browser, job))
    assert looked.context["preview"].total == Decimal("1705.00") and looked.context["preview"].difference == 0
    with scope(firm=firm):
        assert not StatementTransaction.objects.exists(), "looking imports nothing"

    start(browser, firm, job, profile_name="Monthly")

    with scope(firm=firm):
        assert StatementTransaction.objects.count() == 6, "the clawback is one of them: its word was put forward"
        assert MappingProfile.objects.get().name == "Monthly"
    page = text_of(browser.get(reverse("statement", args=[job.statement_id])))
    assert "march.csv" in page and "The same policy, category, date and amount" in page
    csv = b"".join(browser.get(reverse("statement", args=[job.statement_id]) + "?format=csv").streaming_content)
    assert "ISA-000009" in csv.decode()
    asked = text_of(browser.get(reverse("import_reverse", args=[job.pk])))
    assert "6 lines of £1,705.00 and 1 held row leave the statement" in asked
    assert "1 link of £100.00 is undone: 1 expectation waits again" in asked
    browser.post(reverse("import_reverse", args=[job.pk]))
    with scope(firm=firm):
        assert not StatementTransaction.objects.exists()


def test_a_person_says_how_the_file_is_to_be_read(browser: Browser, provider: Any, period: PaymentPeriod) -> None:
    job = upload(browser, provider, "ISA-1;Wren Sample;Ongoing fee;12,50\nISA-2;Wren Sample;Ongoing fee;7,50\n")
    url = reverse("import_mapping", args=[job.pk])
    chosen = answers(browser, job, separator=";", encoding="windows-1252")
    chosen.pop("has_header")
    form = browser.post(url, chosen).context["form"]
    assert [column.samples[0] for column in form.columns] == ["ISA-1", "Wren Sample", "Ongoing fee", "12,50"]
    fields = ("policy_number", "client_name", "category", "gross_amount")
    named = {column.question: code for column, code in zip(form.columns, fields, strict=True)}
    preview = browser.post(url, chosen | named).context["preview"]
    assert (preview.found.separator, preview.found.encoding, len(preview.found.held)) == (
        ";",
        "windows-1252",
        2,
    )


def test_two_columns_cannot_be_the_same_field(browser: Browser, provider: Any, period: PaymentPeriod) -> None:
    job = upload(browser, provider)
    url = reverse("import_mapping", args=[job.pk])
    other = browser.get(url).context["form"].columns[5].question
    page = text_of(browser.post(url, answers(browser, job, start="1", **{other: "gross_amount"})))
    assert "Gross amount is given by two columns" in page


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"%PDF-1.7 statement", "This is a PDF"), (b"", "empty"), (b"PK\x03\x04 cut short", "The workbook"),
        (b",,\n", "no rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_none_says_so_and_leaves_nothing(
    browser: Browser, firm: Firm, provider: Any, period: PaymentPeriod, content: bytes, sentence: str
) -> None:
    file = SimpleUploadedFile("march.csv", content)
    page = text_of(
        browser.post(reverse("statement_upload"), {"provider": provider.pk, "date": "5/3/2026", "file": file})
    )
    assert sentence in page
    with scope(firm=firm):
        assert not StatementImport.objects.exists() and not ProviderStatement.objects.exists()


def test_a_locked_period_refuses_an_upload_in_words(browser: Browser, firm: Firm, provider: Any, period: Any) -> None:
    with scope(firm=firm):
        lock_period(period_id=period.pk, user=None, now=NOW)
    file = SimpleUploadedFile("march.csv", b"x,y\n")
    answer = browser.post(reverse("statement_upload"), {"provider": provider.pk, "date": "5/3/2026", "file": file})
    assert "March 2026 is locked" in text_of(answer)


def test_a_statement_by_hand(browser: Browser, firm: Firm, provider: Any, period: Any, plan_with: Any) -> None:
    plan_with("P-1", "100.00")
    answer = browser.post(reverse("statement_new"), {"provider": provider.pk, "date": "5 Mar 2026"})
    form = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0",
        "form-0-policy_number": "P-1", "form-0-category": "ongoing_fee", "form-0-gross_amount": "1,23",
        "form-1-policy_number": "P-1", "form-1-category": "ongoing_fee", "form-1-gross_amount": "100",
    }  # fmt: skip
    assert "This is not an amount" in text_of(browser.post(answer.url, form))
    browser.post(answer.url, form | {"form-0-gross_amount": "(5.00)"})
    with scope(firm=firm):
        assert list(StatementTransaction.objects.order_by("row").values_list("gross", "linked")) == [
            (Decimal(-5), Decimal(0)), (Decimal(100), Decimal(100)),
        ]  # fmt: skip


def test_a_charge_from_agreement_to_end(browser: Browser, firm: Firm, person: Any) -> None:
    plan = owned_plan(person, policy_number="PEN-1")
    terms = {
        "plan": plan.pk, "type": "fee", "category": "ongoing_fee", "payment_origin": "provider", "percentage": "0.75",
        "percentage_frequency": "yearly", "frequency": "monthly", "start_date": "1/3/2026", "is_vat_exempt": "on",
    }  # fmt: skip
    url = reverse("charge_new", args=[person.pk])
    assert "one of the two" in text_of(browser.post(url, terms | {"amount": "5"}))
    assert "cannot end before" in text_of(browser.post(url, terms | {"end_date": "28/2/2026"}))
    assert browser.post(url, terms | {"end_date": "1/6/2026"}).status_code == 302
    with scope(firm=firm):
        charge = Charge.objects.get()
        days = Expectation.objects.filter(charge=charge).values_list("expected_date", flat=True)
        assert list(days) == [date(2026, month, 1) for month in (3, 4, 5)]
    page = text_of(browser.get(reverse("client_revenue", args=[person.pk])))
    assert "PEN-1" in page and "0.75 %" in page
    browser.post(reverse("charge_edit", args=[charge.pk]), terms | {"percentage": "1"})
    browser.post(reverse("charge_end", args=[charge.pk]), {"end_date": "1/3/2026"})
    with scope(firm=firm):
        charge.refresh_from_db()
        assert (charge.percentage, charge.end_date) == (Decimal(1), date(2026, 3, 1))
        assert not Expectation.objects.filter(charge=charge).exists()


def test_expectations_are_narrowed_and_zero_ones_lead_to_the_fix(browser: Browser, firm: Firm, plan_with: Any) -> None:
    plan = plan_with("P-0", "0.00", percentage=Decimal(1))
    plan_with("P-1", "100.00")
    page = text_of(browser.get(reverse("expectation_list"), {"state": "zero"}))
    assert "P-0" in page and "P-1" not in page
    assert reverse("valuation_new", args=[plan.pk]) in page


def test_balancing_is_for_those_who_may_write_off(
    firm: Firm, month: ProviderStatement, three_people: Any, signed_in: Signed
) -> None:
    with scope(firm=firm):
        paid = Expectation.objects.get(plan__policy_number="P-1")
    url = reverse("expectation_balance", args=[paid.pk])
    paraplanner = next(person for person in three_people if person.role == Role.PARAPLANNER)
    browser = signed_in(paraplanner)
    assert "Balance to" not in text_of(browser.get(reverse("expectation", args=[paid.pk])))
    assert browser.post(url).status_code == 403
    with scope(firm=firm):
        assert not Expectation.objects.get(pk=paid.pk).is_balanced


def test_what_a_person_decides_about_an_expectation(browser: Browser, firm: Firm, month: ProviderStatement) -> None:
    with scope(firm=firm):
        paid = Expectation.objects.get(plan__policy_number="P-1")
        unpaid = Expectation.objects.get(plan__policy_number="P-2")
    browser.post(reverse("expectation_balance", args=[paid.pk]))
    browser.post(reverse("expectation_cancel", args=[unpaid.pk]), {"reason": "Waived"})
    with scope(firm=firm):
        assert Expectation.objects.get(pk=paid.pk).gross == Decimal(98)
    assert "Waived" in text_of(browser.get(reverse("expectation", args=[unpaid.pk])))
    browser.post(reverse("expectation_reinstate", args=[unpaid.pk]))
    browser.post(reverse("expectation_undo_balance", args=[paid.pk]))
    with scope(firm=firm):
        assert Expectation.objects.get(pk=paid.pk).gross == Decimal(100)
        assert Expectation.objects.get(pk=unpaid.pk).is_open


def test_a_statement_names_its_provider_once(
    firm: Firm, signed_in: Signed, adviser: User, statement: ProviderStatement
) -> None:
    shown = reverse("statement_list")
    for title, count in (("Spring", 1), (f"{statement.provider.name}, March 2026", 1)):
        with scope(firm=firm):
            ProviderStatement.objects.update(title=title)
        table = text_of(signed_in(adviser).get(shown)).partition("<tbody>")[2]
        assert table.count(statement.provider.name) == count, title
