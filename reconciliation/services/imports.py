"""The way of a stored file into a statement: mapped, read, matched and written in one piece, reversible whole.

A run that dies at any point leaves either nothing or everything: lines, held rows, links and the import's own end are
one transaction. Whoever finds the import unfinished runs it again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from backoffice.models import Provider, User
from backoffice.services.collecting import without_collecting
from domain.enums.reconciliation import ImportState, MatchTrigger
from domain.enums.revenue import StatementOrigin
from domain.money import pounds_from_pence
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    HeldRow,
    MappingProfile,
    MatchRun,
    StatementImport,
    StatementTransaction,
)
from reconciliation.selectors.reversal import what_reversal_takes
from reconciliation.services.adjustments import take_back_balances
from reconciliation.services.bank import unmatch_lines, unmatch_whole
from reconciliation.services.bulk import copy_rows, forget_plans
from reconciliation.services.lines import as_json, store_lines
from reconciliation.services.looking_again import mark_outdated
from reconciliation.services.periods import lock_statement
from reconciliation.services.recording import refresh_statement
from reconciliation.services.repeats import forget_repeats_of
from reconciliation.services.sheets import require_new_sheet
from reconciliation.statements import HeldRow as Held
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import (
    ReadStatement,
    UnableToReadStatement,
    profile_from_record,
    profile_to_record,
    read_statement,
)

STALE = timedelta(minutes=3)
"""A run that has been claimed for so long without an end has died."""
MOST_ATTEMPTS = 5


class UnableToImport(ValueError):
    """The import cannot go on as it stands; the message tells a person why."""

    permanent = True


@transaction.atomic
def queue_import(*, import_id: int, mapping: Mapped, profile_name: str, now: datetime) -> StatementImport:
    """The import with its mapping settled and remembered for the provider, ready to run.

    An empty profile name keeps the mapping for this file only. Raises ``UnableToImport``.
    """
    job: StatementImport = StatementImport.objects.select_for_update().get(pk=import_id)
    if job.state not in {ImportState.MAPPING, ImportState.FAILED}:
        raise UnableToImport("This file has been imported, or is being imported, already.")
    job.mapping = profile_to_record(mapping)
    if profile_name:
        job.profile = remember_mapping(provider=job.statement.provider, name=profile_name, mapping=mapping, now=now)
    job.state, job.error, job.attempts = ImportState.QUEUED, "", 0
    job.save(update_fields=["mapping", "profile", "state", "error", "attempts", "updated_at"])
    return job


@transaction.atomic
def remember_mapping(*, provider: Provider, name: str, mapping: Mapped, now: datetime) -> MappingProfile:
    """The provider's profile of this name, holding the mapping from now on, and words it knew from other files."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)  # two first files of one provider
    found: MappingProfile | None = (
        MappingProfile.objects.select_for_update().filter(provider=provider, name__iexact=name).first()
    )
    profile = found or MappingProfile(firm_id=provider.firm_id, provider=provider, name=name[:100])
    if found is not None:
        mapping = mapping.knowing_words_of(profile_from_record(found.mapping))
    profile.mapping, profile.last_used_at = profile_to_record(mapping), now
    profile.save()
    return profile


def run_import(*, import_id: int, now: datetime) -> MatchRun | None:
    """Read the file, match its lines and write everything; None when there was nothing to do or it cannot be done.

    Safe to call again at any time, also while another worker is at it. What is permanent (a file that is no statement,
    a locked period) ends the import as failed; anything else is raised, and the import waits to be run again.
    """
    job = _claim(import_id, now)
    if job is None:
        return None
    try:
        with without_collecting():
            found = read_file(job)
            StatementImport.objects.filter(pk=job.pk).update(row_count=len(found.lines) + len(found.held))
            return _write(import_id=job.pk, found=found, now=now)
    except Exception as error:
        _give_up(job, error)
        if getattr(error, "permanent", False):
            return None
        raise


@transaction.atomic
def _claim(import_id: int, now: datetime) -> StatementImport | None:
    """The import, taken by this run; None when it is finished or in other hands."""
    job: StatementImport | None = (
        StatementImport.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("statement")
        .filter(unfinished(now), pk=import_id)
        .first()
    )
    if job is None:
        return None
    job.state, job.claimed_at, job.attempts = ImportState.RUNNING, now, job.attempts + 1
    job.save(update_fields=["state", "claimed_at", "attempts", "updated_at"])
    return job


def unfinished(now: datetime) -> Q:
    """Imports that wait for a worker: queued ones, and those whose worker has died."""
    return Q(state=ImportState.QUEUED) | Q(state=ImportState.RUNNING, claimed_at__lte=now - STALE)


def read_file(job: StatementImport) -> ReadStatement:
    """The file of an import, read under its mapping. Raises ``UnableToReadStatement``."""
    with job.file.open("rb") as file:
        found = read_statement(file.read(), job.filename, profile_from_record(job.mapping))
    if job.state != ImportState.MAPPING and found.layout is None:
        raise UnableToReadStatement("No row looks like a header. Choose the one that is.")
    return found


