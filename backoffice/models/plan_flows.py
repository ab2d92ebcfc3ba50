"""Money that flows into and out of a plan: contributions, withdrawals, premiums and a loan's repayments."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.fields import money_field, percent_field
from backoffice.models.plans import Plan
from backoffice.models.timed import Timed, timed_constraints
from domain.enums.items import Payer, PaymentMethod, TaxMethod, WithdrawalKind
from domain.enums.plans import Frequency


class PlanFlow(Timed):
    """What they share: either ``amount`` in pounds each time, or ``percent`` of what the kind says.

    Hidden while its plan is deleted: read living ones through ``selectors.plan_flows``.
    """

    name = models.CharField(max_length=255, blank=True)
    amount = money_field(null=True, blank=True, help_text="Pounds each time it is paid.")
    percent = percent_field(null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)])
    frequency = models.CharField(max_length=20, choices=Frequency.choices(), default=Frequency.MONTHLY)

    class Meta(Timed.Meta):
        abstract = True
        ordering: ClassVar[list[str]] = ["plan_id", "name", "id"]

    def __str__(self) -> str:
        return self.name or str(self._meta.verbose_name).capitalize()


def plan_flow_constraints(model: str, *, takes_percent: bool) -> list[Any]:
    """Constraints of a plan's flow: an amount or a percentage, neither negative, and those of all that is timed."""
    given = models.Q(amount__isnull=False, amount__gte=0, percent__isnull=True)  # NULL >= 0 would pass a check
    if takes_percent:
        given |= models.Q(amount__isnull=True, percent__isnull=False, percent__gte=0)
    wanted = "either an amount or a percentage" if takes_percent else "an amount"
    return [
        models.CheckConstraint(
            name=f"{model}_amount_or_percent", condition=given, violation_error_message=f"Enter {wanted}."
        ),
        *timed_constraints(model),
    ]


@audited()
class Contribution(PlanFlow):
    """Money paid into savings or a pension; ``percent`` is of the owner's salary."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="contributions")
    payer = models.CharField(max_length=10, choices=Payer.choices(), default=Payer.SELF)
    tax_method = models.CharField(max_length=20, choices=TaxMethod.choices(), default=TaxMethod.NONE)

    class Meta(PlanFlow.Meta):
        constraints: ClassVar[list[Any]] = plan_flow_constraints("contribution", takes_percent=True)

    def __str__(self) -> str:
        payer = Payer(self.payer)
        return self.name or ("Contribution" if payer == Payer.SELF else f"{payer.label}'s contribution")


@audited()
class Withdrawal(PlanFlow):
    """Money taken out of savings or a pension; ``percent`` is of the plan's value.

    The columns after ``kind`` are for buying an annuity only; how that rises is the rise all timed records have.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="withdrawals")
    kind = models.CharField(max_length=24, choices=WithdrawalKind.choices(), default=WithdrawalKind.REGULAR)
    annuity_rate_percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(50)],
        help_text="What the price pays a year, as it was quoted. Blank: reckoned from lives and interest.",
    )  # fmt: skip
    survivor_percent = percent_field(
        default=0, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of the annuity, that goes on to the partner.",
    )  # fmt: skip
    has_tax_free_cash_first = models.BooleanField(
        default=True, help_text="Whether tax-free cash is taken out of what buys the annuity."
    )

    class Meta(PlanFlow.Meta):
        constraints: ClassVar[list[Any]] = plan_flow_constraints("withdrawal", takes_percent=True)

    def __str__(self) -> str:
        return self.name or WithdrawalKind(self.kind).label


@audited()
class Premium(PlanFlow):
    """What a protection policy costs."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="premiums")
    payment_method = models.CharField(max_length=20, choices=PaymentMethod.choices(), blank=True)

    class Meta(PlanFlow.Meta):
        constraints: ClassVar[list[Any]] = plan_flow_constraints("premium", takes_percent=False)


@audited()
class Repayment(PlanFlow):
    """What is paid off a loan, interest included."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="repayments")

    class Meta(PlanFlow.Meta):
        constraints: ClassVar[list[Any]] = plan_flow_constraints("repayment", takes_percent=False)
