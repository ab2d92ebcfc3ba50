"""Plays worked cases of the sync: made in a real Plannr sandbox over HTTP, imported, edited, created, read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from backoffice.models import (
    Client,
    Contribution,
    Cover,
    Expense,
    Income,
    Plan,
    Premium,
    Repayment,
    Withdrawal,
)
from backoffice.services import flows, plan_flows, plans
from integrations.models import Conflict, Link, OutboxEntry, Outcome, Run
from tests.contract.plannr.conftest import World

MODELS: dict[str, Any] = {
    model._meta.model_name: model
    for model in (Plan, Income, Expense, Contribution, Withdrawal, Premium, Repayment, Cover)
}
PARTS = {"contribution", "withdrawal", "premium", "repayment", "cover"}
WORDS = ("premiums", "transaction-schedule", "cover")
PLAN = {"name": "A plan", "status": "active", "policy_number": "G-1"}
INCOME = {
    "name": "An income",
    "amount_type": "gross",
    "is_taxable": True,
    "amount": 100000,
    "frequency": "monthly",
}
COVER = {
    "benefit_amount": 1000000,
    "benefit_frequency": "one_off",
    "benefit_status": "active",
    "indexation": 0,
}
DEFAULTS: dict[str, dict[str, Any]] = {"cover": COVER, "income": INCOME, "plan": PLAN}
CREATE = {"plannr": {"create": True}}


@dataclass
class Play:
    """One case under way: its people and plan there."""

    case: dict[str, Any]
    number: int
    people: list[str] = field(default_factory=list)
    plan: str = ""
    account: str = ""
    """Whose incomes and budget are meant: the first person's, or those of their joint account."""

    @property
    def name(self) -> str:
        return f"{self.case['row']}: {self.case['bullet']}"


