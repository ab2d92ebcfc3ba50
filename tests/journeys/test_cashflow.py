"""The couple's cashflow: launched with fresh data, drawn, in figures, and by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.journeys import steps

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
SYNCED = ("Rowan's SIPP", "Salary - Mockshire Spans", "Salary - Fauxbury Academy")
DRAWN = """
chart => {
    const canvas = chart.querySelector('canvas');
    if (!canvas) return 0;
    const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    const colours = new Set();
    for (let at = 0; at < dots.length; at += 4) {
        if (dots[at + 3] > 200) colours.add((dots[at] << 16) | (dots[at + 1] << 8) | dots[at + 2]);
    }
    return colours.size;
}
"""
"""How many colours a chart is painted in; an empty one has none, a frame without data about a dozen."""
FOCUSED = """
(one => one.id || one.textContent.trim() || one.getAttribute('role') || '')(document.activeElement)
"""


def test_launching_a_cashflow(visit, couple, cashflow_path):
    screen = visit()
    page = screen.page
    page.goto(couple.rowan)
    page.get_by_role("link", name="Launch cashflow").click()
    steps.wait_for_launch(screen)
    expect(page.locator(".page-head-words")).to_contain_text("Marigold Testwood")
    for name in SYNCED:
        row = page.get_by_role("row").filter(has_text=name)
        expect(row.get_by_text("Linked", exact=False).first).to_be_attached()
    steps.open_cashflow(screen, cashflow_path)
    charts = page.locator("[data-chart]")
    expect(charts.nth(1)).to_be_attached()
    for chart in charts.all():
        chart.scroll_into_view_if_needed()
        page.wait_for_function(f"chart => ({DRAWN})(chart) > 20", arg=chart.element_handle(), timeout=steps.A_MOMENT)
    screen.expect_fit_to_use()


def show_rows(page, chart, rows):
    """Open the table behind a chart; the page may redraw itself when a sync ends, and then it is opened again."""
    for _ in range(20):
        if rows.count():
            return
        chart.get_by_text("Show as a table").click()
        page.wait_for_timeout(500)


def test_the_figures_behind_a_chart(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    chart = page.locator("[data-chart]").first
    rows = chart.get_by_role("region").get_by_role("row")
    show_rows(page, chart, rows)
    assert rows.count() > 20
    assert "£" in rows.nth(1).inner_text()
    with page.expect_download() as started:
        chart.get_by_role("link", name="Download as CSV").click()
    lines = started.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) >= rows.count()


def test_a_year_explained(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    year = page.locator("#year")
    first = year.get_by_role("heading").inner_text()
    year.get_by_label("The year after").click()
    expect(year.get_by_role("heading")).not_to_have_text(first)
    assert "?" in page.url
    arithmetic = page.locator("#year details.arithmetic").first
    arithmetic.locator("summary").click()
    expect(arithmetic.get_by_role("columnheader", name="Step")).to_be_visible()
    expect(arithmetic.get_by_role("row").nth(1)).to_contain_text("£")
    screen.expect_fit_to_use()

    canvas = page.locator(".chart-canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.6)
    page.wait_for_function("document.querySelector('#year-select')?.selectedIndex > 5")
    chosen = page.locator("#year-select option:checked")
    expect(year.get_by_role("heading")).to_contain_text(chosen.inner_text())


def test_a_year_chosen_while_data_arrive(visit, linked_office, cashflow_path):
    linked_office.plannr.fault("latency", path="/api/*", count=1, seconds=8)
    screen = visit()
    page = screen.page
    screen.go(cashflow_path)
    page.locator("#year-select").select_option(label="2040/41")
    heading = page.locator("#year").get_by_role("heading")
    expect(heading).to_contain_text("2040/41")
    expect(page.locator("#launch[hx-get]")).to_have_count(1)  # the data are still on their way
    with page.expect_response("**/body/**"):
        steps.wait_for_launch(screen)
    expect(page.locator("#cashflow-body.htmx-request")).to_have_count(0)
    expect(heading).to_contain_text("2040/41")


def test_a_chart_by_keyboard_alone(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    tab_to(page, "slider")
    told = page.locator("[data-chart-words]").first
    for key, year in (("ArrowRight", 1), ("PageUp", 11), ("ArrowLeft", 10)):
        page.keyboard.press(key)
        expect(told).to_contain_text(page.locator("#year-select option").nth(year).inner_text())
    page.keyboard.press("Enter")
    expect(page.locator("#year-select")).to_have_value(
        page.locator("#year-select option").nth(10).get_attribute("value")
    )
    tab_to(page, "Show as a table")
    page.keyboard.press("Enter")
    table = page.locator("[data-chart]").first.get_by_role("region")
    expect(table).to_be_visible()
    page.keyboard.press("Tab")
    expect(table).to_be_focused()
    page.keyboard.press("End")
    page.wait_for_function("region => region.scrollTop > 0", arg=table.element_handle())
    tab_to(page, "Download as CSV")
    tab_to(page, "year-select")
    heading = page.locator("#year").get_by_role("heading")
    before = heading.inner_text()
    page.keyboard.press("ArrowDown")
    expect(heading).not_to_have_text(before)
    expect(page.locator("#year-select")).to_be_focused()


def test_what_if_tried_kept_and_taken_back(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    page.get_by_role("link", name="What-ifs").click()
    page.get_by_label("Spending, more or less").focus()
    with page.expect_response("**/what-ifs/try/**"):
        page.keyboard.press("ArrowRight")
    trial = page.locator("#trial")
    expect(trial).to_contain_text("the plan:")
    trial.get_by_label("Name").fill("A little more")
    trial.get_by_role("button", name="Keep as a what-if").click()
    expect(page.get_by_role("heading", name="A little more")).to_be_visible()
    expect(page.get_by_text("Spending 1 % more").first).to_be_visible()
    page.get_by_role("link", name="What-ifs").click()
    expect(page.get_by_role("row", name="A little more Spending")).to_contain_text("Spending 1 % more")
    screen.expect_fit_to_use()

    page.get_by_role("link", name="How sure").click()
    expect(page.locator("#fan")).to_contain_text("4,000 futures", timeout=steps.A_MOMENT)
    page.get_by_role("link", name="How much, how soon").click()
    page.get_by_role("link", name="How much may markets take").click()
    expect(page.locator("#ask-loss")).to_contain_text("Taken for granted")
    expect(page.locator("#ask-loss")).to_be_focused()
    screen.expect_fit_to_use()


def test_the_own_order_by_keyboard_alone(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    page.get_by_role("link", name="Choices").press("Enter")
    plans = page.locator(".order-name")
    expect(plans.nth(1)).to_be_visible()
    second, earlier = plans.nth(1).inner_text(), page.locator(".order-list li:nth-child(2) button").first
    button = earlier.get_attribute("id")
    tab_to(page, button)
    page.keyboard.press("Enter")
    expect(plans.first).to_have_text(second)
    expect(page.locator(f"#{button}")).to_be_focused()
    expect(page.locator("#order-words")).to_contain_text("taken from these plans one after another")
    screen.expect_fit_to_use()
    page.reload()
    expect(plans.first).to_have_text(second)
    expect(page.get_by_role("radio", name="Your own order")).to_be_checked()


def test_the_own_order_by_dragging(visit, cashflow_path):
    screen = visit()
    page = screen.page
    steps.open_cashflow(screen, cashflow_path)
    page.get_by_role("link", name="Choices").press("Enter")
    plans = page.locator(".order-name")
    expect(plans.nth(2)).to_be_visible()
    before = plans.all_inner_texts()
    rows = page.locator(".order-list li")
    with page.expect_response("**/order/**"):
        rows.nth(2).drag_to(rows.first, target_position={"x": 20, "y": 4})
    wanted = [before[2], *before[:2], *before[3:]]
    expect(plans).to_have_text(wanted)
    page.reload()
    expect(plans).to_have_text(wanted)
    expect(page.get_by_role("radio", name="Your own order")).to_be_checked()


def tab_to(page, wanted):
    """Presses Tab until the focus is where it is wanted."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).strip() == wanted:
            return
    raise AssertionError(f"Tab never reaches {wanted}; the focus is on {page.evaluate(FOCUSED)}")
