"""No page answers without sign-in unless it is listed here, and a firm's clients see none of its staff's pages."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.architecture.endpoints import Endpoint, endpoints, one_of_each_sort

PUBLIC = {
    "account_login": "signing in",
    "account_logout": "shows the way to sign in once signed out",
    "account_signup": "says that accounts are given by the firm",
    "account_inactive": "says that the account is closed",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "a forgotten password: the link of the e-mail",
    "account_reset_password_from_key_done": "a forgotten password",
    "account_confirm_email": "the link of the e-mail",
    "account_email_verification_sent": "says to look into the mailbox",
    "mfa_authenticate": "the second step of signing in; sends everybody else back to the first",
    "portal_welcome": "the link of an invitation, which carries its own proof",
    "portal_timed_out": "where a client's page leads once their session has ended",
    "plannr_webhook": "news from the other system: a secret in the address, and a signature",
    "platform_webhook": "news from the other system: a secret in the address, and a signature",
    "healthz": "the load balancer asks whether the process lives",
    "readyz": "the load balancer asks whether it can work",
}
"""Every address that answers anybody, and why."""

CLIENTS_TOO: set[str] = {"set_theme", *(e.name for e in endpoints() if getattr(e.view, "clients_only", False))}
"""Addresses that a firm's clients may open besides those that answer anybody and those of their own account."""


def asks_to_sign_in(response) -> bool:
    """Whether the answer is the way to the sign-in page, or a plain refusal."""
    if response.status_code in {401, 403}:
        return True
    doors = (reverse("account_login"), reverse("admin:login"))  # the second one leads to the first
    if response.status_code in {301, 302}:
        return response["Location"].startswith(doors)
    return response.headers.get("HX-Redirect", "").startswith(doors)


def answers(endpoint: Endpoint, browser: Browser, **headers: str):
    """The answers to a look and to a form sent."""
    path = endpoint.path()
    return [browser.get(path, headers=headers), browser.post(path, headers=headers)]


def open_doors(among: Iterable[Endpoint], **headers: str) -> set[str]:
    """Names (or paths) of the addresses that show something to nobody."""
    return {
        str(endpoint)
        for endpoint in among
        if not all(asks_to_sign_in(answer) for answer in answers(endpoint, Browser(), **headers))
    }


def test_only_listed_addresses_answer_anybody(db):
    assert open_doors(endpoints()) == set(PUBLIC) - {"account_logout", "mfa_authenticate"}


def test_only_listed_addresses_answer_anybody_with_a_fragment(db):
    assert open_doors(one_of_each_sort(), **{"HX-Request": "true"}) <= set(PUBLIC)


def test_the_admin_site_has_no_sign_in_of_its_own(db):
    answer = Browser().get(reverse("admin:login"))
    assert answer["Location"].startswith(reverse("account_login"))


def test_every_listed_address_exists():
    assert set(PUBLIC) | CLIENTS_TOO <= {endpoint.name for endpoint in endpoints()}


def is_for_ones_own_account(endpoint: Endpoint) -> bool:
    """Whether this is one of the pages for one's own password and second factor."""
    return endpoint.view.__module__.startswith("allauth.")


def leads_home(response) -> bool:
    """Whether the answer is the way to a client's own first page, as that to the bare address of the site is."""
    return response.status_code == 302 and response["Location"] == reverse("portal_home")


@pytest.mark.parametrize("who", ["client_user", "professional"])
def test_an_outsider_of_the_firm_sees_no_staff_page(signed_in, who, request):
    browser = signed_in(request.getfixturevalue(who))
    seen = {
        str(endpoint): answer.status_code
        for endpoint in one_of_each_sort()
        if endpoint.name not in {*PUBLIC, *CLIENTS_TOO} and not is_for_ones_own_account(endpoint)
        for answer in answers(endpoint, browser)
        if answer.status_code not in {401, 403, 404} and not leads_home(answer)
    }
    # Leaving the admin site ends the session, for whoever asks.
    seen.pop("admin:logout", None)
    assert not seen
