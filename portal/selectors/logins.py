"""Reading who signs in for a client."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from backoffice.models import User
from backoffice.selectors.history import Activity, recent
from portal.models import Invitation, PortalAccess

CHANGES_SHOWN = 20


def changes_of(access: PortalAccess) -> list[Activity]:
    """The latest changes of a login: what it signs in with, whether it is open, what it may see; newest first."""
    return recent(
        [(PortalAccess, Q(pgh_obj_id=access.pk)), (User, Q(pgh_obj_id=access.user_id))], CHANGES_SHOWN
    )  # fmt: skip


def logins_for(client_id: int) -> list[PortalAccess]:
    """A client's logins; ``was_invited`` says whether an invitation left."""
    of_login = Invitation.objects.filter(access=OuterRef("pk"))
    rows = PortalAccess.objects.filter(client_id=client_id).select_related("user", "invited_by")
    return list(rows.annotate(was_invited=Exists(of_login)))
