"""Which part of the United Kingdom's tax rules a home address falls under.

    tax_area_of("CH4 0AA")  -> TaxArea.WALES
    tax_area_of("IM1 1AA")  -> None: not in the United Kingdom, a person must say
    tax_area_of("nonsense") -> None

A postcode is looked up from the most to the least exact: the unit itself, its sector (``CH4 0``), its district
(``CH4``), its letters (``CH``). Letters alone settle almost all of the country. Where a border runs through a
district, ``PREFIXES`` holds what most of each sector is, and ``data/postcode_border_units.csv`` holds the single units
that lie on the other side from their sector. Letters that no table knows give None; so do the Channel Islands and the
Isle of Man, which have taxes of their own, and postcodes that belong to no place (``BX``).

HMRC goes by a person's main residence, not by its postcode, and a few units straddle the line: the answer is a
default that a user may override.

Units and majorities were derived from OS Code-Point Open (2014; Scottish areas 2020), used under the Open Government
Licence. Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail copyright and
database right.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from domain.enums.people import TaxArea
from domain.identifiers import UnableToReadIdentifier, normalise_postcode

BORDER_UNITS_FILE = Path(__file__).parent / "data" / "postcode_border_units.csv"

PREFIXES: dict[TaxArea, str] = {
    TaxArea.SCOTLAND: "AB DD DG EH FK G HS IV KA KW KY ML PA PH TD ZE",
    TaxArea.WALES: """CF LD LL NP SA
        CH5 CH6 CH7 CH8 SY15 SY16 SY17 SY18 SY19 SY20 SY21 SY22 SY23 SY24 SY25
        CH4_0 SY10_0 SY13_3 HR3_5""",
    TaxArea.NORTHERN_IRELAND: "BT",
    TaxArea.ENGLAND: """AL B BA BB BD BH BL BN BR BS CA CB CH CM CO CR CT CV CW DA DE DH DL DN DT DY E EC EN EX FY GL
        GU HA HD HG HP HR HU HX IG IP KT L LA LE LN LS LU M ME MK N NE NG NN NR NW OL OX PE PL PO PR RG RH RM S SE SG SK
        SL SM SN SO SP SR SS ST SW SY TA TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO
        TD15 NP16_7""",
}
"""Letters, districts and sectors (``_`` for the space) and the area each lies in; the longest that fits decides."""


@cache
def _known_prefixes() -> dict[str, TaxArea]:
    return {prefix.replace("_", " "): area for area, names in PREFIXES.items() for prefix in names.split()}


@cache
def _border_units() -> dict[str, TaxArea]:
    with BORDER_UNITS_FILE.open(newline="", encoding="ascii") as file:
        return {row["unit"]: TaxArea(row["tax_area"]) for row in csv.DictReader(file)}


def tax_area_of(postcode: str) -> TaxArea | None:
    """The tax area a full postcode lies in, or None when it cannot be told."""
    try:
        unit = normalise_postcode(postcode)
    except UnableToReadIdentifier:
        return None
    if unit in _border_units():
        return _border_units()[unit]
    district, inward = unit.split(" ")
    letters = re.match("[A-Z]+", district)
    prefixes = _known_prefixes()
    for prefix in (f"{district} {inward[0]}", district, letters[0] if letters else ""):
        if prefix in prefixes:
            return prefixes[prefix]
    return None
