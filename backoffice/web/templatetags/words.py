"""How values are said on screen. These filters and tags are built in: no template needs to load them.

{{ amount|money }} £1,234.56      {{ amount|money0 }} £1,235      {{ share|percent }} 33.33 %
{{ date|day }} 5 Mar 2026         {{ moment|moment }} 5 Mar 2026, 14:05      {{ moment|ago }} 3 minutes ago
{{ number|whole }}, {{ plan|known_by }}   not broken over lines
{{ plan.status|badge:"PlanStatus" }}   {{ plan.type|label:"PlanType" }}      {{ client.national_…|masked_ni }}
{% icon "users" %}                {% link_icons badges %}       {% crumb "Clients" url %}
{% empty "No plans yet" "What to do next" url "Add a plan" %}   {% progress_row progress %}   {% chart drawing %}
{% why_not "write_off" as reason %}    why whoever looks may not do this; empty when they may
"""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

import domain.enums
from backoffice import rules
from backoffice.models import Plan
from backoffice.selectors.finances import yearly_amount
from backoffice.web.extensions import LinkBadge
from domain.currencies import format_money
from domain.enumeration import Enumeration
from domain.enums.us_accounts import USAccount
from domain.identifiers import NationalInsuranceNumber, masked_number
from domain.money import format_pounds
from domain.people_dates import age_on, format_date

register = template.Library()

NOTHING = mark_safe('<span class="nothing">–</span>')

LINK_STATES = {
    "linked": ("link", "Linked"),
    "out_of_sync": ("refresh-alert", "Out of sync"),
    "pending": ("hourglass", "Waiting to be sent"),
    "failed": ("alert-triangle", "Failed"),
    "paused": ("player-pause", "Paused"),
    "not_linked": ("link-off", "Not linked"),
}
"""Icon and word of each state a record can have with a connected system; each has a shape of its own."""


@register.filter
def money(value: Decimal | int | None) -> str:
    """Pounds and pence with thousands marks."""
    return NOTHING if value is None or value == "" else format_pounds(Decimal(value))


@register.filter
def money0(value: Decimal | int | None) -> str:
    """Whole pounds with thousands marks."""
    return NOTHING if value is None or value == "" else format_pounds(Decimal(value), pence=False)


@register.filter
def money_in(value: Decimal | int | None, currency: str) -> str:
    """An amount of a currency, with its sign and thousands marks."""
    return NOTHING if value is None or value == "" else format_money(Decimal(value), currency)


@register.filter
def money0_in(value: Decimal | int | None, currency: str) -> str:
    """An amount of a currency in whole units, with its sign and thousands marks."""
    return NOTHING if value is None or value == "" else format_money(Decimal(value), currency, pence=False)


@register.filter
def plain(value: Decimal | None) -> str:
    """A figure without idle noughts."""
    return NOTHING if value is None or value == "" else f"{Decimal(value).normalize():f}"


@register.filter
def percent(value: Decimal | None) -> str:
    """A percentage with at most two decimals and no idle noughts."""
    if value is None or value == "":
        return NOTHING
    return f"{Decimal(value):.2f}".rstrip("0").rstrip(".") + " %"


@register.filter
def day(value: date | None) -> str:
    """A date, or the day of a moment in the firm's time zone."""
    if not value:
        return NOTHING
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_date(value)


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time in the firm's time zone."""
    if not value:
        return NOTHING
    local = timezone.localtime(value)
    return f"{format_date(local.date())}, {local:%H:%M}"


@register.filter
def ago(value: datetime | None) -> str:
    """How long since a moment, with the exact one on hover and for machines."""
    if not value:
        return NOTHING
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(),
        moment(value),
        since(value, timezone.now()),
    )


def since(value: datetime, now: datetime) -> str:
    """``just now``, ``3 minutes ago``, ``yesterday``; a date once a week has passed, and for what is to come."""
    passed = now - value
    if passed < timedelta(0) or passed >= timedelta(days=7):
        return str(day(value))
    if passed < timedelta(minutes=1):
        return "just now"
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = int(passed.total_seconds()) // size
        if count:
            return "yesterday" if (word, count) == ("day", 1) else f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


LONGEST_WHOLE = 30
"""A longer text may break after all: one line of it would push its table out of the page."""


@register.filter
def whole(value: Any) -> str:
    """A number or a date in one piece: it stands on one line, though hyphens and spaces are in it."""
    text = conditional_escape(value)
    return text if len(text) > LONGEST_WHOLE else format_html('<span class="whole">{}</span>', text)


@register.filter
def known_by(plan: Plan) -> str:
    """What a plan is called for short: its policy number in one piece, its name where it has none."""
    return whole(plan.policy_number) if plan.policy_number else plan.name


@register.filter
def age(born: date | None, on: date | None = None) -> str:
    """Completed years today, or on another day."""
    return "" if not born else str(age_on(born, on or timezone.localdate()))


@cache
def enumerations() -> dict[str, type[Enumeration]]:
    """Every enumeration of the product by its class name."""
    for module in pkgutil.iter_modules(domain.enums.__path__):
        importlib.import_module(f"domain.enums.{module.name}")
    return {table.__name__: table for table in Enumeration.__subclasses__()}


def member_of(value: Any, table: str) -> Enumeration | None:
    """The member that a stored code means; None for a code the table does not know."""
    if isinstance(value, Enumeration) or not value:
        return value or None
    return enumerations()[table].find(value)


@register.filter
def label(value: Any, table: str = "") -> str:
    """The words for a stored code; an unknown code is shown as it came."""
    if value is None or value == "":
        return NOTHING
    member = member_of(value, table)
    return member.label if member else str(value)


