"""The worked cases of matching, played on the database: what is fetched and written agrees with the matcher itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from backoffice.models import Client, Firm, Plan, Provider
from domain.enums.plans import PlanStatus
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import RevenueCategory
from domain.money import pence_from_pounds
from reconciliation.matching import Rules
from reconciliation.matching.scenarios import load_file, run_scenario
from reconciliation.models import Expectation, PaymentPeriod, ProviderStatement, StatementTransaction
from reconciliation.services.lines import store_lines
from reconciliation.services.periods import lock_statement
from reconciliation.statements import StatementLine, clean_policy
from tests.factories.backoffice import PlanFactory, ProviderFactory
from tests.factories.reconciliation import (
    ExpectationFactory,
    ExpectationLinkFactory,
    ProviderStatementFactory,
    StatementTransactionFactory,
)
from tests.integration.reconciliation.conftest import NOW

FILES = sorted((Path(__file__).parents[2] / "golden" / "matching").glob("*.yaml"))
YES = {"true", "yes"}


class TakenBack(Exception):
    """Ends a case: nothing of it stays for the next one."""


class Played:
    """The records of one case, under the names it gives them."""

    def __init__(self, defaults: dict[str, Any], client: Client, period: PaymentPeriod) -> None:
        self.defaults, self.client, self.period = defaults, client, period
        self.providers: dict[str, Provider] = {}
        self.plans: dict[str, Plan] = {}
        self.expectations: dict[str, Expectation] = {}
        self.statements: dict[str, ProviderStatement] = {}
        self.rows: dict[str, int] = {}

    def step(self, said: dict[str, Any]) -> dict[str, Any]:
        """What stands in the database after a step, as the runner of scenarios prints it."""
        for change in said.get("change", ()):
            gross = Decimal(change["gross"])
            Expectation.objects.filter(pk=self.expectations[change["expectation"]].pk).update(gross=gross, net=gross)
        for plan in said.get("plans", ()):
            self.add_plan(**self.whole("plan", plan))
        # Of equals the older record is taken: the names stand for ids.
        for expectation in sorted(said.get("expectations", ()), key=lambda each: (len(each["id"]), each["id"])):
            self.add_expectation(**self.whole("expectation", expectation))
        if "statement" in said:
            self.take_rows(**self.whole("statement", said["statement"]))
        return self.outcome()

    def whole(self, kind: str, said: dict[str, Any]) -> dict[str, Any]:
        return {**self.defaults.get(kind, {}), **said}

    def provider(self, name: str) -> Provider:
        if name not in self.providers:
            self.providers[name] = ProviderFactory(firm=self.client.firm, name=name)
        return self.providers[name]

    def add_plan(self, *, id: str, policy: str, provider: str, active: str = "true", **unused: Any) -> None:
        self.plans[id] = PlanFactory(
            firm=self.client.firm,
            provider=self.provider(provider),
            policy_number="" if policy == "none" else policy,
            status=PlanStatus.ACTIVE if active in YES else PlanStatus.INACTIVE,
        )

    def add_expectation(self, *, id: str, plan: str, reconciled: str = "0", **said: str) -> None:
        self.expectations[id] = ExpectationFactory(
            firm=self.client.firm,
            client=self.client,
            plan=self.plans[plan],
            category=said["category"],
            expected_date=said["date"],
            gross=Decimal(said["gross"]),
            is_recurring=said.get("recurring") in YES,
            is_vat_exempt=said.get("vat") not in YES,
            cancelled_at=NOW if said.get("cancelled") in YES else None,
        )
        if Decimal(reconciled):
            before = ProviderStatementFactory(
                firm=self.client.firm, period=self.period, provider=self.provider("of an earlier payment")
            )
            paid = StatementTransactionFactory(firm=self.client.firm, statement=before, gross=Decimal(reconciled))
            ExpectationLinkFactory(firm=self.client.firm, transaction=paid, expectation=self.expectations[id])

    def take_rows(self, *, id: str, provider: str, date: str, transactions: Any = (), **unused: Any) -> None:
        if id not in self.statements:
            self.statements[id] = ProviderStatementFactory(
                firm=self.client.firm, provider=self.provider(provider), period=self.period, date=date
            )
        store_lines(
            statement=lock_statement(self.statements[id].pk),
            lines=[self.line(**self.whole("transaction", row)) for row in transactions],
            trigger=MatchTrigger.UPLOAD,
            now=NOW,
        )

    def line(self, *, id: str, policy: str, category: str, gross: str, **said: str) -> StatementLine:
        """A row as the reader hands it on; nothing identifies it, so none counts as a repeat of another."""
        self.rows[id] = len(self.rows) + 1
        paid = said.get("date", "none")
        return StatementLine(
            row=self.rows[id],
            policy_number=clean_policy("" if policy == "none" else policy).value or "",
            client_name=said.get("client", ""),
            category=RevenueCategory.find(category),
            category_word=category,
            paid_date=None if paid in {"none", ""} else date.fromisoformat(paid),
            gross_pence=pence_from_pounds(Decimal(gross)),
            net_pence=None,
            vat_pence=None,
            details={},
            metadata={},
            warnings=(),
            cells=(),
        )

    def outcome(self) -> dict[str, Any]:
        plans = {plan.pk: name for name, plan in self.plans.items()}
        names = {expectation.pk: name for name, expectation in self.expectations.items()}
        stored = Expectation.objects.in_bulk(list(names))
        return {
            "transactions": {name: self.became(row, plans, names) for name, row in self.rows.items()},
            "outstanding": {names[pk]: str(each.gross - each.linked) for pk, each in stored.items()},
        }

    def became(self, row: int, plans: dict[int, str], names: dict[int, str]) -> dict[str, str | None]:
        line = StatementTransaction.objects.get(row=row, statement__in=self.statements.values())
        link = line.links.first()
        return {
            "plan": plans[line.plan_id] if line.plan_id else None,
            "expectation": names[link.expectation_id] if link else None,
            "method": link.method if link else None,
            "reason": line.match_reason or None,
        }


@pytest.mark.usefixtures("in_firm")
@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_database_comes_to_the_same(path: Path, firm: Firm, person: Client, period: PaymentPeriod) -> None:
    file = load_file(path.read_text("utf-8"))
    for case in file.scenarios:
        tolerance = int(case.get("tolerance", "10"))
        with pytest.raises(TakenBack), transaction.atomic():
            Firm.objects.filter(pk=firm.pk).update(match_tolerance_percent=tolerance)
            played = Played(dict(file.defaults), person, period)
            steps = [played.step(step) for step in case.get("steps") or [case]]
            assert {"id": case["id"], "steps": steps} == run_scenario(case, file.defaults, Rules(Decimal(tolerance)))
            raise TakenBack
