"""What surrounds every request: plain text, the firm's scope, the audit's context, and the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_scopes import scope, scopes_disabled
from pghistory.middleware import HistoryMiddleware

from backoffice.models import User

Respond = Callable[[HttpRequest], HttpResponseBase]


NUL = "\0"
LONGEST = 4_000
"""Characters of one parameter of an address, and figures of a number a form sends: what is longer is cut.

Python reads no number of more than some 4,300 figures.
"""
FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class PlainTextMiddleware:
    """No view meets a NUL: nobody types one, and the database refuses it. Addresses with one do not exist.

    It is taken out of what an address asks and of what a form sends; what programs send (webhooks, the interface for
    scripts) is checked by what reads it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response to a request without any."""
        if NUL in request.path_info:
            request.path_info = request.path_info.replace(NUL, "\N{REPLACEMENT CHARACTER}")
        request.GET = without_nul(request.GET, longest=LONGEST)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> None:
        """Cleans what a form sent; read only now, since views that read the body themselves must find it unread."""
        if request.content_type in FORM_TYPES and not getattr(view_func, "csrf_exempt", False):
            request.POST = without_nul(request.POST)


def without_nul(given: QueryDict, longest: int | None = None) -> Any:
    """The same parameters; a copy where one holds a NUL, is longer than ``longest`` or is an endless number."""

    def plain(text: str) -> str:
        text = text.replace(NUL, "")
        return text[:LONGEST] if text.isdecimal() else text[:longest]

    clean = QueryDict(mutable=True)
    for name, values in given.lists():
        clean.setlist(name.replace(NUL, ""), [plain(value) for value in values])
    clean._mutable = False
    return given if clean == given else clean


class FirmScopeMiddleware:
    """Everything a request reads is its user's firm's. Without a firm there is no scope, and reading raises."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, made within the scope."""
        with scope_of(request):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not response.is_async:
            # The body is made after this method has returned, so it needs a scope of its own.
            parts = cast("Iterator[bytes]", response.streaming_content)
            response.streaming_content = _within_scope(request, parts)
        return response


def scope_of(request: HttpRequest) -> AbstractContextManager[Any]:
    """The scope that a request's user may read in."""
    user = request.user
    if not isinstance(user, User):
        return nullcontext()
    if user.firm_id is not None:
        return scope(firm=user.firm)  # type: ignore[no-any-return]
    if user.is_superuser and request.path.startswith(reverse("admin:index")):
        # Safe: only the keeper of the whole installation, who belongs to no firm, and only inside the admin site.
        return scopes_disabled()  # type: ignore[no-any-return]
    return nullcontext()


def _within_scope(request: HttpRequest, parts: Iterator[bytes]) -> Iterator[bytes]:
    with scope_of(request):
        yield from parts


class AuditContextMiddleware(HistoryMiddleware):
    """Every change a request makes is written into the history with the person and the page."""


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs sign-in unless its view is marked public; clients of the firm see only what is marked for them.

    Pages of the REST framework are exempt: they identify their callers themselves.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Nothing when the page may be shown; otherwise the way to sign-in, or a refusal."""
        if not getattr(view_func, "login_required", True):
            return None
        if not isinstance(request.user, User):
            return self.handle_no_permission(request, view_func)
        return self._keep_apart(request, request.user, view_func)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """To the sign-in page and back; a fragment sends the whole page there instead of showing it inside."""
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse(settings.LOGIN_URL))
        return super().handle_no_permission(request, view_func)

    def _keep_apart(self, request: HttpRequest, user: User, view_func: Callable[..., Any]) -> HttpResponse | None:
        if (view_func.__module__ or "").startswith("allauth."):
            return None
        if user.firm_id is None:
            admin = reverse("admin:index")
            return None if request.path.startswith(admin) else redirect(admin)
        if not user.works_here and not getattr(view_func, "clients_allowed", False):
            if request.path == reverse(settings.LOGIN_REDIRECT_URL):
                return redirect(settings.OUTSIDERS_HOME)  # whoever opens the bare address of the site
            raise PermissionDenied("This page is for the firm's own people.")
        return None
