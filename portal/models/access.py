"""Logins of clients, and of those who look at a client's affairs for them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models import Client
from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from domain.enums.people import Role


@audited()
class PortalAccess(FirmOwned):
    """What one login that is not of the firm's own people may see: one client's affairs.

    The login is a ``User`` with the role of a client or of a professional, who only looks.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="portal_access")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="portal_accesses")
    may_edit = models.BooleanField(
        default=False, help_text="Whether a client may remove accounts of their own; professionals never may."
    )
    sees_household = models.BooleanField(
        default=True, help_text="Whether plans of the partner are shown too; off: only what this client has a share of."
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"Login {self.user_id} for client {self.client_id}"

    @property
    def only_looks(self) -> bool:
        """Whether this login changes and agrees to nothing."""
        return self.user.role != Role.CLIENT

    @property
    def rights_mark(self) -> str:
        """What the login may see and do, in a word that changes with it."""
        return f"{int(self.sees_household)}{int(self.may_edit)}"

    @property
    def may_remove_accounts(self) -> bool:
        """Whether this login may remove an account of its client."""
        return self.may_edit and not self.only_looks


class Invitation(FirmOwned):
    """A link that lets somebody set their first password: used once, and only while it is the latest.

    Only a digest is kept, so whoever reads the database cannot use it.
    """

    access = models.ForeignKey(PortalAccess, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[Any]] = ["-id"]

    def __str__(self) -> str:
        return f"Invitation of {self.access_id}"
