"""The plan of an account: proposed with the application, active with the account, and one plan wherever it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Contribution, Firm, Plan, Provider
from backoffice.services.plan_flows import create_plan_flow
from backoffice.services.plans import create_plan, ensure_provider, equal_shares, update_plan
from domain.enums.items import Payer, TaxMethod
from domain.enums.plans import Frequency, PlanStatus, PlanType
from domain.enums.platform import MandateState, PaymentFrequency, PlatformWrapper
from domain.plan_parts import CONTRIBUTION, parts_of
from integrations.engine.errors import UnableToSync
from integrations.engine.policy import Mode
from integrations.engine.records import CLIENT, PLAN
from integrations.models import Link
from integrations.registry import system_of
from integrations.selectors.connections import connections_of_firm, is_live
from soderberg_sync.mapping.words import PLAN_OF_WRAPPER, WRAPPERS
from soderberg_sync.models import Application

PROVIDER = "Söderberg Partners"
FREQUENCY_OF: dict[str, Frequency] = {
    PaymentFrequency.MONTHLY: Frequency.MONTHLY,
    PaymentFrequency.QUARTERLY: Frequency.QUARTERLY,
    PaymentFrequency.YEARLY: Frequency.YEARLY,
}


def propose_plan(application: Application, *, remote_id: str, user_id: int | None, today: date) -> Plan:
    """The application's plan, proposed. It is created in the firm's other systems too, through their outbox."""
    plan_type, sub_type = PLAN_OF_WRAPPER[WRAPPERS[PlatformWrapper(application.wrapper)]]
    wanted = systems_that_take_plans(application.firm, application.owner_ids)
    provider = provider_of(application.firm, makes_it=not wanted)
    fields = {
        "type": plan_type, "sub_type": sub_type, "name": application.name, "provider": provider,
        "policy_number": remote_id, "status": PlanStatus.PROPOSED, "opened_date": today,
    }  # fmt: skip
    return _create_everywhere(application.firm, fields, equal_shares(application.owner_ids), user_id, wanted)


def provider_of(firm: Firm, *, makes_it: bool) -> Provider | None:
    """The platform as the firm's provider.

    It is made only where no other system will be told: those have lists of their own and refuse a name they lack.
    """
    if makes_it:
        return ensure_provider(firm=firm, name=PROVIDER)
    found: Provider | None = Provider.objects.filter(firm=firm, name__iexact=PROVIDER).first()
    return found


def _create_everywhere(
    firm: Firm,
    fields: Mapping[str, Any],
    owners: Mapping[int, Decimal],
    user_id: int | None,
    systems: list[str],
) -> Plan:
    """The plan here, asked for in every system that can take it; one that cannot keeps it from nobody else."""
    origin = Origin(user_id=user_id) if user_id else HERE
    wanted = {system: {"create": True} for system in systems}
    try:
        with transaction.atomic():
            return create_plan(firm=firm, fields=fields, owners=owners, origin=origin, options=wanted)
    except UnableToSync:
        return create_plan(firm=firm, fields=fields, owners=owners, origin=origin)


def systems_that_take_plans(firm: Firm, client_ids: list[int]) -> list[str]:
    """Connected systems where a plan of these people can be created now: two-way, live, and all of them linked."""
    found = []
    for connection in connections_of_firm(firm.pk):
        connector = system_of(connection.system).connector
        may = connector.has_kind(PLAN) and connector.kind(PLAN).create.allowed
        if not may or connection.mode != Mode.TWO_WAY or not is_live(connection):
            continue
        people = Link.objects.filter(connection=connection, kind=CLIENT, local_id__in=client_ids, ended_at__isnull=True)
        if people.count() == len(set(client_ids)):
            found.append(connection.system)
    return found


def activate_plan(plan: Plan) -> None:
    """The plan, active. An edit like any other: systems it is linked with hear of it."""
    update_plan(plan_id=plan.pk, fields={"status": PlanStatus.ACTIVE, "inactive_date": None, "inactive_reason": ""})


def write_contribution(application: Application, today: date) -> None:
    """What is paid in regularly, as a contribution of the plan from today; a single amount shows in the plan's value.

    Nothing where the plan has contributions already, or the client has skipped the Direct Debit that was to pay it.
    """
    plan = application.plan
    if plan is None or not application.regular_contribution or Contribution.objects.filter(plan=plan).exists():
        return
    mandate = getattr(application, "mandate", None)
    is_skipped = mandate is not None and mandate.state in {MandateState.SKIPPED, MandateState.CANCELLED}
    if is_skipped or CONTRIBUTION not in parts_of(plan.type):
        return
    is_pension = plan.type == PlanType.PENSION
    fields = {
        "amount": application.regular_contribution, "frequency": FREQUENCY_OF[application.contribution_frequency],
        "start_date": today, "payer": Payer.FAMILY if application.parent_id else Payer.SELF,
        "tax_method": TaxMethod.RELIEF_AT_SOURCE if is_pension else TaxMethod.NONE,
    }  # fmt: skip
    create_plan_flow(Contribution, plan_id=plan.pk, fields=fields)


def retire_plan(plan: Plan, *, reason: str, today: date) -> None:
    """The plan, inactive."""
    fields = {"status": PlanStatus.INACTIVE, "inactive_date": today, "inactive_reason": reason}
    update_plan(plan_id=plan.pk, fields=fields)
