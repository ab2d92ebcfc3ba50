"""Plannr's paths and verbs: one method a request, plain payloads in and out.

Leans on nothing undocumented without a fallback: a filter, include or sort that a server refuses is dropped and
remembered (the caller narrows what comes), answers may or may not be wrapped in ``data``, an answer without a body is
read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from integrations.engine.codecs import read_moment
from integrations.engine.errors import RemoteGone, RemoteRefused, UnableToReadRemote
from integrations.transport.http import Answer, Sender
from integrations.transport.paging import LARGEST_PAGE, walk

Payload = dict[str, Any]
ACCOUNT_HEADER = "X-PLANNR-ACCOUNT-UUID"
MOST_IDS_IN_A_FILTER = 120

ACCOUNT_INCLUDES = (
    "primary_phone_number",
    "primary_email",
    "primary_address",
    "assigned_adviser",
    "owners",
    "external_references",
)
PLAN_INCLUDES = ("fields", "client", "sub_accounts", "latest_valuations", "external_references")
INCOME_INCLUDES = ("account", "employment")
NOT_THERE = (404, 405)


class PlannrClient:
    """Requests of one login, acting in one account of it."""

    def __init__(self, sender: Sender, account_uuid: str = "", *, per_page: int = LARGEST_PAGE) -> None:
        self._sender = sender
        self._account_uuid = account_uuid
        self._per_page = per_page
        self._refused: set[tuple[str, str]] = set()
        """(path, parameter) pairs this server does not take."""

    @property
    def requests_sent(self) -> int:
        """Requests so far."""
        return self._sender.requests_sent

    # ------------------------------------------------------------------------------------------------ sign-in

    def logins(self) -> tuple[list[Payload], str]:
        """The user's logins, and the account Plannr prefers ("" when it does not say)."""
        said: list[str] = []

        def page(params: Mapping[str, str]) -> Any:
            data = self._page("/api/v1/logins", params)
            if isinstance(data, Mapping) and data.get("preferred_account_uuid"):
                said.append(str(data["preferred_account_uuid"]))
            return data

        logins = list(walk(page, {}))
        said += [str(one["preferred_account_uuid"]) for one in logins if one.get("preferred_account_uuid")]
        return logins, said[0] if said else ""

    # ------------------------------------------------------------------------------------------------ accounts

    def accounts(
        self,
        *,
        uuids: Iterable[str] | None = None,
        filters: Mapping[str, str] | None = None,
        changed_since: datetime | None = None,
    ) -> Iterator[Payload]:
        """Client accounts with everything included: all, or those with these ids."""
        base = {"type": "client", **(filters or {})}
        return self._list("/api/v1/account", base, ACCOUNT_INCLUDES, ("uuid", uuids, _own_id), changed_since)

    def account(self, uuid: str) -> Payload:
        """One account."""
        return self._one("GET", f"/api/v1/account/{uuid}")

    def create_account(self, body: Payload) -> Payload:
        """A new account. Never sends a welcome e-mail."""
        return self._create("/api/v1/account", {**body, "send_welcome_email": False})

    def update_account(self, uuid: str, body: Payload) -> Payload:
        """The account with these fields changed."""
        return self._one("PUT", f"/api/v1/account/{uuid}", body, again=f"/api/v1/account/{uuid}")

    def delete_account(self, uuid: str) -> None:
        """Removes an account."""
        self._send("DELETE", f"/api/v1/account/{uuid}")

    def set_owners(self, shared_uuid: str, owners: list[str]) -> None:
        """Makes exactly these people the owners of a shared account."""
        self._send("POST", f"/api/v1/client/{shared_uuid}/owners", {"mode": "sync", "owners": owners})

    def linked_clients(self, uuid: str) -> list[Payload]:
        """Relationships of a client, as the server describes them; none where it has no such list."""
        try:
            return list(self._list(f"/api/v1/client/{uuid}/linked-clients", {}, ()))
        except RemoteGone:
            return []

    def link_clients(self, uuid: str, other: str, relationship: str, inverse: str) -> None:
        """Relates two people."""
        body = {"account_uuid": other, "relationship": relationship, "inverse_relationship": inverse}
        self._send("POST", f"/api/v1/client/{uuid}/linked-clients", body)

    def addresses(self, uuid: str) -> list[Payload]:
        """Addresses of an account; none where the server has no such list."""
        try:
            return list(self._list(f"/api/v1/account/{uuid}/address", {}, ()))
        except RemoteGone:
            return []

    def save_address(self, uuid: str, address_uuid: str, body: Payload) -> None:
        """Changes an address, or adds one when there is none to change."""
        if address_uuid:
            self._send("PUT", f"/api/v1/account/{uuid}/address/{address_uuid}", body)
        else:
            self._send("POST", f"/api/v1/account/{uuid}/address", {**body, "primary": True})

    def add_contact(self, uuid: str, kind: str, value: str) -> None:
        """Adds a primary e-mail address (``email``) or number (``phone``); the former primary one stays as a second."""
        self._send("POST", f"/api/v1/account/{uuid}/contact-detail", {"type": kind, "value": value, "primary": True})

    def employments(self, uuid: str) -> list[Payload]:
        """Employments of a client; none where the server has no such list."""
        try:
            return list(self._list(f"/api/v1/client/{uuid}/employment", {}, ()))
        except RemoteGone:
            return []

    # --------------------------------------------------------------------------------------------------- plans

    def plans(
        self, *, client_uuids: Iterable[str] | None = None, changed_since: datetime | None = None
    ) -> Iterator[Payload]:
        """Plans with sub-accounts and latest valuations: the firm's, or (at least) those of these clients."""
        return self._list("/api/v1/plans", {}, PLAN_INCLUDES, ("client_uuids", client_uuids, None), changed_since)

    def plan(self, uuid: str) -> Payload:
        """One plan."""
        return self._one("GET", f"/api/v1/plans/{uuid}")

    def create_plan(self, body: Payload) -> Payload:
        """A new plan."""
        return self._create("/api/v1/plans", body)

    def update_plan(self, uuid: str, body: Payload) -> Payload:
        """The plan with these fields changed."""
        return self._one("PUT", f"/api/v1/plans/{uuid}", body, again=f"/api/v1/plans/{uuid}")

    def delete_plan(self, uuid: str) -> None:
        """Starts the removal of a plan; Plannr finishes it by itself."""
        self._send("DELETE", f"/api/v1/plans/{uuid}")

    def add_valuation(self, plan_uuid: str, sub_account_uuid: str, body: Payload, reference: str) -> None:
        """A new valuation of a sub-account; where it is unknown, of the plan's main one, in bulk form."""
        if sub_account_uuid:
            self._send("POST", f"/api/v1/plans/{plan_uuid}/sub-accounts/{sub_account_uuid}/valuations", body)
        else:
            valuations = [{**body, "bulk_reference_uuid": reference}]
            self._send("POST", "/api/v2/valuations/bulk", {"plan_uuid": plan_uuid, "valuations": valuations})

    def delete_valuation(self, plan_uuid: str, sub_account_uuid: str, uuid: str) -> bool:
        """Removes a valuation; False where the server has no such way (the new one then counts beside the old)."""
        try:
            self._send("DELETE", f"/api/v1/plans/{plan_uuid}/sub-accounts/{sub_account_uuid}/valuations/{uuid}")
        except RemoteRefused as error:
            if error.status not in NOT_THERE and not isinstance(error, RemoteGone):
                raise
            return False
        return True

    def providers(self) -> list[Payload]:
        """Providers; none where the server has no such list."""
        try:
            return list(self._list("/api/v1/provider", {}, ()))
        except RemoteRefused:
            return []

    # ------------------------------------------------------------------------------------------------- incomes

    def incomes(
        self, *, account_uuids: Iterable[str] | None = None, changed_since: datetime | None = None
    ) -> Iterator[Payload]:
        """Incomes of the firm, or (at least) of these accounts. ``RemoteGone`` where only the older list exists."""
        among = ("account_uuids", account_uuids, None)
        return self._list("/api/v2/income", {}, INCOME_INCLUDES, among, changed_since)

    def incomes_of(self, account_uuid: str) -> list[Payload]:
        """Incomes of one account, from the older list."""
        return list(self._list(f"/api/v1/client/{account_uuid}/income", {}, ()))

    def income(self, uuid: str, account_uuid: str) -> Payload:
        """One income; looked up in a list where the server does not show single ones."""
        try:
            return self._one("GET", f"/api/v2/income/{uuid}")
        except RemoteRefused as error:
            if error.status != 405 and not (isinstance(error, RemoteGone) and account_uuid):
                raise
        for payload in self.incomes_of_either_list(account_uuid):
            if payload.get("uuid") == uuid:
                return payload
        raise RemoteGone("The income does not exist in Plannr any more.", status=404)

    def incomes_of_either_list(self, account_uuid: str) -> Iterable[Payload]:
        """Incomes of one account from the newer list, or the older where there is no newer one."""
        try:
            return list(self.incomes(account_uuids=[account_uuid]))
        except RemoteGone:
            return self.incomes_of(account_uuid)

    def create_income(self, body: Payload) -> Payload:
        """A new income."""
        try:
            return self._create("/api/v2/income", body)
        except RemoteGone:
            rest = {name: value for name, value in body.items() if name != "account_uuid"}
            return self._create(f"/api/v1/client/{body['account_uuid']}/income", rest)

    def update_income(self, uuid: str, body: Payload, account_uuid: str) -> Payload:
        """The income as given: Plannr wants the whole object."""
        path = f"/api/v2/income/{uuid}"
        try:
            payload = self._one("PUT", path, body)
        except RemoteGone:
            payload = self._one("PUT", f"/api/v1/client/{account_uuid}/income/{uuid}", body)
        return payload or self.income(uuid, account_uuid)

    def delete_income(self, uuid: str, account_uuid: str) -> None:
        """Removes an income."""
        try:
            self._send("DELETE", f"/api/v2/income/{uuid}")
        except RemoteRefused as error:
            if not account_uuid or (error.status not in NOT_THERE and not isinstance(error, RemoteGone)):
                raise
            self._send("DELETE", f"/api/v1/client/{account_uuid}/income/{uuid}")

    # ------------------------------------------------------------------------------------------------ webhooks

    def webhook_subscriptions(self) -> list[Payload]:
        """Every subscription of ours."""
        return list(self._list("/api/v2/webhook-subscriptions", {}, ()))

    def subscribe(self, url: str, events: Iterable[str]) -> Payload:
        """A new subscription; the answer holds the signing secret."""
        return self._one("POST", "/api/v2/webhook-subscriptions", {"url": url, "events": list(events)})

    def unsubscribe(self, uuid: str) -> None:
        """Ends a subscription."""
        self._send("DELETE", f"/api/v2/webhook-subscriptions/{uuid}")

    # --------------------------------------------------------------------------------------------------- inner

    def _send(self, method: str, path: str, body: Any = None, params: Mapping[str, str] | None = None) -> Answer:
        headers = {ACCOUNT_HEADER: self._account_uuid} if self._account_uuid else {}
        return self._sender.request(method, path, params=params, body=body, headers=headers)

    def _one(self, method: str, path: str, body: Any = None, *, again: str = "") -> Payload:
        """The object of an answer; read with a GET of ``again`` when the answer holds none."""
        found = unwrapped(self._send(method, path, body).data)
        if not found and again:
            found = unwrapped(self._send("GET", again).data)
        if not found and method == "GET":
            raise UnableToReadRemote("Plannr answered without the record that was asked for.")
        return found

    def _create(self, path: str, body: Payload) -> Payload:
        """The created object. Our reference is left out where the server does not take it."""
        try:
            return self._one("POST", path, body)
        except RemoteRefused as error:
            if not any("external_reference" in name for name in error.fields):
                raise
        return self._one("POST", path, {name: value for name, value in body.items() if name != "external_reference"})

    def _list(
        self,
        path: str,
        filters: Mapping[str, str],
        includes: tuple[str, ...],
        among: tuple[str, Iterable[str] | None, Callable[[Payload, set[str]], bool] | None] = (
            "",
            None,
            None,
        ),
        changed_since: datetime | None = None,
    ) -> Iterator[Payload]:
        """Every record of a list. ``among`` is a filter by ids, split where the address would grow too long."""
        name, wanted, keep = among
        ids = None if wanted is None else list(dict.fromkeys(wanted))
        is_filtered = ids is not None and (path, f"filter[{name}]") not in self._refused
        chunks = _chunks(ids or []) if is_filtered else [None]
        for chunk in chunks:
            asked = {f"filter[{key}]": value for key, value in filters.items()}
            if chunk:
                asked[f"filter[{name}]"] = ",".join(chunk)
            if includes:
                asked["include"] = ",".join(includes)
            asked["sort"] = "-updated_at" if changed_since else "created_at"
            for payload in walk(lambda params: self._page(path, params), asked, per_page=self._per_page):
                if changed_since and (path, "sort") not in self._refused and _is_older(payload, changed_since):
                    break
                if ids is None or keep is None or keep(payload, set(ids)):
                    yield payload
            if chunk and (path, f"filter[{name}]") in self._refused:
                return  # the first walk went over everything

    def _page(self, path: str, params: Mapping[str, str]) -> Any:
        """One page; what the server refuses to take is dropped, remembered and not asked for again."""
        asked = {name: value for name, value in params.items() if (path, name) not in self._refused}
        if "include" in asked:
            granted = [one for one in asked["include"].split(",") if (path, f"include {one}") not in self._refused]
            asked = {**asked, "include": ",".join(granted)} if granted else _without(asked, "include")
        try:
            return self._send("GET", path, params=asked).data
        except RemoteRefused as error:
            if isinstance(error, RemoteGone) or error.status not in (400, 422):
                raise
            blamed = self._blamed(path, asked, str(error))
            if not blamed:
                raise
            self._refused |= blamed
        return self._page(path, params)

    @staticmethod
    def _blamed(path: str, asked: Mapping[str, str], message: str) -> set[tuple[str, str]]:
        """Which parameters a refusal is about: those it names, else the least needed kind that was asked for."""
        told = set(re.findall(r"[\w.]+", message.split("llowed", 1)[0]))
        includes = asked.get("include", "").split(",") if asked.get("include") else []
        kinds = (
            (
                "include",
                {(path, f"include {one}") for one in includes if one in told} or {(path, "include")},
                includes,
            ),
            ("sort", {(path, "sort")}, asked.get("sort")),
            ("per_page", {(path, "per_page")}, asked.get("per_page")),
            (
                "filter",
                _blamed_filters(path, asked, told),
                [name for name in asked if name.startswith("filter[")],
            ),
        )
        lowered = message.casefold()
        for word, blamed, was_asked in kinds:
            if was_asked and word.replace("_", " ") in lowered.replace("_", " "):
                return blamed
        return next((blamed for _, blamed, was_asked in kinds if was_asked), set())


def _blamed_filters(path: str, asked: Mapping[str, str], told: set[str]) -> set[tuple[str, str]]:
    names = [name for name in asked if name.startswith("filter[")]
    named = {(path, name) for name in names if name[len("filter[") : -1] in told}
    return named or {(path, name) for name in names}


def _without(params: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in params.items() if key != name}


def _chunks(ids: list[str]) -> list[list[str] | None]:
    return [ids[at : at + MOST_IDS_IN_A_FILTER] for at in range(0, len(ids), MOST_IDS_IN_A_FILTER)]


def _own_id(payload: Payload, wanted: set[str]) -> bool:
    return payload.get("uuid") in wanted


def _is_older(payload: Payload, moment: datetime) -> bool:
    changed_at = read_moment(payload.get("updated_at"))
    return changed_at is not None and changed_at < moment


def unwrapped(data: Any) -> Payload:
    """The object in an answer, with or without a ``data`` envelope; empty when there is none."""
    while isinstance(data, Mapping) and "uuid" not in data and isinstance(data.get("data"), Mapping):
        data = data["data"]
    if isinstance(data, list):
        data = data[0] if data else {}
    return dict(data) if isinstance(data, Mapping) else {}
