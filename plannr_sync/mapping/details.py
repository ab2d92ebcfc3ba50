"""What Plannr keeps of a plan under ``fields``, by the plan's type: a loan's rate and term, an annuity's income.

The names of these keys are not documented; they are those its own screens suggest. A server that has others shows none
of ours, so nothing is read from it and nothing is taken away here.
"""

from __future__ import annotations

from typing import Any

from integrations.engine.canonical import Value
from integrations.engine.codecs import CodeTable, Day, Nested, Pence, Percent, Text, WholeNumber
from plannr_sync.mapping.incomes import FREQUENCIES


class Details(Nested):
    """An object of which only what is known is sent: the others' keys depend on the plan's type."""

    def encode(self, value: Value) -> Any:
        """The parts that hold something."""
        return {key: part for key, part in (super().encode(value) or {}).items() if part is not None}


DETAILS = Details(
    {
        "amount_borrowed": ("amount_borrowed", Pence()),
        "interest_rate": ("interest_rate", Percent()),
        "interest_rate_type": ("interest_rate_type", Text()),
        "repayment_type": ("repayment_type", Text()),
        "term_months": ("term_months", WholeNumber()),
        "end_date": ("end_date", Day()),
        "income_amount": ("income_amount", Pence()),
        "income_frequency": ("income_frequency", CodeTable(FREQUENCIES)),
        "escalation": ("escalation", Text()),
        "guarantee_period": ("guarantee_period", WholeNumber()),
        "spouse_percentage": ("spouse_percentage", Percent()),
    }
)
