"""Which names are those of a State Pension."""

from __future__ import annotations

import pytest

from cashflow.pension_incomes import is_named_state_pension


@pytest.mark.parametrize(
    "name",
    [
        "State Pension", "state pension forecast", "Rowan's UK STATE-PENSION", "State retirement pension",
        "New  State   Pension (NSP)", "DWP pension", "Government Pension",
    ],
)  # fmt: skip
def test_a_state_pension_is_known_by_its_name(name: str) -> None:
    assert is_named_state_pension(name)


@pytest.mark.parametrize(
    "name",
    [
        "Pension", "Works pension", "Interstate Pension Trust", "Estate pension", "State Street Pension",
        "Bridging pension until State Pension", "State Pension age deduction", "Solid state pensions",
    ],
)  # fmt: skip
def test_other_pensions_are_not_taken_for_one(name: str) -> None:
    assert not is_named_state_pension(name)
