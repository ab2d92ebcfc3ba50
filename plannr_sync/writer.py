"""Writing to Plannr for the engine: what an update must repeat, what goes to an address of its own, what comes first.

An update never re-encodes what nobody changed: it repeats Plannr's own values, so a word we do not know survives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from domain.identifiers import normalise_policy_number
from integrations.engine import fields as engine_fields
from integrations.engine.canonical import Fields, Value, same
from integrations.engine.codecs import Pence
from integrations.engine.errors import RemoteGone, RemoteRefused, UnableToEncode, UnableToSync
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, DOCUMENT, INCOME, PLAN, Record
from plannr_sync.client import Payload
from plannr_sync.documents_writer import DocumentsWriter
from plannr_sync.mapping.clients import CLIENTS, NEVER_DELETED
from plannr_sync.mapping.codecs import UNKNOWN_WORDS, uuid_of
from plannr_sync.mapping.incomes import INCOMES
from plannr_sync.mapping.plans import FALLBACK_SUB_TYPES, PLANS
from plannr_sync.mapping.references import reference_object
from plannr_sync.parts_client import PlanPartsClient
from plannr_sync.parts_writer import PartsWriter
from plannr_sync.reader import PlannrReader, account_of, client_record, latest_valuations

CONTACT_KINDS = {"email": "email", "phone": "phone"}
"""What the mapping writes to Plannr's word for the kind of contact detail."""

DEFINED_BENEFIT = "final_salary"

NATURAL_KEYS: dict[str, tuple[str, ...]] = {
    CLIENT: ("kind", "first_name", "last_name", "entity_name", "date_of_birth"),
    PLAN: ("type", "name", "policy_number", "owners"),
    INCOME: ("client", "name", "type", "basis", "amount", "frequency"),
}
"""What tells whether a record is the one a lost create made, where the server keeps no references."""


