"""Factories of the planner. All people are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import factory
from django.db import transaction

from cashflow import models
from cashflow.parameters.sets import delivered
from cashflow.selectors.assumption_sets import percents_of
from tests.factories.backoffice import ClientFactory
from tests.factories.base import FirmOwnedFactory, same_firm

HERE = "tests.factories.cashflow"


class CashflowFactory(FirmOwnedFactory):
    """A cashflow of one person, or of the people given as ``people``."""

    class Meta:
        model = models.Cashflow
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Retirement plan {n}")

    @classmethod
    @transaction.atomic
    def _generate(cls, strategy: Any, params: Any) -> Any:
        """Together with its people: the database refuses a cashflow of nobody when a transaction ends."""
        return super()._generate(strategy, params)

    @factory.post_generation
    def people(self: Any, create: bool, extracted: Any, **options: Any) -> None:
        for position, person in enumerate(extracted or [ClientFactory(firm=self.firm)]):
            CashflowClientFactory(firm=self.firm, cashflow=self, client=person, position=position)


class CashflowClientFactory(FirmOwnedFactory):
    """A second person in a cashflow of one."""

    class Meta:
        model = models.CashflowClient

    cashflow = same_firm(f"{HERE}.CashflowFactory")
    client = same_firm("tests.factories.backoffice.ClientFactory")
    position = 1


class AssumptionSetFactory(FirmOwnedFactory):
    """A set with the delivered figures, owned by somebody who runs the firm."""

    class Meta:
        model = models.AssumptionSet

    name = factory.Sequence(lambda n: f"House view {n}")
    owner = same_firm("tests.factories.backoffice.UserFactory")
    reason = "Agreed by the investment committee."
    review_date = date(2027, 4, 6)

    @classmethod
    def _adjust_kwargs(cls, **fields: Any) -> dict[str, Any]:
        return super()._adjust_kwargs(**{**percents_of(delivered(2026)), **fields})
