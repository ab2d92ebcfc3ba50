"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from redtail_sync.web import accounts, contacts, settings, steering

cashflow_patterns: list[URLPattern | URLResolver] = [
    path("", contacts.plan_integration, name="redtail_plan"),
    path("contacts/", contacts.contact_search, name="redtail_contacts"),
    path("refresh/", contacts.refresh, name="redtail_refresh"),
    path("accounts/", accounts.staged_accounts, name="redtail_accounts"),
    path("accounts/progress/", accounts.pull_progress, name="redtail_progress"),
    path("accounts/decide/", accounts.decide, name="redtail_decide"),
    path("accounts/steer/", steering.steer, name="redtail_steer"),
    path("accounts/<int:staged_pk>/rename/", accounts.rename, name="redtail_rename"),
    path("accounts/<int:staged_pk>/link/", accounts.link_existing, name="redtail_link_account"),
    path("accounts/<int:staged_pk>/add/", accounts.add_to_plan, name="redtail_add_account"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/integrations/", settings.integrations, name="redtail_settings"),
    path("settings/integrations/add/", settings.integration_new, name="redtail_add"),
    path("settings/integrations/remove/", settings.integration_remove, name="redtail_remove"),
    path("settings/account-types/", settings.account_types, name="redtail_types"),
    path("settings/account-types/<int:pk>/", settings.account_type, name="redtail_type"),
    path("cashflows/<int:pk>/integration/", include(cashflow_patterns)),
    path(
        "cashflows/integration/contacts/<int:contact_pk>/unlink/",
        contacts.contact_unlink,
        name="redtail_unlink_contact",
    ),
    path("plans/integration/<int:link_pk>/pause/", steering.pause, name="redtail_pause"),
    path("plans/integration/<int:link_pk>/resume/", steering.resume, name="redtail_resume"),
    path("plans/integration/<int:link_pk>/stop/", steering.stop, name="redtail_stop"),
]
