"""Every address that changes something names the right it needs, or stands on the list of what all staff may do."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any

import pytest

from backoffice.api.permissions import StaffOfFirm
from backoffice.rules import RIGHTS
from domain.enums.people import Role
from integrations.models import OutboxEntry
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.records import SAMPLES, make_record
from tests.architecture.test_other_firms import record_parameters
from tests.architecture.test_sign_in import PUBLIC
from tests.factories.backoffice import UserFactory

EVERYBODY = {
    "set_theme": "one's own screen",
    "*_new": "new records",
    "*_edit": "records as they are worked on",
    "*_restore": "bringing back what was removed",
    "client_documents": "adding a document",
    "client_relate": "adding a relationship",
    "cashflow_*": "plans on paper; removing a whole cashflow has a right",
    "charge_end": "a charge ends on a day, and can be given another",
    "held_row": "correcting a row of a file",
    "import_mapping": "saying what a file's columns mean",
    "import_word": "saying what a file's words mean",
    "import_sheet": "reading another sheet of a file; reversing has a right",
    "import_leave": "leaving out a sheet that has not been read yet",
    "line*": "the desk: what a line is linked with, each step with its way back",
    "link_undo": "the desk",
    "spelling_remove": "the desk: a spelling can be remembered again",
    "word_change": "saying what a provider's words mean, which its next file asks again",
    "bank_*": "receipts, matched and taken back; taking a whole file back and an account's settings have rights",
    "message_retry": "reading a message again",
    "statement_*": "entering, uploading and matching; removing and reversing have rights",
    "redtail_add": "one's own integration",
    "redtail_remove": "one's own integration",
    "redtail_contacts": "linking a contact",
    "redtail_unlink_contact": "a contact can be linked again, and nothing of ours goes",
    "redtail_refresh": "asking for a pull",
    "redtail_decide": "ignoring, and taking that back",
    "redtail_rename": "what an account that waits is called",
    "redtail_link_account": "linking a plan with an account that waits",
    "redtail_add_account": "a new plan",
    "xplan_sign_in": "one's own sign-in",
    "xplan_disable": "one's own sign-in",
    "xplan_sync_now": "asking for a sync",
    "xplan_sync_client": "asking for a sync",
    "xplan_import_start": "importing",
    "xplan_link": "linking a client",
    "illustration_for": "a new client",
    "update_platform_client": "completing a client who was illustrated for",
    "application_proceed": "a draft; sending it has a right",
    "platform_corrected": "saying that a type was corrected",
    "platform_look": "asking for a look",
    "goal_status": "how far a goal is, and back",
    "portal_*": "a client's own screens, which the firm's people cannot open",
    "client_invite": "letting a client in",
    "login_*": "letting a client in, and ending it",
    "document_share": "showing a client their document",
    "change_request": "an edit that a client asked for",
    "goal_cashflow": "an expense or income like any other",
    "client_notes": "adding a note",
    "questionnaire_answer": "completing a questionnaire",
    "completion_export": "a document and its note",
    "plannr_account": "one's own link",
    "plannr_disable": "one's own link",
    "plannr_create_items": "what is ours goes there as well",
    "plannr_create_client_items": "what is ours goes there as well",
    "plannr_import_*": "importing",
    "plannr_link": "linking a client",
    "plannr_withdrawn": "a client's status, like any edit of a client",
    "plannr_sync_client": "syncing a client",
    "plannr_upload": "what was issued goes there as well",
    "sync_answer": "answering a question",
    "sync_undo": "taking an answer back",
    "sync_undo_many": "taking answers back",
    "sync_take_back": "taking a removal back",
    "sync_pair*": "answering a question; what an answer would remove or unlink takes the right to do so",
    "sync_link_policy": "what happens to one item",
    "sync_retry": "trying again",
    "sync_run_stop": "stopping",
}
"""Addresses (or patterns of them) that change something and are open to all of a firm's own people, and why."""

READING = {"get", "head", "options", "trace"}


def pages() -> list[Endpoint]:
    """The product's own pages: not those of the account, the admin site or the interface for scripts."""
    kept = []
    for endpoint in endpoints():
        module = endpoint.view.__module__.split(".")[0]
        is_elsewhere = module in {"allauth", "django"} or endpoint.route.startswith("/admin/")
        if endpoint.name not in PUBLIC and not is_elsewhere and not api_class(endpoint):
            kept.append(endpoint)
    return kept


def api_class(endpoint: Endpoint) -> Any:
    return getattr(endpoint.view, "cls", None)


def changes_something(view: Callable[..., Any]) -> bool:
    """Whether the view, or a function of its module that it uses, reads what a form sent or the way it was asked."""
    plain = inspect.unwrap(view)
    module, seen, waiting = sys.modules[plain.__module__], set(), [plain]
    while waiting:
        found = waiting.pop()
        seen.add(found)
        tree = ast.parse(textwrap.dedent(inspect.getsource(found)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"POST", "FILES", "body"}:
                return True
            if isinstance(node, ast.Constant) and node.value == "POST":
                return True
            if isinstance(node, ast.Name) and node.id == "require_POST":
                return True
            used = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
            if inspect.isfunction(used) and used.__module__ == plain.__module__ and used not in seen:
                waiting.append(inspect.unwrap(used))
    return False


def right_of(endpoint: Endpoint) -> str:
    return getattr(endpoint.view, "needs", "")


def test_every_page_that_changes_something_says_who_may():
    changing = {page.name for page in pages() if changes_something(page.view)}
    named = {page.name for page in pages() if right_of(page)}
    assert sorted(name for name in changing - named if not any(fnmatch(name, one) for one in EVERYBODY)) == []


def test_the_list_of_what_everybody_may_do_names_pages_that_exist():
    open_to_all = [page.name for page in pages() if changes_something(page.view) and not right_of(page)]
    assert [one for one in EVERYBODY if not any(fnmatch(name, one) for name in open_to_all)] == []


def test_rights_are_named_in_the_rules():
    assert {right_of(page) for page in pages()} - {""} <= set(RIGHTS)


GUARDED = [page for page in pages() if right_of(page)]


@pytest.mark.parametrize("page", GUARDED, ids=str)
def test_a_paraplanner_is_refused_with_the_sentence_of_the_rules(page, firm, signed_in):
    wanted = record_parameters(page)
    values = {p: SAMPLES.get(f"{page.name}.{p}") for p in page.parameters if p not in wanted}
    values |= {parameter: make_record(model, firm, page.name).pk for parameter, model in wanted.items()}
    answer = signed_in(UserFactory(firm=firm, role=Role.PARAPLANNER)).post(page.path(values))
    assert answer.status_code == 403
    assert RIGHTS[right_of(page)].refusal in answer.content.decode()


def test_every_resource_asks_for_the_right():
    for endpoint in endpoints():
        resource = api_class(endpoint)
        if resource is None or not set(getattr(endpoint.view, "actions", None) or {}) - READING:
            continue
        assert StaffOfFirm in resource.permission_classes, endpoint
        assert set(getattr(resource, "rights", {}).values()) <= {*RIGHTS, ""}


def test_giving_up_is_refused_in_the_interface_too(firm, signed_in):
    entry = make_record(OutboxEntry, firm, "sync_abandon")
    browser = signed_in(UserFactory(firm=firm, role=Role.PARAPLANNER))
    answer = browser.post(f"/api/v1/outbox/{entry.pk}/abandon/", {"reason": "no"}, "application/json")
    assert answer.status_code == 403
    assert RIGHTS["abandon_change"].refusal in answer.content.decode()
