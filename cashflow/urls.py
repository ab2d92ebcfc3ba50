"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from cashflow.web import pensions, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("cashflows/", views.cashflow_list, name="cashflow_list"),
    path("cashflows/new/", views.cashflow_new, name="cashflow_new"),
    path("cashflows/<int:pk>/", views.cashflow, name="cashflow"),
    path("cashflows/<int:pk>/body/", views.cashflow_body, name="cashflow_body"),
    path("cashflows/<int:pk>/launch/", views.cashflow_launch, name="cashflow_launch"),
    path("cashflows/<int:pk>/year/", views.cashflow_year, name="cashflow_year"),
    path("cashflows/<int:pk>/<slug:slug>.csv", views.cashflow_csv, name="cashflow_csv"),
    path("cashflows/<int:pk>/sync/", views.cashflow_sync, name="cashflow_sync"),
    path("cashflows/<int:pk>/auto-sync/", views.cashflow_auto_sync, name="cashflow_auto_sync"),
    path("cashflows/<int:pk>/two-way/", views.cashflow_two_way, name="cashflow_two_way"),
    path("cashflows/<int:pk>/pension/", pensions.pension_answer, name="cashflow_pension"),
    path(
        "cashflows/<int:pk>/pension/<int:answer_pk>/forget/", pensions.pension_forget, name="cashflow_pension_forget"
    ),
    path("cashflows/<int:pk>/rename/", views.cashflow_rename, name="cashflow_rename"),
    path("cashflows/<int:pk>/remove/", views.cashflow_delete, name="cashflow_delete"),
    path("cashflows/<int:pk>/restore/", views.cashflow_restore, name="cashflow_restore"),
    path("clients/<int:pk>/cashflow/", views.client_cashflow, name="client_cashflow"),
]
