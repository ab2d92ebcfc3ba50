"""Who may do what, as predicates that read like the sentence they stand for.

    user.has_perm("backoffice.delete_client", client)

The firm's people see and edit all of their firm's records. Paraplanners prepare work for others, so removing a record
is left to advisers and to those who run the firm. The firm's settings and keys belong to those who run it. A client
sees their own records only, and only where a page is made for clients; a client's accountant or solicitor looks at
what they were let in to see, and changes nothing.

What cannot be taken back with one click has a name in ``RIGHTS``; pages ask for it by that name
(``backoffice.web.access.needs``) and say its sentence to whoever may not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rules.permissions import add_perm
from rules.predicates import predicate as untyped_predicate

from backoffice.models import User
from domain.enums.people import Role

RECORDS = (
    "client", "household", "relationship", "address", "contactdetail", "clientmember", "provider", "plan", "ownership",
    "valuation", "income", "expense", "charge", "document", "contribution", "withdrawal", "premium",
    "repayment", "cover", "goal", "filenote", "questionnaire", "question", "completion",
)  # fmt: skip
SETTINGS = ("firm", "user", "apitoken")

predicate: Callable[[Callable[..., bool]], Any] = untyped_predicate


@predicate
def belongs_to_a_firm(user: User) -> bool:
    """Whether this login has a firm at all; the keeper of the installation has none."""
    return getattr(user, "firm_id", None) is not None


@predicate
def same_firm(user: User, record: Any) -> bool:
    """Whether the record is of the user's firm; true where no record is named (may this person do it at all?)."""
    if record is None:
        return True
    return bool(user.firm_id == (record.pk if record._meta.label == "backoffice.Firm" else record.firm_id))


@predicate
def works_here(user: User) -> bool:
    """Whether this is one of a firm's own people rather than a client or a client's accountant or solicitor."""
    return user.is_active and user.works_here


@predicate
def runs_the_firm(user: User) -> bool:
    """Whether this is an owner or administrator."""
    return user.is_active and user.runs_the_firm


@predicate
def is_adviser(user: User) -> bool:
    """Whether this person advises clients."""
    return user.is_active and user.role == Role.ADVISER


staff = belongs_to_a_firm & works_here
may_see = staff & same_firm
may_edit = staff & same_firm
may_delete = belongs_to_a_firm & same_firm & (runs_the_firm | is_adviser)
may_run_the_firm = belongs_to_a_firm & same_firm & runs_the_firm

for _record in RECORDS:
    add_perm(f"backoffice.view_{_record}", may_see)
    add_perm(f"backoffice.add_{_record}", may_edit)
    add_perm(f"backoffice.change_{_record}", may_edit)
    add_perm(f"backoffice.delete_{_record}", may_delete)
for _record in SETTINGS:
    add_perm(f"backoffice.view_{_record}", may_see)
    for _act in ("add", "change", "delete"):
        add_perm(f"backoffice.{_act}_{_record}", may_run_the_firm)


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do a thing, and the sentence for those who may not."""

    may: Any
    refusal: str


def _decided(what: str) -> Right:
    return Right(may_delete, f"Only advisers, owners and administrators may {what}.")


def _run(what: str) -> Right:
    return Right(may_run_the_firm, f"Only an owner or administrator of the firm may {what}.")


RIGHTS: Mapping[str, Right] = MappingProxyType(
    {
        "remove_record": _decided("remove records"),
        "use_connections": Right(staff & same_firm, "Only the firm's own people may work with connected systems."),
        "unlink_record": _decided("end the link with a connected system"),
        "steer_feed": _decided("pause, resume or stop an account that is updated by itself"),
        "abandon_change": _decided("give up a change that was to be sent"),
        "confirm_guard": _decided("let a run go on that stopped to ask"),
        "reverse_import": _decided("take back an import, or all that a run linked"),
        "remove_statement": _decided("remove a statement"),
        "write_off": _decided("balance, write off or cancel what is expected, or take that back"),
        "lock_period": _decided("lock a period"),
        "unlock_period": _run("unlock a period"),
        "issue_report": _decided("issue a report"),
        "open_account": _decided("send an application to the platform, or withdraw one"),
        "agree_shares": _run("change who gets what of a payment"),
        "set_return": _run("change what counts in the return"),
        "set_assumptions": _run("change what cashflows assume"),
        "run_firm": _run("do this"),
    }
)
"""What not everybody may do. All else in the product, every one of the firm's own people may."""

for _code, _right in RIGHTS.items():
    add_perm(f"backoffice.{_code}", _right.may)


def why_not(user: Any, code: str) -> str:
    """Why this person may not do this, as a sentence; empty when they may."""
    return "" if isinstance(user, User) and RIGHTS[code].may.test(user, None) else RIGHTS[code].refusal
