"""What pages cost: the same with three rows as with thirty, and what is on file."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection
from django.test import Client as Browser
from pghistory.models import Event

from backoffice.models import Cover, Firm, Plan, User
from domain.enums.people import RelationshipKind, Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.query_counts import Recording, assert_queries_on_file, measured, on_file, write_down
from tests.architecture.records import NEEDED, SAMPLES, make_record, model_of
from tests.architecture.test_scope import FIRM_OWNED
from tests.factories.anything import make
from tests.factories.backoffice import (
    ChargeFactory,
    ClientFactory,
    ContactDetailFactory,
    DocumentFactory,
    ExpenseFactory,
    IncomeFactory,
    RelationshipFactory,
    UserFactory,
    ValuationFactory,
    owned_plan,
)
from tests.factories.notes import CompletionFactory, FileNoteFactory, GoalFactory

FEW, MANY = 3, 30
OF_A_CLIENT = (GoalFactory, FileNoteFactory, CompletionFactory)
NOT_MEASURED = {
    "plannr_import": "asks the other system",
    "xplan_import": "asks the other system",
    "xplan_link": "asks the other system",
    "xplan_connect": "leads to the other system",
    "plannr_connect": "leads to the other system",
}
"""Pages whose cost is not a number of queries, and why."""

CHILDREN = {
    "integrations.Outcome": "run",
    "integrations.Credential": None,
    "reconciliation.StatementTransaction": "statement",
    "reconciliation.HeldRow": "statement_import",
}
"""Models that grow under one parent, by the column that names it; None where one parent has only one."""


class Population:
    """A firm whose every list grows, and one record of each kind whose own lists grow too."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.client = ClientFactory(firm=firm)
        self.plan = owned_plan(self.client)
        self.records: dict[Any, Any] = {type(self.client): self.client, type(self.plan): self.plan}

    def record(self, endpoint: Endpoint, model: Any) -> Any:
        """The one record of the model that pages are opened for; of plans one of each type that a page needs."""
        wanted = NEEDED.get(endpoint.name)
        if model is Plan and wanted:
            key = (model, *wanted.values())
            if key not in self.records:
                self.records[key] = owned_plan(self.client, **wanted)
            return self.records[key]
        if model not in self.records:
            self.records[model] = make_record(model, self.firm, endpoint.name)
        return self.records[model]

    def grow(self, rows: int) -> None:
        """Add rows of every model, and rows that hang on the records that pages are opened for."""
        for number in range(rows):
            for model in FIRM_OWNED:
                make(model, self.firm)
                self._hang_on_parent(model)
            UserFactory(firm=self.firm)
            self._grow_client(number)

    def _hang_on_parent(self, model: Any) -> None:
        column = CHILDREN.get(model._meta.label)
        parent = self.records.get(model._meta.get_field(column).related_model) if column else None
        if parent is not None:
            make(model, self.firm, **{column: parent})

    def _grow_client(self, number: int) -> None:
        firm, client = self.firm, self.client
        owned_plan(client)
        ContactDetailFactory(firm=firm, client=client, is_primary=False)
        RelationshipFactory(firm=firm, client=client, kind=RelationshipKind.CHILD)
        ValuationFactory(firm=firm, plan=self.plan)
        protection = owned_plan(client, type="protection_policy")
        make(Cover, firm, plan=protection)
        for factory in (IncomeFactory, ExpenseFactory, DocumentFactory, ChargeFactory, *OF_A_CLIENT):
            factory(firm=firm, client=client)


def addresses(population: Population, browser: Browser) -> dict[str, str]:
    """Name → address of every page, fragment, list and download that shows something when looked at."""
    found = {}
    for endpoint in endpoints():
        if not endpoint.name or endpoint.name in NOT_MEASURED or is_a_form_of_the_admin(endpoint):
            continue
        if endpoint.view.__module__.startswith("allauth."):
            continue
        models = {p: model_of(endpoint, p) for p in endpoint.parameters}
        values = {
            p: population.record(endpoint, model).pk if model else SAMPLES.get(f"{endpoint.name}.{p}", "1")
            for p, model in models.items()
        }
        url = endpoint.path(values)
        if browser.get(url).status_code == 200:
            found[endpoint.name] = url
    return found


def is_a_form_of_the_admin(endpoint: Endpoint) -> bool:
    """Whether this is a page of one record in the admin site, which shows no other rows."""
    return endpoint.name.startswith("admin:") and not endpoint.name.endswith(("_changelist", "index"))


def counts(pages: dict[str, str], browser: Browser) -> dict[str, int]:
    """Name → queries of one look."""
    return {name: measured(browser, url) for name, url in pages.items()}


@pytest.fixture(autouse=True)
def histories_numbered_from_one(db: None) -> None:
    """Events of one transaction share their moment, so a history lists them by number.

    A number goes on counting where the test before left it; which kinds of record come first would depend on that, and
    with it how many names a page looks up.
    """
    histories = [model for model in apps.get_models() if issubclass(model, Event)]
    columns = [{"table": model._meta.db_table, "column": model._meta.pk.column} for model in histories]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), columns):
            cursor.execute(statement)


@pytest.fixture
def manager(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")


def test_pages_cost_the_same_however_many_rows_there_are(firm, manager, signed_in):
    browser, population = signed_in(manager), Population(firm)
    # Before anything grows: what hangs on these records grows too, and what a first look writes down is older.
    pages = addresses(population, browser)
    population.grow(FEW)
    cache.clear()
    counts(pages, browser)  # what they keep in the cache is there again
    few = counts(pages, browser)
    population.grow(MANY - FEW)
    # Fewer is fine: a history looks up the names of those kinds of record that are on its first page.
    more = {name: pages[name] for name, count in counts(pages, browser).items() if count > few[name]}
    # What the new rows took out of the cache is there again at the second look.
    dearer = {name: (few[name], count) for name, count in counts(more, browser).items() if count > few[name]}
    if Recording.is_on:
        write_down(few)
    known = on_file()
    other = {name: (known.get(name), few[name]) for name in pages if few[name] != known.get(name)}
    assert len(pages) > 40
    assert not dearer, f"queries with {FEW} and with {MANY} rows: {dearer}"
    assert not other, f"queries on file and measured; record them with --record-query-counts: {other}"


def test_a_look_is_counted_however_many_went_before(signed_in, manager):
    browser = signed_in(manager)
    few = measured(browser, "/settings/")
    connection.queries_log.extend([{"sql": "", "time": "0"}] * connection.queries_limit)
    assert measured(browser, "/settings/") == few > 0


def test_a_page_that_is_not_on_file_is_noticed(signed_in, manager):
    if not Recording.is_on:
        with pytest.raises(AssertionError, match="not on file"):
            assert_queries_on_file("a page nobody has made", signed_in(manager), "/settings/")


def test_a_page_that_grew_dearer_is_noticed(signed_in, manager, monkeypatch):
    monkeypatch.setattr("tests.architecture.query_counts.on_file", lambda: {"settings_home": 0})
    monkeypatch.setattr(Recording, "is_on", False)
    with pytest.raises(AssertionError, match="on file are 0"):
        assert_queries_on_file("settings_home", signed_in(manager), "/settings/")
