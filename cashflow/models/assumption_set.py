"""Sets of assumptions of a firm: what its cashflows take for granted, who answers for it and until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import percent_field


def _rate(least: int, most: int, help_text: str, **options: Any) -> Any:
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return percent_field(validators=limits, help_text=help_text, **options)


@audited()
class AssumptionSet(FirmOwned):
    """One set. Rates are per cent a year, growth before charges; blank inflation or earnings follow the forecast.

    An archived set is no longer offered; cashflows that use it keep it until another is chosen for them.
    """

    name = models.CharField(max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", help_text="Who answers for it."
    )
    reason = models.TextField(max_length=2000, help_text="Why these figures: the source, the committee, the day.")
    review_date = models.DateField(
        verbose_name="to be reviewed by", help_text="After this day every cashflow that uses it warns."
    )
    is_default = models.BooleanField(default=False, help_text="Used by cashflows for which none is chosen.")
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    cash_growth = _rate(-5, 15, "Interest on cash.", verbose_name="cash")
    invested_growth = _rate(
        -5, 15, "ISAs, investment accounts, bonds and pensions, before charges.", verbose_name="invested money"
    )
    property_growth = _rate(-5, 15, "Homes and other property.", verbose_name="property")
    other_growth = _rate(-20, 15, "Whatever else is owned.", verbose_name="other assets")
    charges = _rate(0, 10, "On invested money: product, fund and advice together.")
    inflation = _rate(-2, 15, "Blank: as forecast, year by year.", verbose_name="rise of prices", null=True, blank=True)
    earnings = _rate(-2, 15, "Blank: as forecast, year by year.", verbose_name="rise of pay", null=True, blank=True)
    equity_share = _rate(0, 100, "Of invested money, in per cent; the rest is in bonds.", verbose_name="in equities")
    equities_volatility = _rate(0, 60, "How far a year moves around the growth.", verbose_name="equities")
    bonds_volatility = _rate(0, 60, "How far a year moves around the growth.", verbose_name="bonds")
    property_volatility = _rate(0, 60, "How far a year moves around the growth.", verbose_name="property prices")
    cash_volatility = _rate(0, 60, "How far a year moves around the growth.", verbose_name="cash rates")
    survivor_spending = _rate(0, 100, "Per cent of what two spend together.", verbose_name="one alone needs")
    last_age = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(80), MaxValueValidator(120)],
        verbose_name="last age",
        help_text="Of the younger person, when the projection ends.",
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["firm"], condition=models.Q(is_default=True), name="one_default_assumption_set"
            ),
            models.UniqueConstraint(
                fields=["firm", "name"],
                condition=models.Q(archived_at__isnull=True),
                name="assumption_set_name_once",
                violation_error_message="Another set has this name.",
            ),
            models.CheckConstraint(
                name="default_assumption_set_not_archived",
                condition=models.Q(is_default=False) | models.Q(archived_at__isnull=True),
                violation_error_message="The default cannot be archived.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
