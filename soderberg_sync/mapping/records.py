"""Clients and accounts of the platform as linked records. Nothing of them is written by the sync itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Text
from integrations.engine.fields import Direction, FieldRule
from integrations.engine.fields import Mapping as FieldMapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT, PLAN, Record

NOT_BY_SYNC = "Accounts are opened by an application, and what clients hold there is kept on the platform."
SHOWN = "Shown with the link; what follows from it is in the application."


def _shown(canonical: str, path: str, label: str) -> FieldRule:
    return FieldRule(canonical, path, Text(), label, direction=Direction.IMPORT, reason=SHOWN)


def _owner(fields: Fields) -> Iterable[str]:
    return [str(fields["owner"])] if fields.get("owner") else []


CLIENTS = FieldMapping(CLIENT, "client", "Client", (_shown("platform_status", "status", "Status"),), id_path="id")
ACCOUNTS = FieldMapping(
    PLAN,
    "account",
    "Account",
    (
        _shown("platform_status", "status", "Status"),
        _shown("account_name", "name", "Name"),
        _shown("owner", "clientId", "Lead client"),
    ),
    id_path="id",
    owners=_owner,
)


def client_spec() -> KindSpec:
    """Clients: linked and looked at."""
    never = Ability.no(NOT_BY_SYNC)
    return KindSpec(CLIENTS, create=never, update=never, delete=never)


def account_spec() -> KindSpec:
    """Accounts: linked with their plans and looked at."""
    never = Ability.no(NOT_BY_SYNC)
    return KindSpec(ACCOUNTS, create=never, update=never, delete=never)


def client_record(payload: Mapping[str, Any]) -> Record:
    """The record of a client's payload; it holds no personal detail."""
    remote_id = str(payload["id"])
    name = " ".join(str(payload.get(part) or "") for part in ("firstName", "surname")).strip()
    fields: Fields = {"platform_status": str(payload.get("status") or "")}
    return Record(CLIENT, remote_id, fields, owner_ids=(remote_id,), title=name)


def account_record(payload: Mapping[str, Any]) -> Record:
    """The record of an account's payload."""
    owners = tuple(str(one) for one in payload.get("clientIds") or [payload.get("clientId")] if one)
    fields: Fields = {
        "platform_status": str(payload.get("status") or ""), "account_name": str(payload.get("name") or ""),
        "owner": owners[0] if owners else "",
    }  # fmt: skip
    return Record(PLAN, str(payload["id"]), fields, owner_ids=owners, title=str(payload.get("name") or ""))
