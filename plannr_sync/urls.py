"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from plannr_sync.web import bulk, clients, connect, creating, review, settings, uploads, webhooks, withdrawn

urlpatterns: list[URLPattern | URLResolver] = [
    path("plannr/connect/", connect.connect, name="plannr_connect"),
    path("plannr/callback/", connect.callback, name="plannr_callback"),
    path("plannr/account/", connect.account, name="plannr_account"),
    path("plannr/disable/", connect.disable, name="plannr_disable"),
    path("plannr/webhooks/<str:token>/", webhooks.webhook, name="plannr_webhook"),
    path("settings/plannr/", settings.plannr_settings, name="plannr_settings"),
    path("settings/plannr/mapping/", settings.mapping, name="plannr_mapping"),
    path("clients/import/plannr/", clients.import_search, name="plannr_import"),
    path("clients/import/plannr/start/", clients.import_start, name="plannr_import_start"),
    path("clients/import/plannr/many/", bulk.preview_many, name="plannr_import_many"),
    path("clients/import/plannr/runs/<int:pk>/go/", bulk.go_ahead, name="plannr_import_go"),
    path("clients/import/plannr/runs/<int:pk>/adviser/", clients.import_adviser, name="plannr_import_adviser"),
    path("clients/import/plannr/runs/<int:pk>/", clients.import_run, name="plannr_import_run"),
    path(
        "clients/import/plannr/missing/<uuid:remote_id>/",
        clients.import_missing,
        name="plannr_import_missing",
    ),
    path("cashflows/<int:pk>/plannr/create/", creating.create_items, name="plannr_create_items"),
    path(
        "cashflows/<int:pk>/plannr/create/progress/",
        creating.create_items_progress,
        name="plannr_create_items_progress",
    ),
    path("cashflows/report-copies/<int:copy_pk>/plannr/", uploads.plannr_upload, name="plannr_upload"),
    path("clients/withdrawn/plannr/", withdrawn.withdrawn_list, name="plannr_withdrawn"),
    path("clients/<int:pk>/plannr/link/", clients.link, name="plannr_link"),
    path("clients/<int:pk>/plannr/link/cancel/", clients.cancel_creation, name="plannr_cancel_creation"),
    path("clients/<int:pk>/plannr/sync/", clients.sync_client, name="plannr_sync_client"),
    path("clients/<int:pk>/plannr/create/", creating.create_client_items, name="plannr_create_client_items"),
    path(
        "clients/<int:pk>/plannr/create/progress/",
        creating.create_client_items_progress,
        name="plannr_create_client_items_progress",
    ),
    path("clients/<int:pk>/plannr/review/", review.client_review, name="plannr_review"),
    path("clients/<int:pk>/plannr/unlink/", clients.unlink_client, name="plannr_unlink"),
]
