"""What hangs on plans in canonical form: contributions, withdrawals, premiums, repayments and cover.

One class for all five; what tells them apart are the columns each of them has (``Columns``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backoffice.models import Contribution, Cover, Ownership, Plan, Premium, Repayment, Withdrawal
from backoffice.selectors.plan_flows import living
from backoffice.services import plan_flows as service
from domain.enums.items import Payer, PaymentMethod, TaxMethod, WithdrawalKind
from domain.enums.plans import Frequency, PlanStatus, PlanType
from integrations.engine.canonical import Fields, percent_text, pounds_text, read_decimal
from integrations.engine.errors import UnableToStore
from integrations.engine.records import CONTRIBUTION, COVER, PREMIUM, REPAYMENT, WITHDRAWAL
from integrations.local.kinds import NO_ALIASES, Context, as_kept, storing, text
from integrations.local.moments import DATE_ALIASES, columns_of_days, days_of, lives_of

Find = Callable[[object], Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a part are exchanged, by how they are read. ``needed`` ones must come with a new record."""

    money: tuple[str, ...]
    needed: tuple[str, ...]
    percents: tuple[str, ...] = ()
    codes: Mapping[str, Find] | None = None
    texts: Mapping[str, int] | None = None
    is_timed: bool = True
    life: str = ""
    """The canonical name of the person a part is about; the column is ``client``."""


class PlanPart:
    """See ``LocalKind``; one kind of part."""

    def __init__(self, kind: str, model: type[Any], columns: Columns) -> None:
        self.kind, self.model, self.columns = kind, model, columns
        self.model_label: str = model._meta.label_lower
        self.aliases: Mapping[str, str] = DATE_ALIASES if columns.is_timed else NO_ALIASES
        if columns.life:
            self.aliases = {**self.aliases, "client": columns.life}

    def read(self, context: Context, local_ids: Iterable[int]) -> dict[int, Fields]:
        """Canonical fields of those that exist, are not deleted and whose plan is not either."""
        rows = list(living(self.model).filter(pk__in=list(local_ids)).select_related("plan"))
        plans = context.plans.remote_ids({row.plan_id for row in rows}) if rows else {}
        lives = lives_of(rows) if self.columns.is_timed else {}
        people = self._people(context, rows)
        found = {}
        for row in rows:
            fields = self.own_fields(row)
            fields["plan"] = plans.get(row.plan_id, f"local:{row.plan_id}")
            fields["plan_type"] = row.plan.type
            if self.columns.is_timed:
                fields |= days_of(row, lives)
            if self.columns.life:
                fields[self.columns.life] = people.get(row.client_id)
            found[row.pk] = fields
        return found

    def _people(self, context: Context, rows: Iterable[Any]) -> dict[int, str]:
        named = {row.client_id for row in rows if row.client_id} if self.columns.life else set()
        return context.clients.remote_ids(named) if named else {}

    def own_fields(self, row: Any) -> Fields:
        """What a part says of itself, without its plan, its days and the life it is about."""
        columns = self.columns
        fields: Fields = {name: getattr(row, name) for name in (*(columns.codes or {}), *(columns.texts or {}))}
        fields |= {name: pounds_text(getattr(row, name)) for name in columns.money}
        return fields | {name: percent_text(getattr(row, name)) for name in columns.percents}

    def lock(self, local_id: int) -> None:
        """Locks the row until the transaction ends."""
        self.model.objects.select_for_update().filter(pk=local_id).first()

    def create_all(self, context: Context, several: Sequence[Fields]) -> dict[int, Fields]:
        """New parts of plans that are linked here."""
        plans = context.plans.local_ids(str(fields.get("plan") or "") for fields in several)
        with storing(self.kind):
            made = [self._create(context, plans.get(str(fields.get("plan"))), fields) for fields in several]
        return as_kept(self, context, made)

    def _create(self, context: Context, plan_id: int | None, fields: Fields) -> int:
        if plan_id is None or not Plan.objects.filter(pk=plan_id).exists():
            raise UnableToStore(f"The plan of the {self.kind} is not linked here, or was removed.")
        columns = self._model_fields(context, fields)
        missing = [name for name in self.columns.needed if columns.get(name) is None]
        if missing:
            raise UnableToStore(f"The {self.kind}'s {missing[0].replace('_', ' ')} is missing or not known here.")
        part = service.create_plan_flow(self.model, plan_id=plan_id, fields=columns, origin=context.origin)
        return int(part.pk)

    def apply(self, context: Context, local_id: int, changes: Fields) -> None:
        """Sets these fields; a part stays with its plan."""
        with storing(self.kind):
            columns = self._model_fields(context, changes)
            service.update_plan_flow(self.model, flow_id=local_id, fields=columns, origin=context.origin)

    def _model_fields(self, context: Context, fields: Fields) -> dict[str, Any]:
        """Columns of the part; a code that is not known here is left out."""
        wanted = self.columns
        columns: dict[str, Any] = {
            name: read_decimal(fields[name]) for name in (*wanted.money, *wanted.percents) if name in fields
        }
        columns |= {name: fields[name] for name, find in (wanted.codes or {}).items() if find(fields.get(name))}
        columns |= {name: text(fields, name, size) for name, size in (wanted.texts or {}).items() if name in fields}
        if wanted.is_timed:
            columns |= columns_of_days(fields)
        if wanted.life in fields:
            person = str(fields[wanted.life] or "")
            columns["client_id"] = context.clients.local_ids([person]).get(person) if person else None
        return columns

    def remove(self, context: Context, local_id: int) -> None:
        """Deletes the part, restorably."""
        if living(self.model).filter(pk=local_id).exists():
            service.delete_plan_flow(self.model, flow_id=local_id, now=context.now(), origin=context.origin)

    def labels(self, local_ids: Iterable[int]) -> dict[int, str]:
        """What it is and of which plan, of deleted ones too."""
        rows = self.model.with_deleted.filter(pk__in=list(local_ids)).select_related("plan")
        return {row.pk: f"{row}, {row.plan.name}" for row in rows}

    def client_ids(self, local_ids: Iterable[int]) -> dict[int, list[int]]:
        """The owners of the plan."""
        plan_ids = self.plan_ids(local_ids)
        owners: dict[int, list[int]] = defaultdict(list)
        rows = Ownership.objects.filter(plan_id__in=plan_ids.values()).order_by("plan_id", "pk")
        for plan_id, client_id in rows.values_list("plan_id", "client_id"):
            owners[plan_id].append(client_id)
        return {pk: owners[plan_id] for pk, plan_id in plan_ids.items()}

    def plan_ids(self, local_ids: Iterable[int]) -> dict[int, int]:
        """Our plan each of them hangs on, of deleted ones too."""
        rows = self.model.with_deleted.filter(pk__in=list(local_ids))
        return dict(rows.values_list("pk", "plan_id"))

    def named_clients(self, fields: Fields) -> list[str]:
        """None: whose it is follows from its plan."""
        return []


