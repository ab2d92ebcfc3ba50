"""Accounts and the client products they sit under; who must accept what before one is active."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import kept
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.platform import words
from sandbox.platform.call import Call
from sandbox.platform.paging import answer_page
from sandbox.platform.progress import Progress
from sandbox.platform.refusals import Conflict, Invalid
from sandbox.platform.resources.presenting import present


def create_account(call: Call) -> Answer:
    """A new account, Pending, under the client product of its people and wrapper."""
    call.check_firm()
    detail = call.body.get("wrapperDetail")
    wrapper = detail.get("wrapperType") if isinstance(detail, dict) else None
    if wrapper in words.NOT_OVER_THE_LINK:
        raise Invalid(words.NOT_OVER_THE_LINK[wrapper])
    if wrapper not in words.WRAPPERS:
        raise Invalid(f"wrapperDetail.wrapperType must be one of {', '.join(words.WRAPPERS)}.")
    if not call.body.get("name"):
        raise Invalid("name is required.")
    owners = _owners(call)
    _check_owners(call, wrapper, owners)
    _check_allowance(call, wrapper, owners)
    product = _product(call, wrapper, owners)
    account = call.add(
        "account",
        {
            "name": str(call.body["name"]),
            "status": words.PENDING,
            "currency": "GBP",
            "nodeId": call.body.get("nodeId") or call.firm.body["node"],
            "clientId": owners[0].key,
            "clientIds": [one.key for one in owners],
            "leadClientId": call.body.get("leadClientId") or owners[0].key,
            "wrapperType": wrapper,
            "product": product.uuid,
            "assetAllocationId": call.body.get("assetAllocationId"),
            "subscription": call.body.get("subscription", 0),
            "recurringPayment": bool(call.body.get("recurringPayment")),
            "illustrationId": call.body.get("illustrationId"),
            "externalReference": call.body.get("externalReference"),
            "declarations": {},
        },
    )
    illustration = call.find("illustration", call.body.get("illustrationId"))
    if illustration is not None:
        call.change(illustration, {"status": "Converted", "accountId": account.key})
    Progress(call.store, call.settings).settle_account(account, call.now)
    return Answer({"data": {"id": account.key}}, 201)


def list_accounts(call: Call) -> Answer:
    """The firm's accounts, or a client's. Company and trust accounts are never shown over the link."""
    call.check_firm()
    client = call.query.get("clientId", "")
    found = [
        one
        for one in call.all("account")
        if one.body["wrapperType"] not in ("COMPANY", "TRUST") and (not client or client in one.body["clientIds"])
    ]
    return answer_page(call, found)


def show_account(call: Call) -> Answer:
    """One account."""
    return Answer({"data": present(call.store, call.in_path("account"))})


def show_summary(call: Call) -> Answer:
    """One account with what of the allowance is left to its owner."""
    account = call.in_path("account")
    summary = present(call.store, account)
    if account.body["wrapperType"] in ("ISA", "JISA"):
        left = _allowance(call, account.body["wrapperType"]) - _subscribed(
            call, account.body["wrapperType"], account.body["clientId"]
        )
        summary["remainingSubscriptionAmount"] = left
    return Answer({"data": summary})


def declare(call: Call) -> Answer:
    """An owner's declaration for a joint account."""
    account = call.in_path("account")
    client = call.body.get("clientId")
    if client not in account.body["clientIds"]:
        raise Invalid("clientId is no owner of the account.")
    declarations = {**account.get("declarations", {}), client: kept(call.now)}
    Progress(call.store, call.settings).settle_account(call.change(account, {"declarations": declarations}), call.now)
    return Answer({"data": present(call.store, call.in_path("account"))})


def list_products(call: Call) -> Answer:
    """The client products of a client, of one wrapper where that is asked."""
    client = call.in_path("client")
    wrapper = call.query.get("wrapperType", "")
    found = [
        one
        for one in call.all("clientproduct")
        if client.key in one.body["clientIds"] and (not wrapper or one.body["wrapperType"] == wrapper)
    ]
    return answer_page(call, found)


def accept_product(call: Call) -> Answer:
    """The wrapper's terms, accepted by the client, or by the parent of a minor."""
    client, product = call.in_path("client"), call.in_path("clientproduct", "product")
    may = set(product.body["clientIds"])
    for key in product.body["clientIds"]:
        owner = call.find("client", key)
        may |= {owner.get("parentId")} if owner and owner.get("parentId") else set()
    if client.key not in may:
        raise Invalid("The product is not this client's.")
    changes: dict[str, Any] = {"termsAccepted": True, "termsAcceptedAt": kept(call.now)}
    if product.body["wrapperType"] in ("ISA", "JISA"):
        changes["declarationAcceptedDate"] = call.today.isoformat()
    if product.body["wrapperType"] == "PENSION":
        changes["acceptedProviderTerms"] = True
    product = call.change(product, changes)
    progress = Progress(call.store, call.settings)
    for account in call.all("account"):
        if account.get("product") == product.uuid:
            progress.settle_account(account, call.now)
    return Answer({"data": present(call.store, product)})


