"""The steps of the demo check, in order: each does what a person does and holds the outcome against the sandbox."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from demo_story import Story, same, wait_for
from visitor import Form, Page, UnableToGoOn

PASSWORD = "fernhill-demo"
SURNAME = "Testwood"


def sign_in(story: Story) -> str:
    """Owner and adviser sign in."""
    story.owner.sign_in("owner@fernhill.example", PASSWORD)
    page = story.adviser.sign_in("adviser@fernhill.example", PASSWORD)
    return f"the adviser starts at {urlsplit(page.url).path}"


def set_up_connection(story: Story) -> str:
    """The owner enters the firm's Plannr id."""
    story.firm_id = story.remote.get("facts")["fernhill-demo-advice"]["uuid"]
    page = story.owner.open("/settings/plannr/")
    page = story.owner.submit(
        page,
        page.form("remote_firm_id"),
        remote_firm_id=story.firm_id,
        mode="two_way",
        create_by_default="yes",
        update_by_default="yes",
        remove_unlinked="yes",
    )
    story.owner.submit(page, page.form("remote_firm_id"), do="confirm")
    saved = story.owner.open("/settings/plannr/").form("remote_firm_id").fields
    same("the firm's id", saved["remote_firm_id"], story.firm_id)
    return story.firm_id


def connect(story: Story) -> str:
    """The adviser connects to Plannr: sign-in there, consent, back here."""
    page = story.adviser.open("/settings/plannr/")
    page = story.adviser.open(page.link("Enable"))
    if not page.url.startswith(story.plannr_url):
        raise UnableToGoOn(f"The connection did not lead to Plannr but to {page.url}")
    page = story.adviser.submit(page, page.form("password"), email="adviser@fernhill.example", password=PASSWORD)
    page = story.adviser.submit(page, page.form("authorize"), decision="authorise")
    page = story.adviser.open("/settings/plannr/")
    if "Syncing is on" not in page.text:
        raise UnableToGoOn(f"The link is not active: {page.text[:600]}")
    return "the link is active"


def import_couple(story: Story) -> str:
    """The adviser imports one of a couple, and the partner comes too."""
    accounts = story.remote.records("account", story.firm_id)
    story.couple = [
        a for a in accounts if a["body"].get("last_name") == SURNAME and a["body"].get("marital_status") == "married"
    ]
    same("people in the sandbox's couple", len(story.couple), 2)
    page = story.adviser.open("/clients/import/plannr/")
    form = page.form("surname") if "surname" in page.html else page.form("last_name")
    page = story.adviser.submit(page, form, surname=SURNAME, last_name=SURNAME)
    before = story.remote.count_requests()
    page = story.adviser.submit(page, page.form("import/plannr/start"), only=story.couple[0]["uuid"])
    page = follow_run(story, page)
    for person in story.couple:
        found = story.adviser.open(f"/clients/?q={person['body']['first_name']}+{SURNAME}")
        story.clients[person["uuid"]] = found.link(f"{SURNAME}, {person['body']['first_name']}")
    used = story.remote.count_requests() - before
    return f"2 clients imported with {used} requests"


def check_import(story: Story) -> str:
    """Plans, owners and incomes here are those of the couple in Plannr."""
    ids = {person["uuid"] for person in story.couple}
    plans = eligible_plans(story, ids)
    incomes = eligible_incomes(story, ids)
    links = story.results("links/")
    of_kind = {
        kind: {row["remote_id"] for row in links if row["kind"] == kind} for kind in ("client", "plan", "income")
    }
    same("linked plans", of_kind["plan"], {plan["uuid"] for plan in plans})
    same("linked incomes", of_kind["income"], {income["uuid"] for income in incomes})
    if not ids <= of_kind["client"]:
        raise UnableToGoOn(f"The couple is not linked: {of_kind['client']}")
    here = {row["remote_id"]: row["local_id"] for row in links if row["kind"] == "plan"}
    for plan in plans:
        found = story.result(f"plans/{here[plan['uuid']]}/")
        same(f"status of {plan['body']['name']}", found["status"], "active")
        shares = sorted(Decimal(owner["percent"]) for owner in found["owners"])
        same(
            f"shares of {found['name']}",
            shares,
            sorted(Decimal(o["share"]) / 100 for o in plan["body"]["owners"]),
        )
    outcomes = story.results("outcomes/")
    skipped = [row for row in outcomes if row["action"] == "skip"]
    if any(not row["sentence"] for row in skipped):
        raise UnableToGoOn("A record was left out without a reason")
    return f"{len(plans)} plans and {len(incomes)} incomes, {len(skipped)} records left out with a reason"


def eligible_plans(story: Story, client_ids: set[str]) -> list[dict[str, Any]]:
    """The active plans of these people that enter the planner."""
    kept_out = {"general_insurance", "group_protection"}
    return [
        plan
        for plan in story.remote.records("plan", story.firm_id)
        if client_ids & {owner["uuid"] for owner in plan["body"]["owners"]}
        and plan["body"]["status"] == "active"
        and plan["body"]["type"] not in kept_out
    ]