class Withdrawals(PlanPart):
    """Withdrawals, whose kind other systems do not tell: from a pension it is taken for flexi-access drawdown."""

    def _create(self, context: Context, plan_id: int | None, fields: Fields) -> int:
        is_pension = fields.get("plan_type") == PlanType.PENSION
        kind = WithdrawalKind.FLEXI_ACCESS_DRAWDOWN if is_pension else WithdrawalKind.REGULAR
        return super()._create(context, plan_id, {**fields, "kind": kind.value})


FREQUENCY: Mapping[str, Find] = {"frequency": Frequency.find}

CONTRIBUTIONS = PlanPart(
    CONTRIBUTION,
    Contribution,
    Columns(
        money=("amount",),
        percents=("percent",),
        needed=("frequency",),
        codes={**FREQUENCY, "payer": Payer.find, "tax_method": TaxMethod.find},
    ),
)
WITHDRAWALS = Withdrawals(
    WITHDRAWAL,
    Withdrawal,
    Columns(
        money=("amount",),
        percents=("percent",),
        needed=("frequency",),
        codes={**FREQUENCY, "kind": WithdrawalKind.find},
    ),
)
PREMIUMS = PlanPart(
    PREMIUM,
    Premium,
    Columns(
        money=("amount",),
        needed=("amount", "frequency"),
        codes={**FREQUENCY, "payment_method": PaymentMethod.find},
    ),
)
REPAYMENTS = PlanPart(REPAYMENT, Repayment, Columns(money=("amount",), needed=("amount", "frequency"), codes=FREQUENCY))
COVERS = PlanPart(
    COVER,
    Cover,
    Columns(
        money=("benefit_amount",),
        percents=("indexation",),
        needed=("benefit_amount", "benefit_frequency"),
        codes={"benefit_frequency": Frequency.find, "benefit_status": PlanStatus.find},
        texts={"cover_type": 80},
        is_timed=False,
        life="life",
    ),
)


def plan_ids_of(kind: object, local_id: int) -> list[int]:
    """Our plan a record hangs on; none where records of the kind stand by themselves."""
    return list(kind.plan_ids([local_id]).values()) if isinstance(kind, PlanPart) else []
