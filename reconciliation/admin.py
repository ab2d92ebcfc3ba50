"""Revenue in the admin site: to be looked at; writing goes through the screens, where its rules are."""

from __future__ import annotations

from django.contrib import admin

from backoffice.admin.base import FirmScopedAdmin, register_app
from reconciliation.models import SettledShare


@admin.register(SettledShare)
class SettledShareAdmin(FirmScopedAdmin):
    """Written-down shares; the link is left out, as its name takes more records to tell."""

    list_display = ("period", "holder", "adviser", "introducer", "level", "percent", "amount")


register_app("reconciliation")
