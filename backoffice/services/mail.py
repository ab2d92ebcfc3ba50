"""Writing e-mails to clients and colleagues, and sending what was written.

A message is a row that commits with the change it tells of. Workers send it afterwards; a lost message to the worker is
made good by a sweep. What dies while sending is sent again: an e-mail twice does less harm than none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from backoffice.mail import placeholders_among
from backoffice.models import Client, ContactDetail, Firm, OutgoingMail, User
from backoffice.services.passwords import make_password_link
from domain.enums.people import ContactKind
from domain.enums.portal import MailState

logger = logging.getLogger(__name__)

PERSONAL_LINK = "%personal-link%"
"""Stands in a message where the link goes that lets its reader sign in for the first time."""
PASSWORD_LINK = "%password-link%"
"""Stands in a message where the link goes that lets its reader choose a new password."""
HIDDEN_LINK = "(a personal link, shown to nobody else)"
FIRST_PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 8
GIVEN_UP_ON = timedelta(minutes=10)
"""Who began to send so long ago has died."""

link_makers: dict[str, Callable[[User, datetime], str]] = {PASSWORD_LINK: make_password_link}
"""What makes each link as its message leaves, by its mark; what knows how to make one adds it at start-up."""


def public_url(name: str, *args: Any) -> str:
    """The full address of a page, as it stands in an e-mail."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def address_of(client_id: int) -> str:
    """Where a client reads e-mail; empty where no real address is known."""
    emails = ContactDetail.objects.filter(client_id=client_id, kind=ContactKind.EMAIL, is_placeholder=False)
    found = emails.order_by("-is_primary", "-id").first()
    return found.value if found else ""


@transaction.atomic
def queue_mail(
    *,
    firm: Firm,
    to: str,
    subject: str,
    template: str,
    context: Mapping[str, Any],
    now: datetime,
    client: Client | None = None,
    user: User | None = None,
) -> OutgoingMail:
    """An e-mail from the templates ``mail/<template>.txt`` and ``.html``, sent once the transaction has committed.

    One without a real address is kept and not sent, and says so. ``user`` is whose personal link the text may hold.
    """
    marks = {"personal_link": PERSONAL_LINK, "password_link": PASSWORD_LINK}
    said = {"firm": firm, "subject": subject, **marks, **context}
    reason = _why_not(to)
    row: OutgoingMail = OutgoingMail.objects.create(
        firm=firm, to=to, subject=subject, client=client, user=user,
        text=render_to_string(f"mail/{template}.txt", said), html=render_to_string(f"mail/{template}.html", said),
        state=MailState.WITHHELD if reason else MailState.WAITING, reason=reason, next_attempt_at=now,
    )  # fmt: skip
    if not reason:
        _tell_worker(firm.pk, row.pk)
    return row


def _why_not(to: str) -> str:
    if not to:
        return "No e-mail address is known."
    return "The address on file is made up." if placeholders_among([to]) else ""


def _tell_worker(firm_id: int, mail_id: int) -> None:
    def send() -> None:
        try:
            current_app.send_task("backoffice.tasks.send_mail", args=[firm_id, mail_id], ignore_result=True)
        except Exception:  # whatever the broker's trouble is, the sweep finds the row
            logger.warning("Could not queue an e-mail; a sweep will find it", exc_info=True)

    transaction.on_commit(send)


def send_mail(*, mail_id: int, now: datetime) -> MailState:
    """Sends one message if it is due; gives where it stands. Safe to call many times at once."""
    row = _take(mail_id, now)
    if row is None:
        return MailState(OutgoingMail.objects.values_list("state", flat=True).get(pk=mail_id))
    try:
        count = _deliver(row, now)
    except Exception as error:  # whatever the post office answers, the row keeps it and tries again
        return _note_failure(row, str(error), now)
    row.state = MailState.SENT if count else MailState.WITHHELD
    row.reason = "" if count else "The address on file is made up."
    row.sent_at = now if count else None
    row.save(update_fields=["state", "reason", "sent_at", "updated_at"])
    return MailState(row.state)


@transaction.atomic
def _take(mail_id: int, now: datetime) -> OutgoingMail | None:
    row: OutgoingMail = OutgoingMail.objects.select_for_update().get(pk=mail_id)
    is_due = row.next_attempt_at is None or row.next_attempt_at <= now
    if row.state not in {MailState.WAITING, MailState.SENDING} or not is_due:
        return None
    row.state, row.attempts, row.next_attempt_at = MailState.SENDING, row.attempts + 1, now + GIVEN_UP_ON
    row.save(update_fields=["state", "attempts", "next_attempt_at", "updated_at"])
    return row


def _deliver(row: OutgoingMail, now: datetime) -> int:
    text, html = row.text, row.html
    for mark, make in link_makers.items():
        if mark in text and row.user:
            link = make(row.user, now)
            text, html = text.replace(mark, link), html.replace(mark, link)
    message = EmailMultiAlternatives(row.subject, text, to=[row.to])
    message.attach_alternative(html, "text/html")
    return int(message.send() or 0)


def shown_text(row: OutgoingMail) -> str:
    """What a message says, without the links that would let whoever looks sign in as its reader."""
    text = row.text
    for mark in (PERSONAL_LINK, PASSWORD_LINK):
        text = text.replace(mark, HIDDEN_LINK)
    return text


def _note_failure(row: OutgoingMail, why: str, now: datetime) -> MailState:
    is_over = row.attempts >= MOST_ATTEMPTS
    row.state = MailState.FAILED if is_over else MailState.WAITING
    row.reason = why[:300]
    row.next_attempt_at = now + FIRST_PAUSE * 2 ** (row.attempts - 1)
    row.save(update_fields=["state", "reason", "next_attempt_at", "updated_at"])
    return MailState(row.state)


@transaction.atomic
def send_again(*, mail_id: int, now: datetime) -> OutgoingMail:
    """A message that failed, on its way once more."""
    row: OutgoingMail = OutgoingMail.objects.select_for_update().get(pk=mail_id)
    if row.state == MailState.FAILED:
        row.state, row.attempts, row.next_attempt_at, row.reason = MailState.WAITING, 0, now, ""
        row.save(update_fields=["state", "attempts", "next_attempt_at", "reason", "updated_at"])
        _tell_worker(row.firm_id, row.pk)
    return row


def due_mails(now: datetime) -> list[tuple[int, int]]:
    """Firm and id of messages whose time has come: nobody was told of them, or whoever sent them died."""
    states = [MailState.WAITING, MailState.SENDING]
    rows = OutgoingMail.objects.filter(state__in=states, next_attempt_at__lte=now).order_by("pk")
    return list(rows.values_list("firm_id", "pk"))
