"""How many queries each page needs: a number on file, the same for many records as for twice as many.

Pages that tell a history read it by kind of record: when one more kind comes into view they need a few queries more,
whatever the number of records. A query for each record would show as eight or more.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.backoffice import (
    AddressFactory,
    ChargeFactory,
    ClientFactory,
    ClientMemberFactory,
    ContactDetailFactory,
    DocumentFactory,
    ExpenseFactory,
    IncomeFactory,
    JointClientFactory,
    RelationshipFactory,
    ValuationFactory,
    owned_plan,
)

MOST = {
    "today": 30,
    "client_list": 14,
    "client": 28,
    "client_finances": 24,
    "client_plans": 20,
    "client_documents": 20,
    "plan": 26,
    "document_list": 5,
    "audit_log": 20,
    "search": 12,
}
"""Queries of each page, session and sign-in included. Raise a number only with a reason in the commit."""

TELLING_HISTORY = {"today", "client", "plan", "audit_log"}
A_KIND_MORE = 3


def add_everything(firm, client, count):
    """``count`` more of all that a page could show."""
    for _ in range(count):
        other = ClientFactory(firm=firm, last_name="Tidewell")
        AddressFactory(firm=firm, client=other)
        RelationshipFactory(firm=firm, client=client, other=other)
        shared = JointClientFactory(firm=firm)
        ClientMemberFactory(firm=firm, shared=shared, member=client)
        ContactDetailFactory(firm=firm, client=client, is_primary=False)
        plan = owned_plan(client, name="Tide fund")
        ChargeFactory(firm=firm, client=client, plan=plan)
        IncomeFactory(firm=firm, client=client, plan=plan)
        ExpenseFactory(firm=firm, client=client)
        DocumentFactory(firm=firm, client=client)
        other.retirement_age = 66
        other.save()


def add_to_plan(firm, client, plan, count):
    for _ in range(count):
        ValuationFactory(firm=firm, plan=plan)
        ChargeFactory(firm=firm, client=client, plan=plan)
        IncomeFactory(firm=firm, client=client, plan=plan)


def queries(browser, path, **choices):
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(path, choices)
        assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", MOST)
def test_more_records_need_no_more_queries(signed_in, owner, firm, wren, name):
    browser = signed_in(owner)
    plan = owned_plan(wren)
    add_everything(firm, wren, 8)
    add_to_plan(firm, wren, plan, 16)
    whose = {"plan": [plan.pk], "client_list": []}.get(name, [wren.pk] if name.startswith("client") else [])
    path = reverse(name, args=whose)
    choices = {"q": "tide"} if name == "search" else {}
    queries(browser, path, **choices)  # content types and the like are read once a process
    few = queries(browser, path, **choices)
    add_everything(firm, wren, 8)
    add_to_plan(firm, wren, plan, 16)
    many = queries(browser, path, **choices)
    assert many <= few + (A_KIND_MORE if name in TELLING_HISTORY else 0)
    assert many <= MOST[name]
