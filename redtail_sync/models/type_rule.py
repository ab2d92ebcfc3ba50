"""The firm's own table of what Redtail's account types are here."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.redtail import TypeDecision, TypeSource
from domain.enums.us_accounts import USAccount


@audited()
class TypeRule(FirmOwned):
    """What one account type label, or one tax-qualified id, means. Rows met in a pull that nobody knows wait in review.

    ``plan_kind`` is the kind of plan; with the decision to look at the tax-qualified id it is that of accounts which
    are not tax-qualified. Empty sends to review.
    """

    source = models.CharField(max_length=10, choices=TypeSource.choices())
    key = models.CharField(max_length=100, help_text="The label, or the id, as Redtail sends it.")
    words = models.CharField(max_length=100, blank=True, help_text="What the id is called.")
    decision = models.CharField(max_length=10, choices=TypeDecision.choices(), default=TypeDecision.REVIEW)
    plan_kind = models.CharField(max_length=30, choices=USAccount.choices(), blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["source", "key"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "source", "key"], name="type_rule_once_a_key"),
            models.CheckConstraint(
                name="type_rule_kind_is_named",
                condition=~models.Q(decision=TypeDecision.KIND) | ~models.Q(plan_kind=""),
                violation_error_message="Choose what kind of plan it is.",
            ),
            models.CheckConstraint(
                name="type_rule_ids_do_not_look_on",
                condition=models.Q(source=TypeSource.LABEL) | ~models.Q(decision=TypeDecision.BY_TAX_ID),
                violation_error_message="An id cannot be looked up by the id.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.words})" if self.words else self.key
