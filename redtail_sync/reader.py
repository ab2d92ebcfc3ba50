"""Reading Redtail for the engine: lists made complete, then decoded by the mapping tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from integrations.engine.errors import RemoteGone
from integrations.engine.fields import decode
from integrations.engine.ports import Scope
from integrations.engine.records import CLIENT, Record
from redtail_sync.client import Payload, RedtailClient
from redtail_sync.mapping.accounts import ACCOUNTS, description_of
from redtail_sync.mapping.contacts import CONTACTS


class RedtailReader:
    """``RemoteReader`` over one Redtail client."""

    def __init__(self, client: RedtailClient) -> None:
        self.client = client

    def records(self, kind: str, scope: Scope) -> Iterator[Record]:
        """Contacts, or the accounts of contacts: each once, under all the contacts of the scope that list it."""
        return self._contacts(scope) if kind == CLIENT else self._accounts(scope)

    def fetch(self, kind: str, remote_id: str, owner_ids: tuple[str, ...] = ()) -> Record:
        """One record, fresh and in full; ``RemoteGone`` when there is none (any more)."""
        if kind == CLIENT:
            return contact_record(self.client.contact(remote_id))
        payload = self.client.account(remote_id)
        return account_record({**payload, "listed_under": list(owner_ids)} if owner_ids else payload)

    def complete(self, record: Record) -> Record:
        """The account with what its list left out, read by itself; as it is where nothing is missing.

        Raises ``RemoteGone`` for one that went meanwhile.
        """
        if record.fields["balance"] is not None and record.fields["number"]:
            return record
        return self.fetch(record.kind, record.remote_id, record.owner_ids)

    def _contacts(self, scope: Scope) -> Iterator[Record]:
        if scope.client_ids is None:
            yield from (contact_record(payload) for payload in self.client.contacts())
            return
        for contact_id in scope.client_ids:
            try:
                yield contact_record(self.client.contact(contact_id))
            except RemoteGone:
                continue  # what does not exist is simply not delivered

    def _accounts(self, scope: Scope) -> Iterator[Record]:
        ids = scope.client_ids
        if ids is None:
            ids = tuple(str(payload["id"]) for payload in self.client.contacts())
        yield from self._once(ids)

    def _once(self, contact_ids: tuple[str, ...]) -> Iterator[Record]:
        """Every account of these contacts; one that several of them list belongs to all of those."""
        found: dict[str, Record] = {}
        for contact_id in contact_ids:
            with suppress(RemoteGone):  # a contact that is gone has no accounts; who asked for it is told elsewhere
                for record in self.accounts_of(contact_id):
                    known = found.get(record.remote_id)
                    owners = (*known.owner_ids, contact_id) if known else record.owner_ids
                    found[record.remote_id] = replace(record, owner_ids=owners)
        yield from found.values()

    def accounts_of(self, contact_id: str) -> list[Record]:
        """The accounts a contact lists. ``RemoteGone`` when there is no such contact."""
        listed = self.client.accounts(contact_id)
        return [account_record({**payload, "listed_under": [contact_id]}) for payload in listed]


def contact_record(payload: Payload) -> Record:
    """The record of a contact's payload."""
    record = decode(CONTACTS, payload)
    name = record.fields["entity_name"] or record.fields["full_name"]
    return replace(record, owner_ids=(record.remote_id,), title=str(name or ""))


def account_record(payload: Payload) -> Record:
    """The record of an account's payload."""
    record = decode(ACCOUNTS, payload)
    return replace(record, title=description_of(record.fields))
