"""Runs worked cases of matching that are written as YAML, without any database.

    run_file(text)                              -> one dict a scenario, in order; of one that cannot be run, its error
    run_scenario(scenario, defaults, rules)     -> {"id": .., "steps": [{"transactions": .., "outstanding": ..}]}
    load_file(text)                             -> ScenarioFile(defaults, scenarios)
    as_json_line(outcome)                       -> one line of JSON

A file holds ``version``, ``defaults`` (one ``plan``, ``expectation``, ``statement``, ``transaction`` each, from which
every one takes what it does not say) and ``scenarios``. A scenario has an ``id`` and either ``plans``,
``expectations`` and ``statement``, or ``steps``: a list of the same, each adding to what is known (a statement named
before gains rows), where a step may instead have ``change``: a list of ``{expectation: E1, gross: "41.67"}`` (or
``plan:``), after which nothing runs. Unknown keys are ignored. Amounts are pounds as text, dates ISO.

Every scalar is read as text, so that 0012345 stays a policy number and 41.67 never becomes a float; what one mapping
merges from another (``<<``) it says. A policy number is cleaned as on import. Where ids decide, they count in natural
order: E2 before E10.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

import yaml

from domain.identifiers import normalise_policy_number
from domain.money import LARGEST_TYPED, pence_from_pounds, pounds_from_pence
from reconciliation.matching.matcher import DEFAULT_RULES, match
from reconciliation.matching.records import Decision, Expectation, Line, Plan, Rules, Statement
from reconciliation.statements.cells import clean_policy

Fields = Mapping[str, Any]
FIELDS: dict[str, tuple[str, ...]] = {
    "plan": ("id", "policy", "active", "provider"),
    "expectation": (
        "id", "plan", "category", "date", "gross", "reconciled", "recurring", "vat", "cancelled",
    ),
    "statement": ("id", "provider", "date"),
    "transaction": ("id", "policy", "category", "date", "gross"),
}  # fmt: skip
"""What is read of each kind of thing; whatever else it says is ignored."""

NOTHING = frozenset({"", "none", "null", "~"})
YES = frozenset({"true", "yes", "on", "1"})
NO = frozenset({"false", "no", "off", "0"})


class UnableToReadScenario(ValueError):
    """The file or a scenario is not in the form above; the message says where."""

    permanent = True


class _TextLoader(yaml.SafeLoader):
    """Takes every plain scalar as text, but for the sign that merges a mapping."""

    yaml_implicit_resolvers = {"<": [("tag:yaml.org,2002:merge", re.compile("<<"))]}


class ScenarioFile(NamedTuple):
    """What a file holds."""

    defaults: Fields
    scenarios: list[Fields]


def load_file(text: str) -> ScenarioFile:
    """The scenarios of a YAML text."""
    try:
        content = yaml.load(text, Loader=_TextLoader)
    except yaml.YAMLError as error:
        raise UnableToReadScenario(f"this is not YAML: {error}") from error
    except RecursionError:
        raise UnableToReadScenario("this is nested too deeply to be read") from None
    if not isinstance(content, dict) or not isinstance(content.get("scenarios"), list):
        raise UnableToReadScenario("a file needs a list of `scenarios`")
    defaults = content.get("defaults") or {}
    if not isinstance(defaults, dict) or not all(isinstance(said, dict) or not said for said in defaults.values()):
        raise UnableToReadScenario("`defaults` holds one mapping for each kind of thing")
    return ScenarioFile(defaults, content["scenarios"])


def run_file(text: str, rules: Rules = DEFAULT_RULES) -> Iterator[dict[str, Any]]:
    """The outcome of each scenario of a YAML text, in order; ``{"id": .., "error": ..}`` where one cannot be run."""
    file = load_file(text)
    return (_run_or_tell(scenario, file.defaults, rules) for scenario in file.scenarios)


def _run_or_tell(scenario: Any, defaults: Fields, rules: Rules) -> dict[str, Any]:
    """One scenario that makes no sense must not cost the outcomes of those behind it."""
    try:
        return run_scenario(scenario, defaults, rules)
    except UnableToReadScenario as error:
        told = str(error)
    except RecursionError:
        told = "this is nested too deeply, or in itself"
    name = scenario.get("id") if isinstance(scenario, dict) else None
    return {"id": name if isinstance(name, str) else None, "error": told}


def run_scenario(scenario: Fields, defaults: Fields, rules: Rules = DEFAULT_RULES) -> dict[str, Any]:
    """The outcome of one scenario after each of its steps."""
    if not isinstance(scenario, dict):
        raise UnableToReadScenario(f"a scenario is a mapping, not {scenario!r}")
    if not isinstance(scenario.get("id", ""), str):
        raise UnableToReadScenario("the id of a scenario is one text")
    known = _Known(defaults, rules, _ranks([scenario, defaults]))
    outcomes = []
    if scenario.get("steps"):
        known.add(scenario)
    for step in _each("steps", scenario) or [scenario]:
        known.take_step(step)
        outcomes.append(known.outcome())
    return {"id": scenario.get("id"), "steps": outcomes}


def as_json_line(outcome: Mapping[str, Any]) -> str:
    """One line of JSON, in ASCII: any terminal can show it, and half a surrogate pair can be written."""
    return json.dumps(outcome)


@dataclass(slots=True)
class _Known:
    """Everything the steps so far have said, and what the matcher has decided about it."""

    defaults: Fields
    rules: Rules
    ranks: dict[str, int]
    plans: dict[str, dict[str, Any]] = field(default_factory=dict)
    expectations: dict[str, dict[str, Any]] = field(default_factory=dict)
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    linked: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)

    def take_step(self, step: Fields) -> None:
        """Adds what a step says and runs the matcher over its new rows; a change runs nothing."""
        for change in _each("change", step):
            self._change(change)
        self.add(step)
        if step.get("statement"):
            self._run(self._with_defaults("statement", step["statement"]))

    def add(self, step: Fields) -> None:
        """Adds plans and expectations; one that is said again keeps its links."""
        for plan in _each("plans", step):
            fields = self._with_defaults("plan", plan)
            self.plans[fields["id"]] = fields
        for expectation in _each("expectations", step):
            fields = self._with_defaults("expectation", expectation)
            self.expectations[fields["id"]] = fields
            self.linked.setdefault(fields["id"], _pence(_text(fields.get("reconciled")) or "0"))

    def _with_defaults(self, kind: str, fields: Fields) -> dict[str, Any]:
        if not isinstance(fields, dict):
            raise UnableToReadScenario(f"a {kind} is a mapping, not {fields!r}")
        said = {**(self.defaults.get(kind) or {}), **fields}
        if kind != "statement" and not said.get("id"):
            raise UnableToReadScenario(f"a {kind} has no id: {said!r}".replace("a e", "an e", 1))
        _require_texts(kind, said)
        return said

    def _change(self, change: Fields) -> None:
        """Changes an expectation or a plan that is known; its id stays."""
        kind = "expectation" if "expectation" in change else "plan"
        if kind not in change:
            return
        name = change[kind]
        known = self.expectations if kind == "expectation" else self.plans
        if not isinstance(name, str) or name not in known:
            raise UnableToReadScenario(f"`change` names an unknown {kind} {name!r}")
        _require_texts(kind, change)
        known[name].update((field, change[field]) for field in FIELDS[kind] if field in change and field != "id")
        if kind == "expectation" and "reconciled" in change:
            self.linked[name] = _pence(change["reconciled"])

    def _run(self, said: dict[str, Any]) -> None:
        """Adds a statement or further rows of one, and matches the new rows (D25)."""
        statement_id = str(said.get("id") or f"statement {len(self.statements) + 1}")
        statement = self.statements.setdefault(statement_id, said)
        new = set()
        for row in _each("transactions", said):
            fields = self._with_defaults("transaction", row)
            new.add(fields["id"])
            self.transactions[fields["id"]] = {
                **fields,
                "statement": statement_id,
                "row": len(self.transactions),
            }
        lines = [
            self._line(fields, is_new=fields["id"] in new)
            for fields in self.transactions.values()
            if fields["statement"] == statement_id and self._is_unlinked(fields["id"])
        ]
        result = match(
            lines,
            [self._plan(fields) for fields in self.plans.values()],
            [self._expectation(fields) for fields in self.expectations.values()],
            self._statement(statement, lines),
            self.rules,
        )
        names = {rank: name for name, rank in self.ranks.items()}
        self.decisions.update((names[decision.line_id], decision) for decision in result.decisions)
        self.linked.update((names[rank], pence) for rank, pence in result.linked_pence.items())

    def _statement(self, fields: Fields, lines: list[Line]) -> Statement:
        statement_date = _date(fields.get("date"))
        if statement_date is None and not all(line.paid_date for line in lines):
            raise UnableToReadScenario("a transaction without a date needs a statement with one")
        return Statement(self._rank(fields.get("provider")), statement_date or date.max)

    def _is_unlinked(self, transaction_id: str) -> bool:
        decision = self.decisions.get(transaction_id)
        return decision is None or decision.expectation_id is None

    def _rank(self, name: str | None) -> int | None:
        return None if _is_nothing(name) else self.ranks[str(name)]

    def _plan(self, fields: Fields) -> Plan:
        policy = _text(fields.get("policy"))
        return Plan(
            self.ranks[fields["id"]],
            policy,
            normalise_policy_number(policy),
            _flag(fields, "active", default=True),
            self._rank(fields.get("provider")),
        )

    def _expectation(self, fields: Fields) -> Expectation:
        expected_date = _date(fields.get("date"))
        if expected_date is None or not fields.get("plan"):
            missing = "plan" if expected_date else "date"
            raise UnableToReadScenario(f"expectation {fields['id']!r} has no {missing}")
        return Expectation(
            id=self.ranks[fields["id"]],
            plan_id=self.ranks[fields["plan"]],
            category=_text(fields.get("category")),
            expected_date=expected_date,
            gross_pence=_pence(fields.get("gross", "0")),
            linked_pence=self.linked[fields["id"]],
            recurring=_flag(fields, "recurring", default=False),
            with_vat=_flag(fields, "vat", default=False),
            cancelled=_flag(fields, "cancelled", default=False),
        )

    def _line(self, fields: Fields, *, is_new: bool) -> Line:
        return Line(
            id=self.ranks[fields["id"]],
            row=fields["row"],
            policy_number=clean_policy(_text(fields.get("policy"))).value or "",
            category=_text(fields.get("category")) or None,
            paid_date=_date(fields.get("date")),
            gross_pence=_pence(fields.get("gross", "0")),
            is_new=is_new,
        )

    def outcome(self) -> dict[str, Any]:
        """All transactions and expectations known by now."""
        names = {rank: name for name, rank in self.ranks.items()}
        return {
            "transactions": {
                transaction_id: {
                    "plan": names.get(decision.plan_id or 0),
                    "expectation": names.get(decision.expectation_id or 0),
                    "method": decision.method.value if decision.method else None,
                    "reason": decision.reason.value if decision.reason else None,
                }
                for transaction_id in self.transactions
                if (decision := self.decisions.get(transaction_id))
            },
            "outstanding": {
                name: str(pounds_from_pence(_pence(fields.get("gross", "0")) - self.linked[name]))
                for name, fields in self.expectations.items()
            },
        }


def _require_texts(kind: str, said: Fields) -> None:
    """A list or a mapping where one value is read makes no sense."""
    for name in FIELDS[kind]:
        if not isinstance(said.get(name, ""), str):
            raise UnableToReadScenario(f"`{name}` of a {kind} is one value, not {said[name]!r}")


def _each(name: str, said: Fields) -> list[Fields]:
    """The mappings of the list ``name``; none where nothing is said."""
    things: list[Fields] = said.get(name) or []
    if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
        raise UnableToReadScenario(f"`{name}` is a list of mappings, not {things!r}")
    return things


def _ranks(said: Any) -> dict[str, int]:
    """A number for every text in a scenario, in natural order, since the matcher's ids are numbers."""
    names: set[str] = set()

    def collect(node: Any) -> None:
        if isinstance(node, dict):
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)
        elif isinstance(node, str):
            names.add(node)

    collect(said)
    return {name: rank for rank, name in enumerate(sorted(names, key=_natural), 1)}


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts E2 before E10."""
    parts = [part for part in re.split(r"(\d{1,20})", name) if part]
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _is_nothing(value: str | None) -> bool:
    return value is None or value.lower() in NOTHING


def _text(value: str | None) -> str:
    return "" if value is None or _is_nothing(value) else value


def _date(value: str | None) -> date | None:
    if value is None or _is_nothing(value):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise UnableToReadScenario(f"{value!r} is not an ISO date") from error


def _pence(value: str) -> int:
    try:
        pounds = Decimal(value)
        if abs(pounds) <= LARGEST_TYPED:
            return pence_from_pounds(pounds)
    except (InvalidOperation, ValueError):
        pass
    raise UnableToReadScenario(f"{value!r} is not an amount in pounds and pence")


def _flag(fields: Fields, name: str, *, default: bool) -> bool:
    """Yes or no; a figure, such as an amount of VAT, is yes unless it is nought."""
    value = (_text(fields.get(name)) or str(default)).lower()
    if value in YES or value in NO:
        return value in YES
    try:
        return Decimal(value) != 0
    except InvalidOperation:
        raise UnableToReadScenario(f"`{name}` of {fields.get('id')!r} is neither true nor false: {value!r}") from None
