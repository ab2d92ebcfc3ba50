"""Every page there is, each looked at once in every way: light and dark, wide and narrow.

The addresses come from the URL configuration. Those without parameters are opened as they are; the others are found by
following links, so that a page which nothing leads to is noticed. An address that was neither seen nor explained below
fails the journey.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.endpoints import endpoints
from tests.journeys import steps
from tests.journeys.busy import make_busy
from tests.journeys.office import ADVISER, OWNER, PASSWORD, Office, Visitor, running_office
from tests.journeys.screens import Screen

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

NO_PAGES = {
    "cashflow_body": "part of the cashflow's page",
    "cashflow_launch": "part of the cashflow's page",
    "cashflow_year": "part of the cashflow's page",
    "cashflow_trial": "part of the what-ifs' page",
    "cashflow_fan": "part of the futures' page",
    "cashflow_report_progress": "part of a report's page",
    "cashflow_report_picture": "a picture",
    "report_logo_picture": "a picture",
    "cashflow_answer": "part of the questions' page",
    "import_progress": "part of a statement's page",
    "sync_run_progress": "part of a run's page",
    "look_progress": "part of the desk's page",
    "redtail_progress": "part of the plan integration's page",
    "plannr_create_items_progress": "part of the page that creates items in Plannr",
    "plannr_create_client_items_progress": "part of the page that creates items in Plannr",
    "cashflow_what_if_change": "takes a form; asked for, it leads to the what-if",
    "cashflow_csv": "a file",
    "cashflow_futures_csv": "a file",
    "cashflow_stresses_csv": "a file",
    "cashflow_what_ifs_csv": "a file",
    "cashflow_side_by_side": "part of the what-ifs' page",
    "cashflow_side_by_side_csv": "a file",
    "document_download": "a file",
    "client_consents_csv": "a file",
    "client_consents_pdf": "a file",
    "import_file": "a file",
    "bank_file_original": "a file",
    "plan_values_csv": "a file",
    "revenue_csv": "a file",
    "invoice_preview": "part of revenue's settings",
    "mfa_download_recovery_codes": "a file",
    "xplan_connect": "leads to Xplan",
    "xplan_callback": "leads back from Xplan",
    "plannr_connect": "leads to Plannr",
    "plannr_callback": "leads back from Plannr",
    "no_addresses": "closed: nobody gives themselves another address to sign in with",
    "account_email": "closed by the one before",
    "healthz": "for machines",
    "readyz": "for machines",
    "admin:jsi18n": "a script",
    "admin:view_on_site": "leads to the record's own page",
}
"""Addresses that show no page of their own."""

ELSEWHERE = {
    **dict.fromkeys(
        (
            "redtail_plan",
            "redtail_contacts",
            "redtail_accounts",
            "redtail_rename",
            "redtail_link_account",
            "redtail_add_account",
            "redtail_unlink_contact",
            "redtail_stop",
            "redtail_type",
        ),
        "needs Redtail, which has a journey of its own",
    ),
    **dict.fromkeys(
        (
            "bank_file",
            "bank_file_reverse",
            "bank_receipt",
            "bank_receipt_aside",
            "bank_account_edit",
            "statement_receipts",
        ),
        "needs a file of the bank",
    ),
    **dict.fromkeys(
        ("xplan_link", "xplan_unlink", "goal_edit", "goal_delete", "completion"),
        "needs Xplan, or what it brings, and has a journey of its own",
    ),
    **dict.fromkeys(
        ("login_edit", "login_address", "change_request", "mail"),
        "needs a client who was let in, and has a journey of its own",
    ),
    **dict.fromkeys(
        (
            "illustration",
            "illustration_new",
            "update_platform_client",
            "platform_client_edit",
            "application",
            "application_new",
            "application_proceed",
            "application_withdraw",
            "platform_link",
        ),
        "needs the platform, which has a journey of its own",
    ),
    "line_plan": "needs a line whose plan is not found",
    "line_remove": "needs a line entered by hand",
    "plannr_create_client_items": "needs items that Plannr lacks",
    "mfa_deactivate_totp": "needs a second factor",
    "mfa_view_recovery_codes": "needs a second factor",
    "portal_welcome": "needs the link of an e-mail",
    "account_reset_password_from_key": "needs the link of an e-mail",
    "account_confirm_email": "needs the link of an e-mail, which is not sent: addresses need no confirming",
}
"""Pages for a state this office is not in."""

WORKED_WITH_ON_THE_WAY = {"client", "cashflow", "statement"}
"""Pages that are looked at in every way on a telephone too; the others only have to fit."""

SIGNED_OUT = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/portal/signed-out/",
)
LINKS = """
[...document.querySelectorAll('a[href], form[method=get][action]')]
    .map(found => [found.getAttribute('href') ?? found.getAttribute('action'), found.outerHTML.slice(0, 120)])
