"""Clients: drafts from an illustration, completed by their adviser; bank details; platform terms."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import kept, parse_date
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.platform import words
from sandbox.platform.call import Call
from sandbox.platform.paging import answer_page
from sandbox.platform.progress import Progress
from sandbox.platform.refusals import Conflict, Invalid
from sandbox.platform.resources.presenting import present

FIELDS = frozenset(
    {
        *(
            "firmId",
            "nodeId",
            "clientType",
            "title",
            "firstName",
            "surname",
            "gender",
            "dateOfBirth",
            "language",
        ),
        *(
            "nationality",
            "addressDetail",
            "email",
            "mobile",
            "nationalInsuranceNo",
            "taxDomicile",
            "currency",
        ),
        *("amlStatus", "maritalStatus", "employmentStatus", "retirementAge", "vulnerability", "parentId"),
        *("marketingPreference", "identityConfirmed", "status", "externalReference", "adviserId"),
    }
)
OF_A_DRAFT = ("firstName", "surname", "dateOfBirth")
OF_AN_ADULT = (
    *("title", "gender", "nationality", "addressDetail", "email", "nationalInsuranceNo", "taxDomicile"),
    "identityConfirmed",
)
OF_A_MINOR = ("gender", "nationality", "addressDetail", "parentId", "taxDomicile")


def create_client(call: Call) -> Answer:
    """A new client: a draft (Registered), or complete (Pending), whose checks begin."""
    call.check_firm()
    body = {"clientType": "Individual", "status": words.PENDING, "currency": "GBP", **_read(call, None)}
    client = call.add("client", {**body, "termsAccepted": False})
    return Answer({"data": {"id": _begin_checks(call, client).key}}, 201)


def list_clients(call: Call) -> Answer:
    """The firm's clients; of one e-mail address where that is asked."""
    call.check_firm()
    email = call.query.get("email", "").casefold()
    found = [one for one in call.all("client") if not email or one.get("email", "").casefold() == email]
    return answer_page(call, found)


def show_client(call: Call) -> Answer:
    """One client."""
    return Answer({"data": present(call.store, call.in_path("client"))})


def change_client(call: Call) -> Answer:
    """Changes a client; a draft that is sent as Pending is completed and its checks begin."""
    client = call.in_path("client")
    changes = _read(call, client)
    if changes.get("status", client.body["status"]) != client.body["status"] and (
        client.body["status"] != words.REGISTERED or changes["status"] != words.PENDING
    ):
        raise Conflict(f"A client who is {client.body['status']} cannot be made {changes['status']}.")
    return Answer({"data": present(call.store, _begin_checks(call, call.change(client, changes)))})


def add_bank_detail(call: Call) -> Answer:
    """Bank details: once only, and after the identity check."""
    client = call.in_path("client")
    if client.get("bankDetail"):
        raise Conflict("Bank details were given before.")
    if not client.get("identityCheckedAt"):
        raise Conflict("Bank details can be given once the identity check is done.")
    return Answer({"data": present(call.store, _check_bank(call, client, _read_bank(call)))}, 201)


def correct_bank_detail(call: Call) -> Answer:
    """Bank details in place of those that failed their check; the same once more change nothing."""
    client = call.in_path("client")
    known, wanted = client.get("bankDetail"), _read_bank(call)
    if known and all(known[name] == value for name, value in wanted.items()):
        return Answer({"data": present(call.store, client)})
    if not known or known["checkStatus"] != "Failed":
        raise Conflict("Only bank details that failed their check can be corrected.")
    return Answer({"data": present(call.store, _check_bank(call, client, wanted))})


def _read_bank(call: Call) -> dict[str, str]:
    sort_code, number = call.body.get("sortCode"), call.body.get("accountNumber")
    wrong = []
    if not (isinstance(sort_code, str) and sort_code.isdecimal() and len(sort_code) == 6):
        wrong.append("sortCode must be 6 digits.")
    if not (isinstance(number, str) and number.isdecimal() and len(number) == 8):
        wrong.append("accountNumber must be 8 digits.")
    if wrong:
        raise Invalid(*wrong)
    return {"sortCode": str(sort_code), "accountNumber": str(number)}


def _check_bank(call: Call, client: Record, bank: dict[str, str]) -> Record:
    """The client with these bank details, whose check begins."""
    due = Progress(call.store, call.settings).due_at(call.now)
    return call.change(client, {"bankDetail": {**bank, "checkStatus": "Pending"}, "bank_due_at": due})


def accept_terms(call: Call) -> Answer:
    """The client accepts the platform's terms."""
    client = call.in_path("client")
    if client.body["status"] == words.REGISTERED:
        raise Conflict("A client who is Registered cannot accept terms yet.")
    accepted = {"termsAccepted": True, "termsAcceptedAt": kept(call.now)}
    Progress(call.store, call.settings).settle_client(call.change(client, accepted), call.now)
    return Answer({"data": present(call.store, call.in_path("client"))})


