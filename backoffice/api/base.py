"""What every resource shares: the firm's scope around each request, reading through selectors, who is writing."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags
from django_scopes import scope
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from backoffice.api.problems import UnableToMatch
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


def version_of(data: Any) -> str:
    """An ``ETag`` of a record as the interface shows it; the same for the same content."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


class FirmViewSet(FirmView, GenericViewSet[Any]):
    """A resource of the firm. Subclasses name ``model`` and give ``rows``; another firm's record is not found.

    The answer with one record carries its ``ETag``. What writes or removes a record may send that back as ``If-Match``
    and is refused with 412 where the record is no longer the one that was read.
    """

    model: ClassVar[type[Model]]

    def rows(self) -> QuerySet[Any]:
        """The records this resource consists of, within the scope."""
        raise TypeError(f"{type(self).__name__} does not say what it consists of")

    def get_queryset(self) -> QuerySet[Any]:
        """``rows``, or nothing while the schema is drawn, when there is no scope."""
        if getattr(self, "swagger_fake_view", False):
            return cast("QuerySet[Any]", self.model._default_manager.none())
        return self.rows()

    def get_object(self) -> Any:
        """The record the address names, locked and compared first where the sender says which one they read."""
        expected = self.request.headers.get("If-Match")
        if not expected or self.request.method in SAFE_METHODS:
            return super().get_object()
        self.scopes.enter_context(transaction.atomic())
        record = super().get_object()
        self.model._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
        record = super().get_object()  # as it is now that nobody else can write it
        if not {"*", version_of(self.get_serializer(record).data)} & set(parse_etags(expected)):
            raise UnableToMatch
        return record

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer; with the record's version where it consists of one record."""
        response = super().finalize_response(request, response, *args, **kwargs)
        serializer = getattr(getattr(response, "data", None), "serializer", None)
        if response.status_code < HTTPStatus.MULTIPLE_CHOICES and isinstance(serializer, Serializer):
            response["ETag"] = version_of(response.data)
        return response

    def reread(self, record: Model) -> Any:
        """The record as it now is, with everything the serializer shows."""
        return self.get_queryset().get(pk=record.pk)
