"""Expenses: a client's budget in Plannr, one amount a month for each field of each life stage.

Stages and fields are the firm's own, so only the amounts of what is there can be written.
"""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import CodeTable, Pence, Reference, Text, WholeNumber
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT, EXPENSE
from plannr_sync.mapping.fact_find import first_page

ONLY_THE_AMOUNT = "Only an expense's amount can be changed in Plannr."

RULES = (
    FieldRule("amount", "amount", Pence(), "Amount", required=True, reason=ONLY_THE_AMOUNT),
    FieldRule(
        "name", "name_in_use", Text(), "Name", direction=Direction.PULL, on_update=False, required=True,
        reason=ONLY_THE_AMOUNT,
    ),
    FieldRule(
        "client", "client_in_use", Reference(), "Owner", direction=Direction.PULL, on_update=False, required=True,
        reason=ONLY_THE_AMOUNT,
    ),
    FieldRule(
        "frequency", "frequency_in_use", CodeTable({}, missing="monthly"), "Frequency", direction=Direction.PULL,
        on_update=False, reason="Plannr's budgets are monthly.",
    ),
    FieldRule(
        "start_age", "life_stage.start_age", WholeNumber(), "From the age of", direction=Direction.PULL,
        on_update=False, reason="The birthday of the first client on which the life stage begins.",
    ),
    FieldRule(
        "end_age", "life_stage.end_age", WholeNumber(), "Until the age of", direction=Direction.PULL,
        on_update=False, reason="The birthday of the first client on which the life stage ends.",
    ),
)  # fmt: skip


def _owners(fields: Fields) -> Iterable[str]:
    return [str(fields["client"])] if fields.get("client") else []


EXPENSES = Mapping(EXPENSE, "expenditure", "Expense", RULES, id_path="id_in_use", owners=_owners)

NO_CREATE = Ability.no("Expenses cannot be created in Plannr: life stages and their fields are your firm's own there.")
NO_DELETE = Ability.no("Expenses cannot be deleted in Plannr: a budget keeps all its fields; empty it there.")


def spec(web_url: str) -> KindSpec:
    """Expenses; Plannr shows them in the fact find."""
    return KindSpec(
        EXPENSES,
        create=NO_CREATE,
        delete=NO_DELETE,
        part_of=CLIENT,
        remote_url=first_page(web_url),
    )
