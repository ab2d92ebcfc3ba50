"""The quick search puts whom one means first; the history says money as people write it."""

from __future__ import annotations

from decimal import Decimal

from backoffice.models import Income
from backoffice.selectors.clients import find_best_clients
from backoffice.selectors.history import activity_of_record
from backoffice.services.flows import update_flow
from domain.enums.people import ClientKind
from tests.factories.backoffice import ClientFactory, IncomeFactory


def test_those_whose_name_begins_with_what_was_typed_come_first(in_firm):
    ClientFactory(firm=in_firm, kind=ClientKind.BUSINESS, first_name="", last_name="", entity_name="Ashgate Estates")
    ClientFactory(firm=in_firm, first_name="Terence", last_name="Zimmer")
    ClientFactory(firm=in_firm, first_name="Zoe", last_name="Templar")
    assert [client.name for client in find_best_clients("te")] == [
        "Zoe Templar", "Terence Zimmer", "Ashgate Estates",
    ]  # fmt: skip


def test_the_history_says_money_in_pounds_with_thousands_marks(in_firm):
    income = IncomeFactory(firm=in_firm, amount=Decimal(58200))
    update_flow(Income, flow_id=income.pk, fields={"amount": Decimal(60000)})
    income.refresh_from_db()
    change = next(change for one in activity_of_record(income) for change in one.changes if change.field == "Amount")
    assert (change.before, change.after) == ("£58,200.00", "£60,000.00")
