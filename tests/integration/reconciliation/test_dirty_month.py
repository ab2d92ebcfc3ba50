"""Twelve dirty files of one month, in any order of rows: every payment finds its expectation, the rest its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F

from backoffice.models import Firm
from domain.money import pounds_from_pence
from reconciliation.models import Expectation, HeldRow, StatementTransaction
from reconciliation.selectors.telling import standing_of
from reconciliation.services.imports import queue_import, reverse_import, run_import
from reconciliation.services.uploads import upload_statement
from reconciliation.statements import profile_from_record, suggest_category
from tests.factories.dirty_month import FIRST_DAY, Payer, month
from tests.factories.reconciliation import ExpectationFactory
from tests.integration.reconciliation.conftest import NOW

PAYERS = [Payer(f"NGL-00{number}-P", f"Placeholder {number}", 5_000 + 137 * number) for number in range(10, 16)]


@pytest.mark.usefixtures("in_firm")
@pytest.mark.parametrize("seed", [1, 2026])
def test_nothing_is_left_without_a_reason(firm: Firm, provider: Any, person: Any, plan_with: Any, seed: int):
    files = month(seed, PAYERS)
    assert files == month(seed, PAYERS), "a seed makes the same month each time"
    for payer in PAYERS:
        plan = plan_with(payer.policy_number, None)
        for number in range(len(files)):
            day, gross = FIRST_DAY + timedelta(days=2 * number), pounds_from_pence(payer.pence)
            ExpectationFactory(firm=firm, plan=plan, client=person, gross=gross, expected_date=day)

    jobs = [_imported(firm, provider, file) for file in files]

    for file, job in zip(files, jobs, strict=True):
        lines = StatementTransaction.objects.filter(statement_import=job)
        held = HeldRow.objects.filter(statement_import=job)
        linked = lines.filter(linked=F("gross")).exclude(gross=0).count()
        assert (linked, lines.count() - linked, held.count()) == (file.lines, file.strangers, file.held), file.name
        assert all(row.problems for row in held)
        told = [standing_of(line) for line in lines.select_related("statement").prefetch_related("links__expectation")]
        assert all(standing.sentence for standing in told)
        assert all(standing.next_step for standing in told if standing.is_waiting)
    assert not Expectation.objects.filter(is_open=True).exists(), "the whole month was paid"

    for job in jobs:
        reverse_import(import_id=job.pk, user=None, now=NOW)
    assert not Expectation.objects.exclude(linked=0).exists(), "and goes back to the penny"


def _imported(firm: Firm, provider: Any, file: Any) -> Any:
    job = upload_statement(
        firm=firm, provider=provider, day=file.day, filename=file.name, content=file.content, user=None
    )
    category = suggest_category(file.word)
    assert category is not None
    mapping = replace(profile_from_record(job.mapping), categories={file.word: category.value})
    queue_import(import_id=job.pk, mapping=mapping, profile_name="", now=NOW)
    run_import(import_id=job.pk, now=NOW)
    return job
