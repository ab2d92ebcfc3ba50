"""E-mails: written with what they tell of, sent once, never to a made-up address, shown to those who run the firm."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as post
from django.utils import timezone

from backoffice.models import OutgoingMail
from backoffice.services import mail
from backoffice.tasks import sweep_mail
from domain.enums.people import ContactKind
from domain.enums.portal import MailState
from tests.factories.backoffice import ClientFactory, ContactDetailFactory

NOW = timezone.now()


@pytest.fixture(autouse=True)
def plain_templates(settings, tmp_path):
    """Templates of this test's own, so that the wording of the product's stays free."""
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "try.txt").write_text("Dear {{ name }},\n{{ personal_link }}")
    words = "{% block words %}<p>Dear {{ name }}</p>{% endblock %}"
    (folder / "try.html").write_text('{% extends "mail/base.html" %}' + words)
    engine = {**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]


def write(firm, to="wren@example.test", **more):
    return mail.queue_mail(firm=firm, to=to, subject="Hello", template="try", context={"name": "Wren"}, now=NOW, **more)


def test_it_is_sent_once_in_text_and_html(in_firm):
    row = write(in_firm)
    assert row.state == MailState.WAITING
    assert mail.send_mail(mail_id=row.pk, now=NOW) == MailState.SENT
    assert mail.send_mail(mail_id=row.pk, now=NOW) == MailState.SENT
    (sent,) = post.outbox
    assert sent.to == ["wren@example.test"]
    assert "Dear Wren" in sent.body
    assert "<p>Dear Wren</p>" in sent.alternatives[0][0]


def test_nothing_goes_to_a_made_up_address(in_firm):
    client = ClientFactory(firm=in_firm)
    ContactDetailFactory(
        firm=in_firm, client=client, kind=ContactKind.EMAIL, value="Made.Up@example.test", is_placeholder=True
    )
    assert mail.address_of(client.pk) == ""
    kept = [write(in_firm, to="made.up@example.test"), write(in_firm, to="")]
    assert [row.state for row in kept] == [MailState.WITHHELD] * 2
    assert [mail.send_mail(mail_id=row.pk, now=NOW) for row in kept] == [MailState.WITHHELD] * 2
    assert post.outbox == []


def test_what_fails_is_tried_again_later_and_in_the_end_given_up(in_firm, monkeypatch):
    row, moment = write(in_firm), NOW
    monkeypatch.setattr(mail, "_deliver", _refuse)
    for _ in range(mail.MOST_ATTEMPTS - 1):
        assert mail.send_mail(mail_id=row.pk, now=moment) == MailState.WAITING
        assert mail.send_mail(mail_id=row.pk, now=moment) == MailState.WAITING, "before its time nothing is tried"
        row.refresh_from_db()
        moment = row.next_attempt_at
    assert mail.send_mail(mail_id=row.pk, now=moment) == MailState.FAILED
    row.refresh_from_db()
    assert row.attempts == mail.MOST_ATTEMPTS
    assert row.reason == "the post office is shut"


def _refuse(row, now):
    raise ConnectionError("the post office is shut")


def test_a_message_whose_sender_died_is_found_by_the_sweep(in_firm, monkeypatch):
    row = write(in_firm)
    OutgoingMail.objects.filter(pk=row.pk).update(
        state=MailState.SENDING, next_attempt_at=timezone.now() - timedelta(seconds=1)
    )
    handed = []
    monkeypatch.setattr("backoffice.tasks.send_mail.delay", lambda *ids: handed.append(ids))
    sweep_mail()
    assert handed == [(in_firm.pk, row.pk)]
    assert mail.send_mail(mail_id=row.pk, now=timezone.now()) == MailState.SENT


def test_a_personal_link_is_made_when_it_leaves_and_kept_nowhere(in_firm, owner, signed_in, monkeypatch):
    monkeypatch.setitem(
        mail.link_makers, mail.PERSONAL_LINK, lambda user, now: f"https://firm.example.test/{user.pk}/secret"
    )
    row = write(in_firm, user=owner)
    mail.send_mail(mail_id=row.pk, now=NOW)
    assert f"/{owner.pk}/secret" in post.outbox[0].body
    row.refresh_from_db()
    assert "secret" not in row.text + row.html
    page = signed_in(owner).get(f"/settings/mail/{row.pk}/").content.decode()
    assert mail.HIDDEN_LINK in page
    assert "secret" not in page


def test_the_list_is_narrowed_and_only_for_those_who_run_the_firm(in_firm, owner, adviser, signed_in):
    write(in_firm), write(in_firm, to="")
    page = signed_in(owner).get("/settings/mail/", {"state": "waiting"})
    assert [row.to for row in page.context["page"]] == ["wren@example.test"]
    assert len(signed_in(owner).get("/settings/mail/", {"q": "hello", "state": "odd"}).context["page"]) == 2
    assert signed_in(adviser).get("/settings/mail/").status_code == 403


def test_a_failed_one_is_sent_again_when_somebody_asks(in_firm, owner, signed_in):
    row = write(in_firm)
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.FAILED, attempts=8, reason="shut")
    signed_in(owner).post(f"/settings/mail/{row.pk}/again/")
    row.refresh_from_db()
    assert (row.state, row.attempts, row.reason) == (MailState.WAITING, 0, "")
