"""The sheets of a workbook, each read into the statement by an import of its own.

Some providers spread one remittance over several sheets: it is one statement, since one sum arrives for it.
"""

from __future__ import annotations

from dataclasses import replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from backoffice.models import User
from domain.enums.reconciliation import ImportState
from reconciliation.models import StatementImport
from reconciliation.selectors.uploads import profiles_of
from reconciliation.services.periods import lock_statement
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import profile_from_record, profile_to_record

NOT_IN_YET = (ImportState.MAPPING, ImportState.FAILED)


class UnableToReadSheet(ValueError):
    """The sheet cannot be read into the statement; the message tells a person why."""

    permanent = True


class UnableToLeaveSheet(ValueError):
    """The import is the statement's only one, or has come in."""

    permanent = True


@transaction.atomic
def read_another_sheet(*, import_id: int, sheet: str, user: User | None) -> StatementImport:
    """Another import of the same file into the same statement, for another sheet, waiting for its columns to be mapped.

    Asked for twice it is the one that waits already. Raises ``UnableToReadSheet`` and ``UnableToChangeLockedPeriod``.
    """
    first = _locked(import_id)
    if first.state != ImportState.DONE:
        raise UnableToReadSheet("Another sheet can be read once the first has come in.")
    if sheet not in first.findings.get("sheets", []):
        raise UnableToReadSheet(f"{first.filename} has no sheet “{sheet}”.")
    for job in _of_the_same_file(first).exclude(state=ImportState.REVERSED):
        if sheet in {job.findings.get("sheet"), job.mapping.get("sheet")}:
            if job.state in NOT_IN_YET:
                return job
            raise UnableToReadSheet(f"Sheet “{sheet}” is on this statement already.")
    profile = next((each for each in profiles_of(first.statement.provider) if each.mapping.get("sheet") == sheet), None)
    mapping = profile_from_record(profile.mapping) if profile else _put_forward(first, sheet)
    job = StatementImport(
        firm=first.firm,
        statement=first.statement,
        filename=first.filename,
        sha256=first.sha256,
        size=first.size,
        profile=profile,
        mapping=profile_to_record(mapping),
        user=user,
    )
    with first.file.open("rb") as file:
        job.file.save(first.filename[-100:], ContentFile(file.read()), save=False)
    job.save()
    return job


def _put_forward(first: StatementImport, sheet: str) -> Mapped:
    """The first sheet's mapping for another sheet, with every word that is known of the provider."""
    mapping = replace(profile_from_record(first.mapping), sheet=sheet, header_row=None)
    for profile in profiles_of(first.statement.provider):
        mapping = mapping.knowing_words_of(profile_from_record(profile.mapping))
    return mapping


@transaction.atomic
def leave_sheet(*, import_id: int) -> StatementImport:
    """Take away an import that has not come in, where the statement has others; the file stays with those.

    Raises ``UnableToLeaveSheet`` and ``UnableToChangeLockedPeriod``.
    """
    job = _locked(import_id)
    if job.state not in NOT_IN_YET:
        raise UnableToLeaveSheet("This sheet has come in. Reverse its import to take it back.")
    if not _of_the_same_file(job).exclude(pk=job.pk).exists():
        raise UnableToLeaveSheet("This is all there is of the statement. Remove the statement instead.")
    file = job.file
    job.delete()
    transaction.on_commit(lambda: file.delete(save=False))
    return job


def require_new_sheet(job: StatementImport, sheet: str) -> None:
    """Raises ``UnableToReadSheet`` where this sheet of the very same file is on the statement already."""
    done = _of_the_same_file(job).filter(state=ImportState.DONE)
    if sheet and any(other.findings.get("sheet") == sheet for other in done):
        raise UnableToReadSheet(f"Sheet “{sheet}” of this file is on this statement already. Choose another sheet.")


def _locked(import_id: int) -> StatementImport:
    """The import, with its statement held."""
    lock_statement(StatementImport.objects.values_list("statement_id", flat=True).get(pk=import_id))
    job: StatementImport = (
        StatementImport.objects.select_for_update(of=("self",)).select_related("statement__provider").get(pk=import_id)
    )
    return job


def _of_the_same_file(job: StatementImport) -> QuerySet[StatementImport]:
    """The statement's imports of the very same file, this one among them."""
    rows: QuerySet[StatementImport] = StatementImport.objects.filter(statement=job.statement_id, sha256=job.sha256)
    return rows
