"""Where a warning leads: the page, and the field on it, that mends what the warning is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cashflow.kinds import EXPENSE, INCOME, PLAN, WITHDRAWAL
from cashflow.selectors.warnings import ASSUMPTIONS, CLIENT, COVER, Warning

EDIT_PAGES = {
    CLIENT: "client_edit", INCOME: "income_edit", EXPENSE: "expense_edit", PLAN: "plan_edit", COVER: "cover_edit",
    WITHDRAWAL: "withdrawal_edit",
}  # fmt: skip
ADD_PAGES = {INCOME: "income_new", EXPENSE: "expense_new", "valuation": "valuation_new"}
ADD_WORDS = {INCOME: "Add it", EXPENSE: "Add spending", "valuation": "Add a value"}


@dataclass(frozen=True, slots=True)
class Mending:
    """A warning ready to show; one that asks is answered with yes or no about ``income`` and perhaps ``plan``."""

    sentence: str
    stops: bool
    url: str
    words: str
    asks: bool = False
    income: int | None = None
    plan: int | None = None


def mending_of(warning: Warning) -> Mending:
    """The warning with its link; a form's fields have their names as anchors."""
    if warning.model == ASSUMPTIONS and warning.field:  # the choice stands on the plan's own page
        return Mending(warning.sentence, warning.stops, f"#id_{warning.field}", "Choose one")
    if warning.model == ASSUMPTIONS:
        return Mending(warning.sentence, warning.stops, reverse("assumption_sets"), "Look at them")
    if warning.asks:
        url = reverse(EDIT_PAGES[warning.model], args=[warning.pk])
        return Mending(warning.sentence, warning.stops, url, "Look at it", True, warning.pk, warning.about_plan)
    if warning.add:
        url, words = reverse(ADD_PAGES[warning.add], args=[warning.pk]), ADD_WORDS[warning.add]
        url += f"?type={warning.add_type}" if warning.add_type else ""
    else:
        url = f"{reverse(EDIT_PAGES[warning.model], args=[warning.pk])}#id_{warning.field}"
        words = "Mend it"
    return Mending(warning.sentence, warning.stops, url, words)
