"""Addresses under ``/api/v1/``: what the apps have registered, the schema, its page, and a plain not-found."""

from __future__ import annotations

from django.urls import include, path, re_path
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.api.base import FirmView
from backoffice.api.docs import docs
from backoffice.api.registry import build_router
from backoffice.api.schema import SchemaView


class UnknownAddress(FirmView):
    """Anything else under the interface's address: a problem instead of a web page."""

    schema = None

    def dispatch_unknown(self, request: Request, *args: object, **kwargs: object) -> Response:
        """There is nothing here."""
        raise NotFound("There is nothing at this address.")

    get = post = put = patch = delete = dispatch_unknown


urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    path("", include(build_router().urls)),
    re_path(r"^.*$", UnknownAddress.as_view(), name="api-unknown"),
]
