"""Which record an address is about, so that tests can build one and try to reach it from another firm."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django_scopes import scopes_disabled
from pghistory.models import Event

from backoffice.models import Firm
from tests.architecture.endpoints import NO_UUID, Endpoint
from tests.factories.anything import make

BY_PARAMETER = {
    "answer_pk": "cashflow.PensionAnswer",
    "what_if_pk": "cashflow.Scenario",
    "difference_pk": "cashflow.ScenarioChange",
    "report_pk": "cashflow.Report",
    "page_pk": "cashflow.ReportPage",
    "copy_pk": "cashflow.ReportCopy",
    "set_pk": "cashflow.AssumptionSet",
    "staged_pk": "integrations.StagedRecord",
    "link_pk": "integrations.Link",
    "contact_pk": "redtail_sync.ContactLink",
    "client_pk": "backoffice.Client",
    "plan_pk": "backoffice.Plan",
    "other": "backoffice.Client",
    "questionnaire_pk": "backoffice.Questionnaire",
    "expectation": "reconciliation.Expectation",
    "adviser_pk": "backoffice.User",
    "charge_pk": "backoffice.Charge",
}
"""Parameters whose name alone tells the model."""

BY_NAME = {
    "valuation_new": "backoffice.Plan",
    "plannr_import_run": "integrations.Run",
    "plannr_import_go": "integrations.Run",
    "plannr_import_adviser": "integrations.Run",
    "plannr_create_items": "cashflow.Cashflow",
    "plannr_create_items_progress": "cashflow.Cashflow",
    "plannr_create_client_items": "backoffice.Client",
    "plannr_create_client_items_progress": "backoffice.Client",
    "plannr_review": "backoffice.Client",
    "redtail_type": "redtail_sync.TypeRule",
    "redtail_*": "cashflow.Cashflow",
    "exchange_rate_*": "backoffice.ExchangeRate",
    "mail": "backoffice.OutgoingMail",
    "mail_again": "backoffice.OutgoingMail",
    "plannr_link": "backoffice.Client",
    "plannr_cancel_creation": "backoffice.Client",
    "plannr_sync_client": "backoffice.Client",
    "plannr_unlink": "backoffice.Client",
    "xplan_link": "backoffice.Client",
    "xplan_sync_client": "backoffice.Client",
    "xplan_unlink": "backoffice.Client",
    "portal_plan*": "backoffice.Plan",
    "portal_document": "backoffice.Document",
    "portal_questionnaire": "backoffice.Questionnaire",
    "portal_completion": "backoffice.Completion",
    "login_*": "portal.PortalAccess",
    "change_request": "portal.ChangeRequest",
    "illustration": "soderberg_sync.Illustration",
    "update_platform_client": "soderberg_sync.Illustration",
    "application": "soderberg_sync.Application",
    "application_*": "soderberg_sync.Application",
    "platform_corrected": "soderberg_sync.PlatformAccount",
    "platform_strategy_remove": "soderberg_sync.Strategy",
    "platform_send_again": "soderberg_sync.PlatformRequest",
    "goal_*": "backoffice.Goal",
    "questionnaire_*": "backoffice.Questionnaire",
    "question_*": "backoffice.Question",
    "completion": "backoffice.Completion",
    "completion_*": "backoffice.Completion",
    "client_cashflow": "backoffice.Client",
    "client": "backoffice.Client",
    "client_*": "backoffice.Client",
    "plan": "backoffice.Plan",
    "plan_*": "backoffice.Plan",
    "valuation_*": "backoffice.Valuation",
    "income_*": "backoffice.Income",
    "expense_*": "backoffice.Expense",
    "contribution_*": "backoffice.Contribution",
    "withdrawal_*": "backoffice.Withdrawal",
    "premium_*": "backoffice.Premium",
    "repayment_*": "backoffice.Repayment",
    "cover_*": "backoffice.Cover",
    "document_*": "backoffice.Document",
    "person_*": "backoffice.User",
    "api_token_*": "backoffice.ApiToken",
    "charge": "backoffice.Charge",
    "charge_*": "backoffice.Charge",
    "split_end": "reconciliation.AdviserSplit",
    "introducer_split_end": "reconciliation.IntroducerSplit",
    "introducer_*": "reconciliation.Introducer",
    "sync_run": "integrations.Run",
    "sync_run_*": "integrations.Run",
    "sync_outbox_entry": "integrations.OutboxEntry",
    "sync_retry": "integrations.OutboxEntry",
    "sync_abandon": "integrations.OutboxEntry",
    "sync_take_back": "integrations.OutboxEntry",
    "sync_undo": "integrations.Conflict",
    "sync_pair_again": "integrations.LikelyPair",
    "sync_link": "integrations.Link",
    "sync_link_*": "integrations.Link",
    "period_*": "reconciliation.PaymentPeriod",
    "statement": "reconciliation.ProviderStatement",
    "statement_*": "reconciliation.ProviderStatement",
    "import_*": "reconciliation.StatementImport",
    "message_*": "reconciliation.StatementMessage",
    "match_run_*": "reconciliation.MatchRun",
    "look_progress": "reconciliation.SecondLook",
    "held_row": "reconciliation.HeldRow",
    "line_*": "reconciliation.StatementTransaction",
    "link_undo": "reconciliation.ExpectationLink",
    "spelling_*": "reconciliation.PolicySpelling",
    "word_change": "reconciliation.MappingProfile",
    "bank_link_undo": "reconciliation.BankLink",
    "bank_file*": "reconciliation.BankStatement",
    "bank_account_*": "reconciliation.BankAccount",
    "bank_receipt*": "reconciliation.BankTransaction",
    "expectation": "reconciliation.Expectation",
    "expectation_*": "reconciliation.Expectation",
    "cashflow": "cashflow.Cashflow",
    "cashflow_*": "cashflow.Cashflow",
}
"""Names of addresses (the first pattern that fits) and the model that ``pk`` means there."""

NOT_A_RECORD = {
    "account_reset_password_from_key": "the link of an e-mail, which carries its own proof",
    "account_confirm_email": "the link of an e-mail, which carries its own proof",
    "admin:view_on_site": "leads to pages that check for themselves",
    "admin:app_list": "the name of an app",
    "": "an address without a name leads on to a named one",
    "api-unknown": "anything else, always not found",
    "portal_welcome": "the link of an invitation, which carries its own proof",
    "portal_agreed_text": "the digest of words, looked for among what the client agreed to",
    "portal_acceptance": "what a connected system asks, looked for among what waits for the client",
    "portal_bank_details": "what a connected system asks, looked for among what waits for the client",
    "portal_terms": "what a connected system asks, looked for among what waits for the client",
    "cashflow_csv.slug": "which table of the cashflow",
    "line_relink.amount": "an amount of money",
    "bank_file_row.row": "a row of the file",
    "platform_webhook": "a secret of the connection, with a signature besides",
    "plannr_webhook": "a secret of the connection, with a signature besides",
    "plannr_import_missing": "the id of a record in the other system",
}
"""Addresses (or one parameter of them) that name no record of a firm, and why."""

SAMPLES = {
    "cashflow_csv.slug": "income",
    "line_relink.amount": "10.00",
    "bank_file_row.row": "3",
    "plannr_import_missing.remote_id": NO_UUID,
}
"""What to fill in for some of those."""

NEEDED = {
    "premium_new": {"type": "protection_policy"},
    "cover_new": {"type": "protection_policy"},
    "repayment_new": {"type": "mortgage"},
    "plannr_import_run": {"kind": "import", "connection__system": "plannr"},
    "plannr_import_go": {"kind": "preview", "connection__system": "plannr"},
    "plannr_import_adviser": {"kind": "import", "connection__system": "plannr"},
    "integrations.StagedRecord": {"kind": "plan", "connection__system": "redtail"},
    "redtail_pause": {"kind": "plan", "local_model": "backoffice.plan", "connection__system": "redtail"},
    "redtail_resume": {"kind": "plan", "local_model": "backoffice.plan", "connection__system": "redtail"},
    "redtail_stop": {"kind": "plan", "local_model": "backoffice.plan", "connection__system": "redtail"},
    "redtail_type": {"source": "label", "decision": "kind", "plan_kind": "sep_ira"},
    "sync_run_confirm": {"state": "waiting"},
    "sync_take_back": {"action": "delete"},
    "sync_link": {"kind": "client", "connection__system": "plannr"},
}
"""What a record must be like to have that page, by the name of the address, or of the model for all its pages."""


def model_of(endpoint: Endpoint, parameter: str) -> type[Model] | None:
    """The model a parameter of an address names; None when it names none. Fails where nobody has said."""
    if endpoint.name in NOT_A_RECORD or f"{endpoint.name}.{parameter}" in NOT_A_RECORD:
        return None
    view = getattr(endpoint.view, "cls", None)
    if endpoint.name.startswith("api-") and parameter == "pk" and hasattr(view, "model"):
        return view.model
    if endpoint.name.startswith("admin:") and parameter == "object_id":
        return _admin_model(endpoint.name)
    if parameter in BY_PARAMETER:
        return apps.get_model(BY_PARAMETER[parameter])
    for pattern, label in BY_NAME.items():
        if fnmatch(endpoint.name, pattern):
            return apps.get_model(label)
    raise LookupError(f"Say in {__name__}.BY_NAME which record <{parameter}> of {endpoint.name} ({endpoint.route}) is")


def _admin_model(name: str) -> type[Model]:
    stem = name.removeprefix("admin:").rsplit("_", 1)[0]
    return next(m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == stem)


def make_record(model: type[Model], firm: Firm, name: str = "") -> Any:
    """A row of the model in the firm, fit for the address of that name; for a history, one of its rows."""
    if not issubclass(model, Event):
        fields = {}
        for path, value in {**NEEDED.get(model._meta.label, {}), **NEEDED.get(name, {})}.items():
            relation, _, column = path.rpartition("__")
            given = make(model._meta.get_field(relation).related_model, firm, **{column: value}) if relation else value
            fields[relation or column] = given
        return make(model, firm, **fields)
    record = make(model.pgh_tracked_model, firm)
    with scopes_disabled():
        written = model.objects.filter(pgh_obj_id=record.pk).last()
    return written or make(model, firm, pgh_obj=record)
