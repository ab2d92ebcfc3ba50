"""Money as the API answers it."""

from __future__ import annotations


def money(pence: int | None) -> dict[str, str] | None:
    """The money object of an amount in pence: the pence as text, a formatted text, the currency. None stays None."""
    if pence is None:
        return None
    pounds, rest = divmod(abs(pence), 100)
    sign = "-" if pence < 0 else ""
    return {"amount": str(pence), "formatted": f"{sign}£{pounds:,}.{rest:02d}", "currency": "GBP"}
