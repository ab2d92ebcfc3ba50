"""Brakes that stop a run before it does more harm than a person has agreed to."""

from __future__ import annotations

from integrations.engine.errors import GuardTripped

FEWEST_TO_CALL_EMPTY = 5
"""Below this many linked records, all of them going at once is an ordinary event."""
FEWEST_TO_MEASURE = 10
LARGEST_SHARE = 0.3
"""More than this share of the linked records vanishing at once needs a person's word."""


def check_vanishing(*, what: str, system: str, linked: int, missing: int, withdrawn: int, gone_here: int) -> None:
    """Raises ``GuardTripped`` when one side is suddenly empty or too many links would end.

    ``linked`` counts the links in scope; of those, ``missing`` were not delivered, ``withdrawn`` were but no longer
    take part, and ``gone_here`` have lost their object here without a word.
    """
    if linked >= FEWEST_TO_CALL_EMPTY and missing == linked:
        raise GuardTripped(f"{system} suddenly shows none of {linked} linked records ({what}).")
    if linked >= FEWEST_TO_CALL_EMPTY and gone_here == linked:
        raise GuardTripped(f"All {linked} linked records ({what}) are suddenly gone here.")
    if linked >= FEWEST_TO_MEASURE and missing + withdrawn > linked * LARGEST_SHARE:
        raise GuardTripped(
            f"{missing + withdrawn} of {linked} linked records ({what}) would be unlinked or removed in one go."
        )