def _give_up(job: StatementImport, error: Exception) -> None:
    """Note the error; end the import if trying again cannot help, otherwise let it wait."""
    over = getattr(error, "permanent", False) or job.attempts >= MOST_ATTEMPTS
    StatementImport.objects.filter(pk=job.pk, state=ImportState.RUNNING).update(
        state=ImportState.FAILED if over else ImportState.QUEUED, error=str(error)[:2000]
    )


@transaction.atomic
def _write(*, import_id: int, found: ReadStatement, now: datetime) -> MatchRun | None:
    """Lines, held rows, links and the import's end: all or nothing."""
    statement_id = StatementImport.objects.values_list("statement_id", flat=True).get(pk=import_id)
    statement = lock_statement(statement_id)
    job: StatementImport = StatementImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if job.state != ImportState.RUNNING:
        return None
    require_new_sheet(job, found.sheet)
    _hold_rows(job, found)
    run = store_lines(
        statement=statement,
        lines=found.lines,
        trigger=MatchTrigger.EDI if statement.origin == StatementOrigin.EDI else MatchTrigger.UPLOAD,
        now=now,
        user=job.user,
        import_id=job.pk,
    )
    job.state, job.finished_at, job.error = ImportState.DONE, now, ""
    job.findings = findings_of(found)
    job.save(update_fields=["state", "finished_at", "error", "findings", "updated_at"])
    return run


def _hold_rows(job: StatementImport, found: ReadStatement) -> None:
    copy_rows(
        HeldRow,
        (
            "firm",
            "statement",
            "statement_import",
            "row",
            "cells",
            "problems",
            "gross",
            "created_at",
            "updated_at",
        ),
        (
            (
                job.firm_id,
                job.statement_id,
                job.pk,
                held.row,
                as_json(list(held.cells)),
                as_json(problems_of(held)),
                None if held.gross_pence is None else pounds_from_pence(held.gross_pence),
                job.created_at,
                job.created_at,
            )
            for held in found.held
        ),
    )


def problems_of(held: Held) -> list[dict[str, str]]:
    """What is wrong with a row, as it is stored."""
    return [
        {"field": fault.field.value, "column": fault.column, "raw": fault.raw, "code": fault.code.value}
        for fault in held.faults
    ]


def findings_of(found: ReadStatement) -> dict[str, Any]:
    """What was seen on reading, for the statement's page and for reading held rows again."""
    layout = found.layout
    return {
        "encoding": found.encoding,
        "separator": found.separator,
        "sheet": found.sheet,
        "sheets": list(found.sheet_names),
        "notes": list(found.notes),
        "warnings": list(found.warnings),
        "ignored": len(found.ignored),
        "dropped": [{"row": each.row, "why": each.why.label, "text": each.text} for each in found.dropped[:50]],
        "control_totals": [
            {
                "row": each.row,
                "label": each.label,
                "stated_pence": each.stated_pence,
                "computed_pence": each.computed_pence,
            }
            for each in found.control_totals
        ],
        "layout": _layout_record(layout) if layout else {},
    }


def _layout_record(layout: Any) -> dict[str, Any]:
    return {
        "header_row": layout.header_row,
        "header": list(layout.header),
        "columns": {field.value: index for field, index in layout.columns.items()},
        "left_out": sorted(layout.left_out),
    }


@transaction.atomic
def reverse_import(*, import_id: int, user: User | None, now: datetime) -> StatementImport:
    """Take a whole import back: its links, lines and held rows go (their history stays), the file stays.

    Receipts of the bank that its statement can no longer have used up are freed: those of the lines that go, and those
    of the statement as a whole where what is left comes to less.
    Raises ``UnableToImport`` and ``UnableToChangeLockedPeriod``.
    """
    statement_id = StatementImport.objects.values_list("statement_id", flat=True).get(pk=import_id)
    lock_statement(statement_id)
    job: StatementImport = StatementImport.objects.select_for_update(of=("self",)).get(pk=import_id)
    if job.state != ImportState.DONE:
        raise UnableToImport("Only an import that is done can be reversed.")
    going = what_reversal_takes(job.pk)
    forget_plans()
    lines = StatementTransaction.objects.filter(statement_import=job)
    plan_ids = list(lines.filter(plan__isnull=False).exclude(linked=0).values_list("plan_id", flat=True).distinct())
    links = ExpectationLink.objects.filter(transaction__in=lines)
    balanced = links.filter(expectation__is_balanced=True)
    balanced_ids = list(balanced.order_by().values_list("expectation_id", flat=True))
    _delete_all(links)
    take_back_balances(Expectation.objects.filter(pk__in=balanced_ids))
    HeldRow.objects.filter(transaction__in=lines).update(transaction=None)
    line_ids = list(lines.values_list("pk", flat=True))
    forget_repeats_of(line_ids)
    unmatch_lines(line_ids)
    if going.receipts_freed:
        unmatch_whole(statement_id)
    _delete_all(HeldRow.objects.filter(statement_import=job))
    _delete_all(lines)
    mark_outdated(plan_ids=plan_ids)
    job.state, job.reversed_at, job.reversed_by = ImportState.REVERSED, now, user
    job.save(update_fields=["state", "reversed_at", "reversed_by", "updated_at"])
    refresh_statement(statement_id)
    return job


def _delete_all(rows: Any) -> None:
    """Delete in one statement: what refers to these rows has been dealt with, and triggers keep the history."""
    rows.order_by()._raw_delete(rows.db)