class PlannrWriter:
    """``RemoteWriter`` over one Plannr client."""

    def __init__(self, client: PlanPartsClient, reader: PlannrReader, documents: DocumentsWriter) -> None:
        self._client, self._documents = client, documents
        self._parts = PartsWriter(client, reader.parts)
        self._reader = reader
        self._provider_uuids: dict[str, str] | None = None

    # ------------------------------------------------------------------------------------------------- create

    def create(self, kind: str, fields: Fields, *, reference: str, key: str) -> Record:
        """A new record that carries our reference."""
        if kind == DOCUMENT:
            return self._documents.create(fields)
        if kind not in NATURAL_KEYS:
            return self._parts.create(kind, fields, reference=reference)
        make = {CLIENT: self._create_client, PLAN: self._create_plan, INCOME: self._create_income}[kind]
        return make(fields, reference)

    def _create_client(self, fields: Fields, reference: str) -> Record:
        body = _said(engine_fields.encode(CLIENTS, fields, for_create=True))
        if body.get("role") == "individual":
            body.pop("owners", None)
            body.pop("entity_name", None)
        body |= {"type": "client", "external_reference": reference_object(reference)}
        return self._client_record(self._client.create_account(body))

    def _create_plan(self, fields: Fields, reference: str) -> Record:
        body = engine_fields.encode(PLANS, fields, for_create=True)
        valuation = body.pop("valuation_in_use", None)
        body["fields"] = body.get("fields") or None
        body["provider_uuid"] = self._provider_uuid(str(fields.get("provider") or ""))
        body["sub_type"] = body.get("sub_type") or FALLBACK_SUB_TYPES.get(str(body.get("type")))
        payload = self._client.create_plan(_said(body) | {"external_reference": reference_object(reference)})
        is_valued = bool(valuation) and valuation.get("value") is not None
        if is_valued:
            with suppress(UnableToSync):
                self._client.add_valuation(
                    payload["uuid"], _main_account(payload), valuation, _key(reference, "valuation")
                )
        return self._plan_record(payload, again=is_valued or bool(body["fields"]))

    def _create_income(self, fields: Fields, reference: str) -> Record:
        body = _said(engine_fields.encode(INCOMES, fields, for_create=True))
        payload = self._client.create_income(body | {"external_reference": reference_object(reference)})
        return self._reader.income_record({**body, **payload}, str(body.get("account_uuid") or ""))

    # ------------------------------------------------------------------------------------------------- update

    def update(self, kind: str, current: Record, changes: Fields, *, key: str) -> Record:
        """The record after the changes."""
        if kind not in NATURAL_KEYS:
            return self._parts.update(kind, current, changes)
        change = {CLIENT: self._update_client, PLAN: self._update_plan, INCOME: self._update_income}[kind]
        return change(current, changes, key)

    def _update_client(self, current: Record, changes: Fields, key: str) -> Record:
        body = engine_fields.encode(CLIENTS, changes, for_create=False)
        apart = {name: body.pop(name) for name in ("email", "phone", "address") if name in body}
        payload: Payload = {}
        if body:
            kept = {"type": "client", "role": current.raw.get("role") or "individual"}
            payload = self._client.update_account(current.remote_id, kept | body)
        for name, value in apart.items():
            self._update_apart(current, name, value)
        return self._reader.fetch(CLIENT, current.remote_id) if apart else self._client_record(payload)

    def _update_apart(self, current: Record, name: str, value: Value) -> None:
        """What has an address of its own in Plannr; where a server lacks it, the account itself is tried."""
        if not value:
            raise UnableToEncode("Plannr keeps a primary address, e-mail and number; change it there to remove it.")
        try:
            if name in CONTACT_KINDS:
                self._client.add_contact(current.remote_id, CONTACT_KINDS[name], str(value))
            else:
                self._update_address(current, value)
        except RemoteRefused as error:
            if error.status not in (404, 405):
                raise
            self._client.update_account(current.remote_id, {"type": "client", name: value})

    def _update_address(self, current: Record, value: Value) -> None:
        in_use = current.raw.get("address_in_use") or {}
        holder = str(current.raw.get("address_holder") or current.remote_id)
        body = dict(value) if isinstance(value, dict) else {}
        self._client.save_address(holder, str(in_use.get("uuid") or ""), body)

    def _update_plan(self, current: Record, changes: Fields, key: str) -> Record:
        body = engine_fields.encode(PLANS, changes, for_create=False)
        valuation = body.pop("valuation_in_use", None)
        if DEFINED_BENEFIT in (current.raw.get("sub_type"), body.get("sub_type")) and "sub_type" in changes:
            raise UnableToEncode("Whether a pension is a defined benefit one is changed in Plannr.")
        if "provider" in changes:
            body["provider_uuid"] = self._provider_uuid(str(changes["provider"] or ""))
        if body.get("sub_type") is None and "sub_type" in changes:
            body["sub_type"] = FALLBACK_SUB_TYPES.get(str(current.raw.get("type")))
        payload: Payload = {}
        if body:
            payload = self._client.update_plan(current.remote_id, _repeated_of_plan(current.raw) | body)
        if "valuation" in changes:
            self._revalue(current, valuation, key)
        again = not {"valuation", "details"}.isdisjoint(changes)
        return self._plan_record(payload or {"uuid": current.remote_id}, again=again)

    def _revalue(self, current: Record, valuation: Payload | None, key: str) -> None:
        """Adds a valuation and takes that of the same day away, which is how Plannr corrects one.

        In this order: a worker that dies between the two leaves the new value there, and not none.
        """
        if not valuation or valuation.get("value") is None:
            raise UnableToEncode("A valuation is removed in Plannr; here it can only be added or corrected.")
        latest = latest_valuations(dict(current.raw))
        main = _main_account(current.raw)
        others = [one for one in latest if uuid_of(one.get("sub_account")) not in ("", main)]
        if others:
            raise UnableToEncode("This plan's value is the sum of several sub-accounts in Plannr; enter it there.")
        day = str(valuation["valued_at"])[:10]
        outdated = [one for one in latest if str(one.get("valued_at") or "")[:10] == day and one.get("uuid")]
        self._client.add_valuation(current.remote_id, main, valuation, _key(key, "valuation"))
        for one in outdated:
            with suppress(RemoteGone):
                self._client.delete_valuation(current.remote_id, main, str(one["uuid"]))

    def _update_income(self, current: Record, changes: Fields, key: str) -> Record:
        body = engine_fields.encode(INCOMES, changes, for_create=False)
        account = account_of(dict(current.raw)) or (current.owner_ids[0] if current.owner_ids else "")
        whole = _repeated_of_income(current.raw) | body
        payload = self._client.update_income(current.remote_id, whole, account)
        return self._reader.income_record({**current.raw, **payload}, account)

    # ------------------------------------------------------------------------------------------- delete, find

    def delete(self, kind: str, remote_id: str, *, key: str) -> None:
        """Removes a plan, a part of one or an income; one that is gone already is fine."""
        if kind == CLIENT:
            raise UnableToEncode(NEVER_DELETED)
        with suppress(RemoteGone):
            if kind == PLAN:
                self._client.delete_plan(remote_id)
            elif kind != INCOME:
                self._parts.delete(remote_id)
            else:
                self._client.delete_income(remote_id, "")

    def find_by_reference(self, kind: str, reference: str, fields: Fields) -> Record | None:
        """What an unanswered create made: the record with our reference, else the newest that looks the same."""
        if kind == DOCUMENT:
            return self._documents.find(fields)
        if kind not in NATURAL_KEYS:
            return self._parts.find_by_reference(kind, reference, fields)
        alike: list[Record] = []
        for record in self._candidates(kind, fields):
            if reference in record.references:
                return record
            if not record.references and all(
                same(record.fields.get(name), fields.get(name)) for name in NATURAL_KEYS[kind]
            ):
                alike.append(record)
        return max(alike, key=lambda record: str(record.raw.get("created_at") or ""), default=None)

    def _candidates(self, kind: str, fields: Fields) -> Iterator[Record]:
        if kind == CLIENT:
            name = str(fields.get("last_name") or fields.get("entity_name") or fields.get("first_name") or "")
            for payload in self._client.accounts(filters={"name": name}):
                yield client_record(self._reader.directory.fresh(payload["uuid"]))
        elif kind == PLAN:
            owners = tuple(PLANS.owners(fields))
            for record in self._reader.records(PLAN, Scope(client_ids=owners)):
                if _same_policy(record.fields, fields) or record.references:
                    yield record
        else:
            yield from self._reader.records(INCOME, Scope(client_ids=(str(fields.get("client") or ""),)))

    # -------------------------------------------------------------------------------------------------- inner

    def _client_record(self, payload: Payload) -> Record:
        """The record of a written account; read again when the answer was short."""
        return client_record(self._reader.directory.accepted(payload))

    def _plan_record(self, payload: Payload, *, again: bool) -> Record:
        """The record of a written plan; read again when the answer was short or more was written since."""
        if again or not {"type", "provider", "accounts", "value"} <= payload.keys():
            try:
                return self._reader.fetch(PLAN, payload["uuid"])
            except UnableToSync:
                if "type" not in payload:
                    raise
        return self._reader.plan_record(payload)

    def _provider_uuid(self, name: str) -> str | None:
        """The id of a provider by its name; that of "Unknown" for a blank one."""
        known = self._providers()
        wanted = " ".join(name.split()).casefold()
        if not wanted:
            return next((uuid for label, uuid in known.items() if label in UNKNOWN_WORDS), None)
        if wanted not in known:
            raise UnableToEncode(f"Plannr has no provider called “{name}”: choose one it knows or leave it blank.")
        return known[wanted]

    def _providers(self) -> dict[str, str]:
        """Provider ids by name; gathered from the firm's plans where the server has no list of providers."""
        if self._provider_uuids is None:
            found = self._client.providers() or [plan.get("provider") or {} for plan in self._client.plans()]
            self._provider_uuids = {
                " ".join(str(one["name"]).split()).casefold(): str(one["uuid"])
                for one in found
                if one.get("uuid") and one.get("name")
            }
        return self._provider_uuids


