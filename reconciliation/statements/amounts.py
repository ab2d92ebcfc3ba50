"""The amounts of a row: gross as written, or what it follows from.

In order: the gross column; a debit and credit pair (credit is money received); net plus VAT; net alone where the file
has no VAT column. A blank cell is missing, never nought.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from reconciliation.statements.cells import AmountSettings, clean_amount, clean_text
from reconciliation.statements.codes import Hold, Warn
from reconciliation.statements.faults import Fault
from reconciliation.statements.headers import AMOUNT_FIELDS, Field
from reconciliation.statements.layout import Layout
from reconciliation.statements.rows import Row


class Amounts(NamedTuple):
    """Pence of a row; gross is None where there is a fault."""

    gross_pence: int | None
    net_pence: int | None
    vat_pence: int | None
    faults: tuple[Fault, ...]
    warnings: tuple[Warn, ...]

    def negated(self) -> Amounts:
        """The same amounts with the other sign."""
        return self._replace(
            gross_pence=_negated(self.gross_pence),
            net_pence=_negated(self.net_pence),
            vat_pence=_negated(self.vat_pence),
        )


@dataclass(slots=True)
class _Found:
    """The amount cells of one row: pence of those that are filled and readable, and what went wrong."""

    pence: dict[Field, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)


class AmountsReader:
    """Reads the amount columns of one layout."""

    def __init__(self, layout: Layout, settings: AmountSettings) -> None:
        self._layout = layout
        self._settings = settings
        self._columns = [(wanted, layout.columns[wanted]) for wanted in AMOUNT_FIELDS if wanted in layout.columns]

    def read(self, row: Row) -> Amounts:
        """Gross, net and VAT of a row, or the faults that keep gross from being known."""
        found = self._cells(row)
        gross = None if found.faults else self._gross(row, found)
        net, vat = found.pence.get(Field.NET_AMOUNT), found.pence.get(Field.VAT_AMOUNT)
        if None not in (gross, net, vat) and (net or 0) + (vat or 0) != gross:
            found.warnings.append(Warn.GROSS_DIFFERS)
        return Amounts(gross, net, vat, tuple(found.faults), tuple(dict.fromkeys(found.warnings)))

    def total(self, row: Row) -> int | None:
        """What a row of totals states: the same, but that it sums up debits and credits side by side."""
        found = self._cells(row)
        sides = [found.pence.get(side, -1) for side in (Field.DEBIT, Field.CREDIT)]
        if found.faults or Field.GROSS_AMOUNT in found.pence or min(sides) < 0:
            return self.read(row).gross_pence
        return sides[1] - sides[0]

    def _cells(self, row: Row) -> _Found:
        found = _Found()
        for wanted, column in self._columns:
            self._clean(wanted, column, row, found)
        return found

    def _clean(self, wanted: Field, column: int, row: Row, found: _Found) -> None:
        raw = row.cell(column)
        cleaned = clean_amount(raw, self._settings)
        if cleaned.value is not None:
            found.pence[wanted] = cleaned.value
            if cleaned.warning:
                found.warnings.append(cleaned.warning)
        elif cleaned.error and cleaned.error != Hold.AMOUNT_MISSING:
            found.faults.append(Fault(wanted, self._layout.column_name(wanted), raw, cleaned.error))

    def _gross(self, row: Row, found: _Found) -> int | None:
        if Field.GROSS_AMOUNT in found.pence:
            return found.pence[Field.GROSS_AMOUNT]
        if found.pence.keys() & {Field.DEBIT, Field.CREDIT}:
            return self._from_pair(row, found)
        net, vat = found.pence.get(Field.NET_AMOUNT), found.pence.get(Field.VAT_AMOUNT)
        if net is None:
            self._hold(Field.GROSS_AMOUNT, row, Hold.AMOUNT_MISSING, found)
        elif Field.VAT_AMOUNT not in self._layout.columns:
            return net
        elif vat is None:
            self._hold(Field.VAT_AMOUNT, row, Hold.AMOUNT_MISSING, found)
        else:
            return net + vat
        return None

    def _from_pair(self, row: Row, found: _Found) -> int | None:
        """Credit less debit. A minus in either could mean two things; both filled in contradict each other."""
        debit, credit = found.pence.get(Field.DEBIT, 0), found.pence.get(Field.CREDIT, 0)
        if debit < 0 or credit < 0:
            self._hold(Field.DEBIT if debit < 0 else Field.CREDIT, row, Hold.AMOUNT_SIGN_AMBIGUOUS, found)
            return None
        if debit and credit:
            self._hold(Field.DEBIT, row, Hold.AMOUNTS_CONFLICT, found)
            return None
        return credit - debit

    def _hold(self, wanted: Field, row: Row, code: Hold, found: _Found) -> None:
        raw = clean_text(row.cell(self._layout.columns.get(wanted)))
        found.faults.append(Fault(wanted, self._layout.column_name(wanted), raw, code))


def _negated(pence: int | None) -> int | None:
    return None if pence is None else -pence
