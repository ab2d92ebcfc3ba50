"""What every test may ask for: people of two firms, a scope, a signed-in browser; and no network but loopback."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client as Browser
from django.test import TransactionTestCase
from django_scopes import scope
from hypothesis import HealthCheck, settings

from backoffice.models import Firm, User
from domain.enums.people import Role
from tests import rows
from tests.architecture.query_counts import Recording
from tests.factories.backoffice import FirmFactory, UserFactory
from tests.prepared_database import is_there, use_prepared_tables

# A change is judged by the same examples every time; looking for new ones is for a person at a keyboard, who sets
# HYPOTHESIS_PROFILE=search.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record-query-counts", action="store_true", help="write query counts down instead of comparing them"
    )


def pytest_configure(config: pytest.Config) -> None:
    Recording.is_on = config.getoption("--record-query-counts")


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: looking through it for rubbish took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


class NetworkRefused(RuntimeError):
    """A test tried to reach something that is not this machine."""


def _refuse_unless_loopback(address: Any) -> None:
    if not isinstance(address, tuple):
        return  # a path: a socket file of this machine
    host = str(address[0])
    if host in {"", "localhost"}:
        return
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise NetworkRefused(f"Tests connect only to this machine, not to {host}")


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection and every name look-up that leaves this machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_unless_loopback(address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_unless_loopback(address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        _refuse_unless_loopback((name or "",))
        return getaddrinfo(host, *args, **kwargs)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_test_environment: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> None:
    """Every process has a test database of its own, copied from one whose tables are there."""
    is_reused = django_db_keepdb and not django_db_createdb and is_there(connection.settings_dict["TEST"]["NAME"])
    if not is_reused:
        with django_db_blocker.unblock():
            use_prepared_tables()


@pytest.fixture(autouse=True, scope="session")
def _rows_are_deleted_after_a_test_that_commits() -> Iterator[None]:
    """Django would empty the files of every table, which takes long, and which evidence refuses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: rows.clear_away())
        yield


@pytest.fixture(autouse=True)
def _files_of_this_test_only(settings: Any, tmp_path: Any) -> None:
    """Uploaded files go to a folder that ends with the test."""
    settings.MEDIA_ROOT = tmp_path / "media"


class ThreePeople(NamedTuple):
    """Who every permission test must try: two of the firm's own people and one of another firm."""

    adviser: User
    paraplanner: User
    outsider: User


@pytest.fixture
def firm(db: None) -> Firm:
    return FirmFactory(name="Harbour Advice")


@pytest.fixture
def other_firm(db: None) -> Firm:
    return FirmFactory(name="Hilltop Planning")


@pytest.fixture
def in_firm(firm: Firm) -> Iterator[Firm]:
    """The firm, with its scope active for the whole test."""
    with scope(firm=firm):
        yield firm


@pytest.fixture
def owner(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.OWNER, name="Olive Owner")


@pytest.fixture
def administrator(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.ADMIN, name="Alex Administrator")


@pytest.fixture
def adviser(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.ADVISER, name="Avery Adviser")


@pytest.fixture
def paraplanner(firm: Firm) -> User:
    return UserFactory(firm=firm, role=Role.PARAPLANNER, name="Parker Paraplanner")


@pytest.fixture
def outsider(other_firm: Firm) -> User:
    """An adviser of another firm."""
    return UserFactory(firm=other_firm, role=Role.ADVISER, name="Oakley Outsider")


@pytest.fixture
def client_user(firm: Firm) -> User:
    """A client of the firm who may sign in."""
    return UserFactory(firm=firm, role=Role.CLIENT, name="Casey Client")


@pytest.fixture
def professional(firm: Firm) -> User:
    """A client's accountant, let in to look."""
    return UserFactory(firm=firm, role=Role.PROFESSIONAL, name="Prue Professional")


@pytest.fixture
def keeper(db: None) -> User:
    """Who looks after the installation and belongs to no firm."""
    return UserFactory(firm=None, role=Role.ADMIN, name="Kit Keeper", is_staff=True, is_superuser=True)


@pytest.fixture
def three_people(adviser: User, paraplanner: User, outsider: User) -> ThreePeople:
    return ThreePeople(adviser, paraplanner, outsider)


@pytest.fixture
def signed_in() -> Callable[[User], Browser]:
    """A browser of its own for a person, already signed in."""

    def browse(user: User) -> Browser:
        # What signing in leaves in the session, without what it does beside; that has tests of its own.
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        browser = Browser()
        browser.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
        return browser

    return browse
