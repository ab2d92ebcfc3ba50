"""A bank's file on its way in: stored, mapped once an account, read in one piece, reversible whole."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from backoffice.models import Firm, User
from backoffice.services.records import apply_changes
from domain.enums.reconciliation import ImportState
from domain.money import pounds_from_pence
from reconciliation.models import BankAccount, BankLink, BankStatement, BankTransaction
from reconciliation.selectors.matching import lock_firm
from reconciliation.services.bank import match_certain
from reconciliation.statements.bank import (
    BankField,
    BankFile,
    BankHeld,
    BankLine,
    BankMapping,
    BankReader,
    read_bank_file,
)
from reconciliation.statements.rows import Row, UnableToReadStatement


class UnableToTakeBankFile(ValueError):
    """The file, or one of its rows, cannot be taken as it stands; the message says why."""

    permanent = True


@transaction.atomic
def upload_bank_file(
    *, firm: Firm, account_name: str, filename: str, content: bytes, user: User | None
) -> BankStatement:
    """The file, stored for the account of that name (made when there is none), waiting for its columns to be seen.

    Raises ``UnableToReadStatement``, and ``UnableToTakeBankFile`` for the very file that was taken before.
    """
    digest = hashlib.sha256(content).hexdigest()
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)  # two uploads of one file see each other
    earlier = BankStatement.objects.filter(sha256=digest, reversed_at__isnull=True).first()
    if earlier:
        raise UnableToTakeBankFile(f"This very file has been uploaded before, as {earlier} of {earlier.account}.")
    found = BankAccount.objects.filter(name__iexact=account_name.strip()).first()
    account = found or BankAccount.objects.create(firm=firm, name=account_name.strip()[:100])
    if not read_bank_file(content, BankMapping.from_record(account.mapping)).sample:
        raise UnableToReadStatement("The file holds no rows.")
    made = BankStatement(
        firm=firm, account=account, filename=filename[:255], sha256=digest, mapping=account.mapping, user=user
    )
    made.file.save(filename[-100:], ContentFile(content), save=False)
    made.save()
    return made


def read_of(statement: BankStatement, mapping: BankMapping) -> BankFile:
    """The stored file under a mapping. Raises ``UnableToReadStatement``."""
    with statement.file.open("rb") as file:
        return read_bank_file(file.read(), mapping)


@transaction.atomic
def import_bank_file(*, statement_id: int, mapping: BankMapping, now: datetime) -> int:
    """Take every row in, remember the mapping, and match what the account is to match by itself; how many that were.

    All or nothing. Raises ``UnableToTakeBankFile`` and ``UnableToReadStatement``.
    """
    lock_firm(BankStatement.objects.values_list("firm_id", flat=True).get(pk=statement_id))
    statement = BankStatement.objects.select_for_update(of=("self",)).select_related("account").get(pk=statement_id)
    if statement.state != ImportState.MAPPING:
        raise UnableToTakeBankFile("This file has been taken in already.")
    found = read_of(statement, mapping)
    if found.missing:
        raise UnableToTakeBankFile(f"Say first which column holds {' and '.join(found.missing)}.")
    _store(statement, found.lines)
    statement.held = [_held_record(each) for each in found.held]
    statement.findings = {
        "header": list(found.header),
        "columns": {str(index): each.value for index, each in found.columns.items()},
        "paid_out": found.paid_out,
        "dropped": [list(each) for each in found.dropped[:50]],
        "warnings": found.warnings,
        "encoding": found.encoding,
    }
    statement.mapping = statement.account.mapping = mapping.to_record()
    statement.account.save(update_fields=["mapping", "updated_at"])
    statement.state, statement.imported_at = ImportState.DONE, now
    statement.save()
    return len(match_certain(account=statement.account))


def _store(statement: BankStatement, lines: Sequence[BankLine]) -> list[BankTransaction]:
    """Rows of the file as transactions, those that an earlier file has already pointing at it."""
    days = {line.day for line in lines}
    earlier: dict[Any, list[int]] = defaultdict(list)
    known = BankTransaction.objects.filter(account=statement.account, date__in=days).exclude(bank_statement=statement)
    for pk, day, amount, words in known.order_by("-pk").values_list("pk", "date", "amount", "description"):
        earlier[day, amount, _plain(words)].append(pk)
    made = []
    for line in lines:
        amount = pounds_from_pence(line.pence)
        twins = earlier[line.day, amount, _plain(line.description)]
        made.append(
            BankTransaction(
                firm_id=statement.firm_id,
                bank_statement=statement,
                account=statement.account,
                row=line.row,
                date=line.day,
                description=line.description,
                amount=amount,
                balance=None if line.balance_pence is None else pounds_from_pence(line.balance_pence),
                duplicate_of_id=twins.pop() if twins else None,
            )
        )
    stored: list[BankTransaction] = BankTransaction.objects.bulk_create(made)
    return stored


def _plain(words: str) -> str:
    return "".join(each for each in words.lower() if each.isalnum())


def _held_record(held: BankHeld) -> dict[str, Any]:
    return {
        "row": held.row,
        "cells": list(held.cells),
        "faults": [
            {"index": each.index, "column": each.column, "raw": each.raw, "code": each.code.value}
            for each in held.faults
        ],
    }


@transaction.atomic
def correct_bank_row(*, statement_id: int, row: int, cells: Sequence[str]) -> BankTransaction:
    """The receipt a held row becomes with its corrected cells, read as strictly as before.

    Raises ``UnableToTakeBankFile`` where it still cannot be read; its faults are then those of the new cells.
    """
    statement, kept = _take_held(statement_id, row)
    columns = {int(index): BankField(code) for index, code in statement.findings["columns"].items()}
    reader = BankReader(columns, statement.findings["header"], BankMapping.from_record(statement.mapping))
    read = reader.read(Row(row, tuple(cells)))
    if read is None:
        raise UnableToTakeBankFile("The row moves no money. Enter its amount, or set it aside.")
    if isinstance(read, BankHeld):
        sentences = [f"{each.column}: {each.code.label}" for each in read.faults]
        raise UnableToTakeBankFile(" ".join(sentences))
    statement.held = kept
    statement.save(update_fields=["held", "updated_at"])
    return _store(statement, [read])[0]


@transaction.atomic
def set_bank_row_aside(*, statement_id: int, row: int, reason: str) -> BankStatement:
    """The file without a held row that is no receipt; why is kept with the file."""
    if not reason.strip():
        raise UnableToTakeBankFile("Say why the row is no receipt.")
    statement, kept = _take_held(statement_id, row)
    statement.held = kept
    aside = [*statement.findings.get("dropped", []), [row, f"Set aside: {reason.strip()[:200]}"]]
    statement.findings = statement.findings | {"dropped": aside}
    statement.save(update_fields=["held", "findings", "updated_at"])
    return statement


def _take_held(statement_id: int, row: int) -> tuple[BankStatement, list[dict[str, Any]]]:
    """The file, held for the transaction, and its held rows without this one."""
    statement = BankStatement.objects.select_for_update(of=("self",)).select_related("account").get(pk=statement_id)
    kept = [each for each in statement.held if each["row"] != row]
    if len(kept) == len(statement.held):
        raise UnableToTakeBankFile("This row does not wait any more.")
    return statement, kept


@transaction.atomic
def reverse_bank_file(*, statement_id: int, user: User | None, now: datetime) -> BankStatement:
    """Take a file back: its receipts and what they were matched to go, their history and the file stay."""
    lock_firm(BankStatement.objects.values_list("firm_id", flat=True).get(pk=statement_id))
    statement: BankStatement = BankStatement.objects.select_for_update(of=("self",)).get(pk=statement_id)
    if statement.state not in {ImportState.DONE, ImportState.MAPPING}:
        raise UnableToTakeBankFile("This file has been taken back already.")
    BankLink.objects.filter(bank_transaction__bank_statement=statement).delete()
    BankTransaction.objects.filter(bank_statement=statement).delete()
    statement.state, statement.held = ImportState.REVERSED, []
    statement.reversed_at, statement.reversed_by = now, user
    statement.save(update_fields=["state", "held", "reversed_at", "reversed_by", "updated_at"])
    return statement


@transaction.atomic
def update_bank_account(*, account_id: int, fields: Mapping[str, object]) -> BankAccount:
    """The account with its name or its wish to match by itself changed. Raises ``ValidationError``."""
    account: BankAccount = BankAccount.objects.select_for_update().get(pk=account_id)
    apply_changes(account, fields)
    return account
