"""Who may use the interface: the firm's own people, scripts only as far as their token goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from backoffice import rules
from backoffice.models import ApiToken, User

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module itself, by the settings


class StaffOfFirm(BasePermission):
    """One of a firm's own people; writing by token needs a token that may write; removing needs the right to."""

    message = "This is for the firm's own people."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether this person, by these means, may make this request at all."""
        user = request.user
        if not isinstance(user, User) or not rules.staff(user):
            return False
        if request.method in SAFE_METHODS:
            return True
        if isinstance(request.auth, ApiToken) and not request.auth.may_write:
            self.message = "This token may only read."
            return False
        return self._has_right(user, view)

    def _has_right(self, user: User, view: APIView) -> bool:
        """Whether this person may do what the view's ``rights`` keep for some."""
        right = getattr(view, "rights", {}).get(getattr(view, "action", None), "")
        refusal = rules.why_not(user, right) if right else ""
        self.message = refusal or self.message
        return not refusal

    def has_object_permission(self, request: Request, view: APIView, obj: Any) -> bool:
        """Whether this person may do this to this record."""
        rights = getattr(view, "rights", {})
        if request.method == "DELETE" and "destroy" not in rights and not rules.may_delete(request.user, obj):
            self.message = "Paraplanners cannot remove records; ask an adviser."
            return False
        return bool(rules.same_firm(request.user, obj))
