"""What a file says about itself, and what it would become under a mapping, before anything is imported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backoffice.models import Provider, User
from domain.enums.reconciliation import ImportState
from domain.money import pounds_from_pence
from reconciliation.matching.bank import names_outdone, names_provider
from reconciliation.models import MappingProfile, StatementImport, WaitingUpload
from reconciliation.statements import HeldRow, ReadStatement, StatementLine, read_statement
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements.hints import day_in_name, header_of, latest_day, plain_header

SHOWN = 8
HEADERS_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A line as it would be taken."""

    line: StatementLine
    gross: Decimal
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class FileTotal:
    """A total that the file states, in pounds, and what the lines above it come to."""

    row: int
    label: str
    stated: Decimal
    computed: Decimal
    agrees: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The file as read: first and odd lines, held rows, sums against what is stated: totals that are wrong first."""

    found: ReadStatement
    lines: list[PreviewLine]
    held: list[tuple[HeldRow, list[str]]]
    total: Decimal
    stated_total: Decimal | None
    file_totals: list[FileTotal]

    @property
    def held_besides(self) -> int:
        """How many rows would be held that are not shown."""
        return len(self.found.held) - len(self.held)

    @property
    def difference(self) -> Decimal | None:
        """Lines less stated total; None where no total is stated."""
        return None if self.stated_total is None else self.total - self.stated_total


def preview_of(job: StatementImport, mapping: Mapped) -> Preview:
    """The import's file under a mapping. Raises ``UnableToReadStatement``."""
    with job.file.open("rb") as file:
        found = read_statement(file.read(), job.filename, mapping)
    return Preview(
        found=found,
        lines=[
            PreviewLine(line, pounds_from_pence(line.gross_pence), [warning.label for warning in line.warnings])
            for line in found.preview(SHOWN)
        ],
        held=[(row, [f"{fault.column}: {fault.code.label}" for fault in row.faults]) for row in found.held[:SHOWN]],
        total=pounds_from_pence(found.total_pence),
        stated_total=job.statement.stated_total,
        file_totals=[
            FileTotal(
                each.row,
                each.label,
                pounds_from_pence(each.stated_pence),
                pounds_from_pence(each.computed_pence),
                each.agrees,
            )
            for each in sorted(found.control_totals, key=lambda total: total.agrees)
            if each.stated_pence is not None
        ][:SHOWN],
    )


def profiles_of(provider: Provider) -> list[MappingProfile]:
    """How the provider's files have been read, the latest used first."""
    return list(MappingProfile.objects.filter(provider=provider).order_by("-last_used_at", "-pk"))


def sheets_left(files: Sequence[StatementImport]) -> list[tuple[StatementImport, str]]:
    """The sheets of a statement's workbooks that no import of it has read or waits to read, each with an import."""
    alive = [job for job in files if job.state != ImportState.REVERSED]
    taken = {(job.sha256, name) for job in alive for name in (job.findings.get("sheet"), job.mapping.get("sheet"))}
    left = {
        (job.sha256, name): job
        for job in alive
        if job.state == ImportState.DONE
        for name in job.findings.get("sheets", [])
        if (job.sha256, name) not in taken
    }
    return [(job, name) for (_, name), job in left.items()]


def kept_upload(user: User, pk: int) -> WaitingUpload | None:
    """The file kept for this person."""
    found: WaitingUpload | None = WaitingUpload.objects.filter(user=user, pk=pk).first()
    return found


@dataclass(frozen=True, slots=True)
class Hints:
    """Whose statement a file may be and of which day, each with the reason; None and empty where nothing speaks."""

    provider: Provider | None
    provider_reason: str
    day: date | None
    day_reason: str


def hints_of(filename: str, content: bytes) -> Hints:
    """What can be proposed about a file. Raises ``UnableToReadStatement``."""
    found = read_statement(content, filename)
    provider, why = _provider_of(filename, found)
    if day := latest_day(found):
        return Hints(provider, why, day, "the latest day in the file")
    day = day_in_name(filename)
    return Hints(provider, why, day, "the name of the file" if day else "")


def _provider_of(filename: str, found: ReadStatement) -> tuple[Provider | None, str]:
    """The one provider whose earlier file has the same header, or the one that name and preamble speak of."""
    header = header_of(found)
    seen = StatementImport.objects.filter(state=ImportState.DONE).select_related("statement__provider")
    same = {
        job.statement.provider
        for job in seen.order_by("-pk")[:HEADERS_LOOKED_AT]
        if header and plain_header((job.findings.get("layout") or {}).get("header", [])) == header
    }
    if len(same) == 1:
        return same.pop(), "the header is that of an earlier file of theirs"
    words = " ".join([filename.replace("_", " "), *found.notes])
    known = list(same or Provider.objects.all())
    outdone = names_outdone(words, [each.name for each in known])
    named = [each for each in known if names_provider(words, each.name) and each.name not in outdone]
    return (named[0], "the file names them") if len(named) == 1 else (None, "")
