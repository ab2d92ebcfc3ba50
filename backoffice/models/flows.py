"""Money in and out of a household that hangs on no policy: incomes and expenses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.audit import audited
from backoffice.models.fields import money_field
from backoffice.models.people import Client
from backoffice.models.plans import Plan
from backoffice.models.timed import Timed, timed_constraints
from domain.enums.plans import AmountBasis, Frequency, IncomeType


class Flow(Timed):
    """What incomes and expenses share."""

    name = models.CharField(max_length=255)
    amount = money_field(help_text="Pounds each time it is paid.")
    frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.YEARLY)

    class Meta(Timed.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["name", "id"]

    def __str__(self) -> str:
        return self.name


def flow_constraints(model: str) -> list[Any]:
    """Constraints of every flow: nothing negative, and those of all that is timed."""
    return [
        models.CheckConstraint(name=f"{model}_amount_not_negative", condition=models.Q(amount__gte=0)),
        *timed_constraints(model),
    ]


@audited()
class Income(Flow):
    """Money a client receives. A joint client's income is shared equally by its members."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="incomes")
    type = models.CharField(max_length=20, choices=IncomeType.choices(), default=IncomeType.SALARY)
    basis = models.CharField(max_length=10, choices=AmountBasis.choices(), default=AmountBasis.GROSS)
    is_taxable = models.BooleanField(default=True)
    plan = models.ForeignKey(
        Plan,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="incomes",
        help_text="The annuity or pension that pays it.",
    )

    class Meta(Flow.Meta):
        constraints: ClassVar[list[Any]] = flow_constraints("income")


@audited()
class Expense(Flow):
    """Money a client spends."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="expenses")
    is_essential = models.BooleanField(default=True)

    class Meta(Flow.Meta):
        constraints: ClassVar[list[Any]] = flow_constraints("expense")
