"""Reading Xplan for the engine: rows made flat, owners worked out, then decoded by the mapping tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from domain.enums.items import CoverType
from integrations.engine.errors import RemoteGone, RemoteRefused
from integrations.engine.fields import Mapping, decode
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, COVER, FILE_NOTE, GOAL, PLAN, PREMIUM, Record
from xplan_sync.client import Payload, XplanClient
from xplan_sync.couples import goal_mark, is_first, is_told_by_partner
from xplan_sync.lists import CONTACT, GROUPS, LINES, Lists
from xplan_sync.lists import GOALS as GOAL_LIST
from xplan_sync.mapping.clients import ASKED, CLIENTS, DETAILS, KNOWN_TYPES, preferred_details
from xplan_sync.mapping.goals import GOALS
from xplan_sync.mapping.insurance import COVERS, POLICIES, PREMIUMS
from xplan_sync.mapping.notes import NOTES, PUBLISHED
from xplan_sync.mapping.values import flat
from xplan_sync.policies import Listed, Policy, policies_of, policies_of_couple

IN_LISTS = {GOAL: (GOAL_LIST,), PLAN: (GROUPS, LINES), COVER: (GROUPS, LINES), PREMIUM: (GROUPS, LINES)}
"""The lists that records of a kind stand in."""
SEPARATOR = "-"
"""Between the client's id and the row's index in our name of a row: an index alone may be used by two clients."""


class XplanReader:
    """``RemoteReader`` over one Xplan client. It remembers who is whose partner, which goals and policies need."""

    def __init__(self, client: XplanClient) -> None:
        self.client = client
        self.partners: dict[str, str] = {}
        """The partner of each client read so far; empty for none."""
        self.is_partner: set[str] = set()
        """Clients whom Xplan says are the partner of a couple, not its primary client."""
        self.hidden: set[str] = set()
        """Linked clients whom Xplan does not show (any more): see ``out_of_sight``."""
        self.lists = Lists(client)
        self._choices: dict[tuple[str, str], dict[str, str]] = {}

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """Every record of the kind of the scope's clients, each once."""
        if kind == CLIENT:
            yield from self._clients(scope)
            return
        if kind == FILE_NOTE:
            return  # nothing of Xplan's notes is read back but what we sent, one by one
        ids = scope.client_ids
        if ids is None:
            ids = tuple(record.remote_id for record in self._clients(scope))
        read: dict[str, Callable[[Sequence[str]], Iterable[Record]]] = {
            GOAL: self._goals, PLAN: self._policies, COVER: self._covers, PREMIUM: self._premiums,
        }  # fmt: skip
        yield from read[kind](ids)

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        """One record, fresh; ``RemoteGone`` when there is none (any more), or none this user may see."""
        if kind == CLIENT:
            return self._client(remote_id)
        if kind == FILE_NOTE:
            return self.note(remote_id)
        client_id = remote_id.split(SEPARATOR, 1)[0]
        self.learn_partners([client_id])
        if kind == GOAL:
            row = self.client.row_of(client_id, GOAL_LIST, remote_id.split(SEPARATOR, 1)[1])
            return self._goal(client_id, row)
        self.lists.read([client_id], (GROUPS, LINES))
        found = {PLAN: self._policies, COVER: self._covers, PREMIUM: self._premiums}[kind]([client_id])
        for record in found:
            if record.remote_id == remote_id:
                return record
        raise RemoteGone("Xplan has no such policy or cover any more.")

    def out_of_sight(self, kind: str, remote_ids: Collection[str]) -> frozenset[str]:
        """Those of these undelivered records that may be there all the same: see ``PartlyBlind``.

        Xplan answers "not found" both for a client who is gone and for one in a group the user is not in.
        """
        if kind == CLIENT:
            shown = self.client.clients_by_id(list(remote_ids), ASKED)
            self.hidden |= set(remote_ids) - shown.keys()
            return frozenset(set(remote_ids) - shown.keys())
        stand_with = {one: _clients_named(one) for one in remote_ids}
        names = IN_LISTS.get(kind, ())
        self.lists.read_once([client for several in stand_with.values() for client in several], names)
        told = {
            one for one, several in stand_with.items() if all(self.lists.are_known(each, *names) for each in several)
        }
        return frozenset(stand_with.keys() - told)

    # ---------------------------------------------------------------------------------------------------- clients

    def _clients(self, scope: Scope) -> Iterator[Record]:
        if scope.client_ids is not None:
            rows = self.client.clients_by_id(scope.client_ids, ASKED)
            yield from self._with_details(list(rows.values()))
            return
        page: list[Payload] = []
        for row in self.client.clients(ASKED):
            page.append(row)
            if len(page) == 50:
                yield from self._with_details(page)
                page = []
        yield from self._with_details(page)

    def _with_details(self, rows: Sequence[Payload]) -> Iterator[Record]:
        """The records of these clients, with their preferred contact details."""
        flattened = [flat(row) for row in rows]
        self.lists.read([str(row["id"]) for row in flattened], (CONTACT,))
        for row in flattened:
            client_id = str(row["id"])
            details = preferred_details([self._contact(one) for one in self.lists.of(client_id, CONTACT)])
            self._note_partner(row)
            named = {name: self._chosen("entity", name, row.get(name)) for name in ("title", "client_status")}
            record = self._client_record(row | details | named)
            yield record if self.lists.are_known(client_id, CONTACT) else _without(record, DETAILS)

    def _contact(self, told: Payload) -> Payload:
        code = str(told.get("contact_type") or "")
        named = self._chosen("contact", "contact_type", code) if code else None
        return told | {"type_in_words": (named or {}).get("text") or KNOWN_TYPES.get(code, code)}

    def _client(self, client_id: str) -> Record:
        try:
            row = self.client.client(client_id, ASKED)
        except RemoteRefused as error:
            if error.status != 403:
                raise
            raise RemoteGone("Xplan does not show this client to the connected user.") from None
        return next(iter(self._with_details([row])))

    def _client_record(self, row: Payload) -> Record:
        record = decode(CLIENTS, row)
        return replace(record, owner_ids=(record.remote_id,), title=str(row.get("entity_name") or ""))

    def _note_partner(self, row: Payload) -> None:
        client_id = str(row["id"])
        partner = row.get("partner")
        partner = partner.get("id") if isinstance(partner, dict) else partner
        self.partners[client_id] = str(partner) if partner not in (None, "", 0, "0") else ""
        if str(row.get("is_partner")).lower() in {"1", "true", "yes"}:
            self.is_partner.add(client_id)

    def learn_partners(self, client_ids: Sequence[str]) -> None:
        """Reads whose partner these clients are, of those not read yet."""
        unknown = [one for one in client_ids if one not in self.partners]
        for row in self.client.clients_by_id(unknown, ASKED).values() if unknown else ():
            self._note_partner(flat(row))

    # ------------------------------------------------------------------------------------------------------ goals

    def _goals(self, client_ids: Sequence[str]) -> Iterator[Record]:
        self.learn_partners(client_ids)
        self.lists.read(client_ids, (GOAL_LIST,))
        self.lists.read_once(self._partners_of(client_ids), (GOAL_LIST,))
        for client_id in client_ids:
            for row in self._own_goals(client_id):
                yield self._goal(client_id, row)

    def _own_goals(self, client_id: str) -> Iterator[Payload]:
        """A client's goals without those of both that are told under the partner."""
        partner, told = self.partners.get(client_id, ""), dict[str, list[str]]()
        if partner and is_first(partner, client_id):
            theirs = self.lists.of(partner, GOAL_LIST)
            told = {goal_mark(row): self.owners(partner, row.get("owner")) for row in theirs}
        for row in self.lists.of(client_id, GOAL_LIST):
            if not is_told_by_partner(row, self.owners(client_id, row.get("owner")), told):
                yield row

    def _partners_of(self, client_ids: Sequence[str]) -> list[str]:
        return [self.partners[one] for one in client_ids if self.partners.get(one)]

    def _goal(self, client_id: str, row: Payload) -> Record:
        told = flat(row) | {"category": self._chosen("goals", "category", flat(row).get("category"))}
        return _decoded(GOALS, told, client_id, self.owners(client_id, told.get("owner")))

    def _chosen(self, group: str, field: str, code: Any) -> Payload | None:
        """A code with what the site's own list calls it; the lists differ from site to site and are read once."""
        if code in (None, ""):
            return None
        if (group, field) not in self._choices:
            rows = [flat(one) for one in self.client.choices(group, field)]
            self._choices[group, field] = {
                str(one.get("value", one.get("id"))): str(one.get("text") or one.get("name") or "") for one in rows
            }
        known = self._choices[group, field]
        text = known.get(str(code)) or (str(code) if str(code) in known.values() or not known else "")
        return {"code": str(code), "text": text}

    def owners(self, client_id: str, told: Any) -> list[str]:
        """Whose something is that hangs on a client: client, partner or joint, or ids; without a word the client's."""
        partner = self.partners.get(client_id, "")
        if isinstance(told, list):
            ids = [owner for one in told for owner in self.owners(client_id, one)]
            return list(dict.fromkeys(ids)) or [client_id]
        if isinstance(told, dict):
            told = next((told[key] for key in ("entity_id", "id", "text") if told.get(key) not in (None, "")), "")
        word = str(told or "").strip().lower()
        if word.isdigit():
            return [word]
        if word == "partner":
            return [partner or client_id]
        if word == "joint" and partner:
            return [client_id, partner]
        return [client_id]

    # -------------------------------------------------------------------------------------------------- insurance

    def _policies(self, client_ids: Sequence[str]) -> Iterator[Record]:
        self.learn_partners(client_ids)
        self.lists.read(client_ids, (GROUPS, LINES))
        for policy in self._known_policies(client_ids):
            record = decode(POLICIES, policy.plan)
            yield record if record.fields["details"] else _without(record, {"details"})

    def _covers(self, client_ids: Sequence[str]) -> Iterator[Record]:
        for policy in self._known_policies(client_ids):
            for cover in policy.covers:
                record = decode(COVERS, cover)
                told = CoverType.find(record.fields["cover_type"])
                kind = told.label if told else str(record.fields["cover_type"]).replace("_", " ").capitalize()
                yield replace(record, owner_ids=tuple(policy.plan["owner_ids"]), title=f"{kind}, {policy.name}")

    def _premiums(self, client_ids: Sequence[str]) -> Iterator[Record]:
        for policy in self._known_policies(client_ids):
            if policy.premium is not None:
                record = decode(PREMIUMS, policy.premium)
                yield replace(record, owner_ids=tuple(policy.plan["owner_ids"]), title=f"Premium of {policy.name}")

    def _known_policies(self, client_ids: Sequence[str]) -> Iterator[Policy]:
        """Policies as they were read with the plans just before, so that a policy and its covers fit together.

        Those of a client whose insurance could not be read in full are left out: half of a policy would be a wrong one.
        """
        self.learn_partners(client_ids)
        self.lists.read_once([*client_ids, *self._partners_of(client_ids)], (GROUPS, LINES))
        for client_id in client_ids:
            if not self.lists.are_known(client_id, GROUPS, LINES):
                continue
            ours, partner = self._listed(client_id), self.partners.get(client_id, "")
            if partner and self.lists.are_known(partner, GROUPS, LINES):
                yield from policies_of_couple(ours, self._listed(partner), self.owners)
            else:
                yield from policies_of(ours, self.owners)

    def _listed(self, client_id: str) -> Listed:
        return Listed(client_id, self.lists.of(client_id, GROUPS), self.lists.of(client_id, LINES))

    # ------------------------------------------------------------------------------------------------------ notes

    def note(self, note_id: str) -> Record:
        """A note as it stands there, with what is attached."""
        row = flat(self.client.note(note_id))
        return self.note_record(row | {"id": note_id})

    def note_record(self, row: Payload) -> Record:
        """The record of a note's row, asking what is attached."""
        return self.bare_note(row, [flat(one) for one in self.client.attachments(str(row["id"]))])

    def bare_note(self, row: Payload, attached: Sequence[Payload] = ()) -> Record:
        """The record of a note's row with these attachments; asks nothing."""
        entities = row.get("entity_ids")
        told = {
            **row,
            "client_id": str(entities[0]) if isinstance(entities, list) and entities else "",
            "attached": str(attached[0].get("filename") or "") if attached else "",
            "state": PUBLISHED if str(row.get("is_published")).lower() in {"1", "true"} else "",
        }
        return decode(NOTES, told)


def _decoded(mapping: Mapping, row: Payload, client_id: str, owners: list[str]) -> Record:
    index = row.get("index", row.get("id"))
    return decode(mapping, {**row, "key": f"{client_id}{SEPARATOR}{index}", "owner_ids": owners})


def _clients_named(remote_id: str) -> list[str]:
    """The clients in whose lists a record stands; the cover of a joint policy may be in the partner's."""
    own, _, cover = remote_id.partition("/")
    return [one.split(SEPARATOR, 1)[0] for one in (own, cover) if SEPARATOR in one]


def _without(record: Record, names: Collection[str]) -> Record:
    """The record without what could not be read, or is not told: what is known here of it stays."""
    return replace(record, fields={name: value for name, value in record.fields.items() if name not in names})
