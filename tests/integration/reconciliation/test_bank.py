"""The bank: a file's way in and back, receipts matched to statements and lines, and what never happens by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.people import Role
from domain.enums.reconciliation import ImportState
from reconciliation.models import (
    BankAccount,
    BankLink,
    BankStatement,
    BankTransaction,
    StatementImport,
    StatementTransaction,
)
from reconciliation.selectors.bank import (
    figures_of,
    offers_for_receipt,
    offers_for_statement,
    provider_names,
    receipts,
    statements_to_come,
    with_offers,
)
from reconciliation.selectors.reversal import what_reversal_takes
from reconciliation.services import bank_files
from reconciliation.services.bank import (
    UnableToMatch,
    keep_repeats,
    match_certain,
    match_lines,
    match_receipts,
    set_receipts_aside,
    undo_bank_link,
)
from reconciliation.services.bank_files import (
    UnableToTakeBankFile,
    correct_bank_row,
    import_bank_file,
    reverse_bank_file,
    set_bank_row_aside,
    upload_bank_file,
)
from reconciliation.services.imports import queue_import, reverse_import, run_import
from reconciliation.services.statements import UnableToRemoveStatement, add_transactions, remove_statement
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import Field, profile_from_record
from reconciliation.statements.bank import BankMapping
from reconciliation.web.views.imports import effects_of_reversal
from tests.factories.backoffice import ProviderFactory, UserFactory
from tests.factories.reconciliation import (
    BankAccountFactory,
    BankStatementFactory,
    BankTransactionFactory,
    ProviderStatementFactory,
)
from tests.integration.reconciliation.conftest import NOW
from tests.integration.reconciliation.sums import assert_links_add_up

FILE = """Date,Description,Paid out,Paid in,Balance
07/03/2026,BEACON LIFE FEES,,100.00,1100.00
07/03/2026,RENT,700.00,,400.00
08/03/2026,NORTHGATE,,"1,23",
"""


def imported(firm: Firm, provider: Any) -> StatementImport:
    """A file of one line of £60.00, imported."""
    content = b"Policy No,Client,Category,Amount\nISA-1,A,Ongoing fee,60.00\n"
    job = upload_statement(firm=firm, provider=provider, day=date(2026, 3, 5), filename="m.csv", content=content)
    queue_import(import_id=job.pk, mapping=profile_from_record(job.mapping), profile_name="", now=NOW)
    run_import(import_id=job.pk, now=NOW)
    return job


def taken(firm: Firm, content: str = FILE, name: str = "march.csv", account: str = "Fees") -> BankStatement:
    made = upload_bank_file(firm=firm, account_name=account, filename=name, content=content.encode(), user=None)
    import_bank_file(statement_id=made.pk, mapping=BankMapping(), now=NOW)
    made.refresh_from_db()
    return made


def assert_whole() -> None:
    """Sums of links are what receipts say, and no receipt gives more than it has."""
    assert_links_add_up(receipts(), "matched")
    assert all(abs(row.matched) <= abs(row.amount) for row in receipts())


@pytest.fixture
def paid(firm: Firm, provider: Any, period: Any, line: Any, statement: Any) -> Any:
    """A statement of two lines, £60.00 and £40.00."""
    line("ISA-1", "60.00")
    line("ISA-2", "40.00")
    statement.gross_total, statement.line_count = Decimal("100.00"), 2
    statement.save()
    return statement


@pytest.mark.usefixtures("in_firm")
class TestFiles:
    def test_rows_become_receipts_held_rows_or_are_told(self, firm: Firm):
        statement = taken(firm)
        row = BankTransaction.objects.get()
        assert (row.date, row.description, row.amount) == (
            date(2026, 3, 7),
            "BEACON LIFE FEES",
            Decimal("100.00"),
        )
        assert statement.state == ImportState.DONE and statement.findings["paid_out"] == 1
        assert [(each["row"], each["faults"][0]["code"]) for each in statement.held] == [(4, "AMOUNT_FORMAT")]

    def test_a_held_row_is_corrected_or_set_aside_with_a_reason(self, firm: Firm):
        statement = taken(firm)
        with pytest.raises(UnableToTakeBankFile, match="Paid in"):
            correct_bank_row(statement_id=statement.pk, row=4, cells=["08/03/2026", "NORTHGATE", "", "x", ""])
        row = correct_bank_row(statement_id=statement.pk, row=4, cells=["08/03/2026", "NORTHGATE", "", "1.23", ""])
        assert row.amount == Decimal("1.23")
        with pytest.raises(UnableToTakeBankFile, match="does not wait"):
            set_bank_row_aside(statement_id=statement.pk, row=4, reason="twice")
        other = taken(firm, FILE.replace("RENT", "HEAT"), "april.csv")
        with pytest.raises(UnableToTakeBankFile, match="Say why"):
            set_bank_row_aside(statement_id=other.pk, row=4, reason=" ")
        other = set_bank_row_aside(statement_id=other.pk, row=4, reason="A reversal")
        assert other.held == [] and other.findings["dropped"] == [[4, "Set aside: A reversal"]]

    def test_the_very_same_file_is_refused_until_it_is_taken_back(self, firm: Firm):
        statement = taken(firm)
        with pytest.raises(UnableToTakeBankFile, match="uploaded before"):
            taken(firm)
        reverse_bank_file(statement_id=statement.pk, user=None, now=NOW)
        assert not BankTransaction.objects.exists()
        assert taken(firm).state == ImportState.DONE

    def test_the_mapping_is_remembered_for_the_account(self, firm: Firm):
        made = upload_bank_file(firm=firm, account_name="Fees", filename="a.csv", content=b"1/3/26,A,5.00\n", user=None)
        with pytest.raises(UnableToTakeBankFile, match="the date and the amount"):
            import_bank_file(statement_id=made.pk, mapping=BankMapping(), now=NOW)
        mapping = BankMapping(columns={"#1": "date", "#2": "words", "#3": "amount"})
        import_bank_file(statement_id=made.pk, mapping=mapping, now=NOW)
        again = upload_bank_file(
            firm=firm, account_name="fees", filename="b.csv", content=b"2/3/26,B,6.00\n", user=None
        )
        assert again.account == made.account and BankMapping.from_record(again.mapping) == mapping

    def test_what_an_earlier_file_has_is_kept_warned_about_and_not_matched(self, firm: Firm, paid: Any):
        first = taken(firm)
        longer = FILE + "09/03/2026,BEACON LIFE FEES,,5.00,\n07/03/2026,BEACON LIFE FEES,,100.00,\n"
        taken(firm, longer, "longer.csv")
        rows = list(BankTransaction.objects.exclude(bank_statement=first).order_by("row"))
        assert [bool(row.duplicate_of_id) for row in rows] == [True, False, False], (
            "the second of two equal ones is new"
        )
        with pytest.raises(UnableToMatch, match="looks like an earlier receipt"):
            match_receipts(firm=firm, receipt_ids=[rows[0].pk], statement_ids=[paid.pk], user=None)
        keep_repeats(receipt_ids=[rows[0].pk])
        assert match_receipts(firm=firm, receipt_ids=[rows[0].pk], statement_ids=[paid.pk], user=None)

    def test_a_crash_leaves_nothing_and_the_file_can_be_taken_in_again(self, firm: Firm, monkeypatch: Any):
        made = upload_bank_file(firm=firm, account_name="Fees", filename="a.csv", content=FILE.encode(), user=None)
        with monkeypatch.context() as broken, pytest.raises(OSError, match="power"):
            broken.setattr(bank_files, "match_certain", _power_cut)
            import_bank_file(statement_id=made.pk, mapping=BankMapping(), now=NOW)
        made.refresh_from_db()
        assert made.state == ImportState.MAPPING and not BankTransaction.objects.exists()
        import_bank_file(statement_id=made.pk, mapping=BankMapping(), now=NOW)
        assert BankTransaction.objects.count() == 1


def _power_cut(**_: Any) -> None:
    raise OSError("power cut")


@pytest.mark.usefixtures("in_firm")
class TestMatching:
    def test_statement_lines_and_receipt_are_shown_as_one_and_undone_to_the_penny(
        self, firm: Firm, paid: Any, adviser: Any
    ):
        row = BankTransactionFactory(firm=firm)
        assert "find the receipt" in figures_of(paid.pk).steps[0]
        (link,) = match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[paid.pk], user=adviser)
        figures = figures_of(paid.pk)
        assert figures.agree and figures.received == figures.lines == Decimal("100.00")
        assert not statements_to_come()
        undo_bank_link(link_id=link.pk)
        row.refresh_from_db()
        assert row.matched == 0 and figures_of(paid.pk).left == Decimal("100.00")
        assert_whole()

    def test_the_stated_total_is_what_the_bank_must_show(self, firm: Firm, paid: Any):
        paid.stated_total = Decimal("130.00")
        paid.save()
        row = BankTransactionFactory(firm=firm, amount=Decimal("100.00"))
        match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[paid.pk], user=None)
        missing, to_come = figures_of(paid.pk).steps
        assert "£30.00 less than the provider states" in missing and "£30.00 has not been seen" in to_come

    def test_several_receipts_for_one_statement(self, firm: Firm, paid: Any):
        rows = [BankTransactionFactory(firm=firm, amount=Decimal(each)) for each in ("70.00", "30.00")]
        (offer,) = [each for each in offers_for_statement(paid.pk) if len(each.records) == 2]
        assert "2 receipts from Beacon Life" in offer.reason
        match_receipts(firm=firm, receipt_ids=[row.pk for row in rows], statement_ids=[paid.pk], user=None)
        assert figures_of(paid.pk).agree
        assert_whole()

    def test_whom_the_bank_names_is_told_beside_all_providers_of_the_firm(self, firm: Firm, paid: Any, provider: Any):
        ProviderFactory(firm=firm, name="Beacon Life Platform")
        account = BankAccountFactory(firm=firm, match_exact=True)
        row = BankTransactionFactory(
            firm=firm, account=account, amount=Decimal(100), description="BEACON LIFE PLATFORM", date=paid.date
        )
        assert match_certain(account=account) == [], "it is the other's money, whoever has the statement"
        told = "but the bank names Beacon Life Platform"
        assert told in offers_for_statement(paid.pk)[0].reason and told in with_offers([row])[0].offer.reason
        assert told in offers_for_receipt(row, list(statements_to_come()), provider_names())[0].reason

    def test_one_receipt_for_several_statements(self, firm: Firm, paid: Any, provider: Any, period: Any):
        other = ProviderStatementFactory(
            firm=firm, provider=provider, period=period, date=paid.date, gross_total=Decimal("25.00")
        )
        row = BankTransactionFactory(firm=firm, amount=Decimal("125.00"))
        links = match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[paid.pk, other.pk], user=None)
        assert sorted(link.amount for link in links) == [Decimal("25.00"), Decimal("100.00")]
        assert not statements_to_come()

    def test_what_a_receipt_has_too_much_waits_until_it_is_set_aside_with_a_reason(self, firm: Firm, paid: Any):
        row = BankTransactionFactory(firm=firm, amount=Decimal("110.00"))
        match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[paid.pk], user=None)
        assert receipts(show="waiting").get().rest == Decimal("10.00")
        with pytest.raises(UnableToMatch, match="Say why"):
            set_receipts_aside(receipt_ids=[row.pk], reason="", now=NOW)
        set_receipts_aside(receipt_ids=[row.pk], reason="Interest", now=NOW)
        assert not receipts(show="waiting") and receipts(show="aside").get() == row

    def test_to_single_lines_each_once_and_never_beyond_the_statement(self, firm: Firm, paid: Any):
        row = BankTransactionFactory(firm=firm, amount=Decimal("60.00"))
        first, second = StatementTransaction.objects.order_by("pk")
        match_lines(firm=firm, receipt_id=row.pk, line_ids=[first.pk], user=None)
        other = BankTransactionFactory(firm=firm, amount=Decimal("200.00"))
        with pytest.raises(UnableToMatch, match="Nothing of ISA-1 is left"):
            match_lines(firm=firm, receipt_id=other.pk, line_ids=[first.pk], user=None)
        match_receipts(firm=firm, receipt_ids=[other.pk], statement_ids=[paid.pk], user=None)
        assert figures_of(paid.pk).agree
        with pytest.raises(UnableToMatch, match=r"Only £0\.00 of ISA-2 is left"):
            match_lines(firm=firm, receipt_id=other.pk, line_ids=[second.pk], user=None)
        assert_whole()

    def test_what_is_not_there_any_more_is_said_and_nothing_is_matched(self, firm: Firm, paid: Any):
        row = BankTransactionFactory(firm=firm, amount=Decimal("100.00"))
        gone = ProviderStatementFactory(firm=firm, deleted_at=NOW).pk
        for ids in ([gone], [paid.pk, gone]):
            with pytest.raises(UnableToMatch, match="statement is not there any more"):
                match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=ids, user=None)
        with pytest.raises(UnableToMatch, match="line is not there any more"):
            match_lines(firm=firm, receipt_id=row.pk, line_ids=[paid.transactions.first().pk, 0], user=None)
        assert not BankLink.objects.exists()

    def test_signs_never_mix_and_the_database_refuses_too_much(self, firm: Firm, paid: Any):
        out = BankTransactionFactory(firm=firm, amount=Decimal("-100.00"))
        with pytest.raises(UnableToMatch, match="nothing left that"):
            match_receipts(firm=firm, receipt_ids=[out.pk], statement_ids=[paid.pk], user=None)
        with pytest.raises(IntegrityError, match="bank_links_within_the_receipt"):
            BankTransaction.objects.filter(pk=out.pk).update(matched=Decimal("1.00"))

    def test_by_itself_only_where_the_account_says_so_and_nothing_else_fits(self, firm: Firm, paid: Any):
        taken(firm)
        assert not BankLink.objects.exists(), "by default nothing is matched without a person"
        account = BankAccount.objects.get()
        BankLink.objects.all().delete()
        BankTransaction.objects.all().delete()
        account.match_exact = True
        account.save()
        taken(firm, FILE + "\n", "again.csv")
        link = BankLink.objects.get()
        assert link.made_by is None and link.statement == paid
        assert link.reason == "To the penny, the bank names Beacon Life, 2 days after it."

    def test_two_equal_receipts_are_left_to_a_person(self, firm: Firm, paid: Any):
        BankAccountFactory(firm=firm, name="Fees", match_exact=True)
        taken(firm, FILE + "09/03/2026,BEACON LIFE FEES,,100.00,\n")
        assert not BankLink.objects.exists()

    def test_reversing_a_file_of_lines_frees_what_was_matched_to_them(self, firm: Firm, provider: Any, period: Any):
        content = b"Policy No,Client,Category,Amount\nISA-1,A,Ongoing fee,60.00\nISA-2,B,Ongoing fee,40.00\n"
        job = upload_statement(firm=firm, provider=provider, day=date(2026, 3, 5), filename="m.csv", content=content)
        queue_import(import_id=job.pk, mapping=profile_from_record(job.mapping), profile_name="", now=NOW)
        run_import(import_id=job.pk, now=NOW)
        row = BankTransactionFactory(firm=firm, amount=Decimal("60.00"))
        line = StatementTransaction.objects.get(policy_number="ISA-1")
        match_lines(firm=firm, receipt_id=row.pk, line_ids=[line.pk], user=None)
        reverse_import(import_id=job.pk, user=None, now=NOW)
        row.refresh_from_db()
        assert row.matched == 0 and not BankLink.objects.exists()

    def test_a_receipt_of_the_whole_statement_waits_again_and_that_is_said_before(self, firm: Firm, provider: Any):
        job = imported(firm, provider)
        row = BankTransactionFactory(firm=firm, amount=Decimal("60.00"))
        match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[job.statement_id], user=None)
        going = what_reversal_takes(job.pk)
        assert (going.receipts, going.receipts_freed, going.receipts_staying) == (0, 1, 0)
        assert any("1 receipt matched to the whole statement waits" in each for each in effects_of_reversal(going))
        reverse_import(import_id=job.pk, user=None, now=NOW)
        row.refresh_from_db()
        assert row.matched == 0 and figures_of(job.statement_id).received == 0

    def test_a_receipt_stays_where_the_lines_that_are_left_carry_it(self, firm: Firm, provider: Any):
        job = imported(firm, provider)
        typed = {Field.POLICY_NUMBER: "ISA-9", Field.CLIENT_NAME: "C", Field.CATEGORY: "ongoing_fee"}
        rows = [typed | {Field.GROSS_AMOUNT: "75.00"}]
        add_transactions(statement_id=job.statement_id, rows=rows, now=NOW)
        row = BankTransactionFactory(firm=firm, amount=Decimal("75.00"))
        match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[job.statement_id], user=None)
        going = what_reversal_takes(job.pk)
        assert (going.receipts_freed, going.receipts_staying) == (0, 1)
        assert any("1 receipt matched to the whole statement stays" in each for each in effects_of_reversal(going))
        reverse_import(import_id=job.pk, user=None, now=NOW)
        assert figures_of(job.statement_id).received == 75

    def test_a_statement_with_a_receipt_is_not_removed(self, firm: Firm, provider: Any, period: Any):
        empty = ProviderStatementFactory(firm=firm, provider=provider, period=period, stated_total=Decimal("100.00"))
        row = BankTransactionFactory(firm=firm)
        match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[empty.pk], user=None)
        with pytest.raises(UnableToRemoveStatement, match="receipts"):
            remove_statement(statement_id=empty.pk, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_never_spend_a_receipt_twice(firm: Firm):
    with scope(firm=firm):
        provider = ProviderFactory(firm=firm, name="Beacon Life")
        due = [
            ProviderStatementFactory(firm=firm, provider=provider, gross_total=Decimal("100.00")).pk for _ in range(4)
        ]
        row = BankTransactionFactory(firm=firm)

    def match(statement_id: int) -> str:
        try:
            with scope(firm=firm):
                match_receipts(firm=firm, receipt_ids=[row.pk], statement_ids=[statement_id], user=None)
                return "matched"
        except UnableToMatch:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(match, due))
    assert outcomes == ["matched", "refused", "refused", "refused"]
    with scope(firm=firm):
        assert_whole()


class TestPages:
    def test_from_upload_to_agreement(self, browser: Any, firm: Firm, paid: Any):
        file = SimpleUploadedFile("march.csv", FILE.encode())
        answer = browser.post("/revenue/bank/upload/", {"new_account": "Fees", "file": file}, follow=True)
        assert "What is what in march.csv" in answer.content.decode()
        path = answer.redirect_chain[-1][0]
        fields = {
            "column_0": "date",
            "column_1": "words",
            "column_2": "paid_out",
            "column_3": "paid_in",
            "column_4": "balance",
        }
        told = browser.post(path, fields | {"start": "1"}, follow=True).content.decode()
        assert "march.csv was taken in." in told and "Row 4 is held" in told
        listed = browser.get("/revenue/bank/").content.decode()
        assert "To the penny, the bank names Beacon Life, 2 days after it." in listed
        with scope(firm=firm):
            row = BankTransaction.objects.get()
        browser.post(f"/revenue/bank/{row.pk}/match/", {"statement": paid.pk, "reason": "To the penny."})
        page = browser.get(f"/revenue/statements/{paid.pk}/").content.decode()
        assert "Agree" in page and "Received on the bank" in page and "Reid" not in page
        with scope(firm=firm):
            link = BankLink.objects.get()
        browser.post(f"/revenue/bank/links/{link.pk}/undo/")
        assert "find the receipt" in browser.get(f"/revenue/statements/{paid.pk}/").content.decode()

    def test_ticked_receipts_and_lines(self, browser: Any, firm: Firm, paid: Any):
        rows = [BankTransactionFactory(firm=firm, amount=Decimal(each)) for each in ("70.00", "30.00")]
        page = browser.get(f"/revenue/statements/{paid.pk}/receipts/").content.decode()
        assert page.count(" checked") == 2, "an exact proposal is ticked"
        browser.post(f"/revenue/statements/{paid.pk}/receipts/", {"receipt": [row.pk for row in rows]})
        with scope(firm=firm):
            assert figures_of(paid.pk).agree
            BankLink.objects.all().delete()
            BankTransaction.objects.update(matched=0)
            line = StatementTransaction.objects.get(policy_number="ISA-2")
        page = browser.get(f"/revenue/bank/{rows[0].pk}/?statement={paid.pk}").content.decode()
        assert "Match the ticked lines" in page
        browser.post(f"/revenue/bank/{rows[0].pk}/match/", {"line": line.pk})
        with scope(firm=firm):
            assert BankLink.objects.get().line == line

    def test_a_refused_match_says_why(self, browser: Any, firm: Firm, paid: Any):
        row = BankTransactionFactory(firm=firm, amount=Decimal("5.00"))
        answer = browser.post(f"/revenue/bank/{row.pk}/match/", {"statement": paid.pk, "amount": "6"}, follow=True)
        assert "Only £5.00 of the receipt is left to match." in answer.content.decode()
        gone = browser.post(f"/revenue/bank/{row.pk}/match/", {"statement": paid.pk + 1000}, follow=True)
        assert "A statement is not there any more." in gone.content.decode()

    def test_setting_aside_and_back(self, browser: Any, firm: Firm):
        row = BankTransactionFactory(firm=firm)
        browser.post(f"/revenue/bank/{row.pk}/aside/", {"reason": "Interest"})
        assert "Interest" in browser.get("/revenue/bank/?show=aside").content.decode()
        browser.post(f"/revenue/bank/{row.pk}/wait/")
        assert "BEACON LIFE FEES" in browser.get("/revenue/bank/").content.decode()

    def test_the_list_as_csv_and_searched_by_amount(self, browser: Any, firm: Firm):
        BankTransactionFactory(firm=firm, description="=cmd()", amount=Decimal("12.30"))
        BankTransactionFactory(firm=firm)
        answer = browser.get("/revenue/bank/?q=£12.30&format=csv")
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert "12.30" in text and "100.00" not in text and ",=cmd" not in text

    def test_only_who_runs_the_firm_lets_it_match_by_itself(self, signed_in: Any, firm: Firm, adviser: Any):
        account = BankAccountFactory(firm=firm)
        path = f"/revenue/bank/accounts/{account.pk}/edit/"
        assert signed_in(adviser).post(path, {"name": "Fees", "match_exact": "on"}).status_code == 403
        owner = signed_in(UserFactory(firm=firm, role=Role.OWNER))
        owner.post(path, {"name": "Fees", "match_exact": "on"})
        account.refresh_from_db()
        assert account.match_exact and account.name == "Fees"

    def test_a_file_that_is_none_says_so_at_its_field(self, browser: Any):
        file = SimpleUploadedFile("x.csv", b"%PDF-1.4")
        page = browser.post("/revenue/bank/upload/", {"new_account": "Fees", "file": file}).content.decode()
        assert "This is a PDF" in page

    def test_repeats_are_decided_for_a_whole_file(self, browser: Any, firm: Firm):
        earlier = BankTransactionFactory(firm=firm)
        file = BankStatementFactory(firm=firm, account=earlier.account, state=ImportState.DONE)
        row = BankTransactionFactory(firm=firm, bank_statement=file, duplicate_of=earlier)
        assert "is in an earlier one already" in browser.get(f"/revenue/bank/files/{file.pk}/").content.decode()
        browser.post(f"/revenue/bank/files/{file.pk}/repeats/", {"decision": "aside"})
        row.refresh_from_db()
        assert row.set_aside_reason == "In an earlier file already"
