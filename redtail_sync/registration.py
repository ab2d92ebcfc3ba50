"""What the Redtail connector adds to the product at start-up."""

from __future__ import annotations


def register() -> None:
    """Nothing yet."""
