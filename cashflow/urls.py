"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from cashflow import report_urls
from cashflow.web import assumption_sets as sets
from cashflow.web import checking, choices, futures, pensions, questions, views, what_ifs

what_if_patterns: list[URLPattern | URLResolver] = [
    path("", what_ifs.cashflow_what_if, name="cashflow_what_if"),
    path("change/", what_ifs.cashflow_what_if_change, name="cashflow_what_if_change"),
    path("rename/", what_ifs.cashflow_what_if_rename, name="cashflow_what_if_rename"),
    path("duplicate/", what_ifs.cashflow_what_if_duplicate, name="cashflow_what_if_duplicate"),
    path("remove/", what_ifs.cashflow_what_if_remove, name="cashflow_what_if_remove"),
    path("restore/", what_ifs.cashflow_what_if_restore, name="cashflow_what_if_restore"),
]
difference_patterns: list[URLPattern | URLResolver] = [
    path("remove/", what_ifs.cashflow_difference_remove, name="cashflow_difference_remove"),
    path("restore/", what_ifs.cashflow_difference_restore, name="cashflow_difference_restore"),
]
assumption_set_patterns: list[URLPattern | URLResolver] = [
    path("", sets.assumption_set_edit, name="assumption_set_edit"),
    path("default/", sets.assumption_set_default, name="assumption_set_default"),
    path("archive/", sets.assumption_set_archive, name="assumption_set_archive"),
    path("restore/", sets.assumption_set_restore, name="assumption_set_restore"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *report_urls.urlpatterns,
    path("cashflows/", views.cashflow_list, name="cashflow_list"),
    path("cashflows/new/", views.cashflow_new, name="cashflow_new"),
    path("cashflows/<int:pk>/", views.cashflow, name="cashflow"),
    path("cashflows/<int:pk>/body/", views.cashflow_body, name="cashflow_body"),
    path("cashflows/<int:pk>/launch/", views.cashflow_launch, name="cashflow_launch"),
    path("cashflows/<int:pk>/year/", views.cashflow_year, name="cashflow_year"),
    path("cashflows/<int:pk>/what-ifs/", what_ifs.cashflow_what_ifs, name="cashflow_what_ifs"),
    path("cashflows/<int:pk>/what-ifs/try/", what_ifs.cashflow_trial, name="cashflow_trial"),
    path("cashflows/<int:pk>/what-ifs/keep/", what_ifs.cashflow_what_if_keep, name="cashflow_what_if_keep"),
    path("cashflows/<int:pk>/what-ifs.csv", what_ifs.cashflow_what_ifs_csv, name="cashflow_what_ifs_csv"),
    path("cashflows/<int:pk>/what-ifs/table/", what_ifs.cashflow_side_by_side, name="cashflow_side_by_side"),
    path("cashflows/<int:pk>/side-by-side.csv", what_ifs.cashflow_side_by_side_csv, name="cashflow_side_by_side_csv"),
    path("cashflows/<int:pk>/choices/", choices.cashflow_choices, name="cashflow_choices"),
    path("cashflows/<int:pk>/choices/order/", choices.cashflow_order, name="cashflow_order"),
    path("cashflows/<int:pk>/futures/", futures.cashflow_futures, name="cashflow_futures"),
    path("cashflows/<int:pk>/futures/fan/", futures.cashflow_fan, name="cashflow_fan"),
    path("cashflows/<int:pk>/futures.csv", futures.cashflow_futures_csv, name="cashflow_futures_csv"),
    path("cashflows/<int:pk>/stresses.csv", futures.cashflow_stresses_csv, name="cashflow_stresses_csv"),
    path("cashflows/<int:pk>/questions/", questions.cashflow_questions, name="cashflow_questions"),
    path("cashflows/<int:pk>/questions/answer/", questions.cashflow_answer, name="cashflow_answer"),
    path("cashflows/<int:pk>/questions/keep/", questions.cashflow_answer_keep, name="cashflow_answer_keep"),
    path("cashflows/<int:pk>/checks/", checking.cashflow_checks, name="cashflow_checks"),
    path("cashflows/<int:pk>/<slug:slug>.csv", views.cashflow_csv, name="cashflow_csv"),
    path("cashflows/<int:pk>/assumptions/", sets.cashflow_assumptions, name="cashflow_assumptions"),
    path("cashflows/<int:pk>/sync/", views.cashflow_sync, name="cashflow_sync"),
    path("cashflows/<int:pk>/auto-sync/", views.cashflow_auto_sync, name="cashflow_auto_sync"),
    path("cashflows/<int:pk>/two-way/", views.cashflow_two_way, name="cashflow_two_way"),
    path("cashflows/<int:pk>/pension/", pensions.pension_answer, name="cashflow_pension"),
    path("cashflows/<int:pk>/pension/<int:answer_pk>/forget/", pensions.pension_forget, name="cashflow_pension_forget"),
    path("cashflows/<int:pk>/rename/", views.cashflow_rename, name="cashflow_rename"),
    path("cashflows/<int:pk>/remove/", views.cashflow_delete, name="cashflow_delete"),
    path("cashflows/<int:pk>/restore/", views.cashflow_restore, name="cashflow_restore"),
    path("settings/assumptions/", sets.assumption_set_list_page, name="assumption_sets"),
    path("settings/assumptions/new/", sets.assumption_set_new, name="assumption_set_new"),
    path("settings/assumptions/<int:set_pk>/", include(assumption_set_patterns)),
    path("cashflows/what-ifs/<int:what_if_pk>/", include(what_if_patterns)),
    path("cashflows/differences/<int:difference_pk>/", include(difference_patterns)),
    path("clients/<int:pk>/cashflow/", views.client_cashflow, name="client_cashflow"),
]