@register.filter
def badge(value: Any, table: str = "") -> str:
    """A coloured label for a stored code."""
    if value is None or value == "":
        return ""
    member = member_of(value, table)
    colour, words = (member.colour, member.label) if member else ("secondary", str(value))
    return format_html('<span class="chip chip-{}">{}</span>', colour, words)


@register.filter
def masked_ni(value: str | None) -> str:
    """A National Insurance number with only its end readable."""
    return masked_number(value) if value else NOTHING


@register.filter
def full_ni(value: str | None) -> str:
    """A National Insurance number spaced as people write it."""
    if not value:
        return NOTHING
    return NationalInsuranceNumber.read(value).formatted if NationalInsuranceNumber.is_well_formed(value) else value


@register.filter
def initials(name: object) -> str:
    """Up to two letters that stand for a name."""
    parts = [part for part in str(name).split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


ABBREVIATIONS = frozenset({"avc", "eis", "gia", "isa", "jisa", "lisa", "ni", "sipp", "ssas", "vat", "vct"})
"""Words of codes that are written in capitals."""


@register.filter
def spaced(code: str) -> str:
    """A code that no table names yet, as words: ``stocks_shares_isa`` becomes ``Stocks shares ISA``."""
    words = [word.upper() if word in ABBREVIATIONS else word for word in code.lower().replace("_", " ").split()]
    said = " ".join(words)
    return said[:1].upper() + said[1:]


@register.filter
def sub_type_words(code: str) -> str:
    """What kind of plan it is in detail: the words of a table where one names it."""
    known = USAccount.find(code)
    return known.label if known else spaced(code)


@register.filter
def a_year(flow: Any) -> Decimal:
    """What an income or expense comes to in a year."""
    return yearly_amount(flow)


@register.filter
def address_lines(address: Any) -> SafeString:
    """An address, a line each."""
    names = ("line_1", "line_2", "line_3", "town", "county", "postcode", "country")
    lines = (getattr(address, name) for name in names)
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines if line))


@register.filter
def lookup(table: dict[Any, Any], key: Any) -> Any:
    """The entry of a mapping, for keys that are variables."""
    return table.get(key)


@register.simple_tag
@lru_cache(maxsize=1_000, typed=True)
def icon(name: str, words: str = "") -> SafeString:
    """An icon of the sprite: decoration by default, or with words for those who cannot see it.

    Drawn once and kept, since a page has dozens; by type too, so that text never stands where safe text was kept.
    """
    said = format_html('role="img" aria-label="{}"', words) if words else mark_safe('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', said, static("vendor/icons.svg"), name)


@register.simple_tag
def link_icons(badges: list[LinkBadge] | None) -> SafeString:
    """How a record stands with each connected system; an outline when it is linked with none."""
    shown = badges or [LinkBadge("", "not_linked", "", None)]
    return format_html_join(" ", "{}", ((_link_icon(entry),) for entry in shown))


def _link_icon(entry: LinkBadge) -> SafeString:
    shape, word = LINK_STATES[entry.state]
    says = f"{entry.system}: {entry.word or word.lower()}" if entry.system else word
    if entry.since:
        says += f" since {moment(entry.since)}"
    body = format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg><span class="visually-hidden">{}</span>',
        static("vendor/icons.svg"),
        shape,
        says,
    )
    if entry.url:
        opens = '<a class="link-icon link-{}" href="{}" title="{}">{}</a>'
        return format_html(opens, entry.state, entry.url, says, body)
    return format_html('<span class="link-icon link-{}" title="{}">{}</span>', entry.state, says, body)


@register.simple_tag
def crumb(words: object, url: str = "") -> SafeString:
    """One step of the breadcrumbs; the last one has no address."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, words)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', words)


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", shape: str = "inbox") -> dict[str, str]:
    """What a page shows when there is nothing yet, with the next step."""
    return {"title": title, "text": text, "url": url, "action": action, "shape": shape}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the other pages of a list, keeping its filter and order."""
    numbers = page.paginator.get_elided_page_range(page.number)
    return {"page": page, "request": context.get("request"), "numbers": numbers}


@register.simple_tag(takes_context=True)
def sort_header(context: template.Context, field: str, words: str) -> SafeString:
    """A column heading that sorts by ``field``, and the other way round when it already does (``?sort=``)."""
    request = context["request"]
    current = request.GET.get("sort", "")
    query = request.GET.copy()
    query["sort"] = f"-{field}" if current == field else field
    query.pop("page", None)
    shape = {field: "chevron-up", f"-{field}": "chevron-down"}.get(current)
    return format_html('<a class="sort" href="?{}">{}{}</a>', query.urlencode(), words, icon(shape) if shape else "")


@register.inclusion_tag("components/progress.html")
def progress_row(progress: Any) -> dict[str, Any]:
    """A long job's row: see ``backoffice.web.progress.Progress``."""
    return {"progress": progress}


@register.inclusion_tag("components/chart.html")
def chart(drawing: Any, csv_url: str = "", is_titled: bool = False) -> dict[str, Any]:
    """A chart with the table behind it: see ``backoffice.web.charts.Chart``.

    ``is_titled`` is for one that stands right below a heading that says its title.
    """
    return {"chart": drawing, "csv_url": csv_url, "is_titled": is_titled}


@register.simple_tag(takes_context=True)
def why_not(context: template.Context, right: str) -> str:
    """Why the person who looks lacks a right of ``backoffice.rules.RIGHTS``; empty when they have it."""
    return rules.why_not(getattr(context.get("request"), "user", None), right)