def eligible_incomes(story: Story, client_ids: set[str]) -> list[dict[str, Any]]:
    """The incomes of these people and of their joint account that are taken: nothing daily, no joint salary."""
    shared = {
        row["parent"]
        for row in story.remote.records("shared_ownership", story.firm_id)
        if client_ids & {str(value) for value in row["body"].values()}
    }
    return [
        income
        for income in story.remote.records("income", story.firm_id)
        if income["parent"] in client_ids | shared
        and income["body"]["frequency"] != "daily"
        and not (income["parent"] in shared and income["body"]["type"] == "salary")
    ]


def launch_cashflow(story: Story) -> str:
    """The adviser launches the couple's cashflow, which syncs, and sees their items."""
    client = story.clients[story.couple[0]["uuid"]].rstrip("/").rsplit("/", 1)[-1]
    writes = len(story.remote.writes())
    page = story.adviser.open(f"/cashflows/new/?client={client}")
    page = story.adviser.submit(page, page.own_form())
    story.cashflow = urlsplit(page.url).path
    page = story.adviser.open(story.cashflow)
    runs = wait_for("the end of the launch's sync", lambda: [r for r in ended(story) if r["kind"] != "import"])
    same("writes sent by launching", len(story.remote.writes()), writes)
    page = story.adviser.open(story.cashflow)
    for plan in eligible_plans(story, {person["uuid"] for person in story.couple}):
        if plan["body"]["type"] != "protection_policy" and plan["body"]["name"] not in unescape(page.html):
            raise UnableToGoOn(f"The cashflow does not show {plan['body']['name']}")
    return f"{runs[0]['done']} items looked at with {runs[0]['requests']} requests, nothing sent"


def ended(story: Story) -> list[dict[str, Any]]:
    """The runs that have ended; one that failed ends the check."""
    runs = story.results("runs/")
    for run in runs:
        if run["state"] == "failed":
            raise UnableToGoOn(f"Run {run['id']} failed: {run['error']}")
    return [run for run in runs if run["state"] == "done"]


def second_sync(story: Story) -> str:
    """A second sync right after the first changes nothing and sends nothing."""
    writes, before = len(story.remote.writes()), {run["id"] for run in ended(story)}
    page = story.adviser.open(story.clients[story.couple[0]["uuid"]])
    story.adviser.submit(page, page.form("/plannr/sync/"))
    run = wait_for("the end of the second sync", lambda: [r for r in ended(story) if r["id"] not in before])[0]
    changed = {action: count for action, count in run["counts"].items() if action not in {"nothing", "skip", "warn"}}
    same("changes of the second sync", changed, {})
    same("writes sent by the second sync", len(story.remote.writes()), writes)
    return f"{run['requests']} requests, no change, no write"


def edit_income(story: Story) -> str:
    """An edit of an income here is read back from Plannr."""
    income = next(
        i
        for i in eligible_incomes(story, {story.couple[0]["uuid"], story.couple[1]["uuid"]})
        if i["body"]["type"] == "salary"
    )
    here = next(r["local_id"] for r in story.results("links/") if r["remote_id"] == income["uuid"])
    page = story.adviser.open(f"/incomes/{here}/edit/")
    wanted = income["body"]["amount"] + 123_456
    story.adviser.submit(page, page.form("amount"), amount=f"{wanted // 100:,}.{wanted % 100:02}")

    def arrived() -> bool:
        return any(
            i["uuid"] == income["uuid"] and i["body"]["amount"] == wanted
            for i in story.remote.records("income", story.firm_id)
        )

    started = time.monotonic()
    wait_for("the edit's arrival in Plannr", arrived)
    seconds = time.monotonic() - started
    sent = [row for row in story.remote.writes() if income["uuid"] in row["path"]]
    same("writes of that income", len(sent), 1)
    return f"£{wanted / 100:,.2f} is in Plannr after {seconds:.1f} s with one write"


def agree_charge(story: Story) -> str:
    """The adviser agrees a charge on an imported pension, and payments are expected."""
    plans = eligible_plans(story, {story.couple[0]["uuid"]})
    story.plan = next(plan for plan in plans if plan["body"]["sub_type"] == "sipp")
    here = next(r["local_id"] for r in story.results("links/") if r["remote_id"] == story.plan["uuid"])
    client = story.clients[story.couple[0]["uuid"]].rstrip("/").rsplit("/", 1)[-1]
    page = story.adviser.open(f"/revenue/charges/new/{client}/")
    story.adviser.submit(
        page,
        page.form("percentage"),
        plan=str(here),
        category="ongoing_fee",
        percentage="0.6",
        percentage_frequency="yearly",
        frequency="monthly",
        start_date="26/7/2026",
        amount="",
        payment_origin="provider",
    )
    rows = [row for row in story.results("expectations/") if row["plan"] == here]
    story.expected = expected_each_month(story)
    same("what is expected each month", {Decimal(row["gross"]) for row in rows}, {story.expected})
    return f"{len(rows)} payments of £{story.expected} expected"


