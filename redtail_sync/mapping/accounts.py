"""Accounts: which field of a Redtail account is read, and which accounts wait for a person.

An account is never made into a plan by itself. It is staged; once a person has linked it with a plan, its balance is
all that comes here, and everything else is the adviser's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Flag, Moment, Reference, Text, WholeNumber
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import PLAN
from redtail_sync.mapping.reading import READ_ONLY, Amount, KnownLabel, Several
from redtail_sync.mapping.types import LABELS

ONLY_STAGED = "Shown while the account waits, and a start for a new plan; from then on it is the adviser's."
ONLY_BALANCE = "The one thing that a linked account brings."


def _staged(canonical: str, path: str, codec: object, label: str) -> FieldRule:
    return FieldRule(canonical, path, codec, label, direction=Direction.IMPORT, reason=ONLY_STAGED)  # type: ignore[arg-type]


def _owners(fields: Fields) -> Iterable[str]:
    listed = fields.get("listed_under")
    found = [str(one) for one in listed] if isinstance(listed, list) else []
    return found or ([str(fields["contact"])] if fields.get("contact") else [])


ACCOUNTS = Mapping(
    PLAN,
    "account",
    "Account",
    (
        _staged("company", "company", Text(), "Company"),
        _staged("number", "number", Text(), "Account number"),
        _staged("product", "product", Text(), "Product"),
        _staged("account_type", "account_type", KnownLabel(LABELS), "Account type"),
        _staged("is_tax_qualified", "taxqualified", Flag(), "Tax-qualified"),
        _staged("tax_qualified_id", "taxqualified_type", WholeNumber(), "Tax-qualified id"),
        FieldRule("balance", "balance", Amount(), "Balance", direction=Direction.PULL, reason=ONLY_BALANCE),
        _staged("as_of", "updated_at", Moment(), "Changed at Redtail"),
        _staged("is_deleted", "deleted", Flag(missing=False), "Deleted"),
        _staged("contact", "contact_id", Reference(), "Filed under"),
        _staged("listed_under", "listed_under", Several(), "Listed under"),
    ),
    id_path="id",
    owners=_owners,
)

PULL_RULES = (EligibilityRule("deleted", "Deleted in Redtail.", lambda fields: fields["is_deleted"] is True),)


def spec() -> KindSpec:
    """How accounts take part: they are staged, and nothing is ever sent."""
    never = Ability.no(READ_ONLY)
    return KindSpec(ACCOUNTS, pull_rules=PULL_RULES, create=never, update=never, delete=never)


def description_of(fields: Fields) -> str:
    """What an account is called until somebody says otherwise: its company and the last four of its number."""
    company = str(fields.get("company") or "").strip()
    words = [company or str(fields.get("product") or "").strip() or "Account", last_four(fields.get("number"))]
    return " ".join(word for word in words if word)


def last_four(number: object) -> str:
    """The last four letters and figures of an account number, noughts among them; empty where there is none."""
    return _bare(number)[-4:]


def normalised(number: object) -> str:
    """An account number for comparing: letters and figures only, in capitals, without noughts in front."""
    return _bare(number).lstrip("0")


def _bare(number: object) -> str:
    return re.sub(r"[^0-9A-Z]", "", str(number or "").upper())


def natural_key(fields: Fields) -> tuple[str, str] | None:
    """By what the same account, typed by hand and fed, is known to be one; None where its number is not known."""
    number = normalised(fields.get("number"))
    company = re.sub(r"\W", "", str(fields.get("company") or "").casefold())
    return (company, number) if number and company else None
