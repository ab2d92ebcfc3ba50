"""Addresses of this app."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from reconciliation.web.views import (
    bank,
    bank_files,
    charges,
    desk,
    expectations,
    imports,
    lines,
    messages,
    month_end,
    overview,
    runs,
    statements,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("revenue/", overview.revenue, name="revenue"),
    path("revenue/expected-and-received.csv", overview.revenue_csv, name="revenue_csv"),
    path("revenue/month-end/", month_end.month_end, name="month_end"),
    path("revenue/desk/", desk.desk, name="desk"),
    path("revenue/periods/", overview.period_list, name="period_list"),
    path("revenue/periods/<int:pk>/lock/", overview.period_lock, name="period_lock"),
    path("revenue/periods/<int:pk>/unlock/", overview.period_unlock, name="period_unlock"),
    path("revenue/statements/", statements.statement_list, name="statement_list"),
    path("revenue/statements/new/", statements.statement_new, name="statement_new"),
    path("revenue/statements/upload/", imports.statement_upload, name="statement_upload"),
    path("revenue/statements/<int:pk>/", statements.statement, name="statement"),
    path(
        "revenue/statements/<int:pk>/lines/new/", statements.statement_add_lines, name="statement_add_lines"
    ),
    path("revenue/statements/<int:pk>/match/", statements.statement_match, name="statement_match"),
    path(
        "revenue/statements/<int:pk>/take/",
        statements.statement_take_proposals,
        name="statement_take_proposals",
    ),
    path("revenue/statements/<int:pk>/repeats/", statements.statement_repeats, name="statement_repeats"),
    path("revenue/statements/<int:pk>/remove/", statements.statement_remove, name="statement_remove"),
    path("revenue/messages/", messages.message_list, name="message_list"),
    path("revenue/messages/<int:pk>/retry/", messages.message_retry, name="message_retry"),
    path("revenue/imports/<int:pk>/mapping/", imports.import_mapping, name="import_mapping"),
    path("revenue/imports/<int:pk>/progress/", imports.import_progress, name="import_progress"),
    path("revenue/imports/<int:pk>/file/", imports.import_file, name="import_file"),
    path("revenue/imports/<int:pk>/reverse/", imports.import_reverse, name="import_reverse"),
    path("revenue/imports/<int:pk>/word/", imports.import_word, name="import_word"),
    path("revenue/held/<int:pk>/", imports.held_row, name="held_row"),
    path("revenue/lines/rematch/", lines.lines_rematch, name="lines_rematch"),
    path("revenue/lines/expect/", lines.lines_expect, name="lines_expect"),
    path("revenue/runs/<int:pk>/undo/", runs.match_run_undo, name="match_run_undo"),
    path("revenue/lines/release/", lines.lines_release, name="lines_release"),
    path("revenue/lines/<int:pk>/", lines.line_why, name="line_why"),
    path("revenue/lines/<int:pk>/link/", lines.line_link, name="line_link"),
    path(
        "revenue/lines/<int:pk>/relink/<int:expectation>/<str:amount>/", lines.line_relink, name="line_relink"
    ),
    path("revenue/lines/<int:pk>/ignore/", lines.line_ignore, name="line_ignore"),
    path("revenue/lines/<int:pk>/stop-ignoring/", lines.line_stop_ignoring, name="line_stop_ignoring"),
    path("revenue/links/<int:pk>/undo/", lines.link_undo, name="link_undo"),
    path("revenue/bank/", bank.bank, name="bank"),
    path("revenue/bank/upload/", bank_files.bank_upload, name="bank_upload"),
    path("revenue/bank/<int:pk>/", bank.bank_receipt, name="bank_receipt"),
    path("revenue/bank/<int:pk>/match/", bank.bank_receipt_match, name="bank_receipt_match"),
    path("revenue/bank/<int:pk>/aside/", bank.bank_receipt_aside, name="bank_receipt_aside"),
    path("revenue/bank/<int:pk>/wait/", bank.bank_receipt_wait, name="bank_receipt_wait"),
    path("revenue/bank/<int:pk>/keep/", bank.bank_receipt_keep, name="bank_receipt_keep"),
    path("revenue/bank/links/<int:pk>/undo/", bank.bank_link_undo, name="bank_link_undo"),
    path("revenue/bank/accounts/<int:pk>/edit/", bank.bank_account_edit, name="bank_account_edit"),
    path("revenue/bank/files/<int:pk>/", bank_files.bank_file, name="bank_file"),
    path("revenue/bank/files/<int:pk>/rows/<int:row>/", bank_files.bank_file_row, name="bank_file_row"),
    path("revenue/bank/files/<int:pk>/repeats/", bank_files.bank_file_repeats, name="bank_file_repeats"),
    path("revenue/bank/files/<int:pk>/original/", bank_files.bank_file_original, name="bank_file_original"),
    path("revenue/bank/files/<int:pk>/reverse/", bank_files.bank_file_reverse, name="bank_file_reverse"),
    path("revenue/statements/<int:pk>/receipts/", bank.statement_receipts, name="statement_receipts"),
    path("revenue/expectations/", expectations.expectation_list, name="expectation_list"),
    path("revenue/expectations/<int:pk>/", expectations.expectation, name="expectation"),
    path(
        "revenue/expectations/<int:pk>/balance/", expectations.expectation_balance, name="expectation_balance"
    ),
    path(
        "revenue/expectations/<int:pk>/undo-balance/",
        expectations.expectation_undo_balance,
        name="expectation_undo_balance",
    ),
    path("revenue/expectations/<int:pk>/cancel/", expectations.expectation_cancel, name="expectation_cancel"),
    path(
        "revenue/expectations/<int:pk>/write-off/",
        expectations.expectation_write_off,
        name="expectation_write_off",
    ),
    path(
        "revenue/expectations/<int:pk>/reinstate/",
        expectations.expectation_reinstate,
        name="expectation_reinstate",
    ),
    path("revenue/charges/", charges.charge_list, name="charge_list"),
    path("revenue/charges/new/<int:client_pk>/", charges.charge_new, name="charge_new"),
    path("revenue/charges/<int:pk>/edit/", charges.charge_edit, name="charge_edit"),
    path("revenue/charges/<int:pk>/end/", charges.charge_end, name="charge_end"),
    path("clients/<int:pk>/revenue/", charges.client_revenue, name="client_revenue"),
]
