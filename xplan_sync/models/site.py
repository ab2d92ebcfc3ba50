"""The firm's Xplan site, and its choices for it."""

from __future__ import annotations

from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from integrations.models import Connection


@audited()
class Site(FirmOwned):
    """Where the firm's Xplan is and what is taken from it.

    ``app_id`` is the firm's own where it has one; blank uses the installation's. ``brings_new_clients`` says whether
    the hourly sync also makes clients here whom Xplan shows for the first time.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="xplan_site")
    address = models.URLField(max_length=200, blank=True, help_text="Such as https://firm.xplan.iress.co.uk")
    app_id = models.CharField(max_length=100, blank=True)
    placeholder_domain = models.CharField(
        max_length=150, blank=True, help_text="Behind the @ of addresses made up for clients without one."
    )
    brings_new_clients = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.address or "Xplan"
