"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from integrations.web import client_tab, desk, links, outbox, pairs, runs

urlpatterns: list[URLPattern | URLResolver] = [
    path("sync/", runs.run_list, name="sync_runs"),
    path("sync/runs/<int:pk>/", runs.run_page, name="sync_run"),
    path("sync/runs/<int:pk>/progress/", runs.run_progress, name="sync_run_progress"),
    path("sync/runs/<int:pk>/stop/", runs.run_stop, name="sync_run_stop"),
    path("sync/runs/<int:pk>/confirm/", runs.run_confirm, name="sync_run_confirm"),
    path("sync/out-of-sync/", desk.desk, name="sync_desk"),
    path("sync/out-of-sync/answer/", desk.answer, name="sync_answer"),
    path("sync/out-of-sync/undo/", desk.undo_many, name="sync_undo_many"),
    path("sync/out-of-sync/<int:pk>/undo/", desk.undo, name="sync_undo"),
    path("sync/duplicates/", pairs.pair_list, name="sync_pairs"),
    path("sync/duplicates/answer/", pairs.answer, name="sync_pairs_answer"),
    path("sync/duplicates/<int:pk>/again/", pairs.again, name="sync_pair_again"),
    path("sync/outbox/", outbox.outbox_list, name="sync_outbox"),
    path("sync/outbox/<int:pk>/", outbox.entry_page, name="sync_outbox_entry"),
    path("sync/outbox/<int:pk>/retry/", outbox.retry, name="sync_retry"),
    path("sync/outbox/<int:pk>/abandon/", outbox.abandon, name="sync_abandon"),
    path("sync/outbox/<int:pk>/take-back/", outbox.take_back, name="sync_take_back"),
    path("sync/links/<int:pk>/", links.link_page, name="sync_link"),
    path("sync/links/<int:pk>/policy/", client_tab.link_policy, name="sync_link_policy"),
    path("clients/<int:pk>/sync/", client_tab.client_sync, name="client_sync"),
]
