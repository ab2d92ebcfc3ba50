"""Addresses of reports."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cashflow.web import report_settings, reports

report_patterns: list[URLPattern | URLResolver] = [
    path("", reports.cashflow_report, name="cashflow_report"),
    path("progress/", reports.cashflow_report_progress, name="cashflow_report_progress"),
    path("issue/", reports.cashflow_report_issue, name="cashflow_report_issue"),
    path("again/", reports.cashflow_report_again, name="cashflow_report_again"),
    path("discard/", reports.cashflow_report_discard, name="cashflow_report_discard"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("cashflows/<int:pk>/reports/", reports.cashflow_reports, name="cashflow_reports"),
    path("cashflows/reports/<int:report_pk>/", include(report_patterns)),
    path("cashflows/report-pages/<int:page_pk>.png", reports.cashflow_report_picture, name="cashflow_report_picture"),
    path("clients/<int:pk>/reports/", reports.client_reports, name="client_reports"),
    path("settings/reports/", report_settings.report_settings, name="report_settings"),
    path("settings/reports/logo/", report_settings.report_logo, name="report_logo"),
    path("settings/reports/logo.img", report_settings.report_logo_picture, name="report_logo_picture"),
]
