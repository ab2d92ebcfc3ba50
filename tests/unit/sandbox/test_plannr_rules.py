"""Rules of the Plannr sandbox that need no server: redirects, money, signatures."""

from __future__ import annotations

import pytest

from sandbox.plannr.money import money
from sandbox.plannr.oauth import is_registered
from sandbox.plannr.seed.loader import shares
from sandbox.plannr.webhooks import sign

REGISTERED = ("http://127.0.0.1:8000/plannr/callback/", "https://office.example/callback")


@pytest.mark.parametrize(
    ("redirect", "taken"),
    [
        ("http://127.0.0.1:8000/plannr/callback/", True),
        ("http://127.0.0.1:49152/plannr/callback/", True),
        ("http://127.0.0.1/plannr/callback/", True),
        ("https://office.example/callback", True),
        ("https://office.example:444/callback", False),
        ("https://office.example/callback/", False),
        ("https://127.0.0.1:8000/plannr/callback/", False),
        ("http://localhost:8000/plannr/callback/", False),
        ("http://127.0.0.1:8000/plannr/callback", False),
        ("http://127.0.0.1:8000/plannr/callback/?more=1", False),
        ("http://127.0.0.1:8000/plannr/callback/#part", False),
        ("http://someone@127.0.0.1:8000/plannr/callback/", False),
        ("", False),
    ],
)
def test_redirects_are_compared_letter_by_letter_but_for_a_loopback_port(redirect, taken):
    assert is_registered(redirect, REGISTERED) is taken


@pytest.mark.parametrize(
    ("pence", "formatted"), [(0, "£0.00"), (5, "£0.05"), (123_456_789, "£1,234,567.89"), (-150, "-£1.50")]
)
def test_money_is_pence_as_text_and_a_formatted_amount(pence, formatted):
    assert money(pence) == {"amount": str(pence), "formatted": formatted, "currency": "GBP"}
    assert money(None) is None


def test_a_signature_is_the_hex_hmac_sha256_of_the_body():
    # RFC 4231, test case 2.
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(b"what do ya want for nothing?", "Jefe") == expected


def test_equal_shares_add_up_to_the_whole():
    assert list(shares(["a", "b", "c"]).values()) == [3334, 3333, 3333]
    assert shares({"a": 60, "b": 40}) == {"a": 6000, "b": 4000}
