"""What a line is unlikely to pay stands behind "more"."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from reconciliation.selectors import candidates
from reconciliation.selectors.candidates import Candidate, candidates_on_screen


@pytest.mark.parametrize(
    ("gross", "days", "is_far"),
    [
        ("10.00", 0, False),
        ("10.00", 92, False),
        ("10.00", 93, True),
        ("10.00", -361, True),
        ("0.00", 0, True),
    ],
)
def test_what_is_expected_at_nothing_or_long_before_stands_apart(monkeypatch, gross, days, is_far):
    held = Candidate(SimpleNamespace(gross=Decimal(gross)), days, Decimal(0), True, True, ())
    monkeypatch.setattr(candidates, "candidates_for", lambda line, *, tolerance, search: [held])
    shown = candidates_on_screen(object(), tolerance=10)
    assert (shown.near, shown.far) == (([], [held]) if is_far else ([held], []))
