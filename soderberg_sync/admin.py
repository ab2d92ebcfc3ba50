"""The platform connector in the admin site: everything is looked at, nothing is changed."""

from __future__ import annotations

from backoffice.admin.base import register_app

register_app("soderberg_sync")
