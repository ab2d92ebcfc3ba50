"""A page for one client and one plan, where Plannr's own screens would be: the product's links have somewhere to lead.

Anybody may look, without signing in: everything in the sandbox is made up.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.common.store import Record, Store
from sandbox.plannr.money import money
from sandbox.plannr.templating import page

HIDDEN = frozenset({"owners", "is_deleting", "external_references", "custom_fields"})


class RecordPages:
    """The pages under ``/clients/`` and ``/plans/``."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def routes(self) -> list[Route]:
        """Their routes; incomes and budgets have no page of their own, only the fact find shows them."""
        return [
            Route("/clients/{uuid}", self.client, methods=["GET"]),
            Route("/clients/{uuid}/fact-find", self.fact_find, methods=["GET"]),
            Route("/plans/{uuid}", self.plan, methods=["GET"]),
        ]

    async def client(self, request: Request) -> Response:
        """One account: its fields, the people behind it, its plans and its incomes."""
        account = self.store.find("account", request.path_params["uuid"])
        if account is None:
            return page(request, "record.html", {"title": "No such client", "missing": True}, 404)
        plans = [
            one
            for one in self.store.all("plan", account.firm)
            if account.uuid in [owner["uuid"] for owner in one.body["owners"]]
        ]
        context = {
            "title": _name(account),
            "kind": f"{account.body['role']} {account.body['type']}".capitalize(),
            "record": account,
            "facts": _facts(account),
            "people": self._accounts(account.get("owners", [])),
            "plans": [(one, _name(one)) for one in plans],
            "incomes": [self._income(one) for one in self.store.children("income", account.uuid)],
        }
        return page(request, "record.html", context)

    async def fact_find(self, request: Request) -> Response:
        """The first page of a client's fact find: who they are, what they earn and spend, alone or with a partner."""
        account = self.store.find("account", request.path_params["uuid"])
        if account is None:
            return page(request, "record.html", {"title": "No such client", "missing": True}, 404)
        shared = [one for one in self.store.all("account", account.firm) if account.uuid in one.get("owners", [])]
        theirs = [account, *shared]
        context = {
            "title": f"Fact find of {_name(account)}",
            "kind": "Page 1: about you, your income, your spending",
            "record": account,
            "facts": _facts(account),
            "people": [(one, _name(one)) for one in theirs],
            "incomes": [self._income(one) for who in theirs for one in self.store.children("income", who.uuid)],
            "spending": [self._spent(one) for who in theirs for one in self.store.children("expenditure", who.uuid)],
        }
        return page(request, "record.html", context)

    async def plan(self, request: Request) -> Response:
        """One plan: its fields and its owners."""
        plan = self.store.find("plan", request.path_params["uuid"])
        if plan is None:
            return page(request, "record.html", {"title": "No such plan", "missing": True}, 404)
        provider = self.store.find("provider", plan.get("provider_uuid", ""))
        facts = _facts(plan)
        if provider is not None:
            facts["provider"] = provider.body["name"]
        context = {
            "title": _name(plan),
            "kind": "Plan",
            "record": plan,
            "facts": facts,
            "people": self._accounts([owner["uuid"] for owner in plan.body["owners"]]),
        }
        return page(request, "record.html", context)

    def _accounts(self, uuids: list[str]) -> list[tuple[Record, str]]:
        found = [self.store.find("account", uuid) for uuid in uuids]
        return [(one, _name(one)) for one in found if one is not None]

    def _income(self, income: Record) -> dict[str, str]:
        amount = money(income.get("amount"))
        return {
            "name": income.get("name", ""),
            "type": income.body["type"].replace("_", " "),
            "amount": amount["formatted"] if amount else "",
            "frequency": income.get("frequency", "").replace("_", " "),
        }

    def _spent(self, amount: Record) -> dict[str, str]:
        stage = self.store.find("life_stage", amount.body["life_stage_uuid"])
        field = self.store.find("life_stage_field", amount.body["life_stage_field_uuid"])
        shown = money(amount.get("amount"))
        return {
            "stage": stage.body["name"] if stage else "",
            "name": field.body["name"] if field else "",
            "amount": shown["formatted"] if shown else "",
        }


def _facts(record: Record) -> dict[str, Any]:
    """The plain fields that hold something, under words for their names."""
    return {
        name.replace("_uuid", "").replace("_", " "): value
        for name, value in record.body.items()
        if name not in HIDDEN and value not in (None, "") and not isinstance(value, (dict, list))
    }


def _name(record: Record) -> str:
    own = record.get("entity_name") or record.get("name")
    return str(own or " ".join(filter(None, (record.get("first_name"), record.get("last_name")))) or record.uuid)
