"""Letting clients in: an invitation that works once, what a login sees, and how it ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.core import mail as post
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone
from django_scopes import scope

from backoffice.models import OutgoingMail, User
from backoffice.services.mail import send_mail
from domain.enums.people import ContactKind, Role
from portal.models import Invitation, PortalAccess
from portal.services import access as logins
from tests.factories.backoffice import ClientFactory, ContactDetailFactory, JointClientFactory

WORDS = "four plain garden words"


def invite(client, adviser, email="wren@example.test", **more):
    given = {"name": "Wren Sample", "role": Role.CLIENT, "may_edit": False, "sees_household": True, **more}
    return logins.invite_to_portal(client_id=client.pk, email=email, invited_by=adviser, now=timezone.now(), **given)


def links_sent(firm):
    """Sends what waits; the paths of the links in it."""
    with scope(firm=firm):
        for row in OutgoingMail.objects.filter(state="waiting").order_by("pk"):
            send_mail(mail_id=row.pk, now=timezone.now())
    return [found.group(0) for one in post.outbox if (found := re.search(r"/portal/welcome/\S+/", one.body))]


@pytest.fixture
def client(in_firm, adviser):
    return ClientFactory(firm=in_firm, adviser=adviser)


def test_an_adviser_invites_and_the_client_comes_in_once(client, adviser, firm, signed_in):
    ContactDetailFactory(firm=firm, client=client, kind=ContactKind.EMAIL, value="wren@example.test")
    office = signed_in(adviser)
    form = office.get(f"/clients/{client.pk}/portal/invite/").context["form"]
    assert form["email"].value() == "wren@example.test"
    answer = office.post(
        f"/clients/{client.pk}/portal/invite/",
        {"name": "Wren", "email": "wren@example.test", "role": "client", "sees_household": "on"},
    )
    assert answer.status_code == 302
    (path,) = links_sent(firm)
    browser = Browser()
    assert browser.get(path).status_code == 200
    weak = browser.post(path, {"password": "wren", "again": "wren"})
    assert weak.status_code == 200 and weak.context["form"].errors
    unequal = browser.post(path, {"password": WORDS, "again": WORDS + "x"})
    assert "again" in unequal.context["form"].errors
    assert browser.post(path, {"password": WORDS, "again": WORDS})["Location"] == "/portal/"
    assert browser.get("/portal/").status_code == 200
    assert Browser().get(path).status_code == 410
    assert User.objects.get(email="wren@example.test").check_password(WORDS)


def test_signing_in_leads_to_the_portal_and_the_bare_address_too(client, adviser, firm):
    access = invite(client, adviser)
    access.user.set_password(WORDS)
    access.user.save()
    browser = Browser()
    answer = browser.post("/accounts/login/", {"login": "wren@example.test", "password": WORDS})
    assert answer["Location"] == "/portal/"
    assert browser.get("/")["Location"] == "/portal/"


def test_only_the_latest_link_works_and_none_is_stored(client, adviser, firm):
    access = invite(client, adviser)
    (first,) = links_sent(firm)
    logins.invite_again(access_id=access.pk, now=timezone.now())
    second = links_sent(firm)[-1]
    assert Browser().get(first).status_code == 410
    assert Browser().get(second).status_code == 200
    token = second.split("/")[-2]
    assert token not in "".join(OutgoingMail.objects.values_list("text", flat=True))
    assert token not in Invitation.objects.values_list("digest", flat=True)


def test_a_link_grows_old(client, adviser, firm):
    invite(client, adviser)
    (path,) = links_sent(firm)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = Browser().get(path)
    assert answer.status_code == 410
    assert "too old" in answer.content.decode()


def test_a_made_up_address_or_one_that_is_taken_is_refused(client, adviser, firm):
    ContactDetailFactory(
        firm=firm, client=client, kind=ContactKind.EMAIL, value="made.up@example.test", is_placeholder=True
    )
    for email in ("Made.Up@example.test", adviser.email.upper()):
        with pytest.raises(ValidationError):
            invite(client, adviser, email=email)
    assert not PortalAccess.objects.exists()


def test_people_are_invited_and_staff_is_not(client, adviser, firm):
    with pytest.raises(ValidationError):
        invite(JointClientFactory(firm=firm), adviser)
    with pytest.raises(ValidationError):
        invite(client, adviser, role=Role.OWNER)


def test_a_professional_may_never_edit(client, adviser, firm):
    access = invite(client, adviser, role=Role.PROFESSIONAL, may_edit=True)
    assert not access.may_edit
    fields = {"may_edit": True, "sees_household": False}
    logins.update_access(access_id=access.pk, fields=fields, seen=access.rights_mark)
    access.refresh_from_db()
    assert (access.may_edit, access.sees_household, access.may_remove_accounts) == (False, False, False)


def test_of_two_colleagues_at_the_rights_of_one_login_the_later_looks_again(client, adviser, firm, signed_in):
    access = invite(client, adviser)
    office, page = signed_in(adviser), f"/portal-logins/{access.pk}/"
    seen = office.get(page).context["form"]["seen"].value()
    assert office.post(page, {"seen": seen})["Location"].startswith("/clients/")
    late = office.post(page, {"seen": seen, "sees_household": "on", "may_edit": "on"}, follow=True)
    assert "A colleague changed this login" in late.content.decode()
    access.refresh_from_db()
    assert (access.sees_household, access.may_edit) == (False, False)


def test_an_invitation_does_not_go_round_the_second_factor(client, adviser, firm):
    access = invite(client, adviser)
    TOTP.activate(access.user, generate_totp_secret())
    (path,) = links_sent(firm)
    browser = Browser()
    answer = browser.post(path, {"password": WORDS, "again": WORDS})
    assert answer["Location"] == "/accounts/login/" and SESSION_KEY not in browser.session
    asked = browser.post("/accounts/login/", {"login": "wren@example.test", "password": WORDS})
    assert asked["Location"] == "/accounts/2fa/authenticate/" and SESSION_KEY not in browser.session


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, adviser, firm):
    access = invite(client, adviser)
    access.user.set_password(WORDS)
    access.user.save()
    browser = Browser()
    for email in ("wren@example.test", "nobody@example.test"):
        asked = browser.post("/accounts/password/reset/", {"email": email})
        assert asked["Location"] == "/accounts/password/reset/done/", "the page does not tell who has a login"
    links_sent(firm)
    (sent,) = [one for one in post.outbox if one.subject == "A new password"]
    assert sent.to == ["wren@example.test"]
    with scope(firm=firm):
        row = OutgoingMail.objects.get(subject="A new password")
    assert row.state == "sent" and "/reset/key/" not in row.text + row.html, "the link is kept nowhere"
    path = re.search(r"/accounts/password/reset/key/\S+/", sent.body).group(0)
    form = browser.get(path, follow=True).redirect_chain[-1][0]
    new = {"password1": WORDS + " more", "password2": WORDS + " more"}
    weak = browser.post(form, {"password1": "short", "password2": "short"}).content.decode()
    assert "Choose a password" in weak and "too short" in weak
    done = browser.post(form, new, follow=True).content.decode()
    assert "Your password is changed" in done and 'href="/accounts/login/"' in done, "and leads on"
    assert SESSION_KEY not in browser.session
    access.user.refresh_from_db()
    assert access.user.check_password(WORDS + " more")
    used = Browser().get(path, follow=True).content.decode()
    assert "password1" not in used and "This link works no more" in used


def test_nobody_gives_themselves_another_address_to_sign_in_with(client, adviser, signed_in):
    for user in (invite(client, adviser).user, adviser):
        before, browser = user.email, signed_in(user)
        assert browser.get("/accounts/email/").status_code in {403, 404}
        for action in ("action_add", "action_primary"):
            answer = browser.post("/accounts/email/", {action: "", "email": "other@example.test"})
            assert answer.status_code in {403, 404}
        user.refresh_from_db()
        assert user.email == before
    assert not EmailAddress.objects.filter(email="other@example.test").exists()


def test_no_browser_keeps_a_page_or_a_file(household, signed_in):
    browser = signed_in(household.access.user)
    for path in ("/portal/", "/portal/details/", f"/portal/documents/{household.shared.document_id}/"):
        assert "no-store" in browser.get(path)["Cache-Control"]


def test_a_new_sign_in_address_ends_the_old_one(client, adviser, firm, signed_in):
    access = invite(client, adviser)
    access.user.set_password(WORDS)
    access.user.save()
    (old_link,) = links_sent(firm)
    EmailAddress.objects.create(user=access.user, email=access.user.email, primary=True, verified=True)
    open_page = signed_in(access.user)
    assert open_page.get("/portal/").status_code == 200
    office, page = signed_in(adviser), f"/portal-logins/{access.pk}/address/"
    answer = office.post(page, {"email": "New.Wren@example.test"})
    assert answer["Location"] == f"/clients/{client.pk}/portal/"
    access.user.refresh_from_db()
    assert access.user.email == "new.wren@example.test" and not access.user.has_usable_password()
    assert open_page.get("/portal/")["Location"].startswith("/accounts/login/"), "what was open is closed"
    assert Browser().get(old_link).status_code == 410
    for address in ("wren@example.test", "new.wren@example.test"):
        refused = Browser()
        refused.post("/accounts/login/", {"login": address, "password": WORDS})
        assert SESSION_KEY not in refused.session
    *_, link = links_sent(firm)
    told = {one.to[0]: one for one in post.outbox if "sign in" in one.subject}
    assert set(told) == {"wren@example.test", "new.wren@example.test"}
    assert "/portal/welcome/" not in told["wren@example.test"].body
    assert "new.wren" not in told["wren@example.test"].body, "whoever reads the old mailbox learns nothing new"
    browser = Browser()
    assert browser.post(link, {"password": WORDS + " anew", "again": WORDS + " anew"})["Location"] == "/portal/"
    trace = " ".join(office.get(f"/portal-logins/{access.pk}/").content.decode().split())
    assert f"<strong>{adviser.name}</strong> changed user" in trace
    assert "<del>wren@example.test</del> → <ins>new.wren@example.test</ins>" in trace


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("wren@example.test", "already"),
        ("made.up@example.test", "made up"),
        ("taken@example.test", "Somebody signs in with this address"),
        ("not an address", "valid email"),
    ],
)
def test_a_sign_in_address_that_cannot_be_is_refused(client, adviser, firm, signed_in, email, why):
    access = invite(client, adviser)
    ContactDetailFactory(
        firm=firm, client=client, kind=ContactKind.EMAIL, value="made.up@example.test", is_placeholder=True
    )
    User.objects.create_user("taken@example.test", name="Other", firm=firm)
    answer = signed_in(adviser).post(f"/portal-logins/{access.pk}/address/", {"email": email})
    assert answer.status_code == 200 and why in answer.content.decode()
    access.user.refresh_from_db()
    assert access.user.email == "wren@example.test"


def test_closing_a_login_ends_what_is_open(client, adviser, firm, signed_in):
    access = invite(client, adviser)
    (path,) = links_sent(firm)
    browser = signed_in(access.user)
    assert browser.get("/portal/").status_code == 200
    signed_in(adviser).post(f"/portal-logins/{access.pk}/open/", {"open": "no"})
    assert browser.get("/portal/")["Location"].startswith("/accounts/login/")
    assert Browser().get(path).status_code == 410
    signed_in(adviser).post(f"/portal-logins/{access.pk}/open/", {"open": "yes"})
    assert signed_in(User.objects.get(pk=access.user_id)).get("/portal/").status_code == 200


def test_a_clients_session_ends_a_quarter_of_an_hour_after_they_last_did_something(
    client, adviser, firm, signed_in, settings, monkeypatch
):
    access, started = invite(client, adviser), timezone.now()
    browser, office = signed_in(access.user), signed_in(adviser)
    browser.get("/portal/")
    minutes = 0

    def after(more):
        nonlocal minutes
        minutes += more
        moment = started + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    after(14)
    assert browser.get("/portal/plans/").status_code == 200
    after(14)
    assert browser.get("/portal/plans/").status_code == 200, "everything they do begins it anew"
    after(16)
    assert browser.get("/portal/plans/")["Location"].startswith("/accounts/login/")
    assert SESSION_KEY not in browser.session
    assert office.get("/clients/").status_code == 200, "the firm's own people stay signed in"


def test_the_frame_closes_an_untouched_page(client, adviser, firm, signed_in, settings):
    page = signed_in(invite(client, adviser).user).get("/portal/").content.decode()
    assert f'data-portal-seconds="{settings.PORTAL_TIME_OUT + 5}"' in page
    assert "<noscript>" in page
    assert "15 minutes" in Browser().get("/portal/signed-out/").content.decode()


def test_a_client_may_add_a_second_factor_in_the_portals_frame(client, adviser, firm, signed_in):
    page = signed_in(invite(client, adviser).user).get("/accounts/2fa/").content.decode()
    assert "portal-nav" in page
    assert 'id="rail"' not in page