def expected_each_month(story: Story) -> Decimal:
    """A twelfth of 0.6 % of the plan's latest value in Plannr, to the penny."""
    accounts = {
        r["uuid"] for r in story.remote.records("sub_account", story.firm_id) if r["parent"] == story.plan["uuid"]
    }
    values = [r["body"] for r in story.remote.records("valuation", story.firm_id) if r["parent"] in accounts]
    latest = Decimal(max(values, key=lambda value: value["valued_at"])["value"]) / 100
    return (latest * Decimal("0.006") / 12).quantize(Decimal("0.01"), ROUND_HALF_UP)


def upload_statement(story: Story) -> str:
    """A provider's statement is uploaded, and every line matches or says why not."""
    account = next(
        r
        for r in story.remote.records("sub_account", story.firm_id)
        if r["parent"] == story.plan["uuid"] and r["body"]["is_main_account"]
    )
    number, paid = account["body"]["policy_number"], story.expected
    lines = {
        "exact": (f"{number},R Testwood,Ongoing AC,28/08/2026,{paid}", ""),
        "in another spelling": (
            f"{number.lower().replace('-', ' ')},R Testwood,Ongoing AC,28/09/2026,£{paid}",
            "",
        ),
        "unknown number": ("NOT-ONE-OF-OURS,A Stranger,Ongoing AC,28/09/2026,12.00", "plan_not_found"),
        "no number": (",A Stranger,Ongoing AC,28/09/2026,5.00", "no_policy_number"),
        "far too much": (f"{number},R Testwood,Ongoing AC,28/09/2026,{paid * 3}", "outside_tolerance"),
        "other category": (f"{number},R Testwood,Renewal,28/09/2026,{paid}", "category_mismatch"),
    }
    header = "Policy Number,Client,Payment Type,Payment Date,Amount"
    content = "\n".join([header, *(line for line, _ in lines.values()), ""]).encode()
    page = story.adviser.open("/revenue/statements/upload/")
    form = page.form("provider")
    provider = next(
        r for r in story.remote.records("provider", story.firm_id) if r["uuid"] == story.plan["body"]["provider_uuid"]
    )
    page = story.adviser.submit(
        page,
        form,
        files={"file": ("september.csv", content, "text/csv")},
        provider=form.choose("provider", provider["body"]["name"]),
        date="30/9/2026",
    )
    form = page.form("column_0")
    page = story.adviser.submit(page, form, start="1", **words_meant(form))
    statement = story.results("provider-statements/")[0]["id"]

    def imported() -> list[dict[str, Any]]:
        rows = [r for r in story.results("statement-transactions/") if r["statement"] == statement]
        return rows if len(rows) == len(lines) and all(r["explanation"] for r in rows) else []

    rows = {row["row"]: row for row in wait_for("the import of the statement", imported)}
    for place, (name, (_, reason)) in enumerate(lines.items()):
        row = rows[place + 2]
        same(f"reason of the line {name}", (row["match_reason"] or "").lower(), reason)
    matched = sum(1 for row in rows.values() if not row["match_reason"])
    page = story.adviser.open(f"/revenue/statements/{statement}/")
    return f"{matched} of {len(rows)} lines matched, {len(rows) - matched} say why not"


def words_meant(form: Form) -> dict[str, str]:
    """What the provider's two words mean, for the mapping page's questions that are still open."""
    meant = {}
    for name in form.options:
        if name.startswith("word_") and not form.fields.get(name):
            raise UnableToGoOn(f"The mapping page has no suggestion for {name}")
    return meant


def today_tells(story: Story) -> str:
    """Today shows what is left to do."""
    page = story.adviser.open("/")
    left = re.findall(r"(\d+)\s+(?:unmatched|lines?)", page.text, re.IGNORECASE)
    if not left:
        raise UnableToGoOn(f"Today says nothing of the lines that did not match: {page.text[:600]}")
    return "the lines that did not match are on Today"


def follow_run(story: Story, page: Page) -> Page:
    """The run's page once it has ended; a run that failed ends the check."""

    def look() -> Page | None:
        latest = story.adviser.open(page.url)
        return None if 'class="progress-row"' in latest.html else latest  # shown for as long as the run goes on

    ended: Page = wait_for(f"the end of {page.url}", look)
    if re.search(r"\bFailed\b", ended.text):
        raise UnableToGoOn(f"The run failed: {ended.text[:800]}")
    return ended


STEPS: list[Callable[[Story], str]] = [
    sign_in,
    set_up_connection,
    connect,
    import_couple,
    check_import,
    launch_cashflow,
    second_sync,
    edit_income,
    agree_charge,
    upload_statement,
    today_tells,
]
