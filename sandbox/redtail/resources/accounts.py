"""Accounts: listed under their contacts, read one by one. A custodian's feed writes them; the API only adds."""

from __future__ import annotations

from typing import Any

from sandbox.common.moments import shown
from sandbox.common.routes import ASSUMED, DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.redtail import words
from sandbox.redtail.call import Call
from sandbox.redtail.paging import answer_page
from sandbox.redtail.resources.contact_view import full_name
from sandbox.redtail.validation import Check, checked, one_of, text

WRITABLE: dict[str, Check] = {
    "number": text,
    "account_type_id": one_of(words.ACCOUNT_TYPES),
    "status": one_of(words.ACCOUNT_STATUSES),
}
SHOWN_AS_KEPT = (
    *("account_type_id", "status", "company", "product", "taxqualified_type"),
    *("systematic_withdraw_amount", "systematic_withdraw_frequency", "federal_tax_withholding"),
    *("state_tax_withholding", "tax_status"),
)


def list_accounts(call: Call) -> Answer:
    """The accounts of a contact, soft-deleted ones among them; a joint one is listed under each owner, with one id."""
    contact = call.in_path("contact")
    accounts = [one for one in call.all("account") if contact.number in one.body["contacts"]]
    return answer_page(call, "accounts", accounts, _listed)


def show_account(call: Call) -> Answer:
    """One account, with its balance."""
    return Answer({"account": present_account(call.in_path("account"))})


def create_account(call: Call) -> Answer:
    """A new account under the contact."""
    contact = call.in_path("contact")
    clean = checked(call, WRITABLE, required=("number", "account_type_id"))
    account = call.add("account", {"status": 1, **clean, "contacts": [contact.number]})
    return Answer({"account": present_account(account)}, 201)


def list_beneficiaries(call: Call) -> Answer:
    """Who receives the account."""
    account = call.in_path("account")
    return Answer({"account_beneficiaries": account.get("beneficiaries", [])})


def list_owners(call: Call) -> Answer:
    """Who owns the account: one, or an owner and a joint owner."""
    account = call.in_path("account")
    numbers = account.body["contacts"]
    owners = [call.store.find_number("contact", number, call.database) for number in numbers]
    percentage = round(100 / len(numbers), 2)
    return Answer(
        {
            "account_owners": [
                {
                    "contact_id": owner.number,
                    "name": full_name(owner),
                    "ownership_type": "Owner" if place == 0 else "Joint Owner",
                    "percentage": percentage,
                }
                for place, owner in enumerate(owners)
                if owner is not None
            ]
        }
    )


def list_holdings(call: Call) -> Answer:
    """Holdings, which no account of the sandbox has."""
    call.in_path("account")
    return Answer({"account_assets": []})


def list_insureds(call: Call) -> Answer:
    """Insured people, whom no account of the sandbox has."""
    call.in_path("account")
    return Answer({"account_insureds": []})


def present_account(account: Record) -> dict[str, Any]:
    """An account in full. A label of its own stands where the type's is not the usual one."""
    type_id, balance = account.get("account_type_id"), account.get("balance")
    return {
        "id": account.number,
        "contact_id": account.body["contacts"][0],
        "account_type": account.get("account_type") or words.ACCOUNT_TYPES.get(type_id),
        "number": account.get("number"),
        "taxqualified": account.get("taxqualified_type") is not None,
        **{name: account.get(name) for name in SHOWN_AS_KEPT},
        "balance": str(balance) if account.get("balance_is_text") and balance is not None else balance,
        "deleted": bool(account.get("deleted")),
        "created_at": shown(account.created_at),
        "updated_at": shown(account.updated_at),
    }


def _listed(call: Call, account: Record) -> dict[str, Any]:
    """An account as lists show it: without its balance (unless the settings say otherwise), some without a number."""
    left_out = set() if call.settings.lists_balances else {"balance"}
    if account.get("number_is_not_listed"):
        left_out.add("number")
    presented = present_account(account)
    if call.query.get("assets") == "true":
        presented["assets"] = []
    return {name: value for name, value in presented.items() if name not in left_out}


OF_CONTACT = "/api/public/v1/contacts/{id}/accounts"
ONE = "/api/public/v1/accounts/{id}"

PART = Part(
    "accounts",
    routes=(
        ApiRoute("GET", OF_CONTACT, list_accounts, DOCUMENTED, "5"),
        ApiRoute("POST", OF_CONTACT, create_account, DOCUMENTED, "5"),
        ApiRoute("GET", ONE, show_account, DOCUMENTED, "5"),
        ApiRoute("GET", ONE + "/beneficiaries", list_beneficiaries, DOCUMENTED, "5"),
        ApiRoute("GET", ONE + "/owners", list_owners, ASSUMED, "5", "its fields were not seen"),
        ApiRoute("GET", ONE + "/assets", list_holdings, ASSUMED, "5", "its fields were not seen"),
        ApiRoute("GET", ONE + "/insureds", list_insureds, ASSUMED, "5", "its fields were not seen"),
    ),
    assumed=(
        AssumedName("account type ids", "invented, from 1, in the order of the known labels", "6"),
        AssumedName("tax-qualified ids", "as the sandbox table of the reference", "6"),
        AssumedName("account status", "1 active, 2 closed, 3 pending", "6"),
        AssumedName("page size of a contact's accounts", "the pagesize header counts, as for contacts", "3"),
        AssumedName("deleted accounts", "stay in lists and can be read, with deleted true", "5"),
    ),
)
