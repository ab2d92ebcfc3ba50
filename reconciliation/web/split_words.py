"""Shares in sentences: what holds, and what a change would do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backoffice.models import Charge, Plan, User
from domain.enums.revenue import SplitLevel
from domain.money import format_pounds
from domain.words import count_of
from reconciliation.selectors.remuneration import holder_names
from reconciliation.services.splits import Effect, Target


def target_in_words(target: Target) -> str:
    """What a term is agreed for, as the middle of a sentence."""
    if target.level == SplitLevel.CHARGE:
        return str(Charge.objects.get(pk=target.pk))
    if target.level == SplitLevel.PLAN:
        return str(Plan.objects.get(pk=target.pk).name)
    if target.level == SplitLevel.ADVISER:
        return User.objects.get(pk=target.pk).name
    return "the whole firm"


def per_cent(value: Decimal) -> str:
    """``70 %`` without idle noughts."""
    text = f"{value:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def consequences(effect: Effect, firm_id: int) -> list[str]:
    """What a change of shares does, sentence by sentence."""
    names = holder_names(firm_id)
    told = []
    if effect.changed:
        moves = ", ".join(
            f"{names.get(key, 'somebody who left')} {'+' if amount > 0 else ''}{format_pounds(amount)}"
            for key, amount in effect.moved.items()
        )
        told.append(
            f"{count_of(effect.changed, 'payment')} of open periods divided anew{': ' if moves else ''}{moves}."
        )
    else:
        told.append("No payment of an open period is divided differently.")
    if effect.settled:
        told.append(f"{count_of(effect.settled, 'payment')} of locked periods: who got what stays as written down.")
    if effect.to_come:
        told.append(f"{count_of(effect.to_come, 'expected payment')} will go by it, unless a nearer agreement counts.")
    return told


def level_in_words(level: Any) -> str:
    """Where an agreement was made, as an explanation beside a percentage."""
    return {
        SplitLevel.CHARGE: "agreed for the charge",
        SplitLevel.PLAN: "agreed for the plan",
        SplitLevel.ADVISER: "agreed with the adviser",
        SplitLevel.FIRM: "the firm's own",
        SplitLevel.NONE: "nothing agreed",
    }[SplitLevel(level)]
