"""Whatever was linked, and in whatever order it is taken back: everything is as it was, to the penny."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.enums.reconciliation import MatchTrigger
from domain.money import pounds_from_pence
from reconciliation.models import (
    Expectation,
    ExpectationLink,
    MatchRun,
    ProviderStatement,
    StatementTransaction,
)
from reconciliation.services.adjustments import balance_expectation
from reconciliation.services.links import UnableToLink, link_by_hand, undo_run, unlink
from reconciliation.services.matching import match_statement
from tests.integration.reconciliation.conftest import NOW

PENCE = st.integers(-30_000, 30_000)
FIELDS = ("pk", "gross", "linked", "outstanding", "is_open", "is_balanced", "unbalanced_gross")


class TakenBack(Exception):
    """Ends an example: nothing of it stays for the next one."""


@pytest.mark.django_db
@pytest.mark.usefixtures("in_firm")
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    expected=st.lists(PENCE, min_size=1, max_size=4),
    paid=st.lists(PENCE, min_size=1, max_size=6),
    random=st.randoms(use_true_random=False),
    whole_run=st.booleans(),
)
def test_undo_restores_everything_to_the_penny(
    expected: list[int],
    paid: list[int],
    random: Random,
    whole_run: bool,
    statement: ProviderStatement,
    plan_with: Any,
    line: Any,
) -> None:
    with pytest.raises(TakenBack), transaction.atomic():
        for number, pence in enumerate(expected):
            plan_with(f"P-{number}", str(pounds_from_pence(pence)))
        for pence in paid:
            line(f"P-{random.randrange(len(expected))}", str(pounds_from_pence(pence)))
        before = list(Expectation.objects.order_by("pk").values(*FIELDS))

        run = match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        _link_some_by_hand(random)
        _balance_some(random)
        _link_some_by_hand(random)
        for each in Expectation.objects.prefetch_related("links"):
            assert each.linked == sum(link.amount for link in each.links.all())

        _take_back(run, random, whole_run)
        assert list(Expectation.objects.order_by("pk").values(*FIELDS)) == before
        assert not StatementTransaction.objects.exclude(linked=0).exists()
        statement.refresh_from_db()
        assert (statement.linked_total, statement.reconciled_count) == (Decimal(0), 0)
        raise TakenBack


def _link_some_by_hand(random: Random) -> None:
    """Parts of lines that the matcher left, to whatever expectation takes them."""
    expectations = list(Expectation.objects.values_list("pk", flat=True))
    for each in StatementTransaction.objects.exclude(linked=F("gross")):
        part = (each.gross * random.randint(1, 100) / 100).quantize(Decimal("0.01"))
        try:
            link_by_hand(line_id=each.pk, expectation_id=random.choice(expectations), user=None, amount=part)
        except UnableToLink:
            continue


def _balance_some(random: Random) -> None:
    """Of what has been paid in part or too much, half is balanced to it."""
    for pk in Expectation.objects.exclude(linked=0).exclude(linked=F("gross")).values_list("pk", flat=True):
        if random.random() < 0.5:
            balance_expectation(expectation_id=pk)


def _take_back(run: MatchRun, random: Random, whole_run: bool) -> None:
    if whole_run:
        undo_run(run_id=run.pk)
    left = list(ExpectationLink.objects.values_list("pk", flat=True))
    random.shuffle(left)
    for pk in left:
        unlink(link_id=pk)
