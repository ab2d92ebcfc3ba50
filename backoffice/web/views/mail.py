"""E-mails the product wrote: what was said to whom, and whether it went."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from backoffice.models import OutgoingMail
from backoffice.selectors.mail import mails
from backoffice.services.mail import send_again, shown_text
from backoffice.web.access import owner_or_admin_required
from domain.enums.portal import MailState

PAGE_SIZE = 50


@owner_or_admin_required
def mail_list(request: HttpRequest) -> HttpResponse:
    """Every e-mail, newest first, narrowed by address, subject and what became of it."""
    text, state = request.GET.get("q", "").strip(), request.GET.get("state", "")
    known = MailState.find(state)
    page = Paginator(mails(text, known or ""), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "state": state, "states": list(MailState)}
    return render(request, "settings/mail_list.html", context)


@owner_or_admin_required
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One e-mail as its reader sees it, but for a link that would let whoever looks here sign in as them."""
    row = get_object_or_404(OutgoingMail.objects.select_related("client"), pk=pk)
    return render(request, "settings/mail.html", {"mail": row, "text": shown_text(row)})


@require_POST
@owner_or_admin_required
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a message once more that could not be sent."""
    get_object_or_404(OutgoingMail, pk=pk)
    send_again(mail_id=pk, now=timezone.now())
    messages.success(request, "It is on its way again.")
    return redirect("mail", pk=pk)
