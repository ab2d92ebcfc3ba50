"""Keeping what a person says about a pension income."""

from __future__ import annotations

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Income, User
from backoffice.services.flows import update_flow
from cashflow.models import PensionAnswer


@transaction.atomic
def answer_pension(
    *, income_id: int, plan_id: int | None, is_so: bool, user: User | None, origin: Origin = HERE
) -> PensionAnswer:
    """The answer, kept. Yes to a plan also names it on the income; the income's type is left as it is.

    Without a plan the question is whether the income is a State Pension. Raises ``Income.DoesNotExist``.
    """
    income = Income.objects.select_for_update().get(pk=income_id)
    answer: PensionAnswer
    answer, _ = PensionAnswer.objects.update_or_create(
        income=income,
        plan_id=plan_id,
        defaults={"firm_id": income.firm_id, "is_so": is_so, "answered_by": user},
    )
    if plan_id is not None and is_so:
        update_flow(Income, flow_id=income.pk, fields={"plan_id": plan_id}, origin=origin)
    return answer


@transaction.atomic
def forget_pension_answer(*, answer_id: int, origin: Origin = HERE) -> int:
    """Takes an answer back, and the plan it named off the income; gives the income's id.

    Raises ``PensionAnswer.DoesNotExist``.
    """
    answer: PensionAnswer = PensionAnswer.objects.select_for_update().get(pk=answer_id)
    income = Income.objects.select_for_update().get(pk=answer.income_id)
    if answer.plan_id is not None and answer.is_so and income.plan_id == answer.plan_id:
        update_flow(Income, flow_id=income.pk, fields={"plan_id": None}, origin=origin)
    answer.delete()
    income_id: int = income.pk
    return income_id
