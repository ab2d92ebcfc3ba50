"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from soderberg_sync.web import applications, illustrations, linking, settings, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("illustrations/", illustrations.illustration_list, name="illustration_list"),
    path("illustrations/new/", illustrations.illustration_for, name="illustration_for"),
    path("illustrations/<int:pk>/", illustrations.illustration, name="illustration"),
    path("illustrations/<int:pk>/client/", illustrations.update_platform_client, name="update_platform_client"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path("applications/<int:pk>/proceed/", applications.application_proceed, name="application_proceed"),
    path("applications/<int:pk>/withdraw/", applications.application_withdraw, name="application_withdraw"),
    path("clients/<int:pk>/opening/", illustrations.client_work, name="client_work"),
    path("clients/<int:client_pk>/illustrations/new/", illustrations.illustration_new, name="illustration_new"),
    path("clients/<int:client_pk>/applications/new/", applications.application_new, name="application_new"),
    path("clients/<int:client_pk>/platform/", illustrations.platform_client_edit, name="platform_client_edit"),
    path("clients/<int:client_pk>/platform/link/", linking.platform_link, name="platform_link"),
    path("plans/platform/<int:pk>/corrected/", applications.account_corrected, name="platform_corrected"),
    path("settings/platform/", settings.platform_settings, name="platform_settings"),
    path("settings/platform/connect/", settings.connect, name="platform_connect"),
    path("settings/platform/disconnect/", settings.disconnect, name="platform_disconnect"),
    path("settings/platform/look/", settings.look, name="platform_look"),
    path("settings/platform/strategies/", settings.strategy_add, name="platform_strategy_add"),
    path(
        "settings/platform/strategies/<int:pk>/remove/",
        settings.strategy_remove,
        name="platform_strategy_remove",
    ),
    path("settings/platform/requests/<int:pk>/again/", settings.send_again, name="platform_send_again"),
    path("platform/webhooks/<str:token>/", webhooks.webhook, name="platform_webhook"),
]
