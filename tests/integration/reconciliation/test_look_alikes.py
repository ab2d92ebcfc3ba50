"""Plans that somebody may have meant by a number that no plan has: looked up for every file, so by an index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.models import Firm, Plan
from reconciliation.matching.plans import look_of
from reconciliation.selectors.matching import plans_that_look_like

pytestmark = pytest.mark.usefixtures("in_firm")


def test_what_looks_alike_is_found_by_the_index(firm: Firm, plan_with: Any) -> None:
    """The index must hold the very expression that is asked for, or it serves nothing."""
    plan = plan_with("ISA-0O1", gross=None)
    others = [
        Plan(firm=firm, name="ISA", type=plan.type, sub_type=plan.sub_type, policy_number=f"P-{number}")
        for number in range(1000)
    ]
    Plan.objects.bulk_create(others)
    with CaptureQueriesContext(connection) as asked:
        found = plans_that_look_like(firm.pk, [look_of("1sa001")])
    assert [each.id for each in found] == [plan.pk]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE backoffice_plan")
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        how = "\n".join(row[0] for row in cursor.fetchall())
    condition = how.split("Index Cond: ")[1].split("\n")[0]
    assert "plan_by_look_of_number" in how and "translate" in condition, how
