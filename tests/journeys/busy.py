"""An office with something of everything, so that every page has something to show.

What needs no looking at is done by plain requests, as in the demo's own check: a form is filled in and sent.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.journeys import steps
from tests.journeys.office import ADVISER, OWNER, PASSWORD, Couple, Office, Visitor
from tests.journeys.screens import Screen

PROVIDER = "Northgate Life"
LINES = """\
Policy Number,Client,Payment Type,Payment Date,Amount
NGL-0045-P,P Placeholder,Ongoing AC,26/06/2026,173.06
NGL-0045-P,P Placeholder,Ongoing AC,26/05/2026,15.00
NONE-OF-OURS,A Stranger,Ongoing AC,28/09/2026,12.00
NGL-0045-P,P Placeholder,Ongoing AC,28/09/2026,twelve
"""


def make_busy(office: Office, adviser: Screen, couple: Couple, cashflow_path: str) -> list[str]:
    """Fills the office; gives the paths where looking around should begin."""
    owner, clerk = Visitor(office.url), Visitor(office.url)
    owner.sign_in(OWNER, PASSWORD)
    clerk.sign_in(ADVISER, PASSWORD)
    peter = clerk.open("/clients/?q=Peter+Placeholder").link("Placeholder, Peter")
    statement = _import_a_statement(adviser)
    unmapped, by_hand = _leave_a_file_unmapped(clerk), _start_a_statement_by_hand(clerk)
    _keep_a_document(clerk, peter)
    _make_a_key(owner)
    _make_a_set_of_assumptions(owner)
    _agree_who_gets_what(owner)
    _lock_a_period(owner)
    what_if = _keep_a_what_if(clerk, cashflow_path)
    report = _make_a_report(clerk, cashflow_path)
    _change_both_sides(office, clerk, couple.marigold, couple.marigold_id, "Salary - Fauxbury Academy")
    _add_what_cannot_be_sent(office, clerk, couple.rowan)
    run = _import_somebody_incomplete(adviser)
    of_peter = [f"{peter}{part}" for part in ("finances/", "documents/", "plannr/link/")]
    return [statement, unmapped, by_hand, run, what_if, report, *of_peter]


def _import_a_statement(adviser: Screen) -> str:
    steps.upload(adviser, PROVIDER, "june.csv", LINES)
    return steps.import_file(adviser)


def _leave_a_file_unmapped(clerk: Visitor) -> str:
    page = clerk.open("/revenue/statements/upload/")
    form = page.form("provider")
    files = {"file": ("later.csv", f"{LINES}\n".encode(), "text/csv")}  # the same file is taken once
    return path_of(clerk.submit(page, form, files, provider=form.choose("provider", PROVIDER), date="31/8/2026"))


def _start_a_statement_by_hand(clerk: Visitor) -> str:
    page = clerk.open("/revenue/statements/new/")
    form = page.own_form()
    path = path_of(clerk.submit(page, form, provider=form.choose("provider", PROVIDER), date="31/7/2026"))
    return path.replace("lines/new/", "remove/")


def _keep_a_document(clerk: Visitor, client: str) -> None:
    page = clerk.open(f"{client}documents/")
    files = {"file": ("letter.txt", b"Dear Peter,", "text/plain")}
    clerk.submit(page, page.own_form(), files, title="Letter of June")


def _make_a_key(owner: Visitor) -> None:
    page = owner.open("/settings/api-tokens/new/")
    owner.submit(page, page.own_form(), name="Month-end figures")


def _make_a_set_of_assumptions(owner: Visitor) -> None:
    page = owner.open("/settings/assumptions/new/")
    owner.submit(page, page.own_form(), name="House view", reason="Agreed by the investment committee.")


def _agree_who_gets_what(owner: Visitor) -> None:
    """A percentage of the firm's own, and an introducer's part of a charge; each is shown before it is agreed."""
    page = owner.open("/revenue/shares/new/")
    page = owner.submit(page, page.own_form(), adviser_percent="60", start_date="1/1/2026")
    owner.submit(page, page.own_form())
    page = owner.open("/revenue/introducers/new/")
    owner.submit(page, page.own_form(), name="Larch Accountants", percent="12")
    charge = owner.open(owner.open("/revenue/charges/").link("fee"))
    page = owner.open(charge.link("Add an introducer"))
    form = page.own_form()
    page = owner.submit(page, form, introducer=form.choose("introducer", "Larch"), percent="12")
    owner.submit(page, page.own_form())


def _lock_a_period(owner: Visitor) -> None:
    """The latest, on which there is no statement yet."""
    page = owner.open("/revenue/periods/")
    page = owner.open(page.link("Lock"))
    owner.submit(page, page.own_form())


def _keep_a_what_if(clerk: Visitor, cashflow_path: str) -> str:
    page = clerk.open(f"{cashflow_path}what-ifs/")
    return path_of(clerk.submit(page, page.form("name"), name="Whatever comes"))


def _make_a_report(clerk: Visitor, cashflow_path: str) -> str:
    page = clerk.open(f"{cashflow_path}reports/")
    return path_of(clerk.submit(page, page.own_form(), title="A plan to look at"))


def _change_both_sides(office: Office, clerk: Visitor, client: str, remote_id: str, name: str) -> None:
    """The change waits on the out-of-sync desk."""
    income = next(one for one in office.plannr.incomes(remote_id) if one["name"] == name)
    kept = {field: income[field] for field in ("name", "type", "amount_type", "frequency", "is_taxable")}
    office.plannr.ask("PUT", f"/api/v2/income/{income['uuid']}", {**kept, "amount": 350_000})
    page = clerk.open(clerk.open(f"{client}finances/").link(name))
    clerk.submit(page, page.own_form(), amount="3,600")


def _add_what_cannot_be_sent(office: Office, clerk: Visitor, client: str) -> None:
    """The new income waits in the outbox, until the fault is cleared."""
    office.plannr.fault("500", path="*income*", method="POST", count=None)
    page = clerk.open(f"{client}incomes/new/")
    clerk.submit(page, page.own_form(), name="Car allowance", amount="4,800")


def _import_somebody_incomplete(adviser: Screen) -> str:
    steps.search_plannr(adviser, "Nullington")
    adviser.page.get_by_role("button", name="Import Briar Nullington").click()
    adviser.page.get_by_role("link", name="Fill in what is missing").wait_for(timeout=steps.A_MOMENT)
    return steps.path_of(adviser)


def path_of(page: Any) -> str:
    """Where a visitor has come to."""
    return urlsplit(page.url).path
