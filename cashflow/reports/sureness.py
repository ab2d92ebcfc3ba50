"""How sure the plan and each what-if of a report are, side by side: chance of success, and every setback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cashflow.drawings.chance import Chance
from cashflow.drawings.comparison import Case
from cashflow.reports.tables import Table, table


@dataclass(frozen=True, slots=True)
class Sureness:
    """One case with its chance of success in a few words.

    ``blows`` are what each setback does to it, in the order of the library, as (setback, outcome).
    """

    name: str
    chance: str
    blows: list[tuple[str, str]]


def sureness_of(name: str, chance: Chance, blows: Sequence[tuple[Case, str]]) -> Sureness:
    """The sureness of a case from its chance and from its stresses, of which the first is no stress."""
    return Sureness(name, chance.short, [(case.name, _outcome(case)) for case, words in blows if words])


def _outcome(case: Case) -> str:
    if case.short_year:
        return f"short from {case.short_year}"
    return f"holds; nothing is spent from {case.unspent_from} on" if case.unspent_from else "holds"


def sureness_table(cases: Sequence[Sureness]) -> Table:
    """A column a case, a row a question."""
    rows = [["Possible futures that meet all spending", *(case.chance for case in cases)]]
    for place, (setback, _) in enumerate(cases[0].blows):
        rows.append([f"Setback: {setback}", *(case.blows[place][1] for case in cases)])
    return table(("How sure", *(case.name for case in cases)), rows, ())