"""


def kind_of(path: str) -> str | None:
    """The name of the address's page; the admin site's pages of one sort, which share a template, count as one."""
    try:
        return sort_of(resolve(path).view_name)
    except Resolver404:
        return None


def sort_of(name: str) -> str:
    """See ``kind_of``."""
    return re.sub(r"^admin:(?!password_)\w+_(changelist|add|change|delete|history)$", r"admin:\1", name)


@cache
def all_kinds() -> frozenset[str]:
    """Every kind of page the URL configuration knows, without the interface for programs."""
    return frozenset(
        sort_of(one.name)
        for one in endpoints()
        if one.name and (not one.name.startswith("api-") or one.name == "api-docs")
    )


class Walk:
    """Looks at one page of each kind, then at those its links lead to."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.seen: set[str] = set()
        self.faults: list[str] = []
        self.refused: dict[str, str] = {}
        self.waiting: list[str] = []

    def start(self, paths: Iterable[str]) -> None:
        """Look at those of these that can be looked at, one of each kind, and at everything they lead to."""
        begun: set[str | None] = set()
        for path in paths:
            kind = kind_of(path)
            if kind in begun or kind not in all_kinds() - self.seen - set(NO_PAGES):
                continue
            answer = self.screen.context.request.get(path)
            if answer.ok:
                begun.add(kind)
                self.waiting.append(path)
            else:
                self.refused[str(kind)] = f"{path} answers {answer.status}"
        self.follow()

    def follow(self) -> None:
        """Look at what waits, until nothing is left."""
        while self.waiting:
            path = self.waiting.pop(0)
            kind = kind_of(urlsplit(path).path)
            if kind in all_kinds() - self.seen - set(NO_PAGES):
                self.seen.add(kind)
                self.look(kind, path)

    def look(self, kind: str, path: str) -> None:
        """One page, in every way; what is wrong with it is noted, and the walk goes on."""
        answer = self.screen.page.goto(path)
        if answer is None or not answer.ok:
            self.faults.append(f"A link leads to {path}, which answers {answer and answer.status}")
        self.seen.add(kind_of(urlsplit(self.screen.page.url).path) or "")
        try:
            self.screen.expect_fit_in_light_and_dark()
            self.screen.narrow()
            if kind in WORKED_WITH_ON_THE_WAY:
                self.screen.expect_fit_in_light_and_dark()
            self.screen.expect_no_overflow()
        except AssertionError as fault:
            self.faults.append(f"{kind}: {fault}")
        self.screen.complaints.clear()
        self.screen.page.emulate_media(color_scheme="light")
        self.screen.widen()
        self.waiting += list(self.links(path))

    def links(self, path: str) -> Iterator[str]:
        """Where the page leads within the product; a link to nowhere is a fault."""
        for address, text in self.screen.page.evaluate(LINKS):
            if not address:
                self.faults.append(f"{path}: leads nowhere: {text}")
            target = urlsplit(urljoin(self.screen.page.url, address))
            if self.screen.url == f"{target.scheme}://{target.netloc}" and "/logout/" not in target.path:
                yield f"{target.path}?{target.query}" if target.query else target.path


def kinds_not_to_be_looked_at(kinds: set[str], office: Office) -> set[str]:
    """Those of the kinds that take forms only, or are closed even to the firm's owner."""
    clerk = Visitor(office.url)
    clerk.sign_in(OWNER, PASSWORD)
    paths = [(sort_of(one.name), office.url + one.path()) for one in endpoints() if sort_of(one.name) in kinds]
    return {kind for kind, path in paths if clerk.session.get(path, timeout=30).status_code in {403, 405}}


@pytest.fixture(scope="module")
def busy_office(chromium, django_db_setup, tmp_path_factory):
    """An office of this walk's own with something of everything, and where to begin."""
    with running_office(tmp_path_factory.mktemp("busy"), "busy") as office:
        owner, adviser = Screen(chromium, office.url), Screen(chromium, office.url)
        owner.sign_in_with(OWNER, PASSWORD)
        adviser.sign_in_with(ADVISER, PASSWORD)
        steps.link_the_office(office, owner, adviser)
        couple = steps.import_the_couple(office, adviser)
        cashflow_path = steps.launch_cashflow(adviser, couple.rowan)
        begin = make_busy(office, adviser, couple, cashflow_path)
        owner.close()
        adviser.close()
        yield office, [couple.rowan, cashflow_path, "/admin/backoffice/address/", *begin]


def test_every_page(busy_office, chromium):
    office, begin = busy_office
    screen = Screen(chromium, office.url)
    walk = Walk(screen)
    walk.start(SIGNED_OUT)
    screen.sign_in_with(OWNER, PASSWORD)
    walk.start([*begin, *sorted(one.route for one in endpoints() if not one.parameters)])
    screen.close()
    assert not walk.faults, "\n".join(walk.faults)
    unseen = all_kinds() - walk.seen
    unseen -= kinds_not_to_be_looked_at(unseen, office)
    assert unseen == set(NO_PAGES) | set(ELSEWHERE), {kind: walk.refused.get(kind, "no link") for kind in unseen}
