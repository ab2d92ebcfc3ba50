"""The quick start's data: two firms that are plainly made up, so that every screen has something to show.

Runs on every start and writes only what is not there yet, firm by firm.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django_scopes import scope

from backoffice.models import Client, Expense, Firm, Income, User
from backoffice.models.timed import moment_fields
from backoffice.selectors.plan_flows import PART_MODELS
from backoffice.services.charges import create_charge
from backoffice.services.clients import create_client, relate_clients, set_address, set_primary_contact
from backoffice.services.firms import add_user, create_firm
from backoffice.services.flows import create_flow
from backoffice.services.plan_flows import create_plan_flow
from backoffice.services.plans import add_valuation, create_plan, ensure_provider
from config.demo.platform import connect_demo_platform
from domain.enums.items import LifeEvent
from domain.enums.people import ContactKind, RelationshipKind, Role
from domain.moments import Moment
from portal.services.access import grant_access

FIRMS = Path(__file__).parent / "firms.yaml"
PASSWORD = "fernhill-demo"
"""Of every demo user; the quick start listens on this machine only."""
CHARGES_START = "2026-01-26"
PLAN_FIELDS = (
    "name", "type", "sub_type", "policy_number", "opened_date", "normal_retirement_age", "scheme_status",
    "yearly_pension", "pension_lump_sum", "pension_revaluation", "pension_death_benefit",
)  # fmt: skip
POUNDS = ("amount", "percent", "benefit_amount")
"""Figures of items, written as text so that YAML reads no float."""


def seed_demo_firms() -> None:
    """Write each firm of ``firms.yaml`` that does not exist yet."""
    for row in yaml.safe_load(FIRMS.read_text()):
        if not Firm.objects.filter(slug=row["slug"]).exists():
            seed_firm(row)
    connect_demo_platform()


@transaction.atomic
def seed_firm(row: dict[str, Any]) -> None:
    """Write one firm with its people, their plans and charges."""
    firm = create_firm(name=row["name"], slug=row["slug"], fields=row["fields"])
    users = [
        add_user(firm=firm, email=u["email"], name=u["name"], role=Role(u["role"]), password=PASSWORD)
        for u in row["users"]
    ]
    adviser = next(user for user in users if user.role == Role.ADVISER)
    with scope(firm=firm):
        for couple in row["couples"]:
            seed_couple(firm, adviser, couple)
        for login in row.get("logins", []):
            seed_login(firm, adviser, login)


def seed_couple(firm: Firm, adviser: User, couple: dict[str, Any]) -> None:
    """Write one or two people who live together, with everything they have."""
    people = [seed_person(firm, adviser, person, couple["address"]) for person in couple["people"]]
    if len(people) == 2:
        kind = RelationshipKind(couple["relationship"])
        relate_clients(client_id=people[0].pk, other_id=people[1].pk, kind=kind)
    for row in couple["incomes"]:
        create_flow(Income, client_id=people[row["owner"]].pk, fields=item_fields(row, people))
    for row in couple["expenses"]:
        create_flow(Expense, client_id=people[row["owner"]].pk, fields=item_fields(row, people))
    for row in couple["plans"]:
        seed_plan(firm, adviser, people, row)


def seed_login(firm: Firm, adviser: User, row: dict[str, Any]) -> None:
    """Let somebody into the screens of the client of that name, as if they had followed their invitation."""
    client = Client.objects.get(first_name=row["client"]["first_name"], last_name=row["client"]["last_name"])
    user = add_user(firm=firm, email=row["email"], name=row["name"], role=Role(row["role"]), password=PASSWORD)
    grant_access(client=client, user=user, may_edit=row.get("may_edit", False), sees_household=True, invited_by=adviser)


def item_fields(row: dict[str, Any], people: list[Client]) -> dict[str, Any]:
    """The model fields of an item's row; ``starts`` and ``ends`` name a person by the place in ``people``."""
    fields: dict[str, Any] = {n: Decimal(value) if n in POUNDS else value for n, value in row.items()}
    fields.pop("owner", None)
    if "client" in fields:
        fields["client"] = people[fields["client"]]
    for end in ("start", "end"):
        if said := fields.pop(f"{end}s", None):
            fields |= moment_fields(end, moment(said, people))
    return fields


def moment(row: dict[str, Any], people: list[Client]) -> Moment:
    """A start or end: a date, or an age or event of one of the people."""
    if "date" in row:
        return Moment.on(row["date"])
    whose = people[row["of"]].pk
    if "age" in row:
        return Moment.at_age(row["age"], of=whose)
    return Moment.at_event(LifeEvent(row["event"]), of=whose)


def seed_person(firm: Firm, adviser: User, row: dict[str, Any], address: dict[str, str]) -> Client:
    """Write one person with contact details and address."""
    contacts = {ContactKind.EMAIL: row.pop("email"), ContactKind.MOBILE: row.pop("mobile")}
    client = create_client(firm=firm, fields={**row, "adviser": adviser})
    for kind, value in contacts.items():
        set_primary_contact(client_id=client.pk, kind=kind, value=value)
    set_address(client_id=client.pk, fields={"country": "United Kingdom", **address})
    return client


def seed_plan(firm: Firm, adviser: User, people: list[Client], row: dict[str, Any]) -> None:
    """Write one plan with its valuations, its charge and what hangs on it."""
    fields: dict[str, Any] = {name: row[name] for name in PLAN_FIELDS if name in row}
    plan = create_plan(
        firm=firm,
        fields={**fields, "provider": ensure_provider(firm=firm, name=row.get("provider", ""))},
        owners={people[index].pk: Decimal(percent) for index, percent in row["owners"].items()},
    )
    for valued_date, amount in row["valuations"]:
        add_valuation(plan_id=plan.pk, valued_date=valued_date, amount=Decimal(amount))
    for word, rows in row.get("parts", {}).items():
        for part in rows:
            create_plan_flow(PART_MODELS[word], plan_id=plan.pk, fields=item_fields(part, people))
    if charge := row.get("charge"):
        money = {name: Decimal(charge[name]) for name in ("amount", "percentage") if name in charge}
        create_charge(
            firm=firm,
            fields={
                "client": people[min(row["owners"])],
                "plan": plan,
                "adviser": adviser,
                "type": charge.get("type", "fee"),
                "category": charge["category"],
                "frequency": charge["frequency"],
                "start_date": CHARGES_START,
                **money,
            },
        )
