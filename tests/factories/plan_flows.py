"""Factories of what hangs on plans. All people and sums are invented."""

from __future__ import annotations

from decimal import Decimal

import factory

from backoffice import models
from domain.enums.plans import PlanType
from tests.factories.base import FirmOwnedFactory, same_firm

PLAN = "tests.factories.backoffice.PlanFactory"


class ContributionFactory(FirmOwnedFactory):
    """£200 a month into an investment."""

    class Meta:
        model = models.Contribution

    plan = same_firm(PLAN)
    name = factory.Sequence(lambda n: f"Monthly saving {n}")
    amount = Decimal("200.00")


class WithdrawalFactory(FirmOwnedFactory):
    class Meta:
        model = models.Withdrawal

    plan = same_firm(PLAN)
    name = factory.Sequence(lambda n: f"Holiday money {n}")
    amount = Decimal("150.00")


class PremiumFactory(FirmOwnedFactory):
    class Meta:
        model = models.Premium

    plan = same_firm(PLAN, type=PlanType.PROTECTION_POLICY)
    amount = Decimal("18.50")


class RepaymentFactory(FirmOwnedFactory):
    class Meta:
        model = models.Repayment

    plan = same_firm(PLAN, type=PlanType.MORTGAGE)
    amount = Decimal("950.00")


class CoverFactory(FirmOwnedFactory):
    """Life cover of the owners, paid once."""

    class Meta:
        model = models.Cover

    plan = same_firm(PLAN, type=PlanType.PROTECTION_POLICY)
    benefit_amount = Decimal("250000.00")
