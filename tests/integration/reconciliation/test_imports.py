"""A file's way into a statement: end to end, through every crash, twice at once, and back again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import ImportState, StatementState
from domain.enums.revenue import RevenueCategory
from reconciliation import tasks
from reconciliation.matching import Reason, parts
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    HeldRow,
    MappingProfile,
    MatchRun,
    ProviderStatement,
    StatementImport,
    StatementTransaction,
)
from reconciliation.services import imports, lines
from reconciliation.services.held_rows import UnableToRelease, map_category_word, release_row
from reconciliation.services.imports import (
    UnableToImport,
    queue_import,
    remember_mapping,
    reverse_import,
    run_import,
)
from reconciliation.services.periods import UnableToChangeLockedPeriod, lock_period
from reconciliation.services.statements import UnableToReadLines, add_transactions
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import Field, Hold, Warn, profile_from_record
from reconciliation.statements import MappingProfile as Mapped
from tests.factories.backoffice import ClientFactory, FirmFactory, PlanFactory, ProviderFactory
from tests.factories.reconciliation import ExpectationFactory
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.sums import assert_links_add_up

FILE = """\ufeffBeacon Life plc,,,,,
Remuneration statement,,March 2026,,,
Policy No,Client,Type,Payment Date,Amount,Wrapper
ISA-000001,Mrs W Sample,OAC,01/03/2026,£100.00,ISA
isa000002,Mr A Sample,OAC,02/03/2026,"1,050.00",ISA
ISA-000003,Mr J Test,OAC,02/03/2026,250.00,GIA
ISA-000003,Mr J Test,OAC,02/03/2026,250.00,GIA
ISA-000009,Ms N Obody,OAC,03/03/2026,75.00,ISA
ISA-000001,Mrs W Sample,Recovery,04/03/2026,(20.00),ISA
ISA-000004,Mr B Roken,OAC,31/02/2026,"1,23",ISA
,,,,,
Total,,,,"1,705.00",
Page 1 of 1,,,,,
"""


@pytest.fixture
def plans(plan_with: Any) -> None:
    plan_with("ISA-000001", "100.00")
    plan_with("ISA-000002", "1000.00")
    plan_with("ISA-000003", "500.00")


def uploaded(firm: Firm, provider: Any, content: str = FILE, **options: Any) -> StatementImport:
    return upload_statement(
        firm=firm,
        provider=provider,
        day=date(2026, 3, 5),
        filename="march.csv",
        content=content.encode(),
        **options,
    )


def queued(job: StatementImport, **words: str) -> StatementImport:
    mapping = replace(profile_from_record(job.mapping), categories=words or {"OAC": "ongoing_fee"})
    return queue_import(import_id=job.pk, mapping=mapping, profile_name="Monthly", now=NOW)


def outcome_by_row() -> dict[int, tuple[Decimal, str]]:
    return {
        row: (linked, reason)
        for row, linked, reason in StatementTransaction.objects.values_list("row", "linked", "match_reason")
    }


def assert_whole() -> None:
    """What must hold after anything: sums of links on both sides, and nothing paid beyond the tolerance."""
    expectations = Expectation.objects.prefetch_related("links")
    assert_links_add_up(expectations, "linked")
    assert all(abs(one.linked) <= abs(one.gross) * Decimal("1.1") for one in expectations)
    assert_links_add_up(StatementTransaction.objects.prefetch_related("links"), "linked")


class TestOneFile:
    pytestmark = pytest.mark.usefixtures("in_firm", "plans", "period")

    def test_from_upload_to_the_reason_of_every_line(self, firm: Firm, provider: Any, adviser: Any) -> None:
        job = uploaded(firm, provider, user=adviser, stated_total=Decimal("1705.00"))
        assert job.state == ImportState.MAPPING and job.file.size == len(FILE.encode())
        run = run_import(import_id=job.pk, now=NOW)
        assert run is None, "nothing runs before the mapping is settled"
        queued(job)

        run = run_import(import_id=job.pk, now=NOW)

        assert run is not None
        assert outcome_by_row() == {
            4: (Decimal("100.00"), ""),
            5: (Decimal("1050.00"), ""),
            6: (Decimal("250.00"), ""),
            7: (Decimal("250.00"), ""),
            8: (Decimal(0), Reason.PLAN_NOT_FOUND),
        }
        assert (run.single_count, run.split_count, run.unmatched_count) == (2, 2, 1)
        assert (run.user, run.trigger) == (adviser, "upload")
        held = {row.row: row for row in HeldRow.objects.all()}
        assert [problem["code"] for problem in held[9].problems] == [Hold.CATEGORY_UNMAPPED]
        assert {p["code"] for p in held[10].problems} == {Hold.AMOUNT_FORMAT, Hold.DATE_RANGE}
        assert held[10].cells[4] == "1,23" and held[9].gross == Decimal("-20.00")
        job.refresh_from_db()
        statement = job.statement
        statement.refresh_from_db()
        assert (job.state, job.row_count) == (ImportState.DONE, 7)
        assert job.findings["encoding"] == "utf-8"
        assert job.findings["control_totals"][0]["stated_pence"] == 170500
        assert (statement.state, statement.line_count, statement.reconciled_count, statement.held_count) == (
            StatementState.IN_PROGRESS, 5, 4, 2,
        )  # fmt: skip
        assert statement.gross_total == Decimal("1725.00") and statement.period.name == "March 2026"
        line = StatementTransaction.objects.get(row=7)
        assert (line.client_name, line.category_word, line.metadata) == ("Mr J Test", "OAC", {})
        assert line.details == {"product_reference": "GIA"}
        assert line.warnings == [Warn.LOOKS_TWICE]
        assert_whole()

    def test_the_mapping_is_remembered(self, firm: Firm, provider: Any) -> None:
        run_import(import_id=queued(uploaded(firm, provider)).pk, now=NOW)
        profile = MappingProfile.objects.get()
        assert profile.mapping["categories"] == {"OAC": "ongoing_fee"}
        again = uploaded(firm, provider, FILE + "\n")
        assert again.profile == profile and again.mapping["categories"] == {"OAC": "ongoing_fee"}
        remember_mapping(provider=provider, name="MONTHLY", mapping=Mapped(categories={"RNL": "renewal"}), now=NOW)
        profile.refresh_from_db()
        assert profile.mapping["categories"] == {"OAC": "ongoing_fee", "RNL": "renewal"}, "no word is forgotten"

    def test_a_held_row_is_corrected_and_released(self, firm: Firm, provider: Any) -> None:
        job = queued(uploaded(firm, provider))
        run_import(import_id=job.pk, now=NOW)
        held = HeldRow.objects.get(row=10)
        with pytest.raises(UnableToRelease):
            release_row(held_id=held.pk, cells=[*held.cells[:4], "123.00", "ISA"], now=NOW)
        held.refresh_from_db()
        assert [problem["code"] for problem in held.problems] == [Hold.DATE_RANGE], "half of it is right by now"
        line = release_row(held_id=held.pk, cells=["ISA-000001", "", "OAC", "28/02/2026", "123.00", ""], now=NOW)
        assert (line.gross, line.date, line.row) == (Decimal("123.00"), date(2026, 2, 28), 10)
        assert line.match_reason == Reason.EXPECTED_LATER
        job.statement.refresh_from_db()
        assert job.statement.held_count == 1

    def test_a_word_mapped_once_releases_every_row_that_waited_for_it(self, firm: Firm, provider: Any) -> None:
        job = queued(uploaded(firm, provider))
        run_import(import_id=job.pk, now=NOW)
        assert map_category_word(import_id=job.pk, word="Recovery", category=RevenueCategory.CLAWBACK, now=NOW) == 1
        line = StatementTransaction.objects.get(row=9)
        assert (line.category, line.gross) == (RevenueCategory.CLAWBACK, Decimal("-20.00"))
        assert line.match_reason == Reason.CATEGORY_MISMATCH
        assert MappingProfile.objects.get().mapping["categories"]["Recovery"] == "clawback"

    def test_a_word_that_is_no_payment_sets_its_rows_aside(self, firm: Firm, provider: Any) -> None:
        job = queued(uploaded(firm, provider))
        run_import(import_id=job.pk, now=NOW)
        assert map_category_word(import_id=job.pk, word="Recovery", category=None, now=NOW) == 1
        held = HeldRow.objects.get(row=9)
        assert held.released_at == NOW and held.aside_reason == "“Recovery” means no payment"
        assert not StatementTransaction.objects.filter(row=9).exists()

    def test_what_is_said_last_about_a_word_counts(self, firm: Firm, provider: Any) -> None:
        job = queued(uploaded(firm, provider), OAC="ongoing_fee")
        run_import(import_id=job.pk, now=NOW)
        for category in (None, RevenueCategory.CLAWBACK):
            map_category_word(import_id=job.pk, word="Recovery", category=category, now=NOW)
        remembered = MappingProfile.objects.get().mapping
        assert remembered["categories"]["Recovery"] == "clawback" and not remembered["ignored_words"]

    def test_reversing_takes_everything_back_to_the_penny(self, firm: Firm, provider: Any) -> None:
        before = list(Expectation.objects.order_by("pk").values("linked", "outstanding", "is_open"))
        job = queued(uploaded(firm, provider))
        run_import(import_id=job.pk, now=NOW)
        reverse_import(import_id=job.pk, user=None, now=NOW)
        assert list(Expectation.objects.order_by("pk").values("linked", "outstanding", "is_open")) == before
        assert not StatementTransaction.objects.exists() and not HeldRow.objects.exists()
        job.refresh_from_db()
        assert job.state == ImportState.REVERSED and job.file.size
        assert job.statement.state == StatementState.NOT_STARTED
        history = StatementTransaction.pgh_event_model.objects.filter(pgh_label="delete")
        assert history.count() == 5, "what was there can still be read"
        with pytest.raises(UnableToImport):
            reverse_import(import_id=job.pk, user=None, now=NOW)

    def test_a_file_that_is_none_fails_with_a_sentence(self, firm: Firm, provider: Any) -> None:
        job = queued(uploaded(firm, provider))
        Path(job.file.path).write_bytes(b"%PDF-1.7 whatever")  # what has become unreadable since it was uploaded
        assert run_import(import_id=job.pk, now=NOW) is None
        job.refresh_from_db()
        assert job.state == ImportState.FAILED and "PDF" in job.error
        assert queued(job).state == ImportState.QUEUED, "it may be mapped and tried again"

    def test_a_locked_period_takes_no_upload_and_no_run(self, firm: Firm, provider: Any, period: Any) -> None:
        job = queued(uploaded(firm, provider))
        lock_period(period_id=period.pk, user=None, now=NOW)
        assert run_import(import_id=job.pk, now=NOW) is None
        job.refresh_from_db()
        assert job.state == ImportState.FAILED and "locked" in job.error
        with pytest.raises(UnableToChangeLockedPeriod):
            uploaded(firm, provider, FILE + "\n")

    def test_lines_by_hand_meet_the_same_checks(self, firm: Firm, statement: Any) -> None:
        good = {
            Field.POLICY_NUMBER: "ISA-000001",
            Field.CATEGORY: "Ongoing fee",
            Field.GROSS_AMOUNT: "£99.00",
        }
        with pytest.raises(UnableToReadLines) as caught:
            add_transactions(statement_id=statement.pk, rows=[good, {**good, Field.GROSS_AMOUNT: "1,23"}], now=NOW)
        assert [fault.code for fault in caught.value.faults[1]] == [Hold.AMOUNT_FORMAT]
        assert not StatementTransaction.objects.exists()
        run = add_transactions(statement_id=statement.pk, rows=[good], now=NOW)
        assert (run.single_count, run.trigger) == (1, "manual")
        assert ExpectationLink.objects.get().transaction.category == RevenueCategory.ONGOING_FEE

    def test_the_number_of_queries_does_not_grow(self, firm: Firm, provider: Any) -> None:
        def run(count: int) -> int:
            body = "".join(
                f"ISA-{n:06d},Somebody,{'OAC' if n % 7 else 'What'},{3 + count // 1000:02d}/03/2026,{n}.50,x\n"
                for n in range(1, count + 1)
            )
            job = queued(uploaded(firm, provider, "Policy No,Client,Type,Date,Amount,Extra\n" + body))
            with CaptureQueriesContext(connection) as queries:
                run_import(import_id=job.pk, now=NOW)
            assert StatementTransaction.objects.filter(statement=job.statement).count() == count - count // 7
            return len(queries)

        few, many = run(1200), run(2400)
        assert few == many and many <= 60, "once a part is all that is asked, and parts do not get more"
        assert run(10) <= 40

    def test_the_command_uploads_and_prints_json(self, firm: Firm, provider: Any, tmp_path: Path) -> None:
        path = tmp_path / "march.csv"
        path.write_text(FILE, encoding="utf-8")
        out = StringIO()
        arguments = ["statement_upload", str(path), "--firm", firm.slug, "--provider", "beacon life"]
        call_command(*arguments, "--date", "2026-03-05", "--word", "OAC=ongoing_fee", "--json", stdout=out)
        outcome = json.loads(out.getvalue())
        assert (outcome["lines"], outcome["reconciled"], outcome["held"], outcome["linked_total"]) == (
            5, 4, 2, "1650.00",
        )  # fmt: skip
        assert outcome["reasons"] == {"PLAN_NOT_FOUND": 1}
        with pytest.raises(CommandError, match="no provider"):
            call_command(*arguments[:4], "--provider", "Nobody", "--date", "2026-03-05")

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            (["--word", "OAC"], "OAC is not WORD=CATEGORY with one of adhoc, "),
            (["--word", "OAC=rent"], "OAC=rent is not WORD=CATEGORY"),
            (["--total", "lots"], "lots is not an amount"),
        ],
    )
    def test_the_command_refuses_what_it_cannot_read_before_it_takes_the_file(
        self, firm: Firm, provider: Any, tmp_path: Path, wrong: list[str], told: str
    ) -> None:
        path = tmp_path / "march.csv"
        path.write_text(FILE, encoding="utf-8")
        with pytest.raises(CommandError, match=told):
            call_command(
                "statement_upload", str(path), "--firm", firm.slug, "--provider", "beacon life",
                "--date", "2026-03-05", *wrong,
            )  # fmt: skip
        assert not ProviderStatement.objects.exists()


class Crash(RuntimeError):
    """The worker's machine stops."""


