"""Writing what hangs on plans, and the amounts of budgets.

A pension's contribution is a premium in Plannr; one to savings, and any withdrawal, a regular transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.engine import fields as engine_fields
from integrations.engine.canonical import Fields, same
from integrations.engine.codecs import Pence
from integrations.engine.records import CONTRIBUTION, COVER, EXPENSE, PREMIUM, WITHDRAWAL, Record
from plannr_sync.client import Payload
from plannr_sync.mapping.codecs import uuid_of
from plannr_sync.mapping.expenses import EXPENSES
from plannr_sync.mapping.references import reference_object
from plannr_sync.parts_client import COVERS, PREMIUMS, SCHEDULES, PlanPartsClient, part_id, word_of
from plannr_sync.parts_reader import MAPPINGS, PartsReader, expense_record

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    COVER: ("plan", "cover_type", "benefit_amount", "benefit_frequency", "life"),
    PREMIUM: ("plan", "amount", "frequency", "start_date", "end_date"),
    CONTRIBUTION: ("plan", "amount", "frequency", "start_date", "end_date"),
    WITHDRAWAL: ("plan", "amount", "frequency", "start_date", "end_date"),
}
"""What tells whether a part is the one a lost create made: regular transactions and covers keep no references."""

SCHEDULE_TYPES = {CONTRIBUTION: "contribution", WITHDRAWAL: "withdrawal"}
CREATED_AS, TAKEN_FROM_PENSION = "other", "regular_withdrawals"
"""Sub-types of what is created from here."""

REPEATED = {
    PREMIUMS: ("amount", "percentage", "frequency", "source", "payment_method", "start_date", "end_date"),
    SCHEDULES: ("type", "sub_type", "amount", "frequency", "start_date", "end_date", "paused_until"),
    COVERS: (
        "cover_type",
        "benefit_amount",
        "benefit_frequency",
        "benefit_status",
        "indexation",
        "beneficiaries",
    ),
}
"""What an update repeats in Plannr's own words, so that nothing is lost where one replaces the whole."""

MONEY = frozenset({"amount", "benefit_amount"})
OF_PREMIUMS_ONLY = ("payer", "tax_method")
"""What regular transactions do not tell."""


class PartsWriter:
    """Creates, updates and deletes parts."""

    def __init__(self, client: PlanPartsClient, reader: PartsReader) -> None:
        self._client, self._reader = client, reader

    def create(self, kind: str, fields: Fields, *, reference: str) -> Record:
        """A new part of the plan it names. Only premiums take our reference."""
        plan, word = str(fields["plan"]), _word(kind, fields)
        if word == SCHEDULES:
            fields = _without(fields, OF_PREMIUMS_ONLY)
        body = _said(engine_fields.encode(MAPPINGS[kind], fields, for_create=True))
        if word == SCHEDULES:
            body |= {"type": SCHEDULE_TYPES[kind], "sub_type": _sub_type(kind, fields)}
        elif word == PREMIUMS:
            body["external_reference"] = reference_object(reference)
        payload = self._client.create_part(plan, word, body)
        return self._record(kind, part_id(plan, word, payload), payload, fields)

    def update(self, kind: str, current: Record, changes: Fields) -> Record:
        """The part after the changes; of an expense only the amount can be."""
        if kind == EXPENSE:
            return self._set_expense(current, changes)
        word = word_of(current.remote_id)
        sent = _without(changes, OF_PREMIUMS_ONLY) if word == SCHEDULES else changes
        body = engine_fields.encode(MAPPINGS[kind], sent, for_create=False)
        payload = self._client.update_part(current.remote_id, _repeated(word, current.raw) | body)
        return self._record(kind, current.remote_id, payload, {**current.fields, **changes}, current)

    def _set_expense(self, current: Record, changes: Fields) -> Record:
        client_uuid = current.remote_id.split("/", 1)[0]
        stage, place = (str(current.raw[name]) for name in ("life_stage_uuid", "life_stage_field_uuid"))
        body = engine_fields.encode(EXPENSES, changes, for_create=False)
        payload = self._client.set_expenditure(client_uuid, stage, place, body)
        return expense_record(client_uuid, {**current.raw, **payload})

    def delete(self, remote_id: str) -> None:
        """Removes a part."""
        self._client.delete_part(remote_id)

    def find_by_reference(self, kind: str, reference: str, fields: Fields) -> Record | None:
        """What an unanswered create made: with our reference, else the newest that looks the same."""
        plan, word = str(fields["plan"]), _word(kind, fields)
        alike = []
        for payload in self._client.parts(plan, word):
            record = self._record(kind, part_id(plan, word, payload), payload, fields)
            if reference in record.references:
                return record
            if not record.references and _is_alike(kind, record.fields, fields):
                alike.append(record)
        return max(alike, key=lambda record: str(record.raw.get("created_at") or ""), default=None)

    def _record(
        self, kind: str, remote_id: str, payload: Payload, fields: Fields, current: Record | None = None
    ) -> Record:
        """The record of a written part, which is of the same plan as ever."""
        known = {"plan": {"type": fields.get("plan_type")}, **(current.raw if current else {})}
        owners = current.owner_ids if current else ()
        return self._reader.part_record(kind, remote_id, {**known, **payload}, None, owners)


def _word(kind: str, fields: Fields) -> str:
    """Under which word Plannr keeps it."""
    if kind == COVER:
        return COVERS
    is_premium = kind == PREMIUM or (kind == CONTRIBUTION and fields.get("plan_type") == "pension")
    return PREMIUMS if is_premium else SCHEDULES


def _sub_type(kind: str, fields: Fields) -> str:
    from_pension = kind == WITHDRAWAL and fields.get("plan_type") == "pension"
    return TAKEN_FROM_PENSION if from_pension else CREATED_AS


def _is_alike(kind: str, one: Fields, other: Fields) -> bool:
    return all(same(one.get(name), other.get(name)) for name in NATURAL_KEYS[kind])


def _repeated(word: str, raw: Mapping[str, Any]) -> Payload:
    """What Plannr already holds, as it takes it: money as pence."""
    held = {name: raw.get(name) for name in REPEATED[word]}
    for name in MONEY & held.keys():
        held[name] = Pence().encode(Pence().decode(held[name]).value)
    if word == COVERS and uuid_of(raw.get("client")):
        held["client_uuid"] = uuid_of(raw.get("client"))
    return _said(held)


def _said(body: Payload) -> Payload:
    return {name: value for name, value in body.items() if value is not None}


def _without(fields: Fields, names: tuple[str, ...]) -> Fields:
    return {name: value for name, value in fields.items() if name not in names}
