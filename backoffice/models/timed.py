"""What records share that start, end and rise: a date, an age, an event or nothing at either end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models.base import SoftDeletable
from backoffice.models.fields import percent_field
from backoffice.models.people import Client
from domain.enums.items import Escalation, LifeEvent
from domain.enums.plans import Frequency
from domain.moments import OLDEST, LifeDates, Moment, span

ENDS = ("start", "end")
TIMES = tuple(f"{end}_{part}" for end in ENDS for part in ("date", "age", "event", "of"))
"""The columns of both ends, as forms and serializers name them."""


def _age() -> Any:
    return models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(OLDEST)])


def _event() -> Any:
    return models.CharField(max_length=20, choices=LifeEvent.choices(), blank=True)


def _whose(word: str) -> Any:
    return models.ForeignKey(
        Client, on_delete=models.RESTRICT, null=True, blank=True, related_name="+",
        help_text=f"Whose age or event the {word} is.",
    )  # fmt: skip


class Timed(SoftDeletable):
    """A record with a start and an end, each a date, an age or event of a person, or open.

    An open start means it runs already, an open end that it never stops; the end is exclusive.
    """

    start_date = models.DateField(null=True, blank=True)
    start_age = _age()
    start_event = _event()
    start_of = _whose("start")
    end_date = models.DateField(null=True, blank=True)
    end_age = _age()
    end_event = _event()
    end_of = _whose("end")
    rise = models.CharField(
        max_length=12, choices=Escalation.choices(), blank=True, help_text="Blank: as is usual for its kind."
    )
    rise_percent = percent_field(
        null=True, blank=True, validators=[MinValueValidator(-20), MaxValueValidator(50)],
        help_text="A year, where it rises by a fixed percentage.",
    )  # fmt: skip

    class Meta(SoftDeletable.Meta):
        abstract = True

    @property
    def starts(self) -> Moment:
        """When it starts."""
        return self._moment("start")

    @property
    def ends(self) -> Moment:
        """When it ends."""
        return self._moment("end")

    @property
    def runs(self) -> str:
        """From when to when, as people say it: "Until Rowan's retirement"; of what happens once, when it does.

        Needs the people it names.
        """
        people = [self.start_of, self.end_of]
        names = {who.pk: who.first_name or who.name for who in people if who}
        if getattr(self, "frequency", "") == Frequency.ONCE:
            return self.starts.words(names) or "Now"
        words = span(self.starts, self.ends, names)
        return words[:1].upper() + words[1:]

    def runs_on(self, day: date) -> bool:
        """Whether it has begun by a day and is not over; an end that depends on what is not known rules nothing out.

        Needs the people it names.
        """
        people = [who for who in (self.start_of, self.end_of) if who]
        lives = {who.pk: LifeDates(born=who.date_of_birth, retirement_age=who.retirement_age) for who in people}
        first, over = self.starts.day(lives), self.ends.day(lives)
        return (first is None or first <= day) and (over is None or day < over)

    def _moment(self, end: str) -> Moment:
        event = getattr(self, f"{end}_event")
        return Moment(
            date=getattr(self, f"{end}_date"),
            age=getattr(self, f"{end}_age"),
            event=LifeEvent(event) if event else None,
            of=getattr(self, f"{end}_of_id"),
        )


def moment_fields(end: str, moment: Moment) -> dict[str, Any]:
    """The columns that hold a moment at an ``end`` ("start" or "end"); whose it is by ``…_of_id``."""
    return {
        f"{end}_date": moment.date,
        f"{end}_age": moment.age,
        f"{end}_event": moment.event or "",
        f"{end}_of_id": moment.of,
    }


def timed_constraints(model: str) -> list[Any]:
    """Constraints of every timed record: one kind of moment an end, no end before its start, a rise that is whole."""
    in_order = (
        models.Q(start_date__isnull=True)
        | models.Q(end_date__isnull=True)
        | models.Q(end_date__gte=models.F("start_date"))
    )
    fixed = models.Q(rise=Escalation.FIXED)
    rises = (fixed & models.Q(rise_percent__isnull=False)) | (~fixed & models.Q(rise_percent__isnull=True))
    return [
        *(
            models.CheckConstraint(
                name=f"{model}_{end}_is_one_moment",
                condition=_one_kind(end),
                violation_error_message=f"The {end} is a date, or somebody's age or event, or nothing.",
            )
            for end in ENDS
        ),
        models.CheckConstraint(
            name=f"{model}_ends_after_start",
            condition=in_order,
            violation_error_message="The end lies before the start.",
        ),
        models.CheckConstraint(
            name=f"{model}_rise",
            condition=rises,
            violation_error_message="A fixed rise needs its percentage; other rises have none.",
        ),
    ]


def _one_kind(end: str) -> models.Q:
    """Nothing, or a date, or somebody's age, or somebody's event."""

    def said(*parts: str) -> models.Q:
        empty = {f"{end}_{part}__isnull": part not in parts for part in ("date", "age", "of")}
        no_event = models.Q(**{f"{end}_event": ""})
        return models.Q(**empty) & (~no_event if "event" in parts else no_event)

    return said() | said("date") | said("age", "of") | said("event", "of")
