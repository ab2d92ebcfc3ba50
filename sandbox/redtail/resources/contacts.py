"""Contacts: listed, searched, read, made, changed, removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sandbox.common.moments import kept, parse_moment
from sandbox.common.refusals import Invalid, NotFound
from sandbox.common.routes import DOCUMENTED, Answer, ApiRoute, AssumedName, Part
from sandbox.common.store import Record
from sandbox.redtail import words
from sandbox.redtail.call import Call
from sandbox.redtail.paging import ASSUMED_PAGING, answer_page
from sandbox.redtail.resources.contact_view import LINES, full_name, lines_of, present_contact
from sandbox.redtail.validation import Check, birthday, checked, day, one_of, text

Fits = Callable[[Call, Record, str], bool]

WRITTEN_TYPES = {f"{words.WRITTEN_TYPE}{one}": one for one in words.CONTACT_TYPES}
FIELDS: Mapping[str, Check] = {
    "type": lambda value: "" if value in WRITTEN_TYPES else "is not included in the list",
    **dict.fromkeys(
        (
            *("suffix", "first_name", "middle_name", "last_name", "nickname", "company_name", "designation"),
            *("tax_id", "job_title"),
        ),
        text,
    ),
    **dict.fromkeys(("death_date", "client_since", "marital_date"), day),
    "dob": birthday,
    "salutation_id": one_of(words.SALUTATIONS),
    "source_id": one_of(words.SOURCES),
    "status_id": one_of(words.STATUSES),
    "category_id": one_of(words.CATEGORIES),
    "gender_id": one_of(words.GENDERS),
    "marital_status_id": one_of(words.MARITAL_STATUSES),
}


def list_contacts(call: Call) -> Answer:
    """Every contact of the database, in order of entry; those changed since a moment where one is given."""
    return answer_page(call, "contacts", _changed_since(call, call.all("contact")), present_contact)


def search_contacts(call: Call) -> Answer:
    """The contacts that fit every filter given."""
    asked = {name: call.query[name].strip() for name in FILTERS if call.query.get(name, "").strip()}
    found = [
        one
        for one in _changed_since(call, call.all("contact"))
        if all(FILTERS[name](call, one, wanted) for name, wanted in asked.items())
    ]
    return answer_page(call, "contacts", found, present_contact)


def show_contact(call: Call) -> Answer:
    """One contact."""
    return Answer({"contact": present_contact(call, call.in_path("contact"))})


def create_contact(call: Call) -> Answer:
    """A new contact; a person needs a last name, anything else a company name."""
    written = call.body.get("type") or f"{words.WRITTEN_TYPE}Individual"
    is_person = WRITTEN_TYPES.get(written) == "Individual"
    clean = checked(call, FIELDS, required=("last_name" if is_person else "company_name",))
    contact = call.add("contact", {**clean, "type": WRITTEN_TYPES[written]})
    return Answer({"contact": present_contact(call, contact)}, 201)


def change_contact(call: Call) -> Answer:
    """Changes the fields that are sent, and no other."""
    contact = call.in_path("contact")
    clean = checked(call, FIELDS)
    if "type" in clean:
        clean["type"] = WRITTEN_TYPES.get(clean["type"], contact.body["type"])
    name = "last_name" if contact.body["type"] == "Individual" else "company_name"
    if name in clean and not clean[name]:
        raise Invalid({name: [f"{name.replace('_', ' ').capitalize()} can't be blank"]})
    return Answer({"contact": present_contact(call, call.change(contact, clean))})


def delete_contact(call: Call) -> Answer:
    """Removes a contact and what hangs on it."""
    call.store.remove_whole(call.in_path("contact"), call.now)
    return Answer(None, 204)


def lines(name: str) -> Callable[[Call], Answer]:
    """Addresses, phones or e-mails of a contact."""

    def answer(call: Call) -> Answer:
        contact = call.in_path("contact")
        return Answer({name: [LINES[name](call, *line) for line in lines_of(contact, name)]})

    return answer


def show_nothing(call: Call) -> Answer:
    """What no contact of the sandbox has: an empty one answers 404."""
    contact = call.in_path("contact")
    raise NotFound(f"Nothing was found for contact {contact.number}.")


def _changed_since(call: Call, contacts: list[Record]) -> list[Record]:
    asked = call.query.get("updated_since", "")
    if not asked:
        return contacts
    since = kept(_moment(asked))
    return [one for one in contacts if one.updated_at >= since]


def _moment(asked: str) -> datetime:
    try:
        return parse_moment(asked.replace(" ", "+"))
    except ValueError:
        raise Invalid({"updated_since": ["Updated since is not a valid date and time"]}) from None


def _part(read: Callable[[Record], Any]) -> Fits:
    return lambda call, contact, wanted: wanted.casefold() in str(read(contact) or "").casefold()


def _exact(name: str) -> Fits:
    return lambda call, contact, wanted: str(contact.get(name, "")).casefold() == wanted.casefold()


def _squeezed(value: Any) -> str:
    """Only letters and digits count: numbers are written with and without dashes."""
    return "".join(one for one in str(value or "") if one.isalnum()).casefold()


def _has_account(call: Call, contact: Record, wanted: str) -> bool:
    return any(
        contact.number in account.body["contacts"] and _squeezed(account.get("number")) == _squeezed(wanted)
        for account in call.all("account")
    )


FILTERS: Mapping[str, Fits] = {
    "name": _part(full_name),
    "formatted_full_name": _part(full_name),
    "first_name": _part(lambda one: one.get("first_name")),
    "last_name": _part(lambda one: one.get("last_name")),
    "type": _exact("type"),
    "status_id": _exact("status_id"),
    "category_id": _exact("category_id"),
    "tax_id": lambda call, one, wanted: _squeezed(one.get("tax_id")) == _squeezed(wanted),
    "account_number": _has_account,
    "phone_number": lambda call, one, wanted: any(
        _squeezed(phone["number"]).endswith(_squeezed(wanted)) for phone in one.get("phones", [])
    ),
    "email": lambda call, one, wanted: any(
        wanted.casefold() in email["address"].casefold() for email in one.get("emails", [])
    ),
}

MANY = "/api/public/v1/contacts"
ONE = MANY + "/{id}"
OFTEN_EMPTY = (
    *("photo", "role", "employments", "assets", "liabilities", "tax", "identifications", "personal_profile"),
    "important_information",
)

PART = Part(
    "contacts",
    routes=(
        ApiRoute("GET", MANY, list_contacts, DOCUMENTED, "4"),
        ApiRoute("GET", MANY + "/search", search_contacts, DOCUMENTED, "4"),
        ApiRoute("GET", MANY + "/search_basic", search_contacts, DOCUMENTED, "4"),
        ApiRoute("POST", MANY, create_contact, DOCUMENTED, "4"),
        ApiRoute("GET", ONE, show_contact, DOCUMENTED, "4"),
        ApiRoute("PUT", ONE, change_contact, DOCUMENTED, "4"),
        ApiRoute("DELETE", ONE, delete_contact, DOCUMENTED, "4"),
        *(ApiRoute("GET", f"{ONE}/{name}", lines(name), DOCUMENTED, "4") for name in LINES),
        *(ApiRoute("GET", f"{ONE}/{name}", show_nothing, DOCUMENTED, "4") for name in OFTEN_EMPTY),
        ApiRoute("GET", ONE + "/udfs", lambda call: Answer({"contact_udfs": []}), DOCUMENTED, "4"),
    ),
    assumed=(
        *ASSUMED_PAGING,
        AssumedName("search by name", "part of it, any case", "4"),
        AssumedName("search by tax id, account or phone number", "only letters and digits count", "4"),
        AssumedName("search without a filter", "every contact; search_basic takes the same filters", "4"),
        AssumedName("unknown filters and includes", "are ignored", "3"),
        AssumedName("deleting a contact", "leaves its accounts to a joint owner", "4"),
    ),
)
