"""What Plannr's screens show nowhere but in a client's fact find, and where that begins.

An income or an amount of a budget has no page of its own there, so opening one leads to the fact find's first page.
"""

from __future__ import annotations

from integrations.engine.records import EXPENSE, INCOME

ONLY_IN_FACT_FIND = frozenset({INCOME, EXPENSE})
"""Kinds of record without a page of their own in Plannr."""


def first_page(web_url: str) -> str:
    """The address of the first page of a client's fact find, as ``KindSpec.remote_url`` wants it."""
    return f"{web_url}/clients/{{client}}/fact-find" if web_url else ""
