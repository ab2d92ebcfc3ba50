"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from backoffice.models import Expense, Income
from backoffice.web.part_urls import part_urls
from backoffice.web.views import (
    api_tokens,
    clients,
    documents,
    exchange,
    flows,
    plans,
    search,
    settings,
    theme,
    today,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("theme/", theme.set_theme, name="set_theme"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/new/", clients.client_new, name="client_new"),
    path("clients/<int:pk>/", clients.client, name="client"),
    path("clients/<int:pk>/edit/", clients.client_edit, name="client_edit"),
    path("clients/<int:pk>/remove/", clients.client_delete, name="client_delete"),
    path("clients/<int:pk>/restore/", clients.client_restore, name="client_restore"),
    path("clients/<int:pk>/finances/", clients.client_finances, name="client_finances"),
    path("clients/<int:pk>/plans/", clients.client_plans, name="client_plans"),
    path("clients/<int:pk>/documents/", documents.client_documents, name="client_documents"),
    path("clients/<int:pk>/relationships/new/", clients.client_relate, name="client_relate"),
    path(
        "clients/<int:pk>/relationships/<int:other>/remove/", clients.client_unrelate, name="client_unrelate"
    ),
    path("clients/<int:client_pk>/plans/new/", plans.plan_new, name="plan_new"),
    path("clients/<int:client_pk>/incomes/new/", flows.flow_new, {"kind": Income}, name="income_new"),
    path("clients/<int:client_pk>/expenses/new/", flows.flow_new, {"kind": Expense}, name="expense_new"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/edit/", plans.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/remove/", plans.plan_delete, name="plan_delete"),
    path("plans/<int:pk>/restore/", plans.plan_restore, name="plan_restore"),
    path("plans/<int:pk>/values/new/", plans.valuation_new, name="valuation_new"),
    path("plans/<int:pk>/values.csv", plans.plan_values_csv, name="plan_values_csv"),
    path("values/<int:pk>/remove/", plans.valuation_delete, name="valuation_delete"),
    path("incomes/<int:pk>/edit/", flows.flow_edit, {"kind": Income}, name="income_edit"),
    path("incomes/<int:pk>/remove/", flows.flow_delete, {"kind": Income}, name="income_delete"),
    path("incomes/<int:pk>/restore/", flows.flow_restore, {"kind": Income}, name="income_restore"),
    path("expenses/<int:pk>/edit/", flows.flow_edit, {"kind": Expense}, name="expense_edit"),
    path("expenses/<int:pk>/remove/", flows.flow_delete, {"kind": Expense}, name="expense_delete"),
    path("expenses/<int:pk>/restore/", flows.flow_restore, {"kind": Expense}, name="expense_restore"),
    *part_urls(),
    path("documents/", documents.document_list, name="document_list"),
    path("documents/<int:pk>/file/", documents.document_download, name="document_download"),
    path("documents/<int:pk>/remove/", documents.document_delete, name="document_delete"),
    path("settings/", settings.settings_home, name="settings_home"),
    path("settings/firm/", settings.firm_settings, name="firm_settings"),
    path("settings/exchange-rates/", exchange.exchange_rates, name="exchange_rates"),
    path("settings/exchange-rates/<int:pk>/remove/", exchange.exchange_rate_remove, name="exchange_rate_remove"),
    path("settings/people/", settings.people, name="people"),
    path("settings/people/new/", settings.person_new, name="person_new"),
    path("settings/people/<int:pk>/", settings.person_edit, name="person_edit"),
    path("settings/audit/", settings.audit_log, name="audit_log"),
    path("settings/api-tokens/", api_tokens.api_tokens, name="api_tokens"),
    path("settings/api-tokens/new/", api_tokens.api_token_new, name="api_token_new"),
    path("settings/api-tokens/<int:pk>/revoke/", api_tokens.api_token_revoke, name="api_token_revoke"),
]
