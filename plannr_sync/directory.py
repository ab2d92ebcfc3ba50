"""The client accounts of one conversation with Plannr: each fetched once, joint accounts joined to their people.

What a client's record needs from elsewhere is put together here: the address of the joint account where there is one,
the personal details a lean list leaves out, the owners of a shared account.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from integrations.engine.errors import RemoteGone
from plannr_sync.client import Payload, PlannrClient
from plannr_sync.mapping.codecs import uuid_of

PERSONAL_KEYS = frozenset({"date_of_birth", "gender", "ni_number", "marital_status"})
"""A payload without any of these was cut short and is read again by itself."""
COMPLETE_KEYS = frozenset({"date_of_birth", "primary_email", "primary_phone_number", "primary_address"})
SHARED_ROLES = frozenset({"joint", "trust", "business"})
NO_PERSON_BEHIND = frozenset({"trust", "business"})


class Directory:
    """Client accounts by id, fetched lazily and never twice."""

    def __init__(self, client: PlannrClient) -> None:
        self._client = client
        self._accounts: dict[str, Payload] = {}
        self._joints: dict[str, Payload] | None = None

    def everyone(self, changed_since: datetime | None = None) -> Iterator[Payload]:
        """Every client account of the firm, or those changed since a moment; shared accounts come after people."""
        found = [self._kept(one) for one in self._client.accounts(changed_since=changed_since) if _is_client(one)]
        if changed_since is None:
            self._joints = {one["uuid"]: self._complete(one) for one in found if one.get("role") == "joint"}
        yield from (self._finished(one) for one in _people_first(found))

    def some(self, uuids: Iterable[str]) -> Iterator[Payload]:
        """The client accounts with these ids, as far as they exist; shared accounts come after people."""
        wanted = list(dict.fromkeys(uuids))
        missing = [uuid for uuid in wanted if uuid not in self._accounts]
        if missing:
            for one in self._client.accounts(uuids=missing):
                if _is_client(one):
                    self._kept(one)
        known = [self._accounts[uuid] for uuid in wanted if uuid in self._accounts]
        yield from (self._finished(one) for one in _people_first(known))

    def fresh(self, uuid: str) -> Payload:
        """One account as it is now. ``RemoteGone`` when there is none."""
        payload = self._client.account(uuid)
        if not _is_client(payload):
            raise RemoteGone("This is not a client of Plannr.", status=404)
        self._accounts[uuid] = payload
        return self._finished(payload)

    def accepted(self, payload: Payload) -> Payload:
        """An account as a write answered it; read again when the answer leaves out what the mapping needs."""
        if not payload.keys() >= COMPLETE_KEYS:
            return self.fresh(str(payload["uuid"]))
        self._accounts[payload["uuid"]] = payload
        if payload.get("role") == "joint" and self._joints is not None:
            self._joints[payload["uuid"]] = payload
        return self._finished(payload)

    def joints_of(self, uuid: str) -> list[Payload]:
        """The joint accounts a person is an owner of."""
        own = self._accounts.get(uuid)
        if own is not None and own.get("has_joint_account") is False:
            return []
        return [joint for joint in self.joints().values() if uuid in owners_of(joint)]

    def joints(self) -> dict[str, Payload]:
        """Every joint account of the firm, with its owners."""
        if self._joints is None:
            found = [one for one in self._client.accounts(filters={"role": "joint"}) if one.get("role") == "joint"]
            self._joints = {one["uuid"]: self._complete(self._kept(one)) for one in found}
        return self._joints

    def forget_joints(self) -> None:
        """The next question for joint accounts is asked anew: one may have been made."""
        self._joints = None

    def role_of(self, uuid: str) -> str:
        """The role of an account that was seen or can be fetched; "" when there is no such account."""
        if uuid not in self._accounts:
            list(self.some([uuid]))
        return str(self._accounts.get(uuid, {}).get("role") or "")

    def adviser_of(self, uuid: str) -> Payload:
        """Who looks after a client there, as far as the account was read and says so; empty otherwise."""
        adviser = self._accounts.get(uuid, {}).get("assigned_adviser")
        return adviser if isinstance(adviser, dict) else {}

    def people_behind(self, uuid: str, role: str = "") -> list[str]:
        """Who owns what an account owns: the person, the owners of a joint account, nobody for a trust or business.

        ``role`` is the account's where the caller knows it, which saves asking.
        """
        role = role or self.role_of(uuid)
        if role == "joint":
            joint = self.joints().get(uuid)
            return owners_of(joint) if joint else []
        return [] if role in NO_PERSON_BEHIND else [uuid]

    def _kept(self, payload: Payload) -> Payload:
        return self._accounts.setdefault(str(payload.get("uuid")), payload)

    def _complete(self, payload: Payload) -> Payload:
        """The account with its details, read by itself if a list left them out."""
        lacks_details = payload.get("role") not in SHARED_ROLES and not PERSONAL_KEYS & payload.keys()
        lacks_owners = payload.get("role") in SHARED_ROLES and "owners" not in payload
        if lacks_details or lacks_owners:
            payload.update(self._client.account(payload["uuid"]))
        return payload

    def _finished(self, payload: Payload) -> Payload:
        """The account as the mapping reads it."""
        payload = self._complete(payload)
        address, holder = self._address(payload)
        return {**payload, "address_in_use": address, "address_holder": holder}

    def _address(self, payload: Payload) -> tuple[Payload | None, str]:
        """The address that counts and the account it hangs on: the joint account's first, else the client's own."""
        if payload.get("role") not in SHARED_ROLES:
            for joint in self.joints_of(payload["uuid"]):
                address = self._own_address(joint)
                if address:
                    return address, joint["uuid"]
        return self._own_address(payload), payload["uuid"]

    def _own_address(self, payload: Payload) -> Payload | None:
        if "primary_address" not in payload:
            addresses = self._client.addresses(payload["uuid"])
            chosen = next((one for one in addresses if one.get("primary")), addresses[0] if addresses else None)
            payload["primary_address"] = chosen
        return payload["primary_address"] or None


def owners_of(payload: Payload) -> list[str]:
    """Ids of the people a shared account is made of."""
    return [found for one in payload.get("owners") or [] if (found := uuid_of(one))]


def _people_first(payloads: Iterable[Payload]) -> list[Payload]:
    return sorted(payloads, key=lambda one: one.get("role") in SHARED_ROLES)


def _is_client(payload: Payload) -> bool:
    return payload.get("type") in (None, "client") and bool(payload.get("uuid"))
