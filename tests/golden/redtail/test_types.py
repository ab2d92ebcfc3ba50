"""What an account becomes and is called, case by case; and that no row of the delivered tables is without a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from domain.enums.us_accounts import PLAN_TYPES, USAccount
from domain.plan_uses import use_of
from redtail_sync.mapping.accounts import description_of
from redtail_sync.mapping.types import BY_LABEL, BY_OWNER, BY_TAX_ID, delivered, propose

TABLES: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "types.yaml").read_text())


def cases(*names: str) -> list[Any]:
    return [pytest.param(case, id=str(case)) for name in names for case in TABLES[name]["cases"]]


@pytest.mark.parametrize("case", cases("by_label", "by_owner", "order"))
def test_what_an_account_is_proposed_to_be(case: dict[str, Any]) -> None:
    fields = {name: case[name] for name in ("account_type", "tax_qualified_id", "is_tax_qualified") if name in case}
    proposal = propose(fields, delivered())
    assert proposal.type == case["kind"]
    assert proposal.reason


@pytest.mark.parametrize("case", cases("by_tax_qualified_id"))
def test_what_an_id_says_where_the_label_tells_only_the_owner(case: dict[str, Any]) -> None:
    fields = {
        "account_type": "Individual",
        "is_tax_qualified": True,
        "tax_qualified_id": case["tax_qualified_id"],
    }
    assert propose(fields, delivered()).type == case["kind"]


@pytest.mark.parametrize("case", cases("described"))
def test_what_an_account_is_called(case: dict[str, Any]) -> None:
    assert description_of({name: case.get(name, "") for name in ("company", "number", "product")}) == case["says"]


def test_every_row_of_the_delivered_tables_has_a_case() -> None:
    labels = {case["account_type"]: case["kind"] for name in ("by_label", "by_owner") for case in TABLES[name]["cases"]}
    assert labels == {**BY_LABEL, **{label: kind or "" for label, kind in BY_OWNER.items()}}
    ids = {case["tax_qualified_id"]: case["kind"] for case in TABLES["by_tax_qualified_id"]["cases"]}
    assert ids == {key: kind or "" for key, (_, kind) in BY_TAX_ID.items()}


def test_what_nobody_knows_names_the_row_to_answer() -> None:
    assert propose({"account_type": "Structured Settlement"}, delivered()).unknown == (
        "label",
        "Structured Settlement",
    )
    fields = {"account_type": "Individual", "is_tax_qualified": True, "tax_qualified_id": 99}
    assert propose(fields, delivered()).unknown == ("tax_id", "99")


@pytest.mark.parametrize("kind", USAccount)
def test_the_planner_knows_every_kind(kind: USAccount) -> None:
    assert not use_of(PLAN_TYPES[kind], kind.value).is_assumed
