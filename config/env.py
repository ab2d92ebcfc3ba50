"""The only reader of the environment: every variable the product knows, with its meaning and its default.

Import the values from here; nothing else calls ``os.environ``. ``VARIABLES`` lists the names so that deployment files
can be checked against it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent


class UnableToConfigure(RuntimeError):
    """A variable that has no default in this environment is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, what it is for, and the value used when it is not set."""

    name: str
    meaning: str
    default: str = ""

    def text(self) -> str:
        """The value, stripped; the default when unset or empty."""
        return os.environ.get(self.name, "").strip() or self.default

    def is_set(self) -> bool:
        """Whether there is a value besides the default."""
        return bool(os.environ.get(self.name, "").strip())

    def flag(self) -> bool:
        """The value as yes or no: 1, true, yes and on are yes."""
        return self.text().lower() in {"1", "true", "yes", "on"}

    def items(self) -> list[str]:
        """The value as a list separated by commas; empty entries are dropped."""
        return [item.strip() for item in self.text().split(",") if item.strip()]

    def number(self) -> int:
        """The value as a whole number; raises ``UnableToConfigure`` when it is not one."""
        try:
            return int(self.text())
        except ValueError:
            raise UnableToConfigure(f"{self.name} must be a whole number, not {self.text()!r}") from None


SECRET_KEY = Variable("SECRET_KEY", "Django's signing key")
ENCRYPTION_KEYS = Variable("ENCRYPTION_KEYS", "Fernet keys for stored credentials, newest first, separated by commas")
ALLOWED_HOSTS = Variable("ALLOWED_HOSTS", "host names the site answers to, separated by commas")
CSRF_TRUSTED_ORIGINS = Variable("CSRF_TRUSTED_ORIGINS", "origins that may post forms, with scheme, separated by commas")
PUBLIC_URL = Variable("PUBLIC_URL", "the site's own address, as a browser sees it", "http://127.0.0.1:8000")
TRUSTED_PROXY = Variable("TRUSTED_PROXY", "yes when a proxy in front sets X-Forwarded-Proto", "no")

DATABASE_URL = Variable("DATABASE_URL", "PostgreSQL address; an embedded server is started when unset")
TEST_DATABASE_SUFFIX = Variable("TEST_DATABASE_SUFFIX", "keeps two test runs on one machine apart")
REDIS_URL = Variable("REDIS_URL", "Redis address for the queue and the cache; in process when unset")
DATA_DIR = Variable("DATA_DIR", "where the embedded database and other local state live", str(BASE_DIR / "var"))
MEDIA_ROOT = Variable("MEDIA_ROOT", "where uploaded files are kept", str(BASE_DIR / "var" / "media"))

EMAIL_HOST = Variable("EMAIL_HOST", "SMTP server; messages are written to files when unset")
EMAIL_PORT = Variable("EMAIL_PORT", "SMTP port", "587")
EMAIL_HOST_USER = Variable("EMAIL_HOST_USER", "SMTP user")
EMAIL_HOST_PASSWORD = Variable("EMAIL_HOST_PASSWORD", "SMTP password")
DEFAULT_FROM_EMAIL = Variable("DEFAULT_FROM_EMAIL", "sender of the product's e-mails", "back-office@localhost")
LOG_LEVEL = Variable("LOG_LEVEL", "lowest level that is logged", "INFO")

PLANNR_BASE_URL = Variable("PLANNR_BASE_URL", "address of Plannr's API, without a path", "http://127.0.0.1:8101")
PLANNR_WEB_URL = Variable("PLANNR_WEB_URL", "address of Plannr's screens, for links that open a record there")
PLANNR_CLIENT_ID = Variable("PLANNR_CLIENT_ID", "OAuth client id issued by Plannr")
PLANNR_CLIENT_SECRET = Variable("PLANNR_CLIENT_SECRET", "OAuth client secret issued by Plannr")
PLANNR_REDIRECT_URL = Variable("PLANNR_REDIRECT_URL", "OAuth redirect address registered with Plannr")

REDTAIL_BASE_URL = Variable("REDTAIL_BASE_URL", "address of Redtail's API, without a path", "http://127.0.0.1:8102")
REDTAIL_API_KEY = Variable(
    "REDTAIL_API_KEY", "this installation's key issued by Redtail; Redtail is not offered when unset"
)

XPLAN_SITE_URL = Variable(
    "XPLAN_SITE_URL", "address of the Xplan site of firms that name none; the only one that may be without TLS"
)
XPLAN_APP_ID = Variable("XPLAN_APP_ID", "app id issued by Iress; firms may have one of their own")
XPLAN_CLIENT_ID = Variable("XPLAN_CLIENT_ID", "OAuth client id issued by Iress")
XPLAN_CLIENT_SECRET = Variable("XPLAN_CLIENT_SECRET", "OAuth client secret issued by Iress")
XPLAN_REDIRECT_URL = Variable("XPLAN_REDIRECT_URL", "OAuth redirect address registered with Iress")

SODERBERG_BASE_URL = Variable(
    "SODERBERG_BASE_URL", "address of the investment platform's API; the platform is not offered when unset"
)
SODERBERG_WEB_URL = Variable("SODERBERG_WEB_URL", "address of the platform's screens, for links that lead there")

VARIABLES: dict[str, Variable] = {
    value.name: value for value in list(globals().values()) if isinstance(value, Variable)
}


def require(*variables: Variable) -> None:
    """Raise ``UnableToConfigure`` with one line that names all of these that are not set."""
    missing = [f"{variable.name} ({variable.meaning})" for variable in variables if not variable.is_set()]
    if missing:
        raise UnableToConfigure(f"Set {', '.join(missing)}")
