"""Addresses of what hangs on plans: four pages for each part, named after it."""

from __future__ import annotations

from django.urls import URLPattern, path

from backoffice.selectors.plan_flows import PART_MODELS
from backoffice.web.views import plan_flows

FOLDERS = {
    "contribution": "contributions", "withdrawal": "withdrawals", "premium": "premiums", "repayment": "repayments",
    "cover": "covers",
}  # fmt: skip


def part_urls() -> list[URLPattern]:
    """``contribution_new``, ``_edit``, ``_delete`` and ``_restore``, and the same of the others."""
    found: list[URLPattern] = []
    for word, kind in PART_MODELS.items():
        folder, given = FOLDERS[word], {"kind": kind}
        found += [
            path(f"plans/<int:plan_pk>/{folder}/new/", plan_flows.part_new, given, name=f"{word}_new"),
            path(f"{folder}/<int:pk>/edit/", plan_flows.part_edit, given, name=f"{word}_edit"),
            path(f"{folder}/<int:pk>/remove/", plan_flows.part_delete, given, name=f"{word}_delete"),
            path(f"{folder}/<int:pk>/restore/", plan_flows.part_restore, given, name=f"{word}_restore"),
        ]
    return found
