"""A firm's connection to a remote system, and the tokens people hold for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import EncryptedTextField
from domain.enums.sync import CredentialKind, CredentialState, Mode, UpdatePolicy


@audited(exclude=["webhook_secret"], model_name="ConnectionEvent")
class Connection(FirmOwned):
    """A firm's link to one remote system, with the firm's choices. One a firm and system."""

    system = models.CharField(max_length=30, help_text="The connector's code, such as plannr.")
    remote_firm_id = models.CharField(max_length=100, blank=True, help_text="The firm's own id there.")
    mode = models.CharField(max_length=20, choices=Mode.choices(), default=Mode.TWO_WAY)
    create_by_default = models.BooleanField(
        default=False,
        help_text="Whether a new item here is also created there unless the person says otherwise.",
    )
    create_what_came = models.BooleanField(
        default=False,
        help_text="Whether that also holds for what another connected system brings here.",
    )
    update_by_default = models.CharField(
        max_length=20,
        choices=UpdatePolicy.choices(),
        default=UpdatePolicy.YES,
        help_text="The update policy that imported items start with.",
    )
    remove_unlinked = models.BooleanField(
        default=False, help_text="Whether items the other system withdraws are removed here."
    )
    is_enabled = models.BooleanField(default=False)
    enabled_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    webhook_id = models.CharField(max_length=100, blank=True)
    webhook_secret = EncryptedTextField(blank=True)

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["firm", "system"], name="connection_once_a_firm_and_system")
        ]

    def __str__(self) -> str:
        return f"{self.system} of firm {self.firm_id}"


@audited(exclude=["access_token", "refresh_token", "last_success_at", "version"], model_name="CredentialEvent")
class Credential(FirmOwned):
    """One user's tokens for a connection; without a user they are the firm's."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="credentials")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=20, choices=CredentialKind.choices(), default=CredentialKind.OAUTH)
    state = models.CharField(max_length=10, choices=CredentialState.choices(), default=CredentialState.ACTIVE)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    remote_account_id = models.CharField(max_length=100, blank=True)
    remote_login_name = models.CharField(max_length=200, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, help_text="In plain words; empty after a success.")
    version = models.PositiveIntegerField(default=0, help_text="Counts every renewal of the tokens.")

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["connection", "user"], nulls_distinct=False, name="credential_once_a_user")
        ]

    def __str__(self) -> str:
        return f"{self.remote_login_name or self.user or 'the firm'} ({self.connection})"


class RateWindow(models.Model):
    """One token's present minute of requests, shared by every worker. Keyed by a digest: it names nobody."""

    digest = models.CharField(max_length=64, primary_key=True)
    started = models.FloatField(default=0, help_text="Seconds since 1970.")
    used = models.PositiveIntegerField(default=0)
    blocked_until = models.FloatField(default=0, help_text="Seconds since 1970.")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…: {self.used}"
