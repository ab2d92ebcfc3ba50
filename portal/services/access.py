"""Letting clients in: inviting, first passwords, ending a login."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django_scopes import scopes_disabled

from backoffice.mail import placeholders_among
from backoffice.models import Client, Firm, User
from backoffice.services.firms import add_user
from backoffice.services.mail import public_url, queue_mail
from backoffice.services.records import apply_changes, save_new
from domain.enums.people import OUTSIDERS, Role
from portal.models import Invitation, PortalAccess
from portal.services.seals import digest_of

LASTS = timedelta(days=14)
"""How long the link of an invitation can be used."""


class UnableToOpenInvitation(RuntimeError):
    """The link of an invitation leads nowhere any more; the message is a sentence for the client."""

    permanent = True


@transaction.atomic
def invite_to_portal(
    *,
    client_id: int,
    email: str,
    name: str,
    role: Role,
    may_edit: bool,
    sees_household: bool,
    invited_by: User | None,
    now: datetime,
) -> PortalAccess:
    """A login for a client, or for a professional who looks for them, and the e-mail that lets them in.

    Raises ``ValidationError`` where the address is made up or belongs to a login already.
    """
    client: Client = Client.objects.select_for_update().get(pk=client_id)
    if role not in OUTSIDERS:
        raise ValidationError("The firm's own people are added in the settings.")
    if not client.is_person:
        raise ValidationError("People sign in, not joint clients, trusts or businesses: invite one of its people.")
    _check_address(email)
    user = add_user(firm=client.firm, email=email, name=name, role=role)
    access = grant_access(
        client=client, user=user, may_edit=may_edit, sees_household=sees_household, invited_by=invited_by
    )
    _mail_invitation(access, now)
    return access


def _check_address(email: str) -> None:
    """Raises ``ValidationError`` for an address nobody can sign in with."""
    if placeholders_among([email]):
        raise ValidationError({"email": "This address is made up: nothing is ever mailed to it."})
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": "Somebody signs in with this address already."})


def grant_access(
    *, client: Client, user: User, may_edit: bool, sees_household: bool, invited_by: User | None
) -> PortalAccess:
    """The screens of a client opened to a login that exists, without a word to anybody."""
    return save_new(
        PortalAccess(
            firm_id=client.firm_id, user=user, client=client, may_edit=may_edit and user.role == Role.CLIENT,
            sees_household=sees_household, invited_by=invited_by,
        )
    )  # fmt: skip


@transaction.atomic
def invite_again(*, access_id: int, now: datetime) -> PortalAccess:
    """A new invitation to somebody who has no password yet or lost it; earlier links stop working."""
    access = _locked(access_id)
    if not access.user.is_active:
        raise ValidationError("This login is closed: open it first.")
    _mail_invitation(access, now)
    return access


def _mail_invitation(access: PortalAccess, now: datetime) -> None:
    queue_mail(
        firm=access.firm, to=access.user.email, subject=f"Your login at {access.firm.name}", template="invitation",
        context={"access": access, "days": LASTS.days, "sign_in": public_url("account_login")}, now=now,
        client=access.client, user=access.user,
    )  # fmt: skip


@transaction.atomic
def make_personal_link(user: User, now: datetime) -> str:
    """The link of a new invitation, made as its e-mail leaves. Empty for who is not let in anywhere."""
    access = PortalAccess.objects.filter(user=user).first()
    if access is None:
        return ""
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(firm_id=access.firm_id, access=access, digest=digest_of(token), expires_at=now + LASTS)
    return public_url("portal_welcome", token)


def open_invitation(*, token: str, now: datetime) -> Invitation:
    """The invitation of a link. Raises ``UnableToOpenInvitation``.

    Whoever follows the link is not signed in, so it is looked for in every firm: only its digest finds it.
    """
    with scopes_disabled():  # see above; what it leads to is the one login of that invitation
        rows = Invitation.objects.select_related("access__user", "access__firm", "access__client")
        found = rows.filter(digest=digest_of(token)).first()
        latest = None if found is None else Invitation.objects.filter(access=found.access).order_by("-id").first()
    if found is None or not found.access.user.is_active:
        raise UnableToOpenInvitation("This link is not one of ours, or your login was closed.")
    if found.used_at is not None:
        raise UnableToOpenInvitation("This link was used already. Sign in with your password.")
    if latest != found:
        raise UnableToOpenInvitation("A newer invitation was sent to you: use the link in the latest e-mail.")
    if found.expires_at <= now:
        raise UnableToOpenInvitation("This link is too old. Ask your adviser for a new invitation.")
    return found  # type: ignore[no-any-return]


@transaction.atomic
def set_first_password(*, invitation: Invitation, password: str, now: datetime) -> User:
    """The login with its password; the link is used up. Raises ``ValidationError`` for a weak password."""
    row: Invitation = (
        Invitation.objects.select_for_update(of=("self",)).select_related("access__user").get(pk=invitation.pk)
    )
    if row.used_at is not None:
        raise UnableToOpenInvitation("This link was used already. Sign in with your password.")
    user = row.access.user
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    row.used_at = now
    row.save(update_fields=["used_at", "updated_at"])
    return user


@transaction.atomic
def update_access(*, access_id: int, fields: Mapping[str, Any], seen: str) -> PortalAccess:
    """The login with other rights. A professional never may edit.

    ``seen`` is its ``rights_mark`` when whoever asks looked. Raises ``ValidationError`` where they changed since.
    """
    access = _locked(access_id)
    if seen != access.rights_mark:
        raise ValidationError("A colleague changed this login meanwhile. Look at what holds now, then save again.")
    wanted = {**fields}
    if access.only_looks:
        wanted.pop("may_edit", None)
    apply_changes(access, wanted)
    return access


@transaction.atomic
def set_open(*, access_id: int, is_open: bool) -> PortalAccess:
    """Closes a login, which ends what its person has open in a browser, or opens it again."""
    access = _locked(access_id)
    access.user.is_active = is_open
    access.user.save(update_fields=["is_active"])
    if not is_open:
        access.invitations.filter(used_at=None).delete()
    return access


@transaction.atomic
def change_sign_in(*, access_id: int, email: str, now: datetime) -> PortalAccess:
    """The login under another e-mail address; raises ``ValidationError`` for one that cannot be.

    Its password ends with the old address, and with it whatever is open in a browser: a link that goes to the new
    address only lets its person choose another. The old address is told that it does not sign in any more.
    """
    access = _locked(access_id)
    user, before, wanted = access.user, access.user.email, email.lower()
    if not user.is_active:
        raise ValidationError("This login is closed: open it first.")
    if wanted == before.lower():
        raise ValidationError({"email": "They sign in with this address already."})
    _check_address(wanted)
    EmailAddress.objects.filter(user=user).delete()  # the sign-in looks there as well
    access.invitations.filter(used_at=None).delete()
    user.email = wanted
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    _mail_of_sign_in(access, before, "sign_in_ended", "You no longer sign in with this address", now)
    _mail_of_sign_in(access, wanted, "sign_in_moved", "You sign in with this address from now on", now)
    return access


def _mail_of_sign_in(access: PortalAccess, to: str, template: str, subject: str, now: datetime) -> None:
    queue_mail(
        firm=access.firm, to=to, subject=subject, template=template, now=now, client=access.client, user=access.user,
        context={"access": access, "days": LASTS.days, "adviser": adviser_of(access.client)},
    )  # fmt: skip


def _locked(access_id: int) -> PortalAccess:
    rows = PortalAccess.objects.select_for_update(of=("self",)).select_related("user", "client", "firm")
    access: PortalAccess = rows.get(pk=access_id)
    return access


def adviser_of(client: Client) -> User | None:
    """Who is told of what a client does: their adviser while they may sign in."""
    adviser = client.adviser
    return adviser if adviser is not None and adviser.is_active else None


def tell_adviser(*, client: Client, subject: str, template: str, context: Mapping[str, Any], now: datetime) -> None:
    """Writes to the client's adviser, if there is one."""
    adviser = adviser_of(client)
    firm: Firm = client.firm
    if adviser is not None:
        queue_mail(
            firm=firm, to=adviser.email, subject=subject, template=template, context=context, now=now, client=client
        )
