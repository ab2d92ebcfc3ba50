"""Reports from being asked for to the archive: made in the background, looked at, issued, never changed again."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_scopes import scope

from backoffice.models import Document, Relationship
from backoffice.services.documents import delete_document
from backoffice.services.flows import update_flow
from cashflow.models import Report, ReportCopy
from cashflow.reports import making
from cashflow.reports.content import UnableToReport
from cashflow.reports.typesetting import pdf_of
from cashflow.selectors.reports import archive_of, reports_to_make
from cashflow.services import reports as service
from cashflow.services.scenarios import create_scenario
from cashflow.tasks import make_report, sweep_reports
from domain.enums.people import RelationshipKind
from domain.enums.reports import ReportState
from domain.enums.what_ifs import ChangeKind
from tests.integration.cashflow.tagged_pdf import (
    STANDARD_TAGS,
    catalogue_of,
    objects_of,
    page_contents,
    tree_of,
    untagged,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few_futures(monkeypatch):
    """What a report says does not change its ways with how many futures were tried."""
    monkeypatch.setattr("cashflow.reports.content.FUTURES", 100)


@pytest.fixture
def order(firm, couple, adviser):
    """Asks for a report of the couple's plan and one what-if."""

    def ask(**fields):
        with scope(firm=firm):
            what_if = create_scenario(
                cashflow_id=couple.cashflow.pk, name="Spend less", user=adviser,
                changes=[{"kind": ChangeKind.SPENDING, "percent": Decimal(-10)}],
            )  # fmt: skip
            said = {"title": "Your plan", "terms": "real", "note": "See you in spring.", "scenario_ids": [what_if.pk]}
            return service.order_report(cashflow_id=couple.cashflow.pk, user=adviser, **{**said, **fields})

    return ask


@pytest.fixture
def made(firm, order):
    report = order()
    make_report(firm.pk, report.pk)
    with scope(firm=firm):
        return Report.objects.get(pk=report.pk)


class Shown(NamedTuple):
    """What a made report shows."""

    content: dict[str, Any]
    pdf: bytes


_shown: list[Shown] = []


@pytest.fixture
def shown(request):
    """The content and the file of one made report, made once for all tests that only read them."""
    if not _shown:
        made = request.getfixturevalue("made")
        _shown.append(Shown(made.content, made.pdf.read()))
    return _shown[0]


def issue(firm, report, user):
    with scope(firm=firm):
        return service.issue_report(report_id=report.pk, user=user, now=NOW)


def test_a_report_is_made_with_its_pages_and_says_where_its_figures_are_from(firm, made):
    assert made.state == ReportState.READY, made.error
    assert made.pdf.read().startswith(b"%PDF-1.7")
    content = made.content
    assert content["household"] == "Wren Sample and Ash Sample"
    assert [row[0] for row in content["what_ifs"]["table"]["rows"]] == ["The plan", "Spend less"]
    assert content["note"] == ["See you in spring."]
    assert len(content["law_version"]) == 12
    assert content["assumptions"] and content["origins"]["rows"] and content["law"]["rows"]
    with scope(firm=firm):
        assert made.pages.count() >= 8
    assert made.is_marked == any(not check["is_met"] for check in content["checks"])


def test_the_pdf_is_tagged_and_says_what_it_conforms_to(shown):
    for sign in (b"/StructTreeRoot", b"/MarkInfo", b"/Lang", b"pdfuaid:part>1<", b"pdfaid:part>2<"):
        assert sign in shown.pdf, sign


def test_the_pdf_says_its_language_and_title_and_shows_the_title(shown):
    whole = catalogue_of(objects_of(shown.pdf))
    for sign in (b"/Lang(en-GB)", b"/DisplayDocTitle true", b"/Marked true", b"/Suspects false", b"/Outlines"):
        assert sign in whole, sign
    assert b"Your plan: Wren Sample and Ash Sample</rdf:li>" in shown.pdf


def test_every_tag_of_the_pdf_is_a_standard_one_and_headings_skip_no_level(shown):
    tree = tree_of(objects_of(shown.pdf))
    assert {element.tag for element in tree.all()} <= STANDARD_TAGS
    levels = [int(heading.tag[1]) for heading in tree.all("H1", "H2", "H3")]
    assert levels[0] == 1 and len(levels) > 15
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_every_table_of_the_pdf_has_headers_that_its_cells_name(shown):
    tables = list(tree_of(objects_of(shown.pdf)).all("Table"))
    assert len(tables) > 10
    for table in tables:
        (head,) = table.all("THead")
        names = list(head.all("TH"))
        assert names and all(b"/Scope/Column" in one.source for one in names)
        ids = {re.search(rb"/ID\((.*?)\)", one.source)[1] for one in names}
        for row in (row for body in table.all("TBody") for row in body.all("TR")):
            cells = list(row.all("TD"))
            assert len(cells) == len(names)
            assert {re.search(rb"/Headers\[\((.*?)\)\]", cell.source)[1] for cell in cells} == ids


