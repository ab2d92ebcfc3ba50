"""Fills an empty store from the YAML files beside this one. Identifiers derive from keys, dates are fixed.

A seed is a folder-less set of files: ``demo`` is every ``*.yaml`` here, one firm a file. The same files give the same
uuids every time. Amounts in the files are pence.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from sandbox.common.moments import kept, utc_now
from sandbox.common.store import Record, Store
from sandbox.plannr import oauth, tokens
from sandbox.plannr.seed.bulk import bulk_clients
from sandbox.plannr.seed.details import load_details

SEEDS = ("demo",)
NAMESPACE = uuid.UUID("6f1c7c1e-0d5b-5b7a-9a51-5d2f4c0a7e11")
FIRST_MOMENT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
"""When the first seeded record was made; each further one is made a minute later."""

CLIENT_NAMES = (
    "title",
    "first_name",
    "middle_name",
    "last_name",
    "entity_name",
    "date_of_birth",
    "gender",
    "ni_number",
    "marital_status",
    "target_retirement_age",
    "smoker_status",
    "is_vulnerable",
    "is_prospect",
    "inactive_at",
    "nationalities",
    "has_will",
    "next_review_date",
    "is_uk_resident",
    "country_of_residence",
    "tags",
)
PLAN_NAMES = (
    "name",
    "type",
    "sub_type",
    "status",
    "opened_at",
    "inactive_at",
    "inactive_reason",
    "under_advice",
    "fields",
)
INCOME_NAMES = (
    "name",
    "type",
    "amount",
    "amount_type",
    "frequency",
    "start_date",
    "end_date",
    "is_taxable",
)


def load_seed(store: Store, name: str, *, bulk: int = 0) -> None:
    """Loads a seed in one transaction; ``bulk`` adds so many plain clients to its first firm."""
    if name not in SEEDS:
        raise ValueError(f"unknown seed {name}; known are {', '.join(SEEDS)}")
    with store.transaction():
        for path in sorted(Path(__file__).parent.glob("*.yaml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if bulk and content["firm"].get("takes_bulk"):
                for section, more in bulk_clients(bulk, list(content["providers"])).items():
                    content[section] = [*content.get(section, []), *more]
            FirmLoader(store, content).load()


class FirmLoader:
    """Loads one firm's file."""

    def __init__(self, store: Store, content: Mapping[str, Any]) -> None:
        self.store = store
        self.content = content
        self.firm_key: str = content["firm"]["key"]
        self.firm = self.uuid("firm", self.firm_key)
        self.made = 0

    def uuid(self, kind: str, key: str) -> str:
        """The uuid of the thing of this key in this firm, the same in every load."""
        return str(uuid.uuid5(NAMESPACE, f"{self.firm_key}/{kind}/{key}"))

    def add(
        self,
        kind: str,
        key: str,
        body: Mapping[str, Any],
        parent: str | None = None,
        natural: str | None = None,
    ) -> Record:
        """Stores one record, made a minute after the one before."""
        now = FIRST_MOMENT + timedelta(minutes=self.made)
        self.made += 1
        return self.store.add(
            kind,
            body=plain(body),
            firm=self.firm,
            parent=parent,
            key=natural,
            uuid=self.uuid(kind, key),
            now=now,
        )

    def load(self) -> None:
        """Everything of the file, things before what refers to them."""
        content = self.content
        firm = {**content["firm"]}
        self.add("firm", self.firm_key, firm)
        for provider in content["providers"]:
            slug = re.sub(r"[^a-z0-9]+", "-", provider.casefold()).strip("-")
            self.add("provider", provider, {"name": provider, "slug": slug})
        for name in content.get("groups", []):
            self.add("group", name, {"name": name})
        for login in content["logins"]:
            self._login(login)
        for client in content["clients"]:
            self._client(client)
        for circle in content.get("circles", []):
            accounts = [self.uuid("account", key) for key in circle["accounts"]]
            self.add("circle", circle["name"], {"name": circle["name"], "accounts": accounts})
        for number, link in enumerate(content.get("links", [])):
            self._link(number, link)
        for number, employment in enumerate(content.get("employments", [])):
            self._employment(number, employment)
        for number, plan in enumerate(content.get("plans", [])):
            self._plan(number, plan)
        for number, income in enumerate(content.get("incomes", [])):
            self._income(number, income)
        load_details(self)

    def _login(self, login: Mapping[str, Any]) -> None:
        """A member of staff: the user (unless another firm brought them), the account, the login between them."""
        user = self.store.find_by_key("user", login["email"])
        account = self.uuid("account", login["key"])
        if user is None:
            body = {
                "email": login["email"],
                "first_name": login["first_name"],
                "last_name": login["last_name"],
                "password_digest": oauth.password_digest(login["email"], login["password"]),
                "preferred_account_uuid": account if login.get("preferred") else None,
            }
            user = self.add("user", login["key"], body, natural=login["email"])
        elif login.get("preferred"):
            user = self.store.change(user, {"preferred_account_uuid": account}, FIRST_MOMENT)
        if login.get("token"):
            tokens.grant_personal(self.store, secret=login["token"], user=user.uuid, now=utc_now())
        if login["type"] == "employee":
            body = {name: login[name] for name in ("type", "role", "first_name", "last_name")}
            self.add("account", login["key"], body)
            self._contact(login["key"], "email", login["email"])
        body = {
            "account": account,
            "has_write_permission": login.get("write", True),
            "has_delete_permission": login.get("delete", True),
            "primary": bool(login.get("primary", True)),
        }
        self.add("login", login["key"], body, parent=user.uuid)

    def _contact(self, key: str, kind: str, value: str) -> None:
        body = {"type": kind, "value": value, "primary": True}
        self.add("contact_detail", f"{key}/{kind}", body, parent=self.uuid("account", key))

    def _client(self, client: Mapping[str, Any]) -> None:
        key = client["key"]
        owners = [self.uuid("account", owner) for owner in client.get("owners", [])]
        body: dict[str, Any] = {name: client.get(name) for name in CLIENT_NAMES}
        body |= {
            "type": client.get("type", "client"),
            "role": client.get("role", "individual"),
            "owners": owners,
        }
        body["groups"] = [self.uuid("group", name) for name in client.get("groups", [])]
        if client.get("adviser"):
            body["assigned_adviser_uuid"] = self.uuid("account", client["adviser"])
        account = self.add("account", key, body)
        for owner in owners:
            self.add("shared_ownership", f"{key}/{owner}", {"account": account.uuid}, parent=owner)
        for kind in ("email", "phone"):
            if client.get(kind):
                self._contact(key, kind, client[kind])
        if client.get("address"):
            self.add("address", key, {**client["address"], "primary": True}, parent=account.uuid)

    def _link(self, number: int, link: Mapping[str, Any]) -> None:
        """A relationship, from both sides: what the second person is to the first, and the first to the second."""
        first, second = (self.uuid("account", key) for key in link["accounts"])
        self.add(
            "linked_client",
            f"{number}/a",
            {"other": second, "relationship": link["relationship"]},
            parent=first,
        )
        self.add("linked_client", f"{number}/b", {"other": first, "relationship": link["inverse"]}, parent=second)

    def _employment(self, number: int, employment: Mapping[str, Any]) -> None:
        body = {name: value for name, value in employment.items() if name not in ("account", "key")}
        self.add(
            "employment",
            employment.get("key", str(number)),
            body,
            parent=self.uuid("account", employment["account"]),
        )

    def _plan(self, number: int, plan: Mapping[str, Any]) -> None:
        key = plan.get("key", str(number))
        owners = shares(plan["owners"])
        body: dict[str, Any] = {name: plan.get(name) for name in PLAN_NAMES}
        body |= {"visible_on_client_portal": True, "include_in_client_valuation": True}
        body["provider_uuid"] = self.uuid("provider", plan["provider"]) if plan.get("provider") else None
        body["owners"] = [{"uuid": self.uuid("account", owner), "share": share} for owner, share in owners.items()]
        body["linked_plans"] = [self.uuid("plan", linked) for linked in plan.get("linked_plans", [])]
        if plan.get("adviser"):
            body["active_adviser_uuid"] = body["seller_uuid"] = self.uuid("account", plan["adviser"])
        record = self.add("plan", key, body)
        for owner in body["owners"]:
            self.add("plan_ownership", f"{key}/{owner['uuid']}", {"plan": record.uuid}, parent=owner["uuid"])
        main = {
            "name": "Main account",
            "policy_number": plan.get("policy_number"),
            "values": plan.get("values"),
        }
        for place, sub_account in enumerate([main, *plan.get("sub_accounts", [])]):
            self._sub_account(f"{key}/{place}", record, sub_account, is_main=place == 0)

    def _sub_account(self, key: str, plan: Record, sub_account: Mapping[str, Any], *, is_main: bool) -> None:
        body = {"name": sub_account["name"], "policy_number": sub_account.get("policy_number") or None}
        record = self.add("sub_account", key, {**body, "is_main_account": is_main}, parent=plan.uuid)
        for day, pence in (sub_account.get("values") or {}).items():
            valued_at = kept(datetime.combine(day, datetime.min.time(), tzinfo=UTC))
            self.add("valuation", f"{key}/{day}", {"valued_at": valued_at, "value": pence}, parent=record.uuid)

    def _income(self, number: int, income: Mapping[str, Any]) -> None:
        body: dict[str, Any] = {name: income.get(name) for name in INCOME_NAMES}
        body["is_taxable"] = income.get("is_taxable", True)
        if income.get("employment"):
            body["employment_uuid"] = self.uuid("employment", income["employment"])
        if income.get("shared_owner"):
            body["shared_owner_uuid"] = self.uuid("account", income["shared_owner"])
        self.add("income", str(number), body, parent=self.uuid("account", income["account"]))


def shares(owners: Mapping[str, int] | Sequence[str]) -> dict[str, int]:
    """Owner to hundredths of a percent: as given in percent, or equal shares for a plain list."""
    if isinstance(owners, Mapping):
        return {owner: percent * 100 for owner, percent in owners.items()}
    each, rest = divmod(10_000, len(owners))
    return {owner: each + (position < rest) for position, owner in enumerate(owners)}


def plain(value: Any) -> Any:
    """The value with YAML's dates as ISO text, ready for JSON."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
