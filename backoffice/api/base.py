"""What every resource shares: the firm's scope around each request, reading through selectors, who is writing."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, ClassVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django_scopes import scope
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from backoffice.events import Origin
from backoffice.models import ApiToken, Firm, User
from backoffice.services.tokens import note_token_use


class FirmView(APIView):
    """A view whose request runs in the scope of its sender's firm, however the sender signed in.

    Without a firm there is no scope, and reading raises.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request; the scope opened for it ends with it."""
        with ExitStack() as self.scopes:
            return super().dispatch(request, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Find out who is asking and open their firm's scope."""
        super().perform_authentication(request)
        if isinstance(request.user, User) and request.user.firm is not None:
            self.scopes.enter_context(scope(firm=request.user.firm))
            if isinstance(request.auth, ApiToken):
                note_token_use(token=request.auth, now=timezone.now())

    @property
    def firm(self) -> Firm:
        """The firm of whoever is asking; permissions have made sure there is one."""
        return cast(Firm, cast(User, self.request.user).firm)

    @property
    def origin(self) -> Origin:
        """Who is writing, for subscribers of events."""
        return Origin(user_id=self.request.user.pk)


class FirmViewSet(FirmView, GenericViewSet[Any]):
    """A resource of the firm. Subclasses name ``model`` and give ``rows``; another firm's record is not found."""

    model: ClassVar[type[Model]]

    def rows(self) -> QuerySet[Any]:
        """The records this resource consists of, within the scope."""
        raise TypeError(f"{type(self).__name__} does not say what it consists of")

    def get_queryset(self) -> QuerySet[Any]:
        """``rows``, or nothing while the schema is drawn, when there is no scope."""
        if getattr(self, "swagger_fake_view", False):
            return cast("QuerySet[Any]", self.model._default_manager.none())
        return self.rows()

    def reread(self, record: Model) -> Any:
        """The record as it now is, with everything the serializer shows."""
        return self.get_queryset().get(pk=record.pk)
