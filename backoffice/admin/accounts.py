"""Firms and the accounts of their people. These tables have no scope of their own: each says how to find the firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from backoffice.admin.base import FirmScopedAdmin, ServiceAdmin, is_keeper
from backoffice.events import Origin
from backoffice.models import Firm, User
from backoffice.services.firms import add_user, create_firm, update_firm, update_user
from domain.enums.people import Role

Fields = Mapping[str, Any]

# Replaced by firm-scoped ones below; groups are not used, roles are.
for _model in (EmailAddress, Authenticator, Group):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)


class AccountAdmin(ServiceAdmin):
    """What the keeper may also make: a firm, and its first people."""

    given_when_new: Sequence[str] = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The keeper."""
        return is_keeper(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who run the firm, and the keeper."""
        return is_keeper(request.user) or super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Only what must be given, while there is nothing yet."""
        return list(self.given_when_new) if obj is None else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Nothing, while there is nothing yet."""
        return [] if obj is None else super().get_readonly_fields(request, obj)


@admin.register(Firm)
class FirmAdmin(AccountAdmin):
    """Firms; a person of a firm sees theirs."""

    firm_lookup = "pk"
    list_display = ["name", "slug", "vat_rate", "month_end_day", "created_at"]
    search_fields = ["name"]
    given_when_new = ["name", "slug"]
    editable = [
        "name", "vat_rate", "month_end_day", "expectation_horizon_months", "match_tolerance_percent", "rematch_policy",
    ]  # fmt: skip

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the firm."""
        update_firm(firm_id=pk, fields=fields, origin=origin)

    def save_model(self, request: HttpRequest, obj: Firm, form: Any, change: bool) -> None:
        """Make or change the firm."""
        if change:
            return super().save_model(request, obj, form, change)
        obj.pk = create_firm(name=obj.name, slug=obj.slug).pk
        return None


@admin.register(User)
class UserAdmin(AccountAdmin):
    """People who sign in. A new one has no password: the sign-in page sends them a link to set it."""

    list_display = ["name", "email", "firm", "role", "is_active", "last_login"]
    search_fields = ["name", "email"]
    given_when_new = ["firm", "name", "email", "role"]
    editable = ["name", "role", "is_active"]

    @staticmethod
    def write(pk: int, fields: Fields, origin: Origin) -> None:
        """Change the person."""
        update_user(user_id=pk, fields=fields)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Make or change the person."""
        if change or obj.firm is None:
            return super().save_model(request, obj, form, change)
        obj.pk = add_user(firm=obj.firm, email=obj.email, name=obj.name, role=Role(obj.role)).pk
        return None


@admin.register(EmailAddress)
class EmailAddressAdmin(FirmScopedAdmin):
    """Addresses that people sign in with."""

    firm_lookup = "user__firm"


@admin.register(Authenticator)
class AuthenticatorAdmin(FirmScopedAdmin):
    """Second factors: that they exist, never what they hold."""

    firm_lookup = "user__firm"
    list_display = ["user", "type", "created_at", "last_used_at"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Everything but the secret itself."""
        return ["user", "type", "created_at", "last_used_at"]