def test_every_chart_of_the_pdf_is_told_in_words(shown):
    figures = list(tree_of(objects_of(shown.pdf)).all("Figure"))
    assert len(figures) == 6  # income, assets and tax; the what-ifs; the futures; the setbacks
    assert all(len(one.alt) > 100 and "at last." in one.alt for one in figures)
    assert len({one.alt for one in figures}) == 6


def test_every_chart_of_the_pdf_stands_under_a_heading_of_its_own(shown):
    order = [one.tag for one in tree_of(objects_of(shown.pdf)).all("H1", "H2", "H3", "Figure")]
    before = [earlier for earlier, later in itertools.pairwise(order) if later == "Figure"]
    assert before == ["H2"] * 6
    for chart in shown.content["charts"]:
        assert f"/Title({chart['title']} in ".encode() in shown.pdf, chart["title"]  # the outline leads to it


def test_nothing_is_painted_outside_the_tags(shown):
    assert untagged(b"/P <</MCID 0>> BDC (S\\) f) Tj EMC 0 0 m 9 9 l S") == [b"S"]  # the reading itself sees it
    pages = page_contents(objects_of(shown.pdf))
    assert len(pages) >= 8
    assert [untagged(page) for page in pages] == [[]] * len(pages)


def test_the_same_content_is_the_same_file_again(made):
    again = pdf_of(made.content, b"", _moment_of(made))
    assert hashlib.sha256(again).hexdigest() == made.sha256


def _moment_of(report):
    """When the pages were set: the file says so, to the second."""
    said = report.pdf.read().split(b"<xmp:CreateDate>")[1][:20].decode()
    return datetime.fromisoformat(said.replace("Z", "+00:00"))


def test_many_items_of_a_kind_go_on_to_the_next_page(made):
    """Kept together on one page, what is too much for it would be set below its edge and be lost."""
    few = made.content
    many = {**few, "items": [{**few["items"][0], "table": {**few["items"][0]["table"]}}, *few["items"][1:]]}
    table = many["items"][0]["table"]
    table["rows"] = [[f"Item {n}", *table["rows"][0][1:]] for n in range(400)]
    before, after = (len(page_contents(objects_of(pdf_of(one, b"", NOW)))) for one in (few, many))
    assert after - before >= 6  # some 55 rows a page


def test_issued_it_is_a_document_of_everybody_it_is_about(firm, couple, made, adviser):
    copies = issue(firm, made, adviser)
    with scope(firm=firm):
        assert {copy.client_id for copy in copies} == {couple.wren.pk, couple.ash.pk}
        for copy in archive_of([couple.wren.pk, couple.ash.pk]):
            assert hashlib.sha256(copy.document.file.read()).hexdigest() == made.sha256 == copy.sha256
            assert copy.document.content_type == "application/pdf"
        assert Report.objects.get(pk=made.pk).issued_by == adviser


def test_issuing_twice_keeps_one(firm, made, adviser):
    assert len(issue(firm, made, adviser)) == len(issue(firm, made, adviser)) == 2
    with scope(firm=firm):
        assert Document.objects.count() == 2


def test_nothing_issued_can_be_changed_or_removed(firm, made, adviser):
    copy = issue(firm, made, adviser)[0]
    attempts = (
        lambda: Report.objects.filter(pk=made.pk).update(title="Another"),
        lambda: Report.objects.filter(pk=made.pk).update(content={}),
        lambda: Report.objects.filter(pk=made.pk)._raw_delete("default"),
        lambda: ReportCopy.objects.filter(pk=copy.pk).update(sha256="b" * 64),
        lambda: ReportCopy.objects.filter(pk=copy.pk)._raw_delete("default"),
        lambda: Document.objects.filter(pk=copy.document_id).update(file="another.pdf"),
        lambda: Document.objects.filter(pk=copy.document_id).update(deleted_at=NOW),
        lambda: Document.objects.filter(pk=copy.document_id)._raw_delete("default"),
    )
    for attempt in attempts:
        with scope(firm=firm), pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            attempt()
    with scope(firm=firm), pytest.raises(ValidationError, match="stays among the documents"):
        delete_document(document_id=copy.document_id, now=NOW)


