"""Writing the firm itself and its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from backoffice.events import HERE, FirmChanged, Origin, publish
from backoffice.models import Firm, User
from domain.enums.people import Role
from domain.invoice_numbers import UnableToReadTemplate, check_template


@transaction.atomic
def create_firm(*, name: str, slug: str, fields: Mapping[str, Any] | None = None) -> Firm:
    """A new firm. Raises ``ValidationError``."""
    firm = Firm(name=name, slug=slug, **(fields or {}))
    firm.full_clean()
    firm.save()
    return firm


@transaction.atomic
def update_firm(*, firm_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> Firm:
    """The firm with the given fields changed. Raises ``ValidationError``."""
    firm = Firm.objects.select_for_update().get(pk=firm_id)
    changed = frozenset(name for name, value in fields.items() if getattr(firm, name) != value)
    for name, value in fields.items():
        setattr(firm, name, value)
    _check_invoice_template(firm)
    firm.full_clean()
    firm.save()
    if changed:
        publish(FirmChanged(firm_id=firm.pk, origin=origin, fields=changed))
    return firm


def _check_invoice_template(firm: Firm) -> None:
    """Raises ``ValidationError`` for a pattern that cannot number invoices."""
    try:
        check_template(firm.invoice_template)
    except UnableToReadTemplate as error:
        raise ValidationError({"invoice_template": str(error)}) from error


@transaction.atomic
def add_user(*, firm: Firm, email: str, name: str, role: Role, password: str | None = None) -> User:
    """A new user of the firm; owners and administrators may open the admin site."""
    user = User.objects.create_user(
        email, password, name=name, firm=firm, role=role, is_staff=role in {Role.OWNER, Role.ADMIN}
    )
    user.full_clean(exclude=["password"])
    return user


@transaction.atomic
def update_user(*, user_id: int, fields: Mapping[str, Any]) -> User:
    """The user with the given fields changed; owners and administrators may open the admin site.

    Raises ``ValidationError`` when the firm would be left without anybody who runs it.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    for name, value in fields.items():
        setattr(user, name, value)
    user.is_staff = user.runs_the_firm
    others = User.objects.filter(firm=user.firm, role__in=(Role.OWNER, Role.ADMIN), is_active=True).exclude(pk=user.pk)
    if not (user.runs_the_firm and user.is_active) and not others.exists():
        raise ValidationError("The firm needs at least one owner or administrator who may sign in.")
    user.full_clean(exclude=["password"])
    user.save()
    return user
