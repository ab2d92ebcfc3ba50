"""The settings' pages of keys for scripts."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from rest_framework.test import APIClient

from backoffice.models import ApiToken
from tests.factories.backoffice import ApiTokenFactory

LIST = "/settings/api-tokens/"


def test_a_key_is_shown_once_and_works(signed_in, owner):
    browser = signed_in(owner)
    tomorrow = timezone.localdate() + timedelta(days=1)
    sent = {"name": "Nightly export", "may_write": "", "expires_date": tomorrow.isoformat()}
    page = browser.post(reverse("api_token_new"), sent)
    key = page.context["key"]
    assert key in page.content.decode()
    assert page["Cache-Control"].startswith("max-age=0")
    assert key not in browser.get(LIST).content.decode()
    assert APIClient().get("/api/v1/clients/", HTTP_AUTHORIZATION=f"Bearer {key}").status_code == 200
    with scope(firm=owner.firm):
        expires = timezone.localtime(ApiToken.objects.get().expires_at)
    assert (expires.date(), expires.hour) == (tomorrow + timedelta(days=1), 0)


def test_a_day_that_has_passed_is_refused(signed_in, owner):
    sent = {"name": "Nightly export", "expires_date": "1 Jan 2020"}
    page = signed_in(owner).post(reverse("api_token_new"), sent)
    assert "That day has passed." in page.content.decode()
    with scope(firm=owner.firm):
        assert not ApiToken.objects.exists()


def test_revoking_asks_first(signed_in, owner):
    token = ApiTokenFactory(firm=owner.firm, user=owner)
    address = reverse("api_token_revoke", args=[token.pk])
    assert "cannot be undone" in signed_in(owner).get(address).content.decode()
    assert signed_in(owner).post(address)["Location"] == LIST
    with scope(firm=owner.firm):
        assert ApiToken.objects.get().revoked_at is not None


def test_an_empty_list_says_what_to_do(signed_in, administrator):
    assert "No keys yet" in signed_in(administrator).get(LIST).content.decode()


def test_three_people_and_their_owner(signed_in, three_people, owner):
    for person in three_people:
        assert signed_in(person).get(LIST).status_code == 403
    assert signed_in(owner).get(LIST).status_code == 200


def test_another_firms_key_cannot_be_revoked(signed_in, owner, outsider):
    token = ApiTokenFactory(firm=outsider.firm, user=outsider)
    assert signed_in(owner).post(reverse("api_token_revoke", args=[token.pk])).status_code == 404