class Stage:
    """Plays all cases of a heading in one world: what is there first, then one import, then what is done here."""

    def __init__(self, world: World, cases: list[dict[str, Any]]) -> None:
        self.world, self.there = world, world.remote
        self.provider = next(
            one["uuid"] for one in self.there.all("/api/v1/provider") if one["name"] == "Bramley Mutual"
        )
        self.plays = [Play(case, number) for number, case in enumerate(cases, 1)]

    def play(self) -> int:
        """Every step for every case, and how many were played; at the end both sides agree and nothing is sent."""
        for play in self.plays:
            self._make_there(play)
        run = self.world.bring_in(*(uuid for play in self.plays for uuid in play.people))
        assert run.state == "done", run.error
        for play in self.plays:
            self._look_here(play, run)
        for play in self.plays:
            self._edit(play)
            self._create(play)
            self._move(play)
            self._change_there(play)
        self.world.sync()
        self.there.forget_requests()
        again = self.world.sync()
        assert again.state == "done", again.error
        assert {one["method"] for one in self.there.requests()} <= {"GET"}
        assert set(again.counts) <= {"skip"}, list(again.outcomes.exclude(action="skip").values("label", "sentence"))
        assert not Conflict.objects.filter(state="open").exists()
        for play in self.plays:
            for model, wanted in play.case.get("keeps", {}).items():
                record = self._ours(play, model).get()
                assert {name: _plain(_at(record, name)) for name in wanted} == wanted, play.name
        return len(self.plays)

    # ------------------------------------------------------------------------------------------------ over there

    def _make_there(self, play: Play) -> None:
        there = play.case.get("there", {})
        play.people = [self._person(play, first) for first in ("Ann", "Bea")[: 2 if play.case.get("joint") else 1]]
        play.account = self._joint_account(play) if "joint_account" in play.case else play.people[0]
        if "plan" in there:
            play.plan = self._plan(play, there["plan"])
        for word in WORDS:
            for body in _several(there.get(word)):
                self.there.ask("POST", f"/api/v1/plans/{play.plan}/{word}", {**DEFAULTS.get(word, {}), **body})
        if "income" in there:
            self.there.ask("POST", "/api/v2/income", {**INCOME, **there["income"], "account_uuid": play.account})
        if "expenditure" in there:
            self._spend(play.account, there["expenditure"])

    def _person(self, play: Play, first: str) -> str:
        body = {
            "type": "client", "role": "individual", "first_name": first, "last_name": f"Golden-{play.number}",
            "date_of_birth": "1970-05-17", "gender": "female", "send_welcome_email": False,
        }  # fmt: skip
        return str(self.there.ask("POST", "/api/v1/account", body)["uuid"])

    def _joint_account(self, play: Play) -> str:
        body = {
            "type": "client",
            "role": "joint",
            "entity_name": f"Golden-{play.number} & Golden",
            "owners": play.people,
        }
        return str(self.there.ask("POST", "/api/v1/account", body)["uuid"])

    def _plan(self, play: Play, wanted: dict[str, Any]) -> str:
        values = wanted.get("values", {})
        owners = play.people[:1] if play.case.get("moves") else play.people
        body = {
            **PLAN,
            "provider_uuid": self.provider,
            "accounts": [{"uuid": one} for one in owners],
            **wanted,
        }
        body.pop("values", None)
        made = self.there.ask("POST", "/api/v1/plans", body)
        for day, pence in values.items():
            path = f"/api/v1/plans/{made['uuid']}/sub-accounts/{made['main_account']['uuid']}/valuations"
            self.there.ask("POST", path, {"valued_at": str(day), "value": pence})
        return str(made["uuid"])

    def _spend(self, account: str, wanted: dict[str, Any]) -> None:
        path = f"/api/v1/client/{account}/expenditure"
        for row in self.there.all(path):
            if (row["life_stage"]["name"], row["name"]) == (wanted["stage"], wanted["field"]):
                place = f"{row['life_stage_uuid']}/{row['life_stage_field_uuid']}"
                self.there.ask("POST", f"{path}/{place}", {"amount": wanted["amount"]})

    # ----------------------------------------------------------------------------------------------------- here

    def _look_here(self, play: Play, run: Run) -> None:
        if "left_out" in play.case:
            kind, code = play.case["left_out"].split(".")
            told = [one for one in self._outcomes(play, run) if (one.kind, one.reason) == (kind, code)]
            assert told, (play.name, [(one.kind, one.reason) for one in self._outcomes(play, run)])
            assert all(one.sentence for one in told)
        for model, wanted in play.case.get("here", {}).items():
            found = list(self._ours(play, model))
            assert len(found) == (0 if wanted is None else 1), (play.name, found)
            for name, value in (wanted or {}).items():
                assert _plain(_at(found[0], name)) == _plain(value), (play.name, name, _at(found[0], name))

    def _outcomes(self, play: Play, run: Run) -> list[Outcome]:
        named = [play.plan, *play.people]
        incomes = [one["uuid"] for one in self.there.incomes(play.account)]
        known = [one for one in [*named, *incomes] if one]
        return [one for one in run.outcomes.all() if any(one.remote_id.startswith(key) for key in known)]

    def _ours(self, play: Play, model: str) -> Any:
        links = Link.objects.filter(kind="client", remote_id__in=play.people, ended_at__isnull=True)
        ours = list(links.values_list("local_id", flat=True))
        if model in ("income", "expense"):
            people = Client.objects.filter(pk__in=ours) | Client.objects.filter(memberships__member__in=ours)
            return MODELS[model].objects.filter(client__in=people.distinct())
        path = "plan__ownerships__client__in" if model in PARTS else "ownerships__client__in"
        return MODELS[model].objects.filter(**{path: ours}).distinct()

    # ---------------------------------------------------------------------------------------------- edit, create

    def _edit(self, play: Play) -> None:
        """An edit here: sent, with everything else there as it was, or kept from being sent by the case's rule."""
        for model, changes in play.case.get("edit", {}).items():
            record = self._ours(play, model).get()
            before = self._read(play, model)
            self._change_here(model, record, changes)
            drained = self.world.drain()
            after = self._read(play, model)
            sends = play.case.get("sends", {})
            if play.case.get("turns_off"):
                link = Link.objects.get(local_model=f"backoffice.{model}", local_id=record.pk, ended_at__isnull=True)
                assert (link.update_policy, drained.sent, drained.failed) == ("no", 0, 0), play.name
                given_up = link.outbox.get(state="abandoned")
                assert play.case.get("refused", "cannot be sent") in given_up.reason, (play.name, given_up.reason)
            if not sends:
                assert _without_moments(after) == _without_moments(before), play.name
                if drained.failed:
                    self._give_up(play, model, record)
                continue
            assert drained.failed == 0, (play.name, self._errors())
            assert {name: _plain(_at(after, name)) for name in sends} == sends, (play.name, after)
            others = set(before) - {name.split(".")[0] for name in sends} - COUNTED
            assert _without_moments({name: after[name] for name in others}) == _without_moments(
                {name: before[name] for name in others}
            ), play.name

    def _give_up(self, play: Play, model: str, record: Any) -> None:
        """The person turns the item's updates off, which is what the refusal leads to."""
        from domain.enums.sync import UpdatePolicy
        from integrations.services import links, outbox

        link = Link.objects.get(local_model=f"backoffice.{model}", local_id=record.pk, ended_at__isnull=True)
        for entry in link.outbox.filter(state="failed"):
            assert play.case["refused"] in entry.error, (play.name, entry.error)
            outbox.abandon_entry(entry_id=entry.pk, reason="It stays here.", now=self.world.now())
        links.set_policy(link_id=link.pk, policy=UpdatePolicy.NO, user_id=self.world.user.pk, now=self.world.now())

    def _errors(self) -> list[str]:
        return list(OutboxEntry.objects.exclude(error="").values_list("error", flat=True))

    def _change_here(self, model: str, record: Any, changes: dict[str, Any]) -> None:
        fields = {name: _typed(record, name, value) for name, value in changes.items()}
        if model == "plan":
            plans.update_plan(plan_id=record.pk, fields=fields, origin=self.world.origin)
        elif model in PARTS:
            plan_flows.update_plan_flow(type(record), flow_id=record.pk, fields=fields, origin=self.world.origin)
        else:
            flows.update_flow(type(record), flow_id=record.pk, fields=fields, origin=self.world.origin)

    def _read(self, play: Play, model: str) -> dict[str, Any]:
        """The one record there that ours came from or went to."""
        found: list[dict[str, Any]]
        if model == "plan":
            found = self.there.plans(play.people[0])
        elif model == "income":
            found = self.there.incomes(play.people[0])
        elif model == "expense":
            found = [one for one in self.there.all(f"/api/v1/client/{play.people[0]}/expenditure") if one["uuid"]]
        else:
            plan = self.there.plans(play.people[0])[0]
            if model == "repayment":
                return plan
            words = WORDS if model != "contribution" else WORDS[:2]
            lists = [self.there.all(f"/api/v1/plans/{plan['uuid']}/{word}") for word in words]
            found = [one for listed in lists for one in listed]
        assert len(found) == 1, (play.name, found)
        return found[0]

    def _create(self, play: Play) -> None:
        """Something made here and wanted there: refused with the case's words, or found there."""
        for model, wanted in play.case.get("create", {}).items():
            if "refused" in play.case:
                with pytest.raises(ValidationError) as refusal:
                    self._new(play, model, wanted)
                assert play.case["refused"] in " ".join(refusal.value.messages), (play.name, refusal.value)
                continue
            self._new(play, model, wanted)
            drained = self.world.drain()
            assert (drained.sent, drained.failed) == (1, 0), (play.name, self._errors())
            made = self._read(play, model)
            makes = play.case["makes"]
            assert {name: _plain(_at(made, name)) for name in makes} == makes, (play.name, made)

    def _new(self, play: Play, model: str, wanted: dict[str, Any]) -> Any:
        kind = MODELS[model]
        fields = {name: _typed(kind(), name, value) for name, value in wanted.items()}
        people = Link.objects.filter(kind="client", remote_id__in=play.people, ended_at__isnull=True)
        ours = list(people.order_by("pk").values_list("local_id", flat=True))
        if model == "plan":
            share = {pk: Decimal(100) / len(ours) for pk in ours}
            return plans.create_plan(
                firm=self.world.firm, fields=fields, owners=share, origin=self.world.origin, options=CREATE
            )
        make: Callable[..., Any] = flows.create_flow
        where: dict[str, Any] = {"client_id": ours[0]}
        if model in PARTS:
            make, where = plan_flows.create_plan_flow, {"plan_id": self._ours(play, "plan").get().pk}
        return make(kind, fields=fields, origin=self.world.origin, options=CREATE, **where)

    def _move(self, play: Play) -> None:
        """Another owner here: nothing is sent, and the next sync has the owner of Plannr again."""
        model = play.case.get("moves")
        if model is None:
            return
        record, before = self._ours(play, model).get(), self._read(play, model)
        other = Link.objects.get(kind="client", remote_id=play.people[1], ended_at__isnull=True).local_id
        owner = record.client_id if model == "income" else record.ownerships.get().client_id
        if model == "income":
            flows.update_flow(Income, flow_id=record.pk, fields={"client_id": other}, origin=self.world.origin)
        else:
            plans.set_owners(plan_id=record.pk, owners={other: Decimal(100)}, origin=self.world.origin)
        self.world.drain()
        assert _without_moments(self._read(play, model)) == _without_moments(before), play.name
        self.world.sync()
        record = MODELS[model].objects.get(pk=record.pk)
        assert owner == (record.client_id if model == "income" else record.ownerships.get().client_id), play.name

    def _change_there(self, play: Play) -> None:
        """What happens there later, and what becomes of ours (``then``: gone, or unlinked)."""
        later = play.case.get("later")
        if later is None:
            return
        record = self._ours(play, "plan").get()
        if later == "deleted here only":
            plans.delete_plan(plan_id=record.pk, now=self.world.now(), origin=self.world.origin)
            self.world.sync()
            assert self._ours(play, "plan").exclude(pk=record.pk).exists(), play.name
            return
        self.world.settings(remove_unlinked=play.case["remove_unlinked"])
        self.there.ask("DELETE", f"/api/v1/plans/{play.plan}")
        self.world.sync()
        assert Plan.objects.filter(pk=record.pk).exists() is not play.case["remove_unlinked"], play.name
        assert not Link.objects.filter(remote_id=play.plan, ended_at__isnull=True).exists(), play.name


