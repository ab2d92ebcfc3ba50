"""Accounts that seem to be one: typed by hand and fed, they have two ids but one company and number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from integrations.engine.canonical import Fields
from integrations.engine.records import PLAN, Record
from integrations.models import Connection, Link, StagedRecord
from redtail_sync.mapping.accounts import description_of, natural_key

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Remote ids and names by company and normalised number; linked ones are told first."""

    linked: dict[Key, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    others: dict[Key, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, connection: Connection, records: Iterable[Record]) -> Duplicates:
        """What is linked or staged in this connection, and what was just listed."""
        found = cls()
        links = Link.objects.filter(connection=connection, kind=PLAN, ended_at__isnull=True)
        for remote_id, base in links.values_list("remote_id", "base"):
            found._note(found.linked, remote_id, base)
        staged = StagedRecord.objects.filter(connection=connection, kind=PLAN)
        for remote_id, fields in staged.values_list("remote_id", "fields"):
            found._note(found.others, remote_id, fields)
        for record in records:
            found._note(found.others, record.remote_id, record.fields)
        return found

    def _note(self, table: dict[Key, dict[str, str]], remote_id: str, fields: Fields) -> None:
        key = natural_key(fields)
        if key is not None:
            table[key][remote_id] = description_of(fields)

    def twin_of(self, record: Record) -> str:
        """A sentence about another account of the same company and number; empty where there is none."""
        key = natural_key(record.fields)
        if key is None:
            return ""
        if any(remote_id != record.remote_id for remote_id in self.linked.get(key, {})):
            return "It has the company and number of an account that is linked already: it may be the same one twice."
        if any(remote_id != record.remote_id for remote_id in self.others.get(key, {})):
            return "Redtail has another account of the same company and number: it may be the same one twice."
        return ""
