"""Where the platform delivers its news."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_scopes import scope

from backoffice.models import Firm
from backoffice.web.access import public
from integrations.models import Connection
from integrations.services.webhooks import receive_delivery
from soderberg_sync.services.connecting import read_webhook_token

LARGEST_BODY = 256 * 1024


@public
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, token: str) -> HttpResponse:
    """Stores a delivery and answers at once; what it is worth is found out by looking."""
    named = read_webhook_token(token)
    if named is None:
        return HttpResponse(status=404)
    if len(request.body) > LARGEST_BODY:
        return HttpResponse(status=413)
    firm_id, connection_id = named
    firm = Firm.objects.filter(pk=firm_id).first()
    if firm is None:
        return HttpResponse(status=404)
    with scope(firm=firm):  # the signed token names the firm: there is no user here
        connection = Connection.objects.filter(pk=connection_id).select_related("firm").first()
        if connection is None:
            return HttpResponse(status=404)
        delivery = receive_delivery(
            connection=connection, body=request.body, headers=dict(request.headers), now=timezone.now()
        )
    return HttpResponse(status=202 if delivery.is_signature_right else 401)
