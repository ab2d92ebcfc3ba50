"""Where the platform delivers its news."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from backoffice.web.access import public
from integrations.web.webhooks import store_delivery
from soderberg_sync.connector import SYSTEM


@public
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, token: str) -> HttpResponse:
    """Stores a delivery and answers at once."""
    return store_delivery(request, system=SYSTEM, token=token)
