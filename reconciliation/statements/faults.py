"""What is wrong with one cell of a row."""

from __future__ import annotations

from typing import NamedTuple

from reconciliation.statements.codes import Hold
from reconciliation.statements.headers import Field


class Fault(NamedTuple):
    """The field, the header of its column, the cell as it came, and the code that says why it cannot be taken."""

    field: Field
    column: str
    raw: str
    code: Hold
