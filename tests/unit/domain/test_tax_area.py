import csv

import pytest

from domain.enums.people import TaxArea
from domain.tax_area import BORDER_UNITS_FILE, tax_area_of


@pytest.mark.parametrize(
    ("postcode", "area"),
    [
        ("BT1 1AA", TaxArea.NORTHERN_IRELAND),
        ("eh11aa", TaxArea.SCOTLAND),
        ("CF10 1AA", TaxArea.WALES),
        ("SW1A 1AA", TaxArea.ENGLAND),
        ("AL1 1AA", TaxArea.ENGLAND),
        ("CH5 1AA", TaxArea.WALES),  # district against its letters
        ("CH1 1AA", TaxArea.ENGLAND),
        ("CH4 0AA", TaxArea.WALES),  # sector
        ("CH4 7AA", TaxArea.ENGLAND),
        ("SY25 6AA", TaxArea.WALES),
        ("SY2 5AA", TaxArea.ENGLAND),
        ("TD15 2AA", TaxArea.ENGLAND),
        ("TD1 1AA", TaxArea.SCOTLAND),
        ("NP16 7AA", TaxArea.ENGLAND),
        ("CH1 4QL", TaxArea.WALES),  # single unit against its sector
    ],
)
def test_the_most_exact_rule_decides(postcode, area):
    assert tax_area_of(postcode) == area


@pytest.mark.parametrize("postcode", ["IM1 1AA", "JE2 3AA", "GY1 1AA", "BX1 1AA", "ZZ1 1AA", "nonsense", ""])
def test_what_cannot_be_told_is_none(postcode):
    assert tax_area_of(postcode) is None


def test_every_border_unit_lies_where_the_file_says_and_not_where_its_neighbours_do(monkeypatch):
    with BORDER_UNITS_FILE.open(newline="") as file:
        units = {row["unit"]: TaxArea(row["tax_area"]) for row in csv.DictReader(file)}
    assert len(units) == 812
    assert all(tax_area_of(unit) == area for unit, area in units.items())
    monkeypatch.setattr("domain.tax_area._border_units", dict)
    assert all(tax_area_of(unit) != area for unit, area in units.items())
