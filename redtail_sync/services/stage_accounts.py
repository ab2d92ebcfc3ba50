"""Staging one account: what it is called, what it would be here, and what a person should know before deciding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.enums.sync import OutcomeAction
from integrations.engine.canonical import read_decimal
from integrations.engine.ports import Level, Outcome
from integrations.engine.records import PLAN, Record
from integrations.models import Connection, StagedRecord
from integrations.services.staging import stage_record
from redtail_sync.mapping.accounts import description_of
from redtail_sync.mapping.types import propose
from redtail_sync.selectors.types import rules_in_force


@dataclass(frozen=True, slots=True)
class Told:
    """What staging led to: the outcome (None where nothing changed), and a row of the tables to answer."""

    outcome: Outcome | None
    unknown: tuple[str, str] | None


def stage_account(*, connection: Connection, record: Record, twin: str, now: datetime) -> Told:
    """Keeps an account for a person to decide on; ``twin`` says whose double it seems to be."""
    before = StagedRecord.objects.filter(
        connection=connection, kind=PLAN, remote_id=record.remote_id
    ).first()  # fmt: skip
    proposal = propose(record.fields, rules_in_force())
    notes = [note for note in (twin, *_about_balance(record)) if note]
    is_new = stage_record(
        connection=connection,
        record=record,
        label=description_of(record.fields),
        usual_label=description_of(before.fields) if before else "",
        reason=" ".join(notes),
        now=now,
    )
    if not is_new:
        return Told(None, proposal.unknown)
    unclear = [] if proposal.type else [proposal.reason]  # not kept: the tables may have an answer tomorrow
    sentence = " ".join(["Linking it, adding it or ignoring it is for a person to say.", *notes, *unclear])
    level = Level.WARNING if twin or not proposal.type else Level.INFO
    outcome = Outcome(
        kind=PLAN, action=OutcomeAction.STAGE.value, label=record.label, sentence=sentence, level=level,
        remote_id=record.remote_id,
    )  # fmt: skip
    return Told(outcome, proposal.unknown)


def _about_balance(record: Record) -> list[str]:
    if "balance" in record.problems:
        return [f"Its balance cannot be read: {record.problems['balance']}."]
    amount = read_decimal(record.fields["balance"])
    if amount is None:
        return ["Redtail gives no balance for it."]
    return ["Its balance is below nothing."] if amount < 0 else []