COUNTED = {
    "updated_at",
    "premium",
    "premium_monthly",
    "premium_annually",
    "total_premium_to_date",
    "next_transaction_date",
}
"""What follows from other fields."""


def _several(bodies: Any) -> list[dict[str, Any]]:
    return bodies if isinstance(bodies, list) else [bodies] if bodies else []


def _at(thing: Any, path: str) -> Any:
    for step in path.split("."):
        thing = thing[step] if isinstance(thing, dict) else getattr(thing, step)
        thing = thing() if callable(thing) and not hasattr(thing, "all") else thing
    return thing


def _plain(value: Any) -> Any:
    """Money as pence, dates and other values as they are written in a case."""
    if isinstance(value, dict) and "amount" in value:
        return int(value["amount"])
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _typed(record: Any, name: str, value: Any) -> Any:
    """A case's value as the column wants it; ``in N days`` is a date from today on."""
    kind = record._meta.get_field(name).get_internal_type()
    if kind == "DecimalField" and value is not None:
        return Decimal(str(value))
    if kind == "DateField" and isinstance(value, str) and not value.startswith("in "):
        return date.fromisoformat(value)
    if kind == "DateField" and isinstance(value, str):
        from django.utils import timezone

        return timezone.localdate() + timedelta(days=int(value.split()[1]))
    return value


def _without_moments(value: Any) -> Any:
    """A payload without what changes by itself, at any depth."""
    if isinstance(value, dict):
        return {name: _without_moments(part) for name, part in value.items() if name not in COUNTED}
    return [_without_moments(part) for part in value] if isinstance(value, list) else value
