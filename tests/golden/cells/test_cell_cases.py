"""Worked cases of cleaning single cells: every row of dirt that concerns a cell."""

from pathlib import Path

import pytest
import yaml

from reconciliation.statements import Hold, Warn, clean_cells

KINDS = {"amounts": "amount", "dates": "date", "policies": "policy"}
CASES = [
    pytest.param(KINDS[path.stem], case, id=f"{path.stem} {case['source']} {case['raw']!r}")
    for path in sorted(Path(__file__).parent.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]
DIRT_OF_CELLS = {
    "B12",
    "B13",
    "B14",
    "B16",
    "B17",
    "B18",
    "B19",
    "B20",
    "B21",
    "B22",
    "B23",
    "B24",
    "B25",
    "B30",
    "B31",
}


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_cell(kind, case):
    (cleaned,) = clean_cells([{"kind": kind, "raw": case["raw"]}])
    assert cleaned == {
        "kind": kind,
        "raw": case["raw"],
        "parsed": case.get("parsed"),
        "error": case.get("error"),
        "warning": case.get("warning"),
    }


def test_every_kind_of_dirt_and_every_code_has_a_case():
    cases = [case.values[1] for case in CASES]
    assert {case["source"] for case in cases} >= DIRT_OF_CELLS
    codes = {case.get("error") or case.get("warning") for case in cases}
    assert codes >= {code.value for code in Hold if code.value.startswith(("AMOUNT_", "DATE_", "CURRENCY"))}
    assert codes >= {code.value for code in Warn if code.value.startswith("POLICY_")}


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="kind"):
        clean_cells([{"kind": "colour", "raw": "red"}])


@pytest.mark.parametrize("cells", [{"kind": "amount", "raw": "1"}, [1], ["amount"], [{"raw": "1"}], None])
def test_what_is_no_list_of_cells_is_refused(cells):
    with pytest.raises(ValueError, match="cell"):
        clean_cells(cells)
