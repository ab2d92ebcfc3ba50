"""Reading who signs in for a client."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from portal.models import Invitation, PortalAccess


def logins_for(client_id: int) -> list[PortalAccess]:
    """A client's logins; ``was_invited`` says whether an invitation left."""
    of_login = Invitation.objects.filter(access=OuterRef("pk"))
    rows = PortalAccess.objects.filter(client_id=client_id).select_related("user", "invited_by")
    return list(rows.annotate(was_invited=Exists(of_login)))
