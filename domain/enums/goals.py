"""Goals: how far one is, and what it does to a household's money."""

from __future__ import annotations

from domain.enumeration import Enumeration


class GoalStatus(Enumeration):
    """How far a goal is."""

    TO_DO = "to_do", "To do", "secondary"
    DOING = "doing", "Doing", "blue"
    DONE = "done", "Done", "green"


class GoalMoney(Enumeration):
    """What reaching a goal does to the household's money; it follows from the sign of the cost."""

    LESS = "less", "Will have less money", "orange"
    MORE = "more", "Will have more money", "green"
    NONE = "none", "Not financial", "secondary"
    UNKNOWN = "unknown", "Cost not known yet", "secondary"

    @property
    def is_known(self) -> bool:
        """Whether it moves money, and which way."""
        return self in {GoalMoney.LESS, GoalMoney.MORE}