def test_other_documents_can_still_be_removed(firm, couple, made, adviser):
    from tests.factories.backoffice import DocumentFactory

    issue(firm, made, adviser)
    other = DocumentFactory(firm=firm, client=couple.wren)
    with scope(firm=firm):
        delete_document(document_id=other.pk, now=NOW)
        assert not Document.objects.filter(pk=other.pk).exists()


def test_a_plan_that_changed_since_is_not_issued(firm, couple, made, adviser):
    with scope(firm=firm):
        salary = couple.wren.incomes.get()
        update_flow(type(salary), flow_id=salary.pk, fields={"amount": Decimal("52000.00")})
    with pytest.raises(ValidationError, match="has changed since"):
        issue(firm, made, adviser)


def test_a_check_that_would_mislead_forbids_issuing(firm, couple, order, adviser):
    from backoffice.models import Expense

    with scope(firm=firm):
        Expense.objects.all().update(deleted_at=NOW)
    report = order()
    make_report(firm.pk, report.pk)
    with scope(firm=firm):
        assert Report.objects.get(pk=report.pk).refusals
    with pytest.raises(ValidationError, match="Spending is recorded"):
        issue(firm, report, adviser)


def test_a_file_that_was_tampered_with_is_not_issued(firm, made, adviser):
    with open(made.pdf.path, "ab") as file:
        file.write(b"%")
    with pytest.raises(ValidationError, match="not the one that was made"):
        issue(firm, made, adviser)


def test_what_cannot_be_projected_fails_with_the_reason(firm, couple, order):
    report = order()
    with scope(firm=firm):
        couple.ash.date_of_birth = None
        couple.ash.save()
    make_report(firm.pk, report.pk)
    with scope(firm=firm):
        report = Report.objects.get(pk=report.pk)
    assert report.state == ReportState.FAILED
    assert "Nothing is projected yet" in report.error


def test_a_worker_that_died_is_followed_by_another(firm, order, monkeypatch):
    report = order()
    with scope(firm=firm):
        assert service.take_report(report_id=report.pk, now=NOW)
        assert service.take_report(report_id=report.pk, now=NOW + timedelta(seconds=5)) is None
        assert reports_to_make(NOW + timedelta(seconds=30)) == []
        assert reports_to_make(NOW + timedelta(minutes=2)) == [report.pk]
        for minutes in (2, 4):
            assert service.take_report(report_id=report.pk, now=NOW + timedelta(minutes=minutes))
        assert service.take_report(report_id=report.pk, now=NOW + timedelta(minutes=6)) is None
        assert Report.objects.get(pk=report.pk).state == ReportState.FAILED


def test_the_sweep_hands_out_what_was_left(firm, order, monkeypatch):
    report = order()
    handed = []
    monkeypatch.setattr(make_report, "delay", lambda *ids: handed.append(ids))
    sweep_reports()
    assert handed == []
    with scope(firm=firm):
        Report.objects.filter(pk=report.pk).update(created_at=NOW - timedelta(days=1))
    sweep_reports()
    assert handed == [(firm.pk, report.pk)]


def test_what_was_discarded_meanwhile_is_not_kept(firm, order, monkeypatch):
    report = order()
    real = making.make

    def discarded_while_made(*args):
        found = real(*args)
        service.discard_report(report_id=report.pk)
        return found

    monkeypatch.setattr("cashflow.tasks.make", discarded_while_made)
    make_report(firm.pk, report.pk)
    with scope(firm=firm):
        report = Report.objects.get(pk=report.pk)
    assert report.state == ReportState.DISCARDED
    assert not report.pdf


def test_made_afresh_it_has_a_reference_of_its_own(firm, made, adviser):
    with scope(firm=firm):
        again = service.repeat_report(report_id=made.pk, user=adviser)
    assert again.reference != made.reference
    assert (again.title, again.note, again.scenario_ids) == (made.title, made.note, made.scenario_ids)
    copies = made, again
    assert len({report.pk for report in copies}) == 2


def test_a_what_if_of_another_cashflow_is_left_out(firm, order):
    from tests.factories.cashflow import CashflowFactory

    other = CashflowFactory(firm=firm)
    with scope(firm=firm):
        theirs = create_scenario(cashflow_id=other.pk, name="Theirs", changes=[], user=None)
    assert order(scenario_ids=[theirs.pk]).scenario_ids == []


def test_content_is_plain_json(shown):
    assert json.loads(json.dumps(shown.content)) == shown.content
    assert issubclass(UnableToReport, ValueError)


def test_a_marriage_ended_since_it_was_made_asks_for_a_new_report(firm, couple, made, adviser):
    with scope(firm=firm):
        assert Relationship.objects.update(kind=RelationshipKind.COHABITING)
    with pytest.raises(ValidationError, match="changed"):
        issue(firm, made, adviser)
