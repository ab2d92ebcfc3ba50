"""Real or nominal: in which money figures are drawn, always said beside them."""

from __future__ import annotations

from dataclasses import dataclass

from cashflow.engine.results import Projection
from cashflow.engine.tax.rules import Floats
from domain.enumeration import Enumeration


class Terms(Enumeration):
    """The money figures are counted in."""

    REAL = "real", "Today's money"
    NOMINAL = "nominal", "Money of each year"


@dataclass(frozen=True, slots=True)
class Money:
    """Turns nominal figures of a projection into the chosen terms."""

    projection: Projection
    terms: Terms

    @property
    def words(self) -> str:
        """What the axis counts."""
        year = self.projection.timeline.years[0]
        return f"pounds of {year}, without inflation" if self.terms == Terms.REAL else "pounds of each year"

    def of(self, nominal: Floats) -> Floats:
        """Figures (…, step) in the chosen terms."""
        return nominal / self.projection.prices if self.terms == Terms.REAL else nominal

    def at(self, nominal: Floats, step: int) -> float:
        """One step's figure in the chosen terms."""
        return float(self.of(nominal)[step])
