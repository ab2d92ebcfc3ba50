"""What a file would become under a mapping, before anything is imported."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from domain.money import pounds_from_pence
from reconciliation.models import StatementImport
from reconciliation.statements import HeldRow, MappingProfile, ReadStatement, StatementLine, read_statement

SHOWN = 8


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line as it would be taken."""

    line: StatementLine
    gross: Decimal
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    """The file as read: first and odd lines, held rows, sums against what is stated."""

    found: ReadStatement
    lines: list[PreviewLine]
    held: list[tuple[HeldRow, list[str]]]
    total: Decimal
    stated_total: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Lines less stated total; None where no total is stated."""
        return None if self.stated_total is None else self.total - self.stated_total


def preview_of(job: StatementImport, mapping: MappingProfile) -> Preview:
    """The import's file under a mapping. Raises ``UnableToReadStatement``."""
    with job.file.open("rb") as file:
        found = read_statement(file.read(), job.filename, mapping)
    return Preview(
        found=found,
        lines=[
            PreviewLine(
                line, pounds_from_pence(line.gross_pence), [warning.label for warning in line.warnings]
            )
            for line in found.preview(SHOWN)
        ],
        held=[
            (row, [f"{fault.column}: {fault.code.label}" for fault in row.faults])
            for row in found.held[:SHOWN]
        ],
        total=pounds_from_pence(found.total_pence),
        stated_total=job.statement.stated_total,
    )
