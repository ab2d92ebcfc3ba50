"""E-mails on their way: a row each, so that none is lost and everybody can see what was said."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.base import FirmOwned
from backoffice.models.people import Client
from domain.enums.portal import MailState


class OutgoingMail(FirmOwned):
    """One e-mail as it was written.

    A link that signs somebody in is never kept here: the text has a mark in its place, and the link is made when the
    message leaves (``backoffice.services.mail``).
    """

    to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    client = models.ForeignKey(Client, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Whose login it is for.",
    )  # fmt: skip
    state = models.CharField(max_length=10, choices=MailState.choices(), default=MailState.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was not sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(state__in=["waiting", "sending"]), name="mail_due"
            ),
            models.Index(fields=["firm", "-id"], name="mail_of_firm"),
        ]

    def __str__(self) -> str:
        return self.subject
