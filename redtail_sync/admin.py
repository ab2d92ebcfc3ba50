"""Redtail in the admin site: the table of account types is corrected here too, by the service its page uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin

from backoffice.admin.base import ServiceAdmin, register_app
from backoffice.events import Origin
from redtail_sync.models import TypeRule
from redtail_sync.services.types import decide_type


@admin.register(TypeRule)
class TypeRuleAdmin(ServiceAdmin):
    """What an account type means here."""

    list_display = ["key", "source", "words", "decision", "plan_kind"]
    search_fields = ["key", "words"]
    editable = ("decision", "plan_kind")

    @staticmethod
    def write(pk: int, fields: Mapping[str, Any], origin: Origin) -> None:
        """Hand the answer to the service."""
        decide_type(rule_id=pk, fields=fields, origin=origin)


register_app("redtail_sync")
