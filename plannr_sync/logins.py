"""Which of a user's accounts to act in: the one Plannr prefers, else the only employee one, else a person says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from integrations.engine.errors import UnableToSync
from plannr_sync.client import Payload

EMPLOYEE = "employee"


class UnableToChooseAccount(UnableToSync):
    """No account of this login can be used."""

    permanent = True
    code = "no_account"


class WrongFirm(UnableToChooseAccount):
    """The login belongs to another firm than the one whose id was entered."""

    code = "wrong_firm"


@dataclass(frozen=True, slots=True)
class Login:
    """One account a user can act in."""

    account_uuid: str
    firm_uuid: str
    firm_name: str
    name: str
    is_employee: bool
    may_write: bool

    @property
    def label(self) -> str:
        """For a list to choose from."""
        return f"{self.name} at {self.firm_name}" if self.firm_name else self.name


def read_logins(payloads: Iterable[Payload]) -> list[Login]:
    """Logins as Plannr lists them; entries without an account are of no use."""
    found = []
    for payload in payloads:
        account, firm = payload.get("account") or {}, payload.get("firm") or {}
        if isinstance(account, str):
            account = {"uuid": account}
        if isinstance(firm, str):
            firm = {"uuid": firm}
        if not account.get("uuid"):
            continue
        kind = account.get("type") or payload.get("user_type") or EMPLOYEE
        names = " ".join(str(payload[key]) for key in ("first_name", "last_name") if payload.get(key))
        found.append(
            Login(
                account_uuid=str(account["uuid"]),
                firm_uuid=str(firm.get("uuid") or "").lower(),
                firm_name=str(firm.get("name") or ""),
                name=str(payload.get("email") or names or account.get("name") or "Plannr login"),
                is_employee=str(kind) == EMPLOYEE,
                may_write=payload.get("has_write_permission") is not False,
            )
        )
    return found


def usable_logins(logins: list[Login], firm_uuid: str) -> list[Login]:
    """Employee logins of the firm. Raises ``UnableToChooseAccount`` with what is wrong when there is none."""
    employees = [login for login in logins if login.is_employee]
    if not employees:
        raise UnableToChooseAccount("This Plannr login is not an employee of a firm, so it cannot be used here.")
    wanted = [login for login in employees if not firm_uuid or login.firm_uuid in ("", firm_uuid.lower())]
    if not wanted:
        names = " and ".join(sorted({login.firm_name or login.firm_uuid for login in employees}))
        raise WrongFirm(
            f"This Plannr login belongs to {names}, but the Firm ID in the company settings is another firm's. "
            "Sign in with a login of your own firm, or correct the Firm ID. Nothing was kept."
        )
    return wanted


def choose_login(logins: list[Login], preferred: str, firm_uuid: str) -> Login | None:
    """The login to use, None when a person must choose. Raises ``UnableToChooseAccount``."""
    usable = usable_logins(logins, firm_uuid)
    liked = [login for login in usable if login.account_uuid == preferred]
    if liked:
        return liked[0]
    return usable[0] if len(usable) == 1 else None
