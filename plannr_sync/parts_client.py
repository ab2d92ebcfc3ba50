"""Plannr's paths for what hangs on plans and clients: premiums, covers, regular transactions, budgets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.engine.errors import RemoteGone, RemoteRefused
from integrations.transport.paging import walk
from plannr_sync.client import NOT_THERE, Payload, PlannrClient

PREMIUMS, SCHEDULES, COVERS = "premiums", "transaction-schedule", "cover"
"""The last words of the paths, which also are the middle words of the ids we keep."""
BEING_DELETED = 409


class PlanPartsClient(PlannrClient):
    """The client with the requests for parts; a part is named by ``plan/word/uuid`` (see ``part_id``)."""

    def parts(self, plan_uuid: str, word: str) -> list[Payload]:
        """Parts of a plan; none where the server has no such list or the plan is being deleted."""
        try:
            return list(self._list(f"/api/v1/plans/{plan_uuid}/{word}", {}, ()))
        except RemoteRefused as error:
            if error.status == BEING_DELETED or error.status in NOT_THERE or isinstance(error, RemoteGone):
                return []
            raise

    def part(self, part: str) -> Payload:
        """One part. ``RemoteGone`` when there is none."""
        return self._one("GET", f"/api/v1/plans/{part}")

    def create_part(self, plan_uuid: str, word: str, body: Payload) -> Payload:
        """A new part of a plan."""
        return self._create(f"/api/v1/plans/{plan_uuid}/{word}", body)

    def update_part(self, part: str, body: Payload) -> Payload:
        """The part with these fields changed."""
        return self._one("PUT", f"/api/v1/plans/{part}", body, again=f"/api/v1/plans/{part}")

    def delete_part(self, part: str) -> None:
        """Removes a part."""
        self._send("DELETE", f"/api/v1/plans/{part}")

    def expenditure(self, client_uuid: str) -> list[Payload]:
        """A client's budget, every field of every life stage; none where the server has no such list."""
        path = f"/api/v1/client/{client_uuid}/expenditure"
        try:
            rows = walk(lambda params: _with_places(self._page(path, params)), {}, per_page=self._per_page, key="place")
            return list(rows)
        except RemoteGone:
            return []

    def set_expenditure(self, client_uuid: str, stage_uuid: str, field_uuid: str, body: Mapping[str, Any]) -> Payload:
        """Sets one amount of a client's budget."""
        return self._one("POST", f"/api/v1/client/{client_uuid}/expenditure/{stage_uuid}/{field_uuid}", dict(body))


def part_id(plan_uuid: str, word: str, payload: Mapping[str, Any]) -> str:
    """How a part is named here: by its path below that of plans."""
    return f"{plan_uuid}/{word}/{payload['uuid']}"


def plan_of(part: str) -> str:
    """The plan a part hangs on."""
    return part.split("/", 1)[0]


def word_of(part: str) -> str:
    """What kind of resource a part is."""
    return part.split("/")[1]


def _with_places(data: Any) -> Any:
    """A page of a budget, its rows named by stage and field: those without an amount have no id."""
    rows = data.get("data") if isinstance(data, dict) else data
    for row in rows if isinstance(rows, list) else []:
        row["place"] = f"{row.get('life_stage_uuid')}/{row.get('life_stage_field_uuid')}"
    return data
