"""A couple with a few things of most kinds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.db import transaction

from backoffice.models import Client, Firm
from cashflow.models import Cashflow
from domain.enums.plans import IncomeType, PlanType
from tests.factories.backoffice import (
    ClientFactory,
    ClientMemberFactory,
    ExpenseFactory,
    IncomeFactory,
    JointClientFactory,
    OwnershipFactory,
    PlanFactory,
    RelationshipFactory,
    ValuationFactory,
)
from tests.factories.cashflow import CashflowFactory

TODAY = date(2026, 11, 22)


class Couple(NamedTuple):
    wren: Client
    ash: Client
    joint: Client
    cashflow: Cashflow


@pytest.fixture
def couple(firm: Firm) -> Couple:
    wren = ClientFactory(firm=firm, first_name="Wren", last_name="Sample", date_of_birth=date(1968, 5, 17))
    ash = ClientFactory(firm=firm, first_name="Ash", last_name="Sample", date_of_birth=date(1971, 2, 3))
    RelationshipFactory(firm=firm, client=wren, other=ash)
    RelationshipFactory(firm=firm, client=ash, other=wren)
    joint = JointClientFactory(firm=firm)
    for person in (wren, ash):
        ClientMemberFactory(firm=firm, shared=joint, member=person)
    IncomeFactory(firm=firm, client=wren, name="Harbour Trust salary", amount=Decimal("48000.00"))
    IncomeFactory(
        firm=firm, client=joint, name="Flat in the harbour", type=IncomeType.RENTAL, amount=Decimal("9000.00")
    )
    IncomeFactory(
        firm=firm, client=ash, name="State Pension forecast", type=IncomeType.STATE_PENSION,
        amount=Decimal("12547.60"),
    )  # fmt: skip
    ExpenseFactory(firm=firm, client=joint, name="Household bills", amount=Decimal("2500.00"))
    add_plan(firm, {wren: 60, ash: 40}, PlanType.FIXED_ASSET, "main_residence", "Quay House", "450000.00")
    add_plan(firm, {wren: 100}, PlanType.PENSION, "sipp", "Wren's pension", "310000.00")
    add_plan(firm, {ash: 100}, PlanType.INVESTMENT, "isa_stocks_and_shares", "Ash's ISA", "60000.00")
    add_plan(firm, {wren: 50, ash: 50}, PlanType.MORTGAGE, "repayment", "Harbour mortgage", "85000.00")
    return Couple(wren, ash, joint, CashflowFactory(firm=firm, people=[wren, ash], name="Wren and Ash"))


@transaction.atomic
def add_plan(
    firm: Firm,
    owners: dict[Client, int],
    plan_type: PlanType,
    sub_type: str,
    name: str,
    value: str | None,
    **fields: object,
) -> object:
    plan = PlanFactory(firm=firm, type=plan_type, sub_type=sub_type, name=name, **fields)
    for client, percent in owners.items():
        OwnershipFactory(firm=firm, plan=plan, client=client, percent=Decimal(percent))
    if value is not None:
        ValuationFactory(firm=firm, plan=plan, amount=Decimal(value), valued_date=date(2026, 9, 30))
    return plan
