"""What lines and links say about their run and import is true, though no key of the database looks after it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from backoffice.models import Firm
from reconciliation.models import ExpectationLink, ProviderStatement
from tests.factories.reconciliation import (
    ExpectationFactory,
    MatchRunFactory,
    StatementImportFactory,
    StatementTransactionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_firm")]


def link_of(firm: Firm, statement: ProviderStatement, **fields: Any) -> ExpectationLink:
    line = StatementTransactionFactory(firm=firm, statement=statement)
    return ExpectationLink(
        firm=firm, transaction=line, expectation=ExpectationFactory(firm=firm), amount=1, method="single", **fields
    )  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("reconciliation_statementtransaction", "match_run_id"),
        ("reconciliation_statementtransaction", "statement_import_id"),
        ("reconciliation_expectationlink", "run_id"),
    ],
)
def test_a_change_to_one_that_does_not_exist_is_refused(
    firm: Firm, statement: ProviderStatement, table: str, key: str
) -> None:
    link_of(firm, statement).save()
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=key), transaction.atomic():
        cursor.execute(f"UPDATE {table} SET {key} = 0")


def test_new_links_and_lines_of_one_that_does_not_exist_are_refused(firm: Firm, statement: ProviderStatement) -> None:
    with pytest.raises(IntegrityError, match="run_id"), transaction.atomic():
        link_of(firm, statement, run_id=0).save()
    for key in ("match_run_id", "statement_import_id"):
        with pytest.raises(IntegrityError, match=key), transaction.atomic():
            StatementTransactionFactory(firm=firm, statement=statement, **{key: 0})


def test_a_run_and_an_import_stay_while_a_line_or_link_names_them(firm: Firm, statement: ProviderStatement) -> None:
    run = MatchRunFactory(firm=firm, statement=statement)
    brought = StatementImportFactory(firm=firm, statement=statement)
    link = link_of(firm, statement, run=run)
    link.save()
    line = StatementTransactionFactory(firm=firm, statement=statement, match_run=run, statement_import=brought)
    for row, key in ((run, "run_id"), (brought, "statement_import_id")):
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match=key), transaction.atomic():
            cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])
    run.delete()
    link.refresh_from_db()
    line.refresh_from_db()
    assert (link.run_id, line.match_run_id) == (None, None)
