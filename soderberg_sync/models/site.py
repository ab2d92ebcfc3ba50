"""The firm on the platform: where it sits there, the strategies it uses, the documents its clients read."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import percent_field
from integrations.models import Connection


@audited(model_name="PlatformSiteEvent")
class Site(FirmOwned):
    """What the firm says about itself on the platform; one a connection."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="platform_site")
    node_id = models.CharField(max_length=40, blank=True, help_text="Where new clients are placed; blank: the usual.")

    def __str__(self) -> str:
        return f"Site of {self.connection}"


@audited()
class Strategy(FirmOwned):
    """An investment strategy or model the firm puts clients in; its manager's charge comes along."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="strategies")
    remote_id = models.CharField(max_length=60, help_text="What the platform calls it.")
    name = models.CharField(max_length=200)
    manager_percent = percent_field(
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
        help_text="The manager's charge a year.",
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "remote_id"], name="strategy_once_a_connection")
        ]

    def __str__(self) -> str:
        return self.name


class PlatformDocument(FirmOwned):
    """One version of a document that clients read before they accept; a version never changes."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="platform_documents")
    key = models.CharField(max_length=60, help_text="What the platform calls it.")
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    text = models.TextField()
    is_current = models.BooleanField(default=True)
    read_at = models.DateTimeField(help_text="When it was read from the platform.")

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["key", "-id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "key", "version"], name="platform_document_once_a_version"),
            models.UniqueConstraint(
                fields=["connection", "key"],
                condition=models.Q(is_current=True),
                name="platform_document_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"