STEPS = [
    (imports, "read_file"),
    (imports, "_hold_rows"),
    (lines, "next_ids"),
    (lines, "decide"),
    (lines, "start_run"),
    (lines, "copy_rows"),
    (lines, "write_outcomes"),
    (lines, "write_links"),
    (lines, "count_run"),
    (lines, "refresh_statement"),
    (imports, "findings_of"),
]


@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.usefixtures("in_firm", "plans", "period")
def test_a_crash_at_any_step_leaves_nothing_and_the_next_run_does_it_all(
    module: Any, name: str, moment: str, firm: Firm, provider: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = queued(uploaded(firm, provider))
    real = getattr(module, name)

    def stop(*args: Any, **options: Any) -> Any:
        if moment == "after":
            real(*args, **options)
        raise Crash(name)

    with monkeypatch.context() as broken:
        broken.setattr(module, name, stop)
        with pytest.raises(Crash), transaction.atomic():
            run_import(import_id=job.pk, now=NOW)
    assert not StatementTransaction.objects.exists() and not ExpectationLink.objects.exists()
    assert not HeldRow.objects.exists() and not MatchRun.objects.exists()

    run = run_import(import_id=job.pk, now=NOW + timedelta(minutes=5))
    assert run is not None and (run.single_count, run.split_count) == (2, 2)
    assert StatementTransaction.objects.count() == 5 and HeldRow.objects.count() == 2
    assert run_import(import_id=job.pk, now=NOW + timedelta(minutes=10)) is None, "done is done"
    assert_whole()


@pytest.mark.usefixtures("in_firm", "plans", "period")
def test_a_crash_between_two_parts_leaves_nothing(firm: Firm, provider: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LEAST_LINES", 1)
    job = queued(uploaded(firm, provider))
    real, written = lines.write_links, []

    def stop_at_the_second(*args: Any) -> None:
        if written:
            raise Crash("second part")
        real(*args)
        written.append(StatementTransaction.objects.count())

    with monkeypatch.context() as broken:
        broken.setattr(lines, "write_links", stop_at_the_second)
        with pytest.raises(Crash), transaction.atomic():
            run_import(import_id=job.pk, now=NOW)
    assert written[0] > 0 and not StatementTransaction.objects.exists() and not MatchRun.objects.exists()
    run = run_import(import_id=job.pk, now=NOW + timedelta(minutes=5))
    assert run is not None and (run.line_count, run.single_count, run.split_count) == (5, 2, 2)
    assert_whole()


@pytest.mark.usefixtures("in_firm", "plans", "period")
class TestLeftLying:
    def test_an_error_that_may_pass_leaves_the_import_waiting(
        self, firm: Firm, provider: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        job = queued(uploaded(firm, provider))

        def fail(*args: Any, **options: Any) -> Any:
            raise Crash("the disk is away")

        with monkeypatch.context() as broken:
            broken.setattr(lines, "write_links", fail)
            for attempt in range(1, imports.MOST_ATTEMPTS + 1):
                with pytest.raises(Crash):
                    run_import(import_id=job.pk, now=NOW)
                job.refresh_from_db()
                assert job.attempts == attempt and "disk" in job.error
        assert job.state == ImportState.FAILED, "not for ever"

    def test_the_sweeper_finds_dead_runs_and_lost_messages(
        self, firm: Firm, provider: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lost, dead, busy, fresh = (queued(uploaded(firm, provider, FILE + "\n" * n)) for n in range(4))
        now = tasks.timezone.now()
        rows = StatementImport.objects
        rows.filter(pk=lost.pk).update(updated_at=now - timedelta(minutes=1))
        rows.filter(pk=dead.pk).update(
            state=ImportState.RUNNING,
            claimed_at=now - timedelta(minutes=4),
            updated_at=now - timedelta(minutes=4),
        )
        rows.filter(pk=busy.pk).update(
            state=ImportState.RUNNING,
            claimed_at=now - timedelta(minutes=1),
            updated_at=now - timedelta(minutes=1),
        )
        sent: list[tuple[int, int]] = []
        monkeypatch.setattr(tasks.import_statement, "delay", lambda *ids: sent.append(ids))
        tasks.sweep_statement_imports()
        assert sorted(sent) == [(firm.pk, lost.pk), (firm.pk, dead.pk)]
        tasks.import_statement(firm.pk, lost.pk)
        assert fresh.pk not in {pk for _, pk in sent}
        lost.refresh_from_db()
        assert lost.state == ImportState.DONE


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_never_pay_an_expectation_twice() -> None:
    """Eight files that all pay the same forty expectations, four at a time; each is paid once."""
    firm = FirmFactory()
    provider = ProviderFactory(firm=firm)
    person = ClientFactory(firm=firm)
    for number in range(40):
        plan = PlanFactory(firm=firm, provider=provider, policy_number=f"P{number:03d}")
        ExpectationFactory(firm=firm, plan=plan, client=person, gross=Decimal("100.00"))

    def content(day: int) -> str:
        body = "".join(f"P{n:03d},X,Ongoing fee,{day:02d}/03/2026,{98 + n % 5}.00\n" for n in range(40))
        return "Policy No,Client,Type,Date,Amount\n" + body

    with scope(firm=firm):
        jobs = [queued(uploaded(firm, provider, content(day))) for day in range(3, 11)]

    def work(job: StatementImport) -> None:
        try:
            with scope(firm=firm):
                run_import(import_id=job.pk, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [*jobs, *jobs]))
    with scope(firm=firm):
        assert set(StatementImport.objects.values_list("state", flat=True)) == {ImportState.DONE}
        assert StatementTransaction.objects.count() == 8 * 40
        for expectation in Expectation.objects.all():
            singles = expectation.links.count()
            assert singles == 1 or expectation.linked <= Decimal("110.00")
        assert_whole()
        linked = StatementTransaction.objects.exclude(linked=0).count()
        assert 40 <= linked <= 40 + Expectation.objects.filter(linked__gt=100).count()
