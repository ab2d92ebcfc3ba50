"""Where other systems deliver their news: each has an address of its own, and all are received alike."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_scopes import scope

from backoffice.models import Firm
from integrations.models import Connection
from integrations.services.webhooks import read_webhook_token, receive_delivery

LARGEST_BODY = 256 * 1024


def store_delivery(request: HttpRequest, *, system: str, token: str) -> HttpResponse:
    """Stores a delivery and answers at once; what it is worth is found out by looking at the record."""
    named = read_webhook_token(token, system=system)
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
