"""Logins, requests and consents in the admin site: to be looked at."""

from __future__ import annotations

from backoffice.admin.base import register_app

register_app("portal")
