"""A firm's own word on what a category of revenue counts as in the return."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from backoffice.models import Firm
from domain.enums.revenue import USUAL_REGULATORY, RegulatoryCategory, RevenueCategory
from reconciliation.models import RegulatoryMapping
from reconciliation.selectors.regulatory import counting


@transaction.atomic
def set_counting(*, firm: Firm, words: Mapping[RevenueCategory, RegulatoryCategory]) -> int:
    """Let these categories count as said, the others as before; how many really changed.

    What is the usual needs no row, so a firm follows the usual until it says otherwise.
    """
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
    before = counting()
    changed = {category: word for category, word in words.items() if before[category] != word}
    for category, word in changed.items():
        if word == USUAL_REGULATORY[category]:
            RegulatoryMapping.objects.filter(category=category).delete()
        else:
            RegulatoryMapping.objects.update_or_create(
                firm=firm, category=category.value, defaults={"counts_as": word.value}
            )
    return len(changed)
