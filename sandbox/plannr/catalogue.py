"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here."""

from __future__ import annotations

from sandbox.plannr.resources import (
    accounts,
    addresses,
    contact_details,
    employments,
    incomes,
    linked_clients,
    logins,
    plans,
    providers,
    sub_accounts,
    valuations,
    wealth,
    webhook_subscriptions,
)
from sandbox.plannr.routes import Part

PARTS: tuple[Part, ...] = (
    logins.PART,
    accounts.PART,
    linked_clients.PART,
    addresses.PART,
    contact_details.PART,
    wealth.PART,
    plans.PART,
    sub_accounts.PART,
    valuations.PART,
    incomes.PART,
    employments.PART,
    providers.PART,
    webhook_subscriptions.PART,
)
