"""Lists: filters, sorting, includes and paging, all from allow-lists.

An unknown filter, sort or include is refused with 400 and the names that are allowed, a page above the largest size
with 422.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sandbox.common.moments import parse_date
from sandbox.common.refusals import BadRequest, Invalid
from sandbox.common.routes import Answer
from sandbox.common.store import Record
from sandbox.plannr.call import Call

DEFAULT_PER_PAGE = 15
MOST_PER_PAGE = 500

Test = Callable[[Record], bool]
Filter = Callable[[Call, str], Test]
Reading = Callable[[Record], Any]


@dataclass(frozen=True)
class ListRules:
    """What a list allows. ``filters`` may hold ``custom_field:*`` for names after the colon."""

    filters: Mapping[str, Filter]
    sorts: Mapping[str, Reading]
    default_sort: str
    includes: frozenset[str] = frozenset()


Present = Callable[[Call, Record, frozenset[str]], dict[str, Any]]


def answer_list(call: Call, records: Sequence[Record], rules: ListRules, present: Present) -> Answer:
    """One page of the records that pass the request's filters, in the order it asks for."""
    include = asked_includes(call, rules.includes)
    tests = _asked_tests(call, rules.filters)
    keys = _asked_sorts(call, rules)
    per_page, page = _asked_page(call)
    found = [record for record in records if all(test(record) for test in tests)]
    for reading, backwards in reversed(keys):
        found.sort(key=lambda record: _orderable(reading(record)), reverse=backwards)
    shown = found[(page - 1) * per_page : page * per_page]
    data = [present(call, record, include) for record in shown]
    return Answer({"data": data, **_navigation(call, len(found), len(shown), per_page, page)})


def asked_includes(call: Call, allowed: Collection[str]) -> frozenset[str]:
    """The relations the request asks for with ``include``; BadRequest for one that is not allowed."""
    asked = _words(_parameter(call, "include"))
    _refuse_unknown("include", [name for name in asked if name not in allowed], allowed)
    return frozenset(asked)


def _parameter(call: Call, name: str) -> str:
    return next((value for key, value in reversed(call.query) if key == name), "")


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _refuse_unknown(what: str, unknown: Sequence[str], allowed: Collection[str]) -> None:
    if unknown:
        raise BadRequest(
            f"Requested {what}(s) `{', '.join(unknown)}` are not allowed. "
            f"Allowed {what}(s) are `{', '.join(sorted(allowed))}`."
        )


def _asked_tests(call: Call, allowed: Mapping[str, Filter]) -> list[Test]:
    tests: list[Test] = []
    unknown: list[str] = []
    for key, value in call.query:
        named = re.fullmatch(r"filter\[([^\]]+)\](?:\[\])?", key)
        if key.startswith("filter") and not named:
            raise BadRequest("Filters are written filter[name]=value.")
        if not named:
            continue
        name = named.group(1)
        if name in allowed:
            tests.append(allowed[name](call, value))
        elif name.startswith("custom_field:") and "custom_field:*" in allowed:
            tests.append(custom_field(name.partition(":")[2], value))
        else:
            unknown.append(name)
    _refuse_unknown("filter", unknown, allowed)
    return tests


def _asked_sorts(call: Call, rules: ListRules) -> list[tuple[Reading, bool]]:
    asked = _words(_parameter(call, "sort")) or [rules.default_sort]
    names = [name.removeprefix("-") for name in asked]
    _refuse_unknown("sort", [name for name in names if name not in rules.sorts], rules.sorts)
    return [(rules.sorts[name.removeprefix("-")], name.startswith("-")) for name in asked]


def _orderable(value: Any) -> tuple[bool, Any]:
    """A key that sorts nulls first and text without regard to case."""
    return (
        value is not None,
        value.casefold() if isinstance(value, str) else value if value is not None else 0,
    )


def _asked_page(call: Call) -> tuple[int, int]:
    asked = _parameter(call, "per_page")
    if asked and not re.fullmatch(r"\d+", asked):
        raise Invalid({"per_page": ["The per page field must be an integer."]})
    per_page = int(asked) if asked else DEFAULT_PER_PAGE
    if per_page < 1:
        raise Invalid({"per_page": ["The per page field must be at least 1."]})
    if per_page > MOST_PER_PAGE:
        raise Invalid({"per_page": [f"The per page field must not be greater than {MOST_PER_PAGE}."]})
    page = _parameter(call, "page")
    return per_page, int(page) if re.fullmatch(r"[1-9]\d{0,8}", page) else 1


