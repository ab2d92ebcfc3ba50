"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here."""

from __future__ import annotations

from sandbox.common.routes import Part
from sandbox.redtail.resources import accounts, authentication, contacts, others

PARTS: tuple[Part, ...] = (authentication.PART, contacts.PART, accounts.PART, others.PART)
