"""Everything a report says, as plain JSON: what is set as a PDF, and what is kept of it for ever."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cashflow.drawings.chance import chance_of
from cashflow.drawings.comparison import PLAN, case_of, comparison_chart
from cashflow.drawings.futures import SEED, fan_chart, stress_cases
from cashflow.drawings.plan import asset_chart, income_chart, tax_chart
from cashflow.drawings.terms import Money, Terms
from cashflow.engine.inputs import PlanInputs
from cashflow.engine.monte_carlo import Futures, simulate
from cashflow.engine.project import project
from cashflow.models import Cashflow, Scenario
from cashflow.parameters.market import market_for
from cashflow.parameters.version import law_version
from cashflow.reports.pictures import picture_of
from cashflow.reports.sources import assumption_lines, law_table, origin_table
from cashflow.reports.summary import how_sure, in_plain_words, key_figures
from cashflow.reports.sureness import Sureness, sureness_of, sureness_table
from cashflow.reports.tables import case_table, item_tables, stress_table, year_table
from cashflow.reports.words import listed
from cashflow.selectors.cashflows import people_in
from cashflow.selectors.checks import Check, checks_of
from cashflow.selectors.inputs import inputs_of
from cashflow.selectors.items import items_of
from cashflow.selectors.records import records_of
from cashflow.selectors.scenarios import changes_of
from cashflow.selectors.warnings import warnings_of
from cashflow.what_ifs import with_changes
from domain.people_dates import format_date

FUTURES = 4000
"""As many as the page of futures ends with, and with the same seed, so that both say the same."""


class UnableToReport(ValueError):
    """The cashflow cannot be projected, so there is nothing to report."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked for. ``cashflow`` needs ``cashflow_page``, ``scenarios`` need ``scenario_list``."""

    cashflow: Cashflow
    scenarios: Sequence[Scenario]
    terms: Terms
    title: str
    note: str
    reference: str
    today: date
    prepared_by: str
    firm: str
    colour: str
    small_print: str


def content_of(wanted: Wanted) -> dict[str, Any]:
    """The whole report. Raises ``UnableToReport``."""
    records = records_of(wanted.cashflow)
    plan = inputs_of(records, wanted.today)
    if plan is None:
        raise UnableToReport("Nothing is projected yet: what is missing is said on the plan's page.")
    checks = checks_of(records, plan, wanted.today)
    points = [warning.sentence for warning in warnings_of(records, wanted.today)]
    return {
        **_cover(wanted, checks),
        **_results(wanted, plan),
        "items": item_tables(items_of(records)),
        "origins": origin_table(plan),
        "assumptions": assumption_lines(plan),
        "law": law_table(project(plan).timeline.years[0]),
        "law_version": law_version(),
        "checks": [_checked(one) for one in checks],
        "warnings": points,
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 of the content, hex."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _cover(wanted: Wanted, checks: Sequence[Check]) -> dict[str, Any]:
    return {
        "title": wanted.title,
        "household": listed([person.name for person in people_in(wanted.cashflow)]),
        "firm": wanted.firm,
        "colour": wanted.colour,
        "small_print": wanted.small_print,
        "prepared_by": wanted.prepared_by,
        "prepared_on": format_date(wanted.today),
        "prepared_at": [wanted.today.year, wanted.today.month, wanted.today.day],
        "reference": wanted.reference,
        "note": [part.strip() for part in wanted.note.split("\n") if part.strip()],
        "is_marked": any(not check.is_met for check in checks),
    }


def _checked(check: Check) -> dict[str, Any]:
    """A check; it stops where a report may not go out because of it."""
    stops = check.stops and not check.is_met
    return {"asks": check.asks, "found": check.found, "is_met": check.is_met, "stops": stops}


def _results(wanted: Wanted, plan: PlanInputs) -> dict[str, Any]:
    """What the projection, its what-ifs, its futures and its stresses found."""
    money = Money(project(plan), wanted.terms)
    futures = simulate(plan, market_for(plan), paths=FUTURES, seed=SEED)
    chance = chance_of(money.projection, futures)
    blows = stress_cases(plan, PLAN, wanted.terms)
    what_ifs = [case_of(one.name, plan, changes_of(one), wanted.terms, one.pk) for one in wanted.scenarios]
    cases = [case_of(PLAN, plan, [], wanted.terms), *what_ifs]
    return {
        "terms": money.words,
        "people": [person.name for person in plan.people],
        "summary": in_plain_words(money, chance, futures.paths, blows, what_ifs),
        "figures": key_figures(money, chance),
        "charts": _charts(money),
        "part_year": _part_year(money),
        "years": year_table(money),
        "what_ifs": {
            "chart": picture_of(comparison_chart(cases)),
            "table": case_table(cases),
            "sure": sureness_table([sureness_of(PLAN, chance, blows), *_what_ifs_sureness(wanted, plan)]),
        }
        if what_ifs
        else None,
        "futures": {
            "chart": picture_of(fan_chart(plan, futures)),
            "words": _how_sure(futures),
            "chance": how_sure(chance, futures.paths),
        },
        "stresses": {
            "chart": picture_of(comparison_chart([case for case, _ in blows], "stresses")),
            "table": stress_table(blows),
        },
    }


def _what_ifs_sureness(wanted: Wanted, plan: PlanInputs) -> list[Sureness]:
    """How sure each chosen what-if is: the same futures and the same setbacks as for the plan."""
    found = []
    for one in wanted.scenarios:
        changed = with_changes(plan, changes_of(one))
        futures = simulate(changed, market_for(changed), paths=FUTURES, seed=SEED)
        chance = chance_of(project(changed), futures)
        found.append(sureness_of(one.name, chance, stress_cases(changed, one.name, wanted.terms)))
    return found


def _charts(money: Money) -> list[dict[str, Any]]:
    """The charts of the plan itself, as the screen draws them."""
    first = money.projection.first_shortfall
    years = money.projection.timeline.years
    short = "" if first is None else f"Money first runs short in {years[first].label}."
    return [picture_of(income_chart(money), short), picture_of(asset_chart(money)), picture_of(tax_chart(money))]


def _part_year(money: Money) -> str:
    """That the first year is only what is left of it, where it is."""
    left = float(money.projection.timeline.fractions[0])
    first = money.projection.timeline.years[0].label
    return f"Of {first} only the {left:.0%} that is left is counted, so its figures are small." if left < 1 else ""


def _how_sure(futures: Futures) -> str:
    return (
        f"{futures.paths:,} futures, each with markets of its own around the growth assumed; lives, inflation and pay "
        "as planned. The lines say what is owned at the end of each year: half of the futures lie in the darker band, "
        "between the second and the fourth line, nine of ten in the whole, between the first and the last."
    )
