"""Under whose login something is said to the other system, and a conversation under each of them.

An edit goes under the login of whoever made it while that works, else under a colleague's; the other system's own
trail then names the right person wherever it can.
"""

from __future__ import annotations

from integrations.engine.errors import CredentialExpired, RemoteRefused
from integrations.engine.ports import Session
from integrations.models import Connection, Credential
from integrations.registry import SessionTerms, System, system_of
from integrations.selectors.connections import usable_credentials

FORBIDDEN = 403
"""The status that says of a login, not of a request, that it may not."""


class Logins:
    """The working logins of a connection; conversations that may write are opened when first needed."""

    def __init__(self, connection: Connection, *, interactive: bool) -> None:
        self.connection, self.interactive = connection, interactive
        self.system: System = system_of(connection.system)
        self._open: dict[int, Session] = {}

    def __enter__(self) -> Logins:
        return self

    def __exit__(self, *trouble: object) -> None:
        for session in self._open.values():
            session.close()

    def of(self, user_id: int | None) -> list[Credential]:
        """Those that work now: the person's own, the firm's, then colleagues'."""
        return usable_credentials(self.connection, user_id)

    def session(self, login: Credential) -> Session:
        """A conversation under the login. Raises ``CredentialExpired``."""
        if login.pk not in self._open:
            terms = SessionTerms(
                read_only=False,
                interactive=self.interactive,
                user_id=login.user_id,
                credential_id=login.pk,
            )
            self._open[login.pk] = self.system.open_session(self.connection, terms)
        return self._open[login.pk]

    def last(self) -> Session | None:
        """The conversation opened last."""
        return list(self._open.values())[-1] if self._open else None


def name_of(login: Credential) -> str:
    """Whose login it is, in words."""
    return login.remote_login_name or (login.user.name if login.user else "the firm's login")


def lacks_right(logins: list[Credential], error: RemoteRefused, label: str) -> RemoteRefused:
    """The refusal of every login that was tried, with whose they are and what can be done."""
    names = " and ".join(dict.fromkeys(name_of(login) for login in logins))
    return RemoteRefused(
        f"{label} does not let the login of {names} do this. Ask whoever runs {label} in your firm for the right, or "
        f"have a colleague who has it link their login; then try again. {label} said: {error}",
        status=error.status,
        fields=error.fields,
    )


def no_login_left(label: str, error: CredentialExpired | None) -> CredentialExpired:
    """What is said when nobody's login works any more."""
    return error or CredentialExpired(f"Nobody's link with {label} is active: connect again.")