def _navigation(call: Call, total: int, shown: int, per_page: int, page: int) -> dict[str, Any]:
    """Laravel's ``links`` and ``meta``; the links keep the request's own parameters."""
    last = max(1, -(-total // per_page))
    kept = [(name, value) for name, value in call.query if name != "page"]

    def link(number: int) -> str:
        return f"{call.url}?{urlencode([*kept, ('page', str(number))])}"

    first_shown = (page - 1) * per_page + 1 if shown else None
    return {
        "links": {
            "first": link(1),
            "last": link(last),
            "prev": link(page - 1) if page > 1 else None,
            "next": link(page + 1) if page < last else None,
        },
        "meta": {
            "current_page": page,
            "from": first_shown,
            "last_page": last,
            "links": [
                {"url": link(number), "label": str(number), "active": number == page} for number in range(1, last + 1)
            ]
            if last <= 10
            else [],
            "path": call.url,
            "per_page": per_page,
            "to": first_shown + shown - 1 if first_shown else None,
            "total": total,
        },
    }


def of(name: str) -> Reading:
    """Reads a field of the body."""
    return lambda record: record.body.get(name)


def created_at(record: Record) -> str:
    """Reads when the record was made."""
    return record.created_at


def updated_at(record: Record) -> str:
    """Reads when the record last changed."""
    return record.updated_at


BY_TIME: dict[str, Reading] = {"created_at": created_at, "updated_at": updated_at}


def one_of(reading: Reading) -> Filter:
    """Exact match with any of a comma list; a reading that gives a list passes when it shares one."""

    def make(call: Call, value: str) -> Test:
        wanted = {word.casefold() for word in _words(value)}

        def test(record: Record) -> bool:
            found = reading(record)
            found = found if isinstance(found, list | set | tuple) else [found]
            return any(str(one).casefold() in wanted for one in found if one is not None)

        return test

    return make


def partly(reading: Reading) -> Filter:
    """Match of any of a comma list anywhere inside the text (or inside any of the texts)."""

    def make(call: Call, value: str) -> Test:
        wanted = [word.casefold() for word in _words(value)]

        def test(record: Record) -> bool:
            found = reading(record)
            found = found if isinstance(found, list | set | tuple) else [found]
            return any(word in str(one).casefold() for one in found if one is not None for word in wanted)

        return test

    return make


def whether(reading: Reading) -> Filter:
    """Match of a true/false, 1/0 value."""

    def make(call: Call, value: str) -> Test:
        wanted = value.casefold() in {"1", "true"}
        return lambda record: bool(reading(record)) == wanted

    return make


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "<>": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


def compared(reading: Reading, convert: Callable[[str], Any] = str) -> Filter:
    """An operator before the value, two values as an inclusive range, or one plain value that must be equal."""

    def make(call: Call, value: str) -> Test:
        parts = _words(value)
        if len(parts) == 2:
            low, high = (_converted(part, convert) for part in parts)
            return lambda record: (found := reading(record)) is not None and low <= found <= high
        sign = next((sign for sign in OPERATORS if value.startswith(sign)), "=")
        bound = _converted(value.removeprefix(sign).strip(), convert)
        compare = OPERATORS[sign]
        return lambda record: (found := reading(record)) is not None and compare(found, bound)

    return make


def at_least(reading: Reading, convert: Callable[[str], Any] = str) -> Filter:
    """A lower bound, included."""

    def make(call: Call, value: str) -> Test:
        bound = _converted(value, convert)
        return lambda record: (found := reading(record)) is not None and found >= bound

    return make


def at_most(reading: Reading, convert: Callable[[str], Any] = str) -> Filter:
    """An upper bound, included."""

    def make(call: Call, value: str) -> Test:
        bound = _converted(value, convert)
        return lambda record: (found := reading(record)) is not None and found <= bound

    return make


def iso_day(value: str) -> str:
    """A date as it is stored; ValueError for any other spelling than ``YYYY-MM-DD``."""
    return parse_date(value).isoformat()


def _converted(value: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(value)
    except ValueError:
        raise BadRequest(f"`{value}` is not a value this filter can compare with.") from None


def custom_field(name: str, value: str) -> Test:
    """Match of a custom field's value with any of a comma list."""
    wanted = {word.casefold() for word in _words(value)}
    return lambda record: str(record.get("custom_fields", {}).get(name, "")).casefold() in wanted


def uuid_filter() -> Filter:
    """Match of the record's own uuid."""
    return one_of(lambda record: record.uuid)
