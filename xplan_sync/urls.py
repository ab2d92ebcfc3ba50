"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from xplan_sync.web import clients, connect, settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/xplan/", settings.xplan_settings, name="xplan_settings"),
    path("settings/xplan/sync/", settings.sync_now, name="xplan_sync_now"),
    path("settings/xplan/check/", settings.check, name="xplan_check"),
    path("settings/xplan/changes/", settings.override_list, name="xplan_overrides"),
    path("settings/xplan/sign-in/", connect.sign_in, name="xplan_sign_in"),
    path("settings/xplan/disconnect/", connect.disable, name="xplan_disable"),
    path("xplan/connect/", connect.connect, name="xplan_connect"),
    path("xplan/callback/", connect.callback, name="xplan_callback"),
    path("clients/import/xplan/", clients.import_search, name="xplan_import"),
    path("clients/import/xplan/start/", clients.import_start, name="xplan_import_start"),
    path("clients/<int:pk>/xplan/link/", clients.link_client, name="xplan_link"),
    path("clients/<int:pk>/xplan/sync/", clients.sync_client, name="xplan_sync_client"),
    path("clients/<int:pk>/xplan/unlink/", clients.unlink_client, name="xplan_unlink"),
]
