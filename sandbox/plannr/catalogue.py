"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here."""

from __future__ import annotations

from sandbox.common.routes import Part
from sandbox.plannr.resources import (
    accounts,
    addresses,
    claims,
    contact_details,
    covers,
    employments,
    expenditure,
    files,
    folders,
    incomes,
    linked_clients,
    logins,
    old_flows,
    plans,
    premiums,
    providers,
    sub_accounts,
    transaction_schedules,
    transactions,
    valuations,
    wealth,
    webhook_subscriptions,
)

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
    premiums.PART,
    covers.PART,
    claims.PART,
    transactions.PART,
    transaction_schedules.PART,
    old_flows.PART,
    incomes.PART,
    employments.PART,
    expenditure.PART,
    folders.PART,
    files.PART,
    providers.PART,
    webhook_subscriptions.PART,
)