def _owners(call: Call) -> list[Record]:
    named = call.body.get("clientIds") or [call.body.get("clientId")]
    if not isinstance(named, list) or len(set(map(str, named))) != len(named):
        raise Invalid("clientIds must be a list of different clients.")
    return [call.require("client", one, "clientId") for one in named]


def _check_owners(call: Call, wrapper: str, owners: list[Record]) -> None:
    """The rules of section 2.4: who may own which wrapper, with whom."""
    waiting = [one for one in owners if one.body["status"] not in (words.PENDING, words.ACTIVE)]
    if waiting:
        raise Conflict(f"The client {waiting[0].key} is {waiting[0].body['status']}; complete the client first.")
    minors = [one for one in owners if one.body["clientType"] == "Individual Minor"]
    if wrapper == "JISA" and (len(owners) != 1 or not minors):
        raise Invalid("A Junior ISA is for one minor.")
    if wrapper != "JISA" and minors:
        raise Invalid("A minor can only have a Junior ISA.")
    if len(owners) > 1 and wrapper != "GIA":
        raise Invalid("Only a GIA can be joint.")
    if len(owners) > 2:
        raise Invalid("A joint account has two owners.")
    if len({one.get("adviserId") for one in owners}) > 1:
        raise Invalid("The owners of a joint account must have the same adviser.")
    lead = call.body.get("leadClientId")
    if len(owners) > 1 and lead is not None and lead not in {one.key for one in owners}:
        raise Invalid("leadClientId must be one of the owners.")


def _check_allowance(call: Call, wrapper: str, owners: list[Record]) -> None:
    amount = call.body.get("subscription", 0)
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount < 0:
        raise Invalid("subscription must be pounds, zero or more.")
    if wrapper in ("ISA", "JISA"):
        left = _allowance(call, wrapper) - _subscribed(call, wrapper, owners[0].key or "")
        if amount > left:
            raise Invalid(f"The subscription is above the {left:,.2f} left of this tax year's allowance.")


def _allowance(call: Call, wrapper: str) -> int:
    return call.settings.junior_isa_allowance if wrapper == "JISA" else call.settings.isa_allowance


def _subscribed(call: Call, wrapper: str, client: str) -> float:
    """What the client has subscribed to this wrapper in the tax year of today."""
    year = call.today.year if (call.today.month, call.today.day) >= (4, 6) else call.today.year - 1
    return sum(
        float(one.get("subscription", 0))
        for one in call.all("account")
        if one.body["wrapperType"] == wrapper and client in one.body["clientIds"] and one.created_at >= f"{year}-04-06"
    )


def _product(call: Call, wrapper: str, owners: list[Record]) -> Record:
    """The client product of these people and this wrapper: one, made with their first account of the kind."""
    ids = [one.key for one in owners]
    for product in call.all("clientproduct"):
        if product.body["wrapperType"] == wrapper and product.body["clientIds"] == ids:
            return product
    return call.add(
        "clientproduct",
        {"clientIds": ids, "wrapperType": wrapper, "nodeId": call.firm.body["node"], "termsAccepted": False},
    )


MANY = "/account/{firm}"
ONE = MANY + "/{id}"
PRODUCTS = "/client/{firm}/{id}/clientproduct"

PART = Part(
    "accounts and client products",
    routes=(
        ApiRoute("POST", "/account", create_account, DOCUMENTED, "6"),
        ApiRoute("GET", MANY, list_accounts, ASSUMED, "6"),
        ApiRoute("GET", "/account/summary/{firm}/{id}", show_summary, DOCUMENTED, "6"),
        ApiRoute("GET", ONE, show_account, ASSUMED, "6"),
        ApiRoute("POST", ONE + "/declaration", declare, ASSUMED, "2.4"),
        ApiRoute("GET", PRODUCTS, list_products, ASSUMED, "7"),
        ApiRoute("POST", PRODUCTS + "/{product}/accept", accept_product, ASSUMED, "7"),
    ),
    assumed=(
        AssumedName("a joint account", "clientIds and leadClientId; each owner declares by POST declaration", "6"),
        AssumedName("a GIA", "needs no terms of its own", "11"),
        AssumedName("a third-party SIPP or bond", "shown as a GIA, with schemeProductId saying what it is", "2.4"),
        AssumedName("company and trust accounts", "are not shown over the link at all", "2.4"),
        AssumedName("subscription", "pounds paid in at opening; above the allowance left it is refused", "11"),
    ),
)
