"""Signing in and changing a password: our design and our words, for the firm's people and for clients."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.factories.portal import PortalAccessFactory

CHANGE = reverse("account_change_password")
PRESENT, NEW = "four plain words here", "another four plain words"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture(params=["adviser", "client"])
def browser(request: Any, firm: Any, adviser: Any, signed_in: Any) -> Browser:
    """Signed in as somebody who knows their password."""
    user = adviser if request.param == "adviser" else PortalAccessFactory(firm=firm).user
    user.set_password(PRESENT)
    user.save()
    return signed_in(user)


def posted(browser: Browser, old: str, new: str, again: str) -> Any:
    return browser.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again}, follow=True)


def test_what_is_wrong_is_said_in_our_words(browser: Browser) -> None:
    page = words(browser.get(CHANGE))
    assert "Your present password" in page and "The same password again" in page
    wrong = words(posted(browser, "not it at all", NEW, NEW + "s"))
    assert "This is not your present password." in wrong
    assert "The two are not the same." in words(posted(browser, PRESENT, NEW, NEW + "s"))
    for theirs in ("You must type", "Please type", "(again)"):
        assert theirs not in page + wrong


def test_a_password_is_changed_and_signs_in(browser: Browser) -> None:
    done = posted(browser, PRESENT, NEW, NEW)
    assert "Your password is changed." in words(done)
    email = done.context["user"].email
    fresh, door = Browser(), reverse("account_login")
    refused = words(fresh.post(door, {"login": email, "password": PRESENT}))
    assert "do not belong together" in refused
    assert fresh.post(door, {"login": email, "password": NEW}).status_code == 302


def test_a_wrong_code_of_the_second_factor_is_said_in_our_words(browser: Browser) -> None:
    browser.post(reverse("account_reauthenticate"), {"password": PRESENT})
    page = reverse("mfa_activate_totp")
    assert browser.get(page).status_code == 200
    assert "This code is not right." in words(browser.post(page, {"code": "000000"}))


def test_pages_of_the_library_are_in_our_design(browser: Browser) -> None:
    assert "Sign out?" in words(browser.get(reverse("account_logout")))
    assert "This login is closed" in words(Browser().get(reverse("account_inactive")))
