"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here."""

from __future__ import annotations

from sandbox.common.routes import Part
from sandbox.platform.resources import accounts, clients, others

PARTS: tuple[Part, ...] = (clients.PART, accounts.PART, others.PART)
