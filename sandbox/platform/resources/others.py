"""Mandates, illustrations, documents."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sandbox.common.moments import kept
from sandbox.common.routes import ASSUMED, Answer, ApiRoute, AssumedName, Part
from sandbox.platform import words
from sandbox.platform.call import Call
from sandbox.platform.days import calendar_of_a_mandate
from sandbox.platform.paging import answer_page
from sandbox.platform.refusals import Conflict, Invalid, NotThere
from sandbox.platform.resources.presenting import present

GROWTH = {"low": Decimal("0.02"), "middle": Decimal("0.05"), "high": Decimal("0.08")}
YEARS_WHERE_UNSTATED = 10


def create_mandate(call: Call) -> Answer:
    """A Direct Debit offered to the client, who accepts or skips it; only after the bank check."""
    client = call.in_path("client")
    bank = client.get("bankDetail")
    if not bank or bank["checkStatus"] != "Passed":
        raise Conflict("A mandate needs bank details that have passed their check.")
    account = call.require("account", call.body.get("accountId"), "accountId")
    wrong = []
    if call.body.get("collectionDay") not in words.COLLECTION_DAYS:
        wrong.append(f"collectionDay must be one of {', '.join(map(str, words.COLLECTION_DAYS))}.")
    if call.body.get("collectionDay") == 1 and account.body["wrapperType"] not in ("GIA", "ISA"):
        wrong.append("The 1st is for a GIA or an ISA only.")
    if call.body.get("frequency") not in words.FREQUENCIES:
        wrong.append(f"frequency must be one of {', '.join(words.FREQUENCIES)}.")
    amount = call.body.get("amount")
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount <= 0:
        wrong.append("amount must be pounds above zero.")
    if wrong:
        raise Invalid(*wrong)
    mandate = call.add(
        "mandate",
        {
            "clientId": client.key,
            "accountId": account.key,
            "status": "Offered",
            "amount": amount,
            "frequency": call.body["frequency"],
            "collectionDay": call.body["collectionDay"],
            "firmName": call.firm.body["name"],
        },
        parent=client.uuid,
    )
    return Answer({"data": present(call.store, mandate)}, 201)


def list_mandates(call: Call) -> Answer:
    """The mandates of a client."""
    return answer_page(call, call.store.children("mandate", call.in_path("client").uuid))


def decide_mandate(call: Call) -> Answer:
    """The client accepts or skips a mandate that was offered."""
    client, mandate = call.in_path("client"), call.in_path("mandate", "mandate")
    if mandate.parent != client.uuid:
        raise NotThere("The mandate is not this client's.")
    if mandate.body["status"] != "Offered":
        raise Conflict(f"The mandate is {mandate.body['status']}.")
    if call.path_values["decision"] == "skip":
        return Answer({"data": present(call.store, call.change(mandate, {"status": "Skipped"}))})
    if call.path_values["decision"] != "accept":
        raise NotThere("There is no such decision.")
    changes = {
        "status": "Accepted",
        "acceptedAt": kept(call.now),
        "calendar": calendar_of_a_mandate(call.today),
    }
    return Answer({"data": present(call.store, call.change(mandate, changes))})


def create_illustration(call: Call) -> Answer:
    """An illustration for a client, with values at three growth rates."""
    call.check_firm()
    client = call.require("client", call.body.get("clientId"), "clientId")
    wrapper = (call.body.get("wrapperDetail") or {}).get("wrapperType")
    if wrapper in words.NOT_OVER_THE_LINK:
        raise Invalid(words.NOT_OVER_THE_LINK[wrapper])
    if wrapper not in words.WRAPPERS:
        raise Invalid(f"wrapperDetail.wrapperType must be one of {', '.join(words.WRAPPERS)}.")
    if not call.body.get("name"):
        raise Invalid("name is required.")
    illustration = call.add(
        "illustration",
        {
            "name": call.body["name"],
            "clientId": client.key,
            "wrapperDetail": {"wrapperType": wrapper},
            "status": "Completed",
            "contributions": call.body.get("contributions", []),
            "withdrawals": call.body.get("withdrawals", []),
            "assetAllocationId": call.body.get("assetAllocationId"),
            "charges": call.body.get("charges", []),
            "existingAssets": call.body.get("existingAssets", 0),
            "projectedValues": _projected(call),
            "pdf": f"/document/{call.firm.key}/illustration",
        },
    )
    return Answer({"data": present(call.store, illustration)}, 201)


def list_illustrations(call: Call) -> Answer:
    """The firm's illustrations."""
    call.check_firm()
    return answer_page(call, call.all("illustration"))


