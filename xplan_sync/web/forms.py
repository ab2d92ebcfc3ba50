"""Forms of the Xplan pages."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from backoffice.web.forms.editing import EditForm
from xplan_sync.models import Site

SITE_FIELDS = ("address", "app_id", "placeholder_domain", "brings_new_clients")


class SiteForm(EditForm):
    """The firm's Xplan site and what is taken from it."""

    address = forms.CharField(
        required=False, max_length=200, label="Address of your Xplan site",
        help_text="Such as https://your-firm.xplan.iress.co.uk. Empty: the installation's.",
    )  # fmt: skip
    app_id = forms.CharField(
        required=False, max_length=100, label="App id", help_text="Issued by Iress. Empty: the installation's."
    )
    placeholder_domain = forms.RegexField(
        r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
        required=False, max_length=150, label="Domain of placeholder addresses",
        help_text="A client without an e-mail address gets First.Last@ and this. Nothing is ever mailed there.",
        error_messages={"invalid": "Enter a domain, such as your-firm.example."},
    )  # fmt: skip
    brings_new_clients = forms.BooleanField(
        required=False, label="Bring in clients Xplan shows for the first time",
        help_text="With every sync. Without, clients come in only when somebody imports them.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, site: Site) -> None:
        super().__init__(data, record=site, initial={name: getattr(site, name) for name in SITE_FIELDS})

    def clean_address(self) -> str:
        """Only addresses over TLS outside this network, besides the one the installation itself names."""
        address: str = self.cleaned_data["address"].strip().rstrip("/")
        if not address or address == settings.XPLAN["site_url"]:
            return address
        parts = urlsplit(address)
        if parts.scheme != "https" or not parts.hostname or parts.path or parts.query:
            raise forms.ValidationError("Enter the address as https://… without anything after the name.")
        if "." not in parts.hostname or _is_number(parts.hostname):
            raise forms.ValidationError("Enter the site's name, not a number or a name of this network.")
        return address

    def choices_made(self) -> dict[str, Any]:
        """What the person changed."""
        return self.picked(SITE_FIELDS)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class SignInForm(forms.Form):
    """User name and password of Xplan."""

    user_name = forms.CharField(max_length=200, label="Xplan user name")
    password = forms.CharField(max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "off"}))
    code = forms.CharField(
        required=False, max_length=12, label="One-time code",
        help_text="From your authenticator app, where Xplan asks you for one. You are asked again whenever the session "
        "ends, since a code works once.",
    )  # fmt: skip


class SearchForm(forms.Form):
    """A search for clients of Xplan."""

    q = forms.CharField(max_length=100, label="Name, or external id")
