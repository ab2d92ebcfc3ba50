"""Runs of the matcher, and the links between statement lines and expectations."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from backoffice.models import Firm
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field, percent_field
from backoffice.models.triggers import OurTrigger, rows
from domain.enums.reconciliation import LinkMethod, MatchTrigger
from reconciliation.models.expectations import Expectation
from reconciliation.models.statements import ProviderStatement, StatementTransaction
from reconciliation.models.triggers import StaysWhileNamed, audited_by_row, same_firm_triggers


class MatchRun(FirmOwned):
    """One run of the matcher over lines of a statement: who set it going, under which rules, and what came of it."""

    trigger = models.CharField(max_length=10, choices=MatchTrigger.choices())
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    statement = models.ForeignKey(ProviderStatement, on_delete=models.CASCADE, related_name="match_runs")
    rule_version = models.CharField(max_length=20)
    tolerance_percent = percent_field()
    line_count = models.PositiveIntegerField(default=0)
    single_count = models.PositiveIntegerField(default=0)
    split_count = models.PositiveIntegerField(default=0)
    unmatched_count = models.PositiveIntegerField(default=0)
    ran_at = models.DateTimeField()

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            StaysWhileNamed(
                name="stays_while_named",
                named_by=[
                    ("reconciliation_expectationlink", "run_id"),
                    ("reconciliation_statementtransaction", "match_run_id"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Run {self.pk} over {self.statement}"

    @property
    def linked_count(self) -> int:
        """How many lines it linked, whole or as parts."""
        return self.single_count + self.split_count


class KeepTotals(OurTrigger):
    """Keeps ``linked`` of expectations and lines equal to the sum of their links, in one update each a statement.

    Expectations get the difference, which is right even where two writers meet at one of them. Lines get the new
    sum, and only where it differs: an import writes its lines with the sum already in place. Planned anew each time, so
    that a plan kept from a single link does not serve a hundred thousand; lines and links are looked up by id and not
    joined, since the database may believe tables empty that have just been filled.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After

    def body(self, model: type[models.Model]) -> str:
        """The trigger's body for the operation it is made for."""
        gained = "SELECT expectation_id, transaction_id, amount FROM new_values"
        lost = "SELECT expectation_id, transaction_id, -amount AS amount FROM old_values"
        parts = {pgtrigger.Insert: [gained], pgtrigger.Delete: [lost], pgtrigger.Update: [gained, lost]}
        moved = " UNION ALL ".join(parts[self.operation])  # type: ignore[index]  # always made with one
        sum_of_line = f"""(
            SELECT COALESCE(sum(l.amount), 0) FROM {model._meta.db_table} l WHERE l.transaction_id = t.id
        )"""
        return f"""
            EXECUTE $sums$
                UPDATE {Expectation._meta.db_table} e SET linked = e.linked + d.amount
                FROM (SELECT expectation_id, sum(amount) AS amount FROM ({moved}) m GROUP BY 1 ORDER BY 1) d
                WHERE e.id = d.expectation_id AND d.amount <> 0
            $sums$;
            EXECUTE $sums$
                UPDATE {StatementTransaction._meta.db_table} t SET linked = {sum_of_line}
                WHERE t.id = ANY (ARRAY(SELECT DISTINCT transaction_id FROM ({moved}) m))
                      AND t.linked <> {sum_of_line}
            $sums$;
            RETURN NULL;
        """


@audited_by_row(exclude=["updated_at"], inserts=pgtrigger.Q(new__run__isnull=True))  # a run is told by its own row
class ExpectationLink(FirmOwned):
    """That a statement line, or a part of it, pays an expectation. Undoing a link deletes it; its history stays."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="+", db_index=False)
    transaction = models.ForeignKey(
        StatementTransaction, db_index=False, on_delete=models.PROTECT, related_name="links"
    )
    expectation = models.ForeignKey(Expectation, on_delete=models.PROTECT, related_name="links")
    amount = money_field(help_text="Pounds, with the sign of the line.")
    method = models.CharField(max_length=10, choices=LinkMethod.choices())
    is_tie = models.BooleanField(default=False, help_text="Another expectation was its equal in everything.")
    notices = models.JSONField(default=list, blank=True, help_text="What a person should know about the link.")
    tolerance_percent = percent_field(null=True, blank=True, help_text="The tolerance it was made under.")
    run = models.ForeignKey(
        MatchRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="links",
        db_constraint=False,  # one for all links of a run: the trigger looks it up once, a key would for each link
    )  # fmt: skip
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(auto_now=True, db_default=Now())

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["transaction", "expectation"], name="link_once_a_pair"),
            models.CheckConstraint(name="link_of_some_amount", condition=~models.Q(amount=0)),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *same_firm_triggers("transaction", "expectation", "run", "made_by"),
            KeepTotals(
                name="keep_totals_insert",
                operation=pgtrigger.Insert,
                referencing=rows(new="new_values"),
            ),
            KeepTotals(
                name="keep_totals_update",
                operation=pgtrigger.Update,
                referencing=rows(new="new_values", old="old_values"),
            ),
            KeepTotals(
                name="keep_totals_delete",
                operation=pgtrigger.Delete,
                referencing=rows(old="old_values"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} towards {self.expectation}"
