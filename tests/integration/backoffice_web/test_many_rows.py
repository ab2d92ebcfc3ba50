"""Many rows written at once are the rows that would have been written one by one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pghistory
import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.forms.models import model_to_dict
from django_scopes import scope

from backoffice import events
from backoffice.events import Origin, RecordChanged, RecordsCreated
from backoffice.models import Address, Client, ContactDetail, Income, Plan, Valuation
from backoffice.selectors.history import event_model
from backoffice.services.bulk import (
    NewClient,
    NewIncome,
    NewPlan,
    create_clients,
    create_incomes,
    create_plans,
)
from backoffice.services.copying import insert_rows
from domain.enums.people import ContactKind
from tests.factories.backoffice import FirmFactory

ODD = "Tab\there, line\nthere, back\\slash \\N, “quotes” and 東"


@pytest.fixture(autouse=True)
def in_scope(firm: Any) -> Iterator[None]:
    with scope(firm=firm):
        yield


def told(row: Model) -> dict[str, Any]:
    return {key: value for key, value in model_to_dict(row).items() if key != "id"}


def test_copied_rows_are_what_saved_ones_are(firm: Any, wren: Client) -> None:
    def plan() -> Plan:
        return Plan(
            firm=firm, type="pension", name=ODD, policy_number="ab-12 / 3", opened_date=date(2020, 2, 29),
            details={"odd": ODD, "list": [1, None, True]},
        )  # fmt: skip

    saved, copied = plan(), plan()
    saved.save()
    insert_rows([copied])
    found, other = Plan.objects.get(pk=copied.pk), Plan.objects.get(pk=saved.pk)
    assert told(found) == told(other)
    assert found.normalised_policy_number == other.normalised_policy_number != ""
    assert found.created_at == found.updated_at == copied.created_at >= other.created_at
    copied.name = "Renamed"
    copied.save()  # it counts as saved: no second row
    assert Plan.objects.count() == 2


def test_copied_rows_get_ids_in_order(firm: Any, wren: Client) -> None:
    rows = [
        ContactDetail(firm=firm, client=wren, kind="other", value=f"{n}@example.test", is_primary=False)
        for n in range(50)
    ]
    insert_rows(rows)
    assert [row.pk for row in rows] == sorted(row.pk for row in rows)
    stored = ContactDetail.objects.order_by("pk").values_list("value", flat=True)
    assert list(stored) == [row.value for row in rows]
    insert_rows([])


def test_history_of_copied_rows_says_who_was_at_work(firm: Any) -> None:
    with pghistory.context(system="Elsewhere", run=7), transaction.atomic():
        insert_rows([Client(firm=firm, first_name="Wren", last_name="Tidewell") for _ in range(2)])
    kept = event_model(Client)._default_manager.all()
    assert [event.pgh_context.metadata["run"] for event in kept] == [7, 7]


def test_a_long_list_is_asked_for_as_one_value(firm: Any, wren: Client) -> None:
    other = Client.objects.create(firm=firm, first_name="Ash", last_name="Marchbank")
    Address.objects.create(firm=firm, client=other, line_1="1 Row")
    assert list(Client.objects.filter(pk__among={wren.pk, 0})) == [wren]
    assert list(Client.objects.filter(first_name__among=["Ash", 'it\'s {odd}, "this"'])) == [other]
    assert not Client.objects.filter(last_name__among=[]).exists()
    assert Address.objects.filter(client_id__among=[other.pk], client__kind__among=["individual"]).count() == 1


@pytest.mark.parametrize("wrong", ["x" * 101, "nul\x00"])
def test_a_value_the_database_refuses_keeps_none_of_them(firm: Any, wrong: str) -> None:
    rows = [Client(firm=firm, first_name=name, last_name="Tidewell") for name in ("Wren", wrong)]
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(rows)
    assert not Client.objects.exists()


def test_a_row_that_points_at_another_firm_is_refused(firm: Any, wren: Client) -> None:
    other = FirmFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([Address(firm=other, client=wren, line_1="1 Row")])


def test_many_clients_come_with_all_that_is_theirs(firm: Any) -> None:
    people = [
        NewClient(
            {"first_name": "Wren", "last_name": f"Tidewell {n}"},
            {"line_1": "1 Row", "postcode": "EH1 1AA", "country": "UK"},
            {ContactKind.EMAIL: f" wren{n}@example.test ", ContactKind.MOBILE: "  "},
        )
        for n in range(3)
    ]
    bare = NewClient({"first_name": "Ash", "last_name": "Marchbank"}, {"country": "UK"})
    made = create_clients(firm=firm, several=[*people, bare])
    assert [one.client.last_name for one in made] == ["Tidewell 0", "Tidewell 1", "Tidewell 2", "Marchbank"]
    assert [client.tax_area for client in Client.objects.order_by("pk")][:3] == ["scotland"] * 3
    assert Address.objects.count() == 3
    assert list(ContactDetail.objects.order_by("pk").values_list("client_id", "value")) == [
        (one.client.pk, f"wren{n}@example.test") for n, one in enumerate(made[:3])
    ]
    assert [(one.addresses, one.contacts) for one in made[:3]] == [
        (list(one.client.addresses.all()), list(one.client.contact_details.all())) for one in made[:3]
    ]


def test_members_are_for_shared_clients_only(firm: Any, wren: Client) -> None:
    with pytest.raises(ValidationError, match="members"):
        create_clients(firm=firm, several=[NewClient({"first_name": "A", "last_name": "B"}, member_ids=[wren.pk])])
    shared = NewClient({"kind": "joint", "entity_name": "Both"}, member_ids=[wren.pk])
    (made,) = create_clients(firm=firm, several=[shared])
    assert [row.member_id for row in made.client.memberships.all()] == [wren.pk]
    assert made.members == list(made.client.memberships.all())


def test_many_records_are_told_once(firm: Any, wren: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    for event in (RecordsCreated, RecordChanged):
        monkeypatch.setitem(events._subscribers, event, [heard.append])
    origin = Origin(system="elsewhere")
    plans = create_plans(
        firm=firm,
        several=[
            NewPlan(
                {"type": "pension", "name": f"Plan {n}"},
                {wren.pk: Decimal(100)},
                (date(2026, 1, 1), Decimal(n)),
            )
            for n in range(3)
        ],
        origin=origin,
    )
    incomes = create_incomes(
        firm=firm,
        several=[
            NewIncome({"name": "Wage", "type": "other", "amount": Decimal("1.5"), "frequency": "monthly"}, wren.pk)
        ],
        origin=origin,
    )
    assert heard == [
        RecordsCreated(firm.pk, origin, "backoffice.plan", tuple(one.plan.pk for one in plans)),
        RecordsCreated(firm.pk, origin, "backoffice.income", (incomes[0].pk,)),
    ]
    assert [(one.pk, one.action) for one in heard[0].each()] == [(one.plan.pk, "create") for one in plans]
    assert [row.source for row in Valuation.objects.all()] == ["elsewhere"] * 3
    assert Income.objects.get().amount == Decimal("1.50")
