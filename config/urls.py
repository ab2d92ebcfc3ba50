"""Every address of the site; each app brings its own list."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from backoffice.web.sign_in import no_addresses
from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("", include("backoffice.urls")),
    path("", include("cashflow.urls")),
    path("", include("integrations.urls")),
    path("", include("reconciliation.urls")),
    path("", include("plannr_sync.urls")),
    path("", include("redtail_sync.urls")),
    path("", include("xplan_sync.urls")),
    path("", include("soderberg_sync.urls")),
    path("", include("portal.urls")),
    path("accounts/email/", no_addresses, name="no_addresses"),  # before the library's own page, which it closes
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("backoffice.api.urls")),
]