def _read(call: Call, client: Record | None) -> dict[str, Any]:
    """The fields of the body, checked together with what is known already."""
    unknown = sorted(call.body.keys() - FIELDS)
    sent = {name: value for name, value in call.body.items() if name != "firmId"}
    whole = {**(client.body if client else {"status": words.PENDING, "clientType": "Individual"}), **sent}
    wrong = [f"{name} is not known." for name in unknown]
    wrong += _missing(whole) + _wrong(call, whole, client)
    if wrong:
        raise Invalid(*wrong)
    return sent


def _missing(whole: dict[str, Any]) -> list[str]:
    if whole["status"] == words.REGISTERED:
        needed: tuple[str, ...] = (*OF_A_DRAFT, "email")
    elif whole["clientType"] == "Individual Minor":
        needed = (*OF_A_DRAFT, *OF_A_MINOR)
    else:
        needed = (*OF_A_DRAFT, *OF_AN_ADULT)
    return [f"{name} is required." for name in needed if not whole.get(name)]


def _wrong(call: Call, whole: dict[str, Any], client: Record | None) -> list[str]:
    wrong = [
        f"{name} must be one of {', '.join(choices)}."
        for name, choices in (
            ("clientType", words.CLIENT_TYPES),
            ("title", words.TITLES),
            ("gender", words.GENDERS),
            ("maritalStatus", words.MARITAL_STATUSES),
            ("status", (words.REGISTERED, words.PENDING, words.ACTIVE)),
        )
        if whole.get(name) and whole[name] not in choices
    ]
    if whole.get("dateOfBirth"):
        wrong += _wrong_birth(call, whole)
    email = str(whole.get("email") or "").casefold()
    others = [one for one in call.all("client") if client is None or one.uuid != client.uuid]
    if email and any(one.get("email", "").casefold() == email for one in others):
        wrong.append("email is that of another client.")
    if whole.get("parentId"):
        call.require("client", whole["parentId"], "parentId")
    address = whole.get("addressDetail")
    if address is not None:
        parts = address if isinstance(address, dict) else {}
        wrong += [
            f"addressDetail.{one} is required." for one in ("address1", "postCode", "country") if not parts.get(one)
        ]
    age = whole.get("retirementAge")
    if age is not None and not (type(age) is int and 0 <= age <= 120):
        wrong.append("retirementAge must be from 0 to 120.")
    return wrong


def _wrong_birth(call: Call, whole: dict[str, Any]) -> list[str]:
    try:
        born = parse_date(str(whole["dateOfBirth"]))
    except ValueError:
        return ["dateOfBirth is not a date."]
    today = call.today
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    is_minor = whole["clientType"] == "Individual Minor"
    if age < 0:
        return ["dateOfBirth is in the future."]
    if is_minor != (age < 18):
        return ["clientType must be Individual Minor for somebody under 18, and for nobody else."]
    return []


def _begin_checks(call: Call, client: Record) -> Record:
    """The identity check of a client who has become Pending."""
    if client.body["status"] == words.REGISTERED or client.get("identity_due_at"):
        return client
    due = Progress(call.store, call.settings).due_at(call.now)
    return call.store.change(client, {"identity_due_at": due}, call.now)


MANY = "/client/{firm}"
ONE = MANY + "/{id}"

PART = Part(
    "clients",
    routes=(
        ApiRoute("POST", "/client", create_client, DOCUMENTED, "5"),
        ApiRoute("GET", MANY, list_clients, ASSUMED, "5"),
        ApiRoute("GET", ONE, show_client, ASSUMED, "5"),
        ApiRoute("PUT", ONE, change_client, ASSUMED, "5"),
        ApiRoute("POST", ONE + "/bankdetail", add_bank_detail, ASSUMED, "7"),
        ApiRoute("PUT", ONE + "/bankdetail", correct_bank_detail, ASSUMED, "7"),
        ApiRoute("POST", ONE + "/accept", accept_terms, ASSUMED, "7"),
    ),
    assumed=(
        AssumedName("status of a new client", "Registered for a draft, else Pending, in the body", "3"),
        AssumedName("identityConfirmed", "the adviser's confirmation of the identity checks", "2.2"),
        AssumedName("POST accept", "the platform's terms, accepted by the client", "7"),
        AssumedName("a bank check", "fails for an account number that ends in 0000", "2.3"),
        AssumedName("PUT bankdetail", "replaces details whose check failed, and nothing else", "7"),
        AssumedName("a minor", "becomes active with the first account", "5"),
    ),
)
