"""Under whose login edits go, and what one login that ended or may not do something means for everybody else's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backoffice.events import Origin
from backoffice.models import Income, User
from backoffice.services.flows import update_flow
from domain.enums.sync import CredentialKind, CredentialState, OutboxState, RunState
from integrations import registry
from integrations.engine.errors import CredentialExpired, RemoteRefused
from integrations.engine.ports import Session
from integrations.models import Connection, Credential, OutboxEntry
from integrations.registry import SessionTerms
from integrations.selectors.connections import is_live
from integrations.services import credentials
from tests.factories.backoffice import UserFactory
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(world: World) -> User:
    """A colleague of the first linked person, linked after them."""
    return link(world, UserFactory(firm=world.firm, name="Ida Editor"))


def link(world: World, user: User, *, account: str = "account") -> User:
    credentials.save_credential(
        connection=world.connection, user=user, kind=CredentialKind.OAUTH,
        tokens=credentials.Tokens("access", "refresh"), remote_account_id=account,
        remote_login_name=f"login of {user.pk}", now=world.now(),
    )  # fmt: skip
    return user


class Front:
    """The remote's door: notes who comes in, and turns some away."""

    def __init__(self, world: World) -> None:
        self.world, self.used, self.trouble = world, list[int | None](), dict[int, Exception]()
        registry.register_connector(world.remote.connector, open_session=self.open)

    def open(self, connection: Connection, terms: SessionTerms) -> Session:
        user_id = Credential.objects.get(pk=terms.credential_id).user_id
        self.used.append(user_id)
        if user_id in self.trouble:
            raise self.trouble[user_id]
        return self.world.remote.session(read_only=terms.read_only)


@pytest.fixture
def income(world: World) -> str:
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    return income


@pytest.fixture
def front(world: World, income: str) -> Front:
    return Front(world)


def edit(world: World, income: str, by: User | None) -> OutboxEntry:
    origin = Origin(user_id=by.pk if by else None)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)}, origin=origin)
    return OutboxEntry.objects.get()


def sent(world: World, income: str) -> bool:
    return bool(world.remote.data["income"][income]["pence"] == 4500000)


def test_an_edit_goes_under_its_editors_login(world: World, editor: User, front: Front, income: str) -> None:
    entry = edit(world, income, editor)
    world.drain()
    entry.refresh_from_db()
    assert sent(world, income)
    assert front.used == [editor.pk]
    assert entry.request["login"] == f"login of {editor.pk}"
    assert "It went under" not in entry.reason


def test_in_a_colleagues_run_too(world: World, editor: User, front: Front, income: str) -> None:
    edit(world, income, editor)
    world.run("client-1", "client-2")
    assert sent(world, income)
    assert front.used == [world.user.pk, editor.pk]


def test_an_ended_login_ends_alone_and_the_edit_goes_under_the_next(
    world: World, editor: User, front: Front, income: str
) -> None:
    front.trouble[editor.pk] = CredentialExpired("Revoked.")
    entry = edit(world, income, editor)
    world.drain()
    entry.refresh_from_db()
    assert (sent(world, income), entry.state) == (True, OutboxState.SENT)
    assert "It went under the login of Somebody: that of Ida Editor does not work now." in entry.reason
    states = dict(Credential.objects.values_list("user_id", "state"))
    assert states == {world.user.pk: CredentialState.ACTIVE, editor.pk: CredentialState.EXPIRED}
    assert is_live(world.connection)


def test_only_when_none_is_left_the_connection_holds(world: World, editor: User, front: Front, income: str) -> None:
    front.trouble = {pk: CredentialExpired("Revoked.") for pk in (editor.pk, world.user.pk)}
    entry = edit(world, income, editor)
    assert world.drain().error == "Revoked."
    entry.refresh_from_db()
    assert entry.state == OutboxState.HELD
    assert not is_live(world.connection)


def test_a_run_goes_on_under_the_next_login(world: World, editor: User, front: Front) -> None:
    front.trouble[world.user.pk] = CredentialExpired("Revoked.")
    assert world.run("client-1", "client-2").state == RunState.DONE
    assert front.used == [world.user.pk, editor.pk]
    mine, theirs = Credential.objects.order_by("pk")
    assert (mine.state, mine.last_error) == (CredentialState.EXPIRED, "Revoked.")
    assert (theirs.state, theirs.last_error) == (CredentialState.ACTIVE, "")


def test_a_run_that_may_not_read_goes_on_under_a_login_that_may(world: World, editor: User, front: Front) -> None:
    world.remote.faults["LIST"] = [RemoteRefused("This action is unauthorized.", status=403)]
    assert world.run("client-1", "client-2").state == RunState.DONE
    assert front.used == [world.user.pk, editor.pk]
    assert Credential.objects.order_by("pk")[0].last_error == "This action is unauthorized."


def test_a_login_without_the_right_leaves_it_to_one_that_has_it(
    world: World, editor: User, front: Front, income: str
) -> None:
    entry = edit(world, income, editor)
    world.remote.faults = {"PUT": [RemoteRefused("This action is unauthorized.", status=403)]}
    world.drain()
    entry.refresh_from_db()
    assert (sent(world, income), front.used) == (True, [editor.pk, world.user.pk])
    assert "that of Ida Editor may not do this." in entry.reason


def test_where_nobody_may_it_is_said_whose_logins_lack_the_right(
    world: World, editor: User, front: Front, income: str
) -> None:
    entry = edit(world, income, editor)
    refused = RemoteRefused("This action is unauthorized.", status=403)
    world.remote.faults = {"PUT": [refused, refused]}
    world.drain()
    entry.refresh_from_db()
    assert entry.state == OutboxState.FAILED
    assert f"login of {editor.pk} and Somebody" in entry.error
    assert "Ask whoever runs" in entry.error
    assert is_live(world.connection)


def test_what_is_wrong_with_an_edit_is_not_tried_under_everybodys_login(
    world: World, editor: User, front: Front, income: str
) -> None:
    entry = edit(world, income, editor)
    world.remote.faults = {"PUT": [RemoteRefused("The amount is too large.", status=422)]}
    world.drain()
    entry.refresh_from_db()
    assert (entry.state, front.used) == (OutboxState.FAILED, [editor.pk])


def test_a_success_is_noted_of_the_login_that_had_it(world: World, editor: User, front: Front) -> None:
    before = dict(Credential.objects.values_list("user_id", "last_success_at"))
    world.run("client-1")
    after = dict(Credential.objects.values_list("user_id", "last_success_at"))
    assert after[world.user.pk] > before[world.user.pk]
    assert after[editor.pk] == before[editor.pk]


def test_a_link_without_an_account_is_of_no_use(world: World) -> None:
    Credential.objects.all().delete()
    link(world, world.user, account="")
    assert not is_live(world.connection)


def test_a_new_sign_in_keeps_no_refresh_token_of_the_one_before(world: World) -> None:
    credentials.save_credential(
        connection=world.connection, user=world.user, kind=CredentialKind.PERSONAL_TOKEN,
        tokens=credentials.Tokens("personal"), remote_account_id="account", remote_login_name="Somebody",
        now=world.now(),
    )  # fmt: skip
    assert Credential.objects.get().refresh_token == ""


def test_a_renewal_that_names_no_new_refresh_token_keeps_the_old(world: World) -> None:
    before = Credential.objects.get()
    credentials.fresh_access_token(
        credential_id=before.pk, now=world.now(), exchange=lambda token: credentials.Tokens("access 2"),
        used_version=before.version,
    )  # fmt: skip
    assert Credential.objects.get().refresh_token == "refresh"
