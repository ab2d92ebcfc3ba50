"""A cashflow: one or two people whose money is projected together."""

from __future__ import annotations

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned, SoftDeletable
from backoffice.models.fields import money_field, percent_field
from cashflow.engine.inputs import Inherited, Strategy
from cashflow.models.assumption_set import AssumptionSet

MOST_PEOPLE = 2

SURPLUS_ACCOUNT = 0
"""Stands in the own order for the surplus account, which is no plan and has no id."""


class HasPeople(pgtrigger.Trigger):
    """Refuses, when the transaction ends, a cashflow without anybody in it."""

    when = pgtrigger.After
    level = pgtrigger.Row
    timing = pgtrigger.Deferred

    def __init__(self, *, cashflow: str, **options: Any) -> None:
        self.cashflow = cashflow
        super().__init__(**options)

    def get_func(self, model: Any) -> str:
        """The trigger's body; ``cashflow`` is the column of the row that names the cashflow."""
        people = CashflowClient._meta.db_table
        cashflows = Cashflow._meta.db_table
        row = f"COALESCE(NEW.{self.cashflow}, OLD.{self.cashflow})"
        return f"""
            IF EXISTS (SELECT 1 FROM {cashflows} WHERE id = {row})
               AND NOT EXISTS (SELECT 1 FROM {people} WHERE cashflow_id = {row}) THEN
                RAISE EXCEPTION 'A cashflow needs somebody in it' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        """


@audited()
class Cashflow(SoftDeletable):
    """A plan for one person or a couple. Its items are the back office's own records: nothing is copied into it."""

    name = models.CharField(max_length=200)
    clients = models.ManyToManyField(Client, through="CashflowClient", related_name="cashflows")
    auto_sync = models.BooleanField(
        default=True, verbose_name="automatic sync", help_text="Fetch fresh data each time the cashflow is opened."
    )
    two_way = models.BooleanField(
        default=False,
        verbose_name="two-way",
        help_text="Send changes of its people too, where the firm only reads from a connected system.",
    )
    assumption_set = models.ForeignKey(
        AssumptionSet, on_delete=models.PROTECT, null=True, blank=True, related_name="cashflows",
        help_text="Blank: the firm's default.",
    )  # fmt: skip
    strategy = models.CharField(max_length=14, choices=Strategy.choices(), default=Strategy.STANDARD.value)
    own_order = ArrayField(
        models.BigIntegerField(), default=list, blank=True,
        help_text="Ids of the plans that missing money is drawn from, one after another; 0 is the surplus account.",
    )  # fmt: skip
    growths = models.JSONField(
        default=dict, blank=True,
        help_text="Growth chosen here: key of a plan or wrapper to its yearly percentages from the first year on.",
    )  # fmt: skip
    home_to_descendants = models.BooleanField(
        null=True, blank=True,
        help_text="Whether homes go to children or their children in the end. Blank: yes where a child is recorded.",
    )  # fmt: skip
    claims_child_benefit = models.BooleanField(
        default=False, help_text="Whether child benefit is paid for the children: those recorded, and those born below."
    )
    children_born = ArrayField(
        models.DateField(), default=list, blank=True, help_text="Dates of birth of children who are no clients."
    )
    charity_percent = percent_field(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Of what the last one leaves, without pensions.",
    )  # fmt: skip
    heirs_tax_percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Income tax that heirs pay on pensions they inherit. Blank: as the delivered figures assume.",
    )  # fmt: skip
    last_synced_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["name", "id"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *SoftDeletable.Meta.triggers,
            HasPeople(name="has_people", operation=pgtrigger.Insert, cashflow="id"),
        ]

    def __str__(self) -> str:
        return self.name


@audited()
class CashflowClient(FirmOwned):
    """A person in a cashflow; the first one, at position 0, is whose birthdays life stages go by.

    The ``unused`` columns are pension annual allowances that were not used: pounds of each of the last three tax years.
    The ``earlier`` ones are what a spouse who died before left unused of a nil-rate band and of a residence band.
    """

    cashflow = models.ForeignKey(Cashflow, on_delete=models.CASCADE, related_name="seats")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="cashflow_seats")
    position = models.PositiveSmallIntegerField(default=0)
    leaves_to_partner_percent = percent_field(
        default=100, validators=[MinValueValidator(0), MaxValueValidator(100)], help_text="Of what they own."
    )
    inherited_as = models.CharField(
        max_length=9, choices=Inherited.choices(), default=Inherited.DRAWDOWN.value,
        help_text="What the partner makes of the pensions they leave.",
    )  # fmt: skip
    tax_free_cash_taken = money_field(default=0, validators=[MinValueValidator(0)])
    has_flexible_access = models.BooleanField(
        default=False, help_text="Taxable money was taken flexibly from a pension already."
    )
    unused_three_years_ago = money_field(default=0, validators=[MinValueValidator(0)])
    unused_two_years_ago = money_field(default=0, validators=[MinValueValidator(0)])
    unused_last_year = money_field(default=0, validators=[MinValueValidator(0)])
    earlier_nil_rate_percent = percent_field(default=0, validators=[MinValueValidator(0), MaxValueValidator(100)])
    earlier_residence_percent = percent_field(default=0, validators=[MinValueValidator(0), MaxValueValidator(100)])

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cashflow", "client"], name="cashflow_client_once"),
            models.UniqueConstraint(fields=["cashflow", "position"], name="cashflow_position_once"),
            models.CheckConstraint(name="cashflow_two_people_at_most", condition=models.Q(position__lt=MOST_PEOPLE)),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *FirmOwned.Meta.triggers,
            HasPeople(name="has_people", operation=pgtrigger.Delete | pgtrigger.Update, cashflow="cashflow_id"),
        ]

    def __str__(self) -> str:
        return f"{self.client} in {self.cashflow}"
