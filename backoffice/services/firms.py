"""Writing the firm itself and its people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from backoffice.models import Firm, User
from domain.enums.people import Role


@transaction.atomic
def create_firm(*, name: str, slug: str, fields: Mapping[str, Any] | None = None) -> Firm:
    """A new firm. Raises ``ValidationError``."""
    firm = Firm(name=name, slug=slug, **(fields or {}))
    firm.full_clean()
    firm.save()
    return firm


@transaction.atomic
def update_firm(*, firm_id: int, fields: Mapping[str, Any]) -> Firm:
    """The firm with the given fields changed. Raises ``ValidationError``."""
    firm = Firm.objects.select_for_update().get(pk=firm_id)
    for name, value in fields.items():
        setattr(firm, name, value)
    firm.full_clean()
    firm.save()
    return firm


@transaction.atomic
def add_user(*, firm: Firm, email: str, name: str, role: Role, password: str | None = None) -> User:
    """A new user of the firm; owners and administrators may open the admin site."""
    user = User.objects.create_user(
        email, password, name=name, firm=firm, role=role, is_staff=role in {Role.OWNER, Role.ADMIN}
    )
    user.full_clean(exclude=["password"])
    return user
