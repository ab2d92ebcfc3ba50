"""The parts of the seed files that hang on plans and clients: money in and out, cover, budgets, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.common.blobs import Blobs
from sandbox.common.bodies import Upload
from sandbox.common.store import Record
from sandbox.plannr.resources.account_view import is_shared
from sandbox.plannr.resources.files import file_body
from sandbox.plannr.resources.folders import BELOW_THE_ROOT, folder_body

if TYPE_CHECKING:
    from sandbox.plannr.seed.loader import FirmLoader

PLAN_PARTS = {
    "premiums": "premium",
    "covers": "cover",
    "claims": "claim",
    "transactions": "transaction",
    "schedules": "transaction_schedule",
}
"""Section of the file to kind of record. A row names its plan by key; the rest is the record's body."""

MEDIA_TYPES = {"txt": "text/plain", "csv": "text/csv"}


def load_details(loader: FirmLoader) -> None:
    """Everything of the firm's file that is described here."""
    for section, kind in PLAN_PARTS.items():
        for number, row in enumerate(loader.content.get(section, [])):
            _plan_part(loader, kind, number, row)
    _grid(loader)
    for row in loader.content.get("expenditure", []):
        _expenditure(loader, row)
    for number, row in enumerate(loader.content.get("files", [])):
        _file(loader, number, row)


def _plan_part(loader: FirmLoader, kind: str, number: int, row: Mapping[str, Any]) -> None:
    """A premium, cover, claim, transaction or schedule; those with a sub-account sit on the main one."""
    plan = row["plan"]
    body = {name: value for name, value in row.items() if name not in ("plan", "client", "from_plan")}
    if row.get("client"):
        body["client_uuid"] = loader.uuid("account", row["client"])
    if row.get("from_plan"):
        body["transferred_from_plan_uuid"] = loader.uuid("plan", row["from_plan"])
    if kind in ("transaction", "transaction_schedule"):
        body["sub_account_uuid"] = loader.uuid("sub_account", f"{plan}/{row.get('pot', 0)}")
        body.pop("pot", None)
    if kind == "cover":
        body["beneficiaries"] = [
            {"uuid": loader.uuid("beneficiary", f"{number}/{place}"), **one}
            for place, one in enumerate(row.get("beneficiaries", []))
        ]
    loader.add(kind, str(number), body, parent=loader.uuid("plan", plan))


def _grid(loader: FirmLoader) -> None:
    """The firm's life stages, and its fields in their sections."""
    for position, stage in enumerate(loader.content.get("life_stages", []), start=1):
        loader.add("life_stage", stage["name"], {**stage, "position": position})
    for position, section in enumerate(loader.content.get("expenditure_sections", []), start=1):
        name = section["name"]
        parent = loader.add("life_stage_section", name, {"name": name, "position": position})
        for place, field in enumerate(section["fields"], start=1):
            loader.add("life_stage_field", field, {"name": field, "position": place}, parent=parent.uuid)


def _expenditure(loader: FirmLoader, row: Mapping[str, Any]) -> None:
    """One client's amounts in one life stage, field by field."""
    client = loader.uuid("account", row["account"])
    stage = loader.uuid("life_stage", row["stage"])
    for name, amount in row["amounts"].items():
        field = loader.store.find("life_stage_field", loader.uuid("life_stage_field", name))
        if field is None:
            raise ValueError(f"no field {name} in the seed of {loader.firm_key}")
        body = {
            "life_stage_uuid": stage,
            "life_stage_section_uuid": field.parent,
            "life_stage_field_uuid": field.uuid,
            "amount": amount,
        }
        key = f"{row['account']}/{row['stage']}/{name}"
        loader.add("expenditure", key, body, parent=client, natural=f"{client}/{stage}/{field.uuid}")


def _file(loader: FirmLoader, number: int, row: Mapping[str, Any]) -> None:
    """A text file in one of the folders of an account or a plan."""
    kind = "plan" if "plan" in row else "account"
    folder = _folder(loader, kind, row[kind], row["folder"])
    content = row["content"].encode()
    media_type = MEDIA_TYPES[row["filename"].rpartition(".")[2]]
    upload = Upload(row["filename"], media_type, content)
    body = file_body(row["name"], upload, Blobs(loader.store.path).put(content))
    loader.add("file", str(number), {**body, "original_created_at": None}, parent=folder)


def _folder(loader: FirmLoader, kind: str, key: str, name: str) -> str:
    """The uuid of a folder below an owner's root, which is made with all its folders when it is new."""
    owner = loader.store.find(kind, loader.uuid(kind, key))
    if owner is None:
        raise ValueError(f"no {kind} {key} in the seed of {loader.firm_key}")
    if not loader.store.children("folder", owner.uuid):
        body = folder_body(_name(loader, owner), kind, owner.uuid, is_root=True)
        root = loader.add("folder", f"{kind}/{key}", body, parent=owner.uuid)
        for below in BELOW_THE_ROOT[kind]:
            body = folder_body(below, kind, owner.uuid, is_root=False)
            loader.add("folder", f"{kind}/{key}/{below}", body, parent=root.uuid)
    return loader.uuid("folder", f"{kind}/{key}/{name}")


def _name(loader: FirmLoader, owner: Record) -> str:
    """What the root folder is called: the plan's name, or the account's."""
    if owner.kind == "plan":
        return str(owner.body["name"])
    if is_shared(owner):
        return str(owner.body["entity_name"])
    return f"{owner.body['first_name']} {owner.body['last_name']}"