def _said(body: Payload) -> Payload:
    """The body without what is empty: a create leaves it out."""
    return {name: value for name, value in body.items() if value is not None}


def _key(seed: str, part: str) -> str:
    """An id that is the same every time the same part of the same write is sent."""
    return str(uuid5(NAMESPACE_URL, f"{seed}/{part}"))


def _main_account(payload: Mapping[str, Any]) -> str:
    main = payload.get("main_account")
    if not main:
        subs = payload.get("sub_accounts") or []
        main = next((one for one in subs if one.get("is_main_account")), subs[0] if subs else None)
    return uuid_of(main)


def _same_policy(one: Fields, other: Fields) -> bool:
    return normalise_policy_number(str(one.get("policy_number") or "")) == normalise_policy_number(
        str(other.get("policy_number") or "")
    )


def _repeated_of_plan(raw: Mapping[str, Any]) -> Payload:
    """What Plannr wants in every update of a plan, in its own words."""
    repeated = {name: raw.get(name) for name in ("name", "sub_type", "status", "policy_number")}
    return _said(repeated | {"provider_uuid": uuid_of(raw.get("provider")) or None})


def _repeated_of_income(raw: Mapping[str, Any]) -> Payload:
    """The whole income in Plannr's own words: an update replaces it."""
    plain = ("name", "type", "type_other", "amount_type", "frequency", "start_date", "end_date", "is_taxable")
    repeated = {name: raw.get(name) for name in plain}
    repeated["amount"] = Pence().encode(Pence().decode(raw.get("amount")).value)
    repeated["employment_uuid"] = uuid_of(raw.get("employment")) or None
    repeated["shared_owner_uuid"] = uuid_of(raw.get("shared_owner")) or None
    return _said(repeated)
