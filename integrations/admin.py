"""The models of the sync in the admin site: to be looked at; they are written by services only."""

from __future__ import annotations

from backoffice.admin.base import register_app

register_app("integrations")
