"""Who comes along when a client is imported: the partner, the joint account, the people behind a shared account.

Two people are a couple when they own a joint account together, or when one is linked to the other with a word that
means a partner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.engine.records import Record
from plannr_sync.client import Payload
from plannr_sync.directory import SHARED_ROLES, owners_of
from plannr_sync.mapping.clients import (
    DEFAULT_RELATIONSHIP,
    MARITAL_STATUSES,
    NOT_ALONE,
    RELATIONSHIP_OF_MARITAL_STATUS,
    is_partner_word,
)
from plannr_sync.mapping.codecs import uuid_of
from plannr_sync.reader import PlannrReader

MOST_ASKED_ONE_BY_ONE = 25
"""Up to so many people, everybody's relationships are asked for; beyond, only those whose status tells of one."""


@dataclass(slots=True)
class Family:
    """Ids of everybody who belongs together, and the couples among them."""

    members: list[str] = field(default_factory=list)
    couples: list[tuple[str, str]] = field(default_factory=list)

    def add(self, uuids: Iterable[str]) -> None:
        """Takes these in, each once."""
        self.members += [uuid for uuid in uuids if uuid not in self.members]

    def pair(self, one: str, other: str) -> None:
        """Notes a couple once, whichever way round."""
        if one != other and (one, other) not in self.couples and (other, one) not in self.couples:
            self.couples.append((one, other))


def family_of(reader: PlannrReader, uuids: Iterable[str], *, settled: frozenset[str] = frozenset()) -> Family:
    """These clients with their partners, joint accounts and the people behind them. Fetches each account once.

    Nobody asks for the relationships of those who are ``settled``.
    """
    family = Family()
    wanted = list(dict.fromkeys(uuids))
    ask_everybody = len(wanted) <= MOST_ASKED_ONE_BY_ONE
    accounts = {one["uuid"]: one for one in reader.directory.some(wanted)}
    for uuid in wanted:
        account = accounts.get(uuid)
        if account is None:
            continue
        if account.get("role") in SHARED_ROLES:
            _add_shared(family, account)
        else:
            ask = uuid not in settled and (ask_everybody or _may_have_partner(account))
            _add_person(family, reader, account, ask=ask)
    return family


def _add_shared(family: Family, account: Payload) -> None:
    owners = owners_of(account)
    family.add([*owners, account["uuid"]])
    if account.get("role") == "joint" and len(owners) == 2:
        family.pair(owners[0], owners[1])


def _add_person(family: Family, reader: PlannrReader, account: Payload, *, ask: bool) -> None:
    uuid = account["uuid"]
    family.add([uuid])
    joints = reader.directory.joints_of(uuid)
    for joint in joints:
        _add_shared(family, joint)
    if joints or not ask:
        return
    partner = _partner_once(reader, uuid)
    if partner:
        family.add([partner])
        family.pair(uuid, partner)


def _may_have_partner(account: Payload) -> bool:
    return MARITAL_STATUSES.get(str(account.get("marital_status"))) in NOT_ALONE


def _partner_once(reader: PlannrReader, uuid: str) -> str:
    """``linked_partner``, asked once a conversation and once a couple: the other one's answer is known then."""
    if uuid not in reader.partners:
        partner = linked_partner(reader, uuid)
        reader.partners[uuid] = partner
        if partner:
            reader.partners.setdefault(partner, uuid)
    return reader.partners[uuid]


def linked_partner(reader: PlannrReader, uuid: str) -> str:
    """The id of the client linked as a partner; "" when there is none.

    Servers differ in whether a linked client's ``uuid`` is the person's or the relationship's own: it counts only when
    there is such a client.
    """
    for link in reader.client.linked_clients(uuid):
        if not is_partner_word(link.get("relationship")):
            continue
        nested = uuid_of({key: link.get(key) for key in ("account", "client", "account_uuid", "client_uuid")})
        candidate = nested or str(link.get("uuid") or "")
        if candidate and candidate != uuid and reader.directory.role_of(candidate) == "individual":
            return candidate
    return ""


def relationship_of(partner: Record) -> str:
    """How a person stands to this partner: told by the partner's marital status, else in a household."""
    return RELATIONSHIP_OF_MARITAL_STATUS.get(str(partner.fields.get("marital_status")), DEFAULT_RELATIONSHIP)
