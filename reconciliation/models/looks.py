"""Second looks: many waiting lines looked at again after the tolerance changed, in the background."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from backoffice.models.base import FirmOwned


class SecondLook(FirmOwned):
    """How far a look over the lines that rest on the tolerance has come, plan by plan; a newer one ends an older one.

    ``marked_at`` is when all of these lines came to say that their reason is from before.
    """

    line_total = models.PositiveIntegerField()
    line_done = models.PositiveIntegerField(default=0)
    matching_count = models.PositiveIntegerField(default=0, help_text="Lines that would now match.")
    last_plan = models.BigIntegerField(default=0, help_text="The highest number of a plan that has been looked at.")
    started_at = models.DateTimeField()
    marked_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["firm", "-id"], condition=models.Q(finished_at__isnull=True), name="second_look_under_way"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_done} of {self.line_total} lines looked at again"
