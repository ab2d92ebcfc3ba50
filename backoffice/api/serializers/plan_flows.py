"""What hangs on plans, as scripts see it; and the fields of all that starts and ends."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backoffice.api.fields import OwnFirmField
from backoffice.models import Client, Contribution, Cover, Plan, Premium, Repayment, Withdrawal
from backoffice.models.timed import TIMES

STAMPS = ["created_at", "updated_at"]
TIMED_FIELDS = [*TIMES, "rise", "rise_percent"]
PLAN_FLOW_FIELDS = ["id", "plan", "name", "amount", "percent", "frequency", *TIMED_FIELDS]


class TimedSerializer(serializers.ModelSerializer[Any]):
    """A record with a start and an end: each a date, an age or event of a person (``…_of``), or open.

    An open start means it runs already, an open end that it never stops; an end is the first day it is not there.
    """

    start_of = OwnFirmField(Client, required=False, allow_null=True)
    end_of = OwnFirmField(Client, required=False, allow_null=True)


class PlanFlowSerializer(TimedSerializer):
    """Money into or out of a plan: either ``amount`` in pounds each time, or ``percent``.

    The plan of one cannot be changed.
    """

    plan = OwnFirmField(Plan)


class ContributionSerializer(PlanFlowSerializer):
    """Money paid into savings or a pension; ``percent`` is of salary."""

    class Meta:
        model = Contribution
        fields = [*PLAN_FLOW_FIELDS, "payer", "tax_method", *STAMPS]
        read_only_fields = STAMPS


class WithdrawalSerializer(PlanFlowSerializer):
    """Money taken out of savings or a pension; ``percent`` is of the plan's value.

    Of one that buys an annuity it is of what the plan then holds; the three columns after ``kind`` are for such only.
    """

    class Meta:
        model = Withdrawal
        fields = [
            *PLAN_FLOW_FIELDS, "kind", "annuity_rate_percent", "survivor_percent", "has_tax_free_cash_first", *STAMPS,
        ]  # fmt: skip
        read_only_fields = STAMPS


class PremiumSerializer(PlanFlowSerializer):
    """What a policy costs, in pounds."""

    class Meta:
        model = Premium
        fields = [*(name for name in PLAN_FLOW_FIELDS if name != "percent"), "payment_method", *STAMPS]
        read_only_fields = STAMPS


class RepaymentSerializer(PlanFlowSerializer):
    """What is paid off a loan, in pounds, interest included."""

    class Meta:
        model = Repayment
        fields = [*(name for name in PLAN_FLOW_FIELDS if name != "percent"), *STAMPS]
        read_only_fields = STAMPS


class CoverSerializer(serializers.ModelSerializer[Cover]):
    """A benefit of a policy; ``client`` is the life covered, none means the owners. Its plan cannot be changed."""

    plan = OwnFirmField(Plan)
    client = OwnFirmField(Client, required=False, allow_null=True)

    class Meta:
        model = Cover
        fields = [
            "id", "plan", "client", "cover_type", "benefit_amount", "benefit_frequency", "benefit_status", "indexation",
            *STAMPS,
        ]  # fmt: skip
        read_only_fields = STAMPS
