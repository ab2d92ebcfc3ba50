"""Electronic statements end to end: by folder and interface, each message taken once, refused ones tried again."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm
from domain.enums.reconciliation import ImportState, MessageState
from domain.enums.revenue import StatementOrigin
from reconciliation.models import (
    MatchRun,
    ProviderStatement,
    StatementImport,
    StatementMessage,
    StatementTransaction,
)
from reconciliation.services.imports import reverse_import, run_import
from reconciliation.services.messages import UnableToTakeMessage, retry_message, take_message
from reconciliation.services.periods import lock_period, unlock_period
from tests.factories.backoffice import ProviderFactory
from tests.integration.reconciliation.conftest import NOW

pytestmark = pytest.mark.django_db
URL = "statement-messages/"


def message(
    number: str = "M-1", provider: str = "beacon life", lines: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    line = {
        "policy_number": "ISA-1",
        "category": "Ongoing fee",
        "gross_amount": "100.00",
        "date": "2026-03-02",
    }
    return {
        "format": "remuneration-statement/1", "message_id": number, "provider": provider,
        "statement_date": "2026-03-05", "reference": "MAR", "total": "100.00", "lines": lines or [line],
    }  # fmt: skip


def taken(firm: Firm, said: dict[str, Any], adapter: str = "folder") -> tuple[StatementMessage, bool]:
    found, is_new, _ = take_message(firm=firm, adapter=adapter, content=json.dumps(said).encode(), now=NOW)
    return found, is_new


def other_content(number: str = "M-1") -> dict[str, Any]:
    return message(number, lines=[{"policy_number": "ISA-2", "category": "Ongoing fee", "gross_amount": "7.00"}])


@pytest.mark.usefixtures("in_firm", "period")
class TestTaking:
    def test_it_becomes_a_statement_whose_lines_are_matched(self, firm: Firm, provider: Any, plan_with: Any) -> None:
        plan_with("ISA-1", "100.00")
        found, is_new = taken(firm, message())
        assert is_new and found.state == MessageState.TAKEN
        run = run_import(import_id=found.statement_import_id, now=NOW)
        assert run is not None and (run.trigger, run.linked_count) == ("edi", 1)
        statement = ProviderStatement.objects.get()
        assert (statement.origin, statement.reference, statement.stated_total) == (
            StatementOrigin.EDI,
            "MAR",
            100,
        )

    def test_it_is_taken_once(self, firm: Firm, provider: Any) -> None:
        first, _ = taken(firm, message())
        again, is_new = taken(firm, message())
        assert (again, is_new) == (first, False)
        other, is_new = taken(firm, message(), adapter="interface")
        assert is_new and other != first, "numbers are those of one way in"
        assert ProviderStatement.objects.count() == 2

    def test_two_providers_may_number_alike(self, firm: Firm, provider: Any) -> None:
        ProviderFactory(firm=firm, name="Larkfield Life")
        first, _ = taken(firm, message())
        other, is_new = taken(firm, message(provider="Larkfield Life"))
        assert is_new and other != first and other.state == MessageState.TAKEN
        names = ProviderStatement.objects.order_by("number").values_list("provider__name", flat=True)
        assert list(names) == ["Beacon Life", "Larkfield Life"]
        assert taken(firm, message(provider="LARKFIELD LIFE"))[0].error.startswith("Message M-1 of Larkfield Life was")

    def test_other_content_under_an_id_that_was_taken_is_kept_and_refused(self, firm: Firm, provider: Any) -> None:
        first, _ = taken(firm, message())
        for _ in range(2):
            other, is_new, clashes = take_message(
                firm=firm, adapter="folder", content=json.dumps(other_content()).encode(), now=NOW
            )
            assert is_new and clashes and other != first and other.state == MessageState.REFUSED
        assert other.error == (
            "Message M-1 of beacon life was taken on 6 Mar 2026 with other content. Send it under an id of its own."
        )
        assert b"ISA-2" in other.file.read() and StatementMessage.objects.count() == 2
        first.refresh_from_db()
        assert first.state == MessageState.TAKEN and ProviderStatement.objects.count() == 1
        with pytest.raises(UnableToTakeMessage, match="id of its own"):
            retry_message(message_id=other.pk)
        assert taken(firm, message()) == (first, False), "the one that was taken is still the same message"

    def test_of_two_contents_that_waited_for_their_provider_one_is_taken(self, firm: Firm) -> None:
        first, _ = taken(firm, message(provider="Nimbus Mutual"))
        second, _ = taken(firm, other_content() | {"provider": "Nimbus Mutual"})
        assert first != second
        ProviderFactory(firm=firm, name="Nimbus Mutual")
        assert retry_message(message_id=second.pk).state == MessageState.TAKEN
        with pytest.raises(UnableToTakeMessage, match="with other content"):
            retry_message(message_id=first.pk)

    def test_statements_of_one_provider_are_told_apart_by_their_titles(self, firm: Firm, provider: Any) -> None:
        taken(firm, message())
        taken(firm, message("M-2"))
        titles = set(ProviderStatement.objects.values_list("title", flat=True))
        assert titles == {"Beacon Life, 5 Mar 2026, M-1", "Beacon Life, 5 Mar 2026, M-2"}

    def test_the_same_lines_by_another_message_wait_for_a_person(
        self, firm: Firm, provider: Any, plan_with: Any
    ) -> None:
        plan_with("ISA-1", "100.00")
        for number in ("M-1", "M-2"):
            run_import(import_id=taken(firm, message(number))[0].statement_import_id, now=NOW)
        reasons = StatementTransaction.objects.order_by("pk").values_list("match_reason", flat=True)
        assert list(reasons) == ["", "REPEATED"]

    def test_a_held_line_and_a_reversal_are_those_of_a_file(self, firm: Firm, provider: Any, plan_with: Any) -> None:
        plan_with("ISA-1", "100.00")
        odd = {"policy_number": "ISA-1", "category": "Ongoing fee", "gross_amount": "1,23"}
        found, _ = taken(firm, message(lines=[*message()["lines"], odd]))
        run_import(import_id=found.statement_import_id, now=NOW)
        statement = ProviderStatement.objects.get()
        assert (statement.line_count, statement.held_count, statement.reconciled_count) == (1, 1, 1)
        reverse_import(import_id=found.statement_import_id, user=None, now=NOW)
        assert not StatementTransaction.objects.exists() and StatementImport.objects.get().state == ImportState.REVERSED

    def test_an_unknown_provider_refuses_it_until_there_is_one(self, firm: Firm) -> None:
        found, _ = taken(firm, message(provider="Nimbus Mutual"))
        assert found.state == MessageState.REFUSED and "Nimbus Mutual" in found.error
        with pytest.raises(UnableToTakeMessage):
            retry_message(message_id=found.pk)
        ProviderFactory(firm=firm, name="Nimbus Mutual")
        assert retry_message(message_id=found.pk).state == MessageState.TAKEN
        assert ProviderStatement.objects.count() == 1

    def test_a_locked_period_refuses_it_until_it_is_open(self, firm: Firm, provider: Any, period: Any) -> None:
        lock_period(period_id=period.pk, user=None, now=NOW)
        found, _ = taken(firm, message())
        assert found.state == MessageState.REFUSED and "locked" in found.error
        assert not ProviderStatement.objects.exists()
        unlock_period(period_id=period.pk, user=None, reason="One was late", now=NOW)
        again, is_new = taken(firm, message())
        assert is_new and again.pk == found.pk and again.state == MessageState.TAKEN, "delivered again, it is taken"


def test_a_folder_is_emptied_message_by_message(
    firm: Firm, provider: Any, period: Any, plan_with: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    with scope(firm=firm):
        plan_with("ISA-1", "100.00")
    for name, content in {
        "a.json": json.dumps(message()), "b.json": json.dumps(message()), "c.json": "{}", "d.part": "x",
        "e.json": json.dumps(message("M-3", "Nobody Life")),
        "f.json": json.dumps(message("M-4", lines=[{"policy_number": "ISA-1", "category": "Bananas",
                                                    "gross_amount": "1.00"}])),
    }.items():  # fmt: skip
        (folder / name).write_text(content)
    out = StringIO()
    call_command("receive_statements", str(folder), "--firm", firm.slug, stdout=out)
    said = dict(line.split(": ", 1) for line in out.getvalue().splitlines())
    assert {said["a.json"], said["b.json"]} == {"1 line, 1 linked", "taken before"}
    assert said["f.json"] == "0 lines, 0 linked; 1 row held", "what waits for a person is told too"
    assert "no message" in said["c.json"] and "refused" in said["e.json"]
    assert sorted(path.name for path in folder.iterdir()) == ["d.part", "refused", "taken"]
    assert sorted(path.name for path in (folder / "refused").iterdir()) == ["c.json", "c.txt"]
    with scope(firm=firm):
        assert StatementMessage.objects.count() == 3 and MatchRun.objects.count() == 2
    with pytest.raises(CommandError):
        call_command("receive_statements", str(folder / "away"), "--firm", firm.slug)


def test_a_folder_sets_aside_what_has_the_id_of_another(firm: Firm, provider: Any, period: Any, tmp_path: Path) -> None:
    for _ in range(2):
        (tmp_path / "a.json").write_text(json.dumps(other_content()))
        with scope(firm=firm):
            taken(firm, message())
        out = StringIO()
        call_command("receive_statements", str(tmp_path), "--firm", firm.slug, stdout=out)
        assert "kept, but refused. Message M-1 of beacon life was taken on" in out.getvalue()
    refused = tmp_path / "refused"
    assert sorted(path.name for path in refused.iterdir()) == ["a-2.json", "a-2.txt", "a.json", "a.txt"], "none is lost"
    assert "id of its own" in (refused / "a.txt").read_text()


class TestInterface:
    def test_a_script_delivers_and_may_deliver_again(
        self,
        firm: Firm,
        provider: Any,
        period: Any,
        adviser: Any,
        as_script: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        script = as_script(adviser)
        with django_capture_on_commit_callbacks(execute=True):
            answer = script("post", URL, message())
        assert answer.status_code == 201, answer.content
        assert answer.json()["state"] == "taken" and answer.json()["statement"]
        assert script("post", URL, message()).status_code == 200
        with scope(firm=firm):
            assert StatementMessage.objects.get().user == adviser

    def test_an_id_that_was_taken_with_other_content_is_a_conflict_and_listed(
        self, firm: Firm, provider: Any, period: Any, adviser: Any, as_script: Any, signed_in: Any
    ) -> None:
        script = as_script(adviser)
        assert script("post", URL, message()).status_code == 201
        answer = script("post", URL, other_content())
        assert answer.status_code == 409 and "with other content" in answer.json()["detail"]
        listed = script("get", f"{URL}?state=refused").json()["results"]
        assert [each["message_id"] for each in listed] == ["M-1"] and "id of its own" in listed[0]["error"]
        page = signed_in(adviser).get(reverse("message_list"), {"state": "refused"}).content.decode()
        assert "with other content" in page

    def test_what_is_no_message_is_told(self, adviser: Any, as_script: Any) -> None:
        answer = as_script(adviser)("post", URL, {"format": "x"})
        assert answer.status_code == 400 and "remuneration-statement/1" in answer.content.decode()

    def test_without_a_key_nothing_is_taken(self, firm: Firm) -> None:
        answer = Browser().post(f"/api/v1/{URL}", json.dumps(message()), content_type="application/json")
        assert answer.status_code in {401, 403}
        with scope(firm=firm):
            assert not StatementMessage.objects.exists()


def test_refused_messages_are_listed_and_tried_again(firm: Firm, adviser: Any, signed_in: Any, period: Any) -> None:
    with scope(firm=firm):
        found, _ = taken(firm, message(provider="Nimbus Mutual"))
    browser = signed_in(adviser)
    page = browser.get(reverse("message_list"), {"state": "refused"}).content.decode()
    assert "M-1" in page and "Nimbus Mutual. Add it" in page
    browser.post(reverse("message_retry", args=[found.pk]))
    with scope(firm=firm):
        assert StatementMessage.objects.get().state == MessageState.REFUSED
        ProviderFactory(firm=firm, name="Nimbus Mutual")
    answer = browser.post(reverse("message_retry", args=[found.pk]))
    with scope(firm=firm):
        assert answer.url == reverse("statement", args=[ProviderStatement.objects.get().pk])


def test_a_refused_message_whose_id_was_taken_leads_to_what_was(
    firm: Firm, adviser: Any, signed_in: Any, provider: Any, period: Any
) -> None:
    with scope(firm=firm):
        first, _ = taken(firm, message())
        other, _ = taken(firm, other_content())
        elsewhere, _ = taken(firm, message(provider="Nimbus Mutual"))
        statement = ProviderStatement.objects.get()
    page = signed_in(adviser).get(reverse("message_list"), {"state": "refused"}).content.decode()
    retry = {each.pk: reverse("message_retry", args=[each.pk]) for each in (first, other, elsewhere)}
    assert retry[elsewhere.pk] in page and retry[other.pk] not in page, "trying again would only say it again"
    assert f'<a href="{reverse("statement", args=[statement.pk])}">Beacon Life, 5 Mar 2026, M-1</a>' in page
    assert page.count("Its id is that of") == 1
