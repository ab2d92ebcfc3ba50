"""Folders: every account and every plan has a root folder with a few folders below it."""

from __future__ import annotations

from typing import Any

from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.plannr.call import Call
from sandbox.plannr.resources.account_view import name_of
from sandbox.plannr.resources.document_view import present_folder, present_tree
from sandbox.plannr.resources.plans import plan_in_path, steady

BELOW_THE_ROOT = {
    "account": ("Correspondence", "Fact finds", "Reports"),
    "plan": ("Correspondence", "Statements"),
}
"""The folders that are made with a root folder, by what it belongs to."""


def folder_body(name: str, owner_kind: str, owner_uuid: str, *, is_root: bool) -> dict[str, Any]:
    """What is kept of a folder."""
    return {
        "name": name,
        "documentable_type": owner_kind,
        "documentable_uuid": owner_uuid,
        "is_root_folder": is_root,
        "is_system_folder": True,
    }


def show_account_documents(call: Call) -> Answer:
    """The root folder of an account."""
    account = call.in_path("account", "account_uuid")
    return Answer(present_folder(call, _root_of(call, account, name_of(call, account))))


def show_plan_documents(call: Call) -> Answer:
    """The root folder of a plan."""
    plan = plan_in_path(call)
    return Answer(present_folder(call, _root_of(call, plan, plan.get("name") or "Plan")))


def _root_of(call: Call, owner: Record, name: str) -> Record:
    """The owner's root folder, made when it is first looked for."""
    known = call.store.children("folder", owner.uuid)
    if known:
        return known[0]
    root = call.add("folder", folder_body(name, owner.kind, owner.uuid, is_root=True), parent=owner.uuid)
    for below in BELOW_THE_ROOT[owner.kind]:
        call.add("folder", folder_body(below, owner.kind, owner.uuid, is_root=False), parent=root.uuid)
    return root


def show_folder(call: Call) -> Answer:
    """One folder with its files."""
    return Answer(present_folder(call, usable(call, call.in_path("folder"))))


def show_tree(call: Call) -> Answer:
    """A folder and all folders below it."""
    return Answer(present_tree(call, usable(call, call.in_path("folder", "folder_uuid"))))


def usable(call: Call, folder: Record) -> Record:
    """The folder, unless it belongs to a plan that is being deleted: then Conflict."""
    plan = call.find("plan", folder.body["documentable_uuid"])
    if plan:
        steady(plan)
    return folder


PART = Part(
    "folders",
    routes=(
        ApiRoute("GET", "/api/v1/account/{account_uuid}/documents", show_account_documents, DOCUMENTED, "8"),
        ApiRoute("GET", "/api/v1/plans/{plan_uuid}/documents", show_plan_documents, DOCUMENTED, "8"),
        ApiRoute("GET", "/api/v1/folder/{folder_uuid}/tree", show_tree, DOCUMENTED, "8"),
        ApiRoute("GET", "/api/v1/folder/{uuid}", show_folder, ASSUMED, "8"),
    ),
    assumed=(
        AssumedName(
            "default folders",
            "accounts: Correspondence, Fact finds, Reports; plans: Correspondence, Statements",
            "8",
        ),
        AssumedName("folder.name of a root", "the account's or the plan's name; stays when that changes", "8"),
        AssumedName("folder.path", "names joined with /, the root's first; depth 0 is the root", "8"),
        AssumedName("folder.folders and children", "both: the folders directly below, in short form", "8"),
        AssumedName("folder.ancestors and parents", "both: the folders above, the root first", "8"),
        AssumedName("folder tree", "short forms, nested under children, without files", "8"),
        AssumedName("folders of a plan being deleted", "409 like its other parts", "8"),
    ),
)
