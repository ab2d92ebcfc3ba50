"""What the back office does in the background: sending e-mails. Each task may be lost or run twice without harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from backoffice.models import Firm
from backoffice.services import mail


@shared_task(name="backoffice.tasks.send_mail")
def send_mail(firm_id: int, mail_id: int) -> None:
    """Sends one e-mail."""
    with scope(firm=Firm.objects.get(pk=firm_id)):
        mail.send_mail(mail_id=mail_id, now=timezone.now())


@shared_task(name="backoffice.tasks.sweep_mail")
def sweep_mail() -> None:
    """Hands out e-mails that nobody was told of."""
    with scopes_disabled():  # reads two ids a row, for handing each to its own firm's scope
        due = mail.due_mails(timezone.now())
    for firm_id, mail_id in due:
        send_mail.delay(firm_id, mail_id)
