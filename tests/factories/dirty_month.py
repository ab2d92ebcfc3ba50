"""A month of a firm's post: twelve files of one provider, each dirty in its own way, the same for a seed each time.

    month(seed, payers) -> [DirtyFile, ...]

``payers`` are the plans that pay (policy number, client, amount in pence); every file pays each of them once more, on
another day, so that lines of all files can find an expectation of their own. What a file must become is told with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from domain.money import format_pence

FIRST_DAY = date(2026, 9, 1)
HEADER = ("Policy No", "Customer", "Payment Type", "Payment Date", "Amount")


class Payer(NamedTuple):
    """A plan and what it pays each time."""

    policy_number: str
    client: str
    pence: int


class DirtyFile(NamedTuple):
    """A file, and what a strict reader must make of it: so many lines that pay a plan, and so many held rows.

    ``strangers`` are lines that can pay nothing; ``word`` is a category word that a person must be asked about.
    """

    name: str
    content: bytes
    day: date
    lines: int
    strangers: int = 0
    held: int = 0
    word: str = "Ongoing AC"


Rows = list[list[str]]


def month(seed: int, payers: Sequence[Payer]) -> list[DirtyFile]:
    """The twelve files, two or three days apart."""
    chance = random.Random(seed)
    return [
        make(chance, payers, FIRST_DAY + timedelta(days=2 * number), f"{number + 1:02d}-{name}")
        for number, (name, make) in enumerate(KINDS.items())
    ]


def _rows(chance: random.Random, payers: Sequence[Payer], day: date) -> Rows:
    """One row a payer in any order."""
    rows = [
        [each.policy_number, each.client, "Ongoing AC", f"{day:%d/%m/%Y}", f"{each.pence / 100:.2f}"] for each in payers
    ]
    chance.shuffle(rows)
    return rows


def _text(rows: Rows, separator: str = ",", end: str = "\n", header: Sequence[str] = HEADER) -> str:
    quoted = [[f'"{cell}"' if separator in cell else cell for cell in row] for row in [list(header), *rows]]
    return "".join(separator.join(row) + end for row in quoted)


def _with_mark(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    return DirtyFile(f"{name}.csv", _text(rows).encode("utf-8-sig"), day, len(rows))


def _of_windows(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = [[*row[:4], f"£{row[4]}"] for row in _rows(chance, payers, day)]
    return DirtyFile(f"{name}.csv", _text(rows).encode("cp1252"), day, len(rows))


def _unicode_text(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    return DirtyFile(f"{name}.txt", b"\xff\xfe" + _text(rows, "\t", "\r\n").encode("utf-16-le"), day, len(rows))


def _semicolons(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    return DirtyFile(f"{name}.csv", _text(rows, ";", "\r").encode(), day, len(rows))


def _report(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    total = format_pence(sum(each.pence for each in payers))
    above = "Remuneration report,,,,\nAgency N1001,,,,\n,,,,\n"
    below = f',,,,\nTotal,,,,"{total}"\nPage 1 of 1,,,,\n'
    return DirtyFile(f"{name}.csv", (above + _text(rows) + below).encode(), day, len(rows))


def _page_breaks(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    return DirtyFile(f"{name}.csv", _text([rows[0], list(HEADER), *rows[1:]]).encode(), day, len(rows))


def _spellings(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = [[f" {row[0].lower().replace('-', ' ')}\u00a0", *row[1:]] for row in _rows(chance, payers, day)]
    return DirtyFile(f"{name}.csv", _text(rows).encode(), day, len(rows))


def _wrapped(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = [[f"'{row[0]}", *row[1:3], f"{day:%d-%b-%y}", f"GBP {row[4]}"] for row in _rows(chance, payers, day)]
    return DirtyFile(f"{name}.csv", _text(rows).encode(), day, len(rows))


def _other_word(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = [[*row[:2], "Servicing", *row[3:]] for row in _rows(chance, payers, day)]
    return DirtyFile(f"{name}.csv", _text(rows).encode(), day, len(rows), word="Servicing")


def _strangers(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    paid = f"{day:%d/%m/%Y}"
    rows = _rows(chance, payers, day)
    odd = [
        [f"ZZ-{chance.randrange(10**6):06d}", "Nobody Known", "Ongoing AC", paid, "12.00"],
        ["", "No Number", "Ongoing AC", paid, "7.15"],
        [rows[0][0], rows[0][1], "Ongoing AC", paid, "0.00"],
    ]
    return DirtyFile(f"{name}.csv", _text([*rows, *odd]).encode(), day, len(rows), strangers=len(odd))


def _unreadable(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    rows = _rows(chance, payers, day)
    odd = [
        [rows[0][0], rows[0][1], "Ongoing AC", "31/02/2026", "10.00"],
        [rows[0][0], rows[0][1], "Ongoing AC", f"{day:%d/%m/%Y}", "1,23"],
        [rows[0][0], rows[0][1], "Ongoing AC", f"{day:%d/%m/%Y}", "12.34 DR"],
    ]
    return DirtyFile(f"{name}.csv", _text([*rows, *odd]).encode(), day, len(rows), held=len(odd))


def _net_and_vat(chance: random.Random, payers: Sequence[Payer], day: date, name: str) -> DirtyFile:
    header = (*HEADER[:4], "Net Amount", "VAT")
    rows = [[*row, "0.00"] for row in _rows(chance, payers, day)]
    return DirtyFile(f"{name}.csv", _text(rows, header=header).encode(), day, len(rows))


KINDS: dict[str, Callable[[random.Random, Sequence[Payer], date, str], DirtyFile]] = {
    "marked": _with_mark, "windows": _of_windows, "unicode": _unicode_text, "semicolons": _semicolons,
    "report": _report, "pages": _page_breaks, "spellings": _spellings, "wrapped": _wrapped, "word": _other_word,
    "strangers": _strangers, "unreadable": _unreadable, "net": _net_and_vat,
}  # fmt: skip
