"""What people do on the way to something else: linking Plannr, importing, launching, uploading."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.office import ADVISER, PASSWORD, Couple, Office
from tests.journeys.screens import Screen

A_MOMENT = 60_000
"""Milliseconds that the worker may need for a job, on a busy machine."""


def set_firm_id(screen: Screen, firm_id: str) -> None:
    """The firm's settings for Plannr: its id, two-way."""
    screen.go("/settings/plannr/")
    screen.page.get_by_label("Firm ID").fill(firm_id)
    screen.page.get_by_label("Two-way:").check()
    screen.page.locator("[name=create_by_default][value=yes]").check()
    screen.page.get_by_role("button", name="Save").click()
    expect(screen.page.get_by_role("heading", name="Before this is saved")).to_be_visible()
    expect(screen.page.get_by_role("region", name="Firm ID")).to_contain_text(firm_id)
    screen.page.get_by_role("button", name="Save these settings").click()
    screen.expect_toast("Plannr settings saved")


def link_the_office(office: Office, owner: Screen, adviser: Screen) -> None:
    """The owner enters the firm's id, and the adviser links Plannr."""
    set_firm_id(owner, office.firm_id)
    link_plannr(adviser, ADVISER, PASSWORD)


def go_to_plannr(screen: Screen, email: str, password: str) -> None:
    """From the settings to Plannr, and sign in there; its question is on the screen then."""
    screen.go("/settings/plannr/")
    screen.page.get_by_role("link", name="Enable").click()
    screen.page.get_by_label("Email address").fill(email)
    screen.page.get_by_label("Password").fill(password)
    screen.page.get_by_role("button", name="Sign in").click()
    expect(screen.page.get_by_role("heading", name="Authorise access")).to_be_visible()


def link_plannr(screen: Screen, email: str, password: str) -> None:
    """A person's own link with Plannr."""
    go_to_plannr(screen, email, password)
    screen.page.get_by_role("button", name="Authorise").click()
    screen.expect_toast("Linked with Plannr")


def search_plannr(screen: Screen, surname: str) -> None:
    """Looks for people in Plannr."""
    screen.go("/clients/import/plannr/")
    screen.page.get_by_label("Client surname").fill(surname)
    screen.page.get_by_role("button", name="Search", exact=True).click()
    expect(screen.page.get_by_role("status").filter(has_text="looked through")).to_be_visible()


def import_person(screen: Screen, forename: str, surname: str) -> str:
    """Imports one person, whose page is open then; gives its path."""
    search_plannr(screen, surname)
    screen.page.get_by_role("button", name=f"Import {forename} {surname}").click()
    heading = screen.page.get_by_role("heading", name=f"{forename} {surname}", level=1)
    expect(heading).to_be_visible(timeout=A_MOMENT)
    return path_of(screen)


def import_the_couple(office: Office, screen: Screen) -> Couple:
    """Rowan and Marigold Testwood, imported."""
    rowan = import_person(screen, "Rowan", "Testwood")
    screen.page.get_by_role("link", name="Marigold Testwood").first.click()
    screen.page.get_by_role("heading", name="Marigold Testwood", level=1).wait_for()
    marigold = path_of(screen)
    ids = [office.plannr.client(f"{name} Testwood")["uuid"] for name in ("Rowan", "Marigold")]
    return Couple(rowan, marigold, *ids)


def launch_cashflow(screen: Screen, client: str) -> str:
    """Launches a client's first cashflow and waits until its sync is done; gives its path."""
    screen.go(client)
    screen.page.get_by_role("link", name="Launch cashflow").click()
    screen.page.get_by_role("button", name="Launch cashflow").click()
    wait_for_launch(screen)
    return path_of(screen)


def open_cashflow(screen: Screen, path: str) -> None:
    """Opens a cashflow, which launches it again."""
    screen.go(path)
    wait_for_launch(screen)


def wait_for_launch(screen: Screen) -> None:
    """The open cashflow's data are there, and the page shows them."""
    expect(screen.page.locator("#launch")).to_contain_text("data as of", timeout=A_MOMENT)
    expect(screen.page.locator("#launch[hx-get]")).to_have_count(0)
    expect(screen.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def upload(screen: Screen, provider: str, name: str, content: str | bytes) -> None:
    """Uploads a provider's file of September 2026; the question what its columns are is on the screen then."""
    screen.go("/revenue/statements/upload/")
    screen.page.get_by_label("Provider", exact=True).select_option(label=provider)
    screen.page.locator("[name=date]").fill("30/9/2026")
    buffer = content if isinstance(content, bytes) else content.encode()
    file = {"name": name, "mimeType": "text/csv", "buffer": buffer}
    screen.page.locator("[name=file]").set_input_files(files=[file])
    screen.page.get_by_role("button", name="Upload").click()
    expect(screen.page.get_by_role("heading", name=f"What is what in {name}")).to_be_visible()


def import_file(screen: Screen) -> str:
    """Imports what was uploaded, as the page reads it; gives the statement's path."""
    page = screen.page
    page.get_by_role("button", name="Import", exact=True).click()
    lines, done = page.locator("tr[id^=line-]").first, page.get_by_role("link", name="See what happened")
    expect(lines.or_(done)).to_be_visible(timeout=A_MOMENT)
    if done.is_visible():
        done.click()
    expect(lines).to_be_visible()
    return path_of(screen)


def path_of(screen: Screen) -> str:
    """Where the screen is."""
    return urlsplit(screen.page.url).path