def show_illustration(call: Call) -> Answer:
    """One illustration."""
    return Answer({"data": present(call.store, call.in_path("illustration"))})


def list_documents(call: Call) -> Answer:
    """The documents everybody may read."""
    call.check_firm()
    data = [{"id": key, "title": title} for key, title in words.DOCUMENTS.items()]
    return Answer({"data": data, "meta": {"count": len(data)}})


def show_document(call: Call) -> Answer:
    """The text of one document."""
    call.check_firm()
    title = words.DOCUMENTS.get(call.path_values["id"])
    if title is None:
        raise NotThere("There is no such document.")
    text = f"{title} of the invented platform. Version 1, 1 April 2026. Nothing here binds anybody."
    return Answer({"data": {"id": call.path_values["id"], "title": title, "version": "1", "text": text}})


def _projected(call: Call) -> dict[str, float]:
    """What assets moved in and contributions come to less what is taken out, before charges, at each rate: pounds."""
    years = call.body.get("years") or YEARS_WHERE_UNSTATED
    if type(years) is not int or not 1 <= years <= 60:
        raise Invalid("years must be from 1 to 60.")
    paid_in, taken_out = _listed(call, "contributions"), _listed(call, "withdrawals")
    moved_in = _pounds(call.body.get("existingAssets"))
    values: dict[str, float] = {}
    for name, rate in GROWTH.items():
        value = moved_in
        for year in range(years):
            flow = sum(_paid(one, year) for one in paid_in) - sum(_paid(one, year) for one in taken_out)
            value = max(Decimal(0), (value + flow) * (1 + rate))
        values[name] = float(round(value, 2))
    return values


def _listed(call: Call, name: str) -> list[dict[str, Any]]:
    found = call.body.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Invalid(f"{name} must be a list.")
    return found


def _paid(contribution: dict[str, Any], year: int) -> Decimal:
    times = {"Monthly": 12, "Quarterly": 4, "Annually": 1, "Single": 1}.get(contribution.get("frequency", ""), 0)
    amount = _pounds(contribution.get("amount"))
    return amount * times if contribution.get("frequency") != "Single" or year == 0 else Decimal(0)


def _pounds(amount: Any) -> Decimal:
    return Decimal(str(amount or 0))


MANDATES = "/client/{firm}/{id}/directdebitmandate"

PART = Part(
    "mandates, illustrations, documents",
    routes=(
        ApiRoute("POST", MANDATES, create_mandate, ASSUMED, "7"),
        ApiRoute("GET", MANDATES, list_mandates, ASSUMED, "7"),
        ApiRoute("POST", MANDATES + "/{mandate}/{decision}", decide_mandate, ASSUMED, "7"),
        ApiRoute("POST", "/illustration", create_illustration, ASSUMED, "8"),
        ApiRoute("GET", "/illustration/{firm}", list_illustrations, ASSUMED, "8"),
        ApiRoute("GET", "/illustration/{firm}/{id}", show_illustration, ASSUMED, "8"),
        ApiRoute("GET", "/document/{firm}", list_documents, ASSUMED, "7"),
        ApiRoute("GET", "/document/{firm}/{id}", show_document, ASSUMED, "7"),
    ),
    assumed=(
        AssumedName("mandate statuses", "Offered, Accepted, Skipped, Live, Cancelled", "3"),
        AssumedName("existingAssets", "moved into the account at its start, beside the contributions", "2.1"),
        AssumedName("projected values", "at 2, 5 and 8 per cent, before charges", "8"),
        AssumedName("documents", "a list with the text of each", "7"),
    ),
)
