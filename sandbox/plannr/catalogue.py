"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here."""

from __future__ import annotations

from sandbox.plannr.resources import accounts, incomes, logins, plans, providers
from sandbox.plannr.routes import Part

PARTS: tuple[Part, ...] = (
    logins.PART,
    accounts.PART,
    plans.PART,
    incomes.PART,
    providers.PART,
)
