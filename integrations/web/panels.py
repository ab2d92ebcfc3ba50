"""The question about a connected system at the foot of the pages that create, edit or delete a record."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from backoffice.models import User
from backoffice.web.extensions import PanelNotice
from backoffice.web.saving import ASKING
from domain.enums.sync import ConflictState, OutboxAction, OutboxState, UpdatePolicy
from integrations.engine.canonical import Fields
from integrations.engine.eligibility import Ineligible, all_reasons
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import PLAN
from integrations.local.drafts import drafted
from integrations.local.registry import KINDS, kinds_of_model
from integrations.models import Connection, LikelyPair, Link, OutboxEntry
from integrations.models.outbox import UNSENT
from integrations.registry import System, is_registered, sends_by_itself, system_of
from integrations.selectors.connections import connection_of, is_live
from integrations.selectors.directions import may_send_of
from integrations.selectors.pairs import open_pair_of
from integrations.stores.bundle import side_of
from integrations.stores.clients import LinkedClients, linked_plans
from integrations.web.forms import YES_NO, RemovalForm, SyncPanelForm

MASTERED_THERE = "Changed only in {system}, and replaced from there by the next sync when changed here: {fields}."
COMES_BACK = (
    "Removed here only, it comes back with the next sync, such as the next launch of the cashflow: {system} still has "
    "it, and nothing it has can be left out."
)
GOES_LATER = (
    "Removed here and in {system}, it stays in the lists until {system} confirms; until it is sent you can take that "
    "back."
)
MAY_BE_THERE = "It may be in {system} already. Say so under possible duplicates first."
STAYS_HERE = (
    "A change saved like this stays here, and the item is updated no more, either way, until somebody turns that on "
    "again."
)
NO_MORE = "Saved like this, the item is updated no more, either way."
HELD_THEN = "Saved like this, its creation there is held back until that is changed."
ONLY_HERE = "Saved like this, it stays here."
ONLY_THEIRS = UpdatePolicy.ONLY_FROM_REMOTE
"""What is left of an item's policy that sends where the connection or the kind allows no sending."""
SYNC_IS_OFF = "Automatic sync is turned off in a cashflow of the owner: changes made now wait under Sync, Out of sync."


class SyncPanel:
    """See ``backoffice.web.extensions.ItemPanel``; one a connected system, keyed by its code."""

    def __init__(self, key: str) -> None:
        self.key = key

    def form(
        self,
        *,
        user: User,
        action: str,
        model: str,
        record: Model | None,
        client_ids: list[int],
        data: QueryDict | None,
        draft: Model | None = None,
    ) -> SyncPanelForm | None:
        """The question that fits the record's state; None where the firm is not connected or the kind not synced.

        Clients have pages of their own for being linked and created there.
        """
        if user.firm is None or not is_registered(self.key):
            return None
        connection = connection_of(user.firm, self.key)
        system = system_of(self.key)
        kinds = [kind for kind in kinds_of_model(model) if system.connector.has_kind(kind.kind)]
        if connection is None or not kinds or kinds[0].kind == "client":
            return None
        spec = system.connector.kind(kinds[0].kind)
        link = _link_of(connection, model, record)
        asking = _Asking(connection, system, spec, client_ids, data, record, draft)
        if action == "delete":
            return asking.about_deleting(link) if link else None
        return asking.about_updating(link) if link else asking.about_creating(action)


def _link_of(connection: Connection, model: str, record: Model | None) -> Link | None:
    if record is None:
        return None
    found: Link | None = Link.objects.filter(
        connection=connection, local_model=model, local_id=record.pk, ended_at__isnull=True
    ).first()
    return found


class _Asking:
    """Builds the three questions."""

    def __init__(
        self,
        connection: Connection,
        system: System,
        spec: KindSpec,
        client_ids: list[int],
        data: QueryDict | None,
        record: Model | None,
        draft: Model | None,
    ) -> None:
        self.connection, self.system, self.spec = connection, system, spec
        self.client_ids, self.data, self.record, self.draft = client_ids, data, record, draft

    def about_creating(self, action: str) -> SyncPanelForm:
        """Whether to create it there; existing items never go by themselves."""
        pair, label = self._likely_pair(), self.system.label
        if action != "create" and (waiting := self._waiting_creation()) is not None:
            return self._about_waiting(waiting)
        allowed = self._may_create(pair)
        refusals = self._refusals(allowed)
        wanted = action == "create" and self.connection.create_by_default and allowed.allowed and not refusals
        title = "Create there too" if action == "create" else f"Not linked to {label}"
        return self._form(
            title, f"Create in {label}?", "create", YES_NO, "yes" if wanted else "no",
            refusals[0].sentence if refusals else allowed.reason, objections=_at_fields(refusals, ONLY_HERE),
            notice=self._about_pair(pair),
        )  # fmt: skip

    def _waiting_creation(self) -> OutboxEntry | None:
        """Its creation there, as long as that has not happened."""
        if self.record is None:
            return None
        label, pk = self.record._meta.label_lower, self.record.pk
        creations = OutboxEntry.objects.filter(
            connection=self.connection, local_model=label, local_id=pk, action=OutboxAction.CREATE, state__in=UNSENT
        )
        found: OutboxEntry | None = creations.order_by("-pk").first()
        return found

    def _about_waiting(self, waiting: OutboxEntry) -> SyncPanelForm:
        """Nothing is asked again; what is typed may keep it from going."""
        label = self.system.label
        refusals = self._refusals(self._allowed(self.spec.create))
        state = OutboxState(waiting.state).label.lower()
        why = f"{refusals[0].sentence} {HELD_THEN}" if refusals else f"Its creation in {label} is {state}."
        entry = reverse("sync_outbox_entry", args=[waiting.pk])
        return self._form(
            f"On its way to {label}", f"Create in {label}?", "create", YES_NO, "yes", why,
            objections=_at_fields(refusals, HELD_THEN),
            notice=PanelNotice(f"It is to be created in {label}: {state}.", entry, "Look at it"),
        )  # fmt: skip

    def _may_create(self, pair: LikelyPair | None) -> Ability:
        """By mode, kind, owners, the plan it hangs on, and what may be it already; not by its own values."""
        allowed, label = self._allowed(self.spec.create), self.system.label
        if not allowed.allowed:
            return allowed
        if not self._owners_are_linked():
            return Ability.no(f"Link every owner to {label} first.")
        if not self._plan_is_there_or_coming():
            return Ability.no(f"Its plan is not in {label}. Create that there first.")
        return Ability.no(MAY_BE_THERE.format(system=label)) if pair and pair.holds else allowed

    def _plan_is_there_or_coming(self) -> bool:
        """Whether what hangs on a plan can go there with it, or after it."""
        plan_id = getattr(self.draft, "plan_id", None) if self.spec.part_of == PLAN else None
        if plan_id is None or linked_plans(self.connection).remote_ids([plan_id]):
            return True
        creations = OutboxEntry.objects.filter(
            connection=self.connection, kind=PLAN, local_id=plan_id, action=OutboxAction.CREATE
        )
        return bool(creations.filter(state__in=UNSENT).exists())

    def _likely_pair(self) -> LikelyPair | None:
        """The question whether the record is one of theirs, while nobody has answered it."""
        return open_pair_of(self.connection, self.record) if self.record is not None else None

    def _about_pair(self, pair: LikelyPair | None) -> PanelNotice | None:
        if pair is None:
            return None
        words = f"It may be the same as “{pair.label}” in {self.system.label}."
        clients = f"?client={self.client_ids[0]}" if self.client_ids else ""
        return PanelNotice(words, f"{reverse('sync_pairs')}{clients}", "Compare the two")

    def about_updating(self, link: Link) -> SyncPanelForm:
        """Whether changes made here go there."""
        label = self.system.label
        choices = [
            (UpdatePolicy.YES.value, "Yes"),
            (UpdatePolicy.ONLY_FROM_REMOTE.value, f"Only update from {label}"),
            (UpdatePolicy.NO.value, "No"),
        ]
        allowed, policy = self._allowed(self.spec.update), UpdatePolicy(link.update_policy)
        refusals, hint = self._refusals(allowed), self._what_changes_meet(link)
        ends = STAYS_HERE if refusals and policy.pushes else ""
        why_not = refusals[0].sentence if refusals else allowed.reason
        shown = policy if not (why_not and policy.pushes) else UpdatePolicy.NO if refusals else ONLY_THEIRS
        return self._form(
            f"Linked to {label}", f"Update {label} with changes made here?", "update", choices, shown.value,
            " ".join(filter(None, [why_not, ends, hint])) if why_not else "",
            objections=_at_fields(refusals, NO_MORE if ends else ""), hint=hint, notice=self._about_question(link),
        )  # fmt: skip

    def _about_question(self, link: Link) -> PanelNotice | None:
        """Where both sides hold different values, the way to the desk."""
        asked = link.conflicts.filter(state=ConflictState.OPEN).order_by("pk").first()
        if asked is None:
            return None
        words = f"Out of sync: here and {self.system.label} differ, and nobody has said which counts."
        return PanelNotice(words, f"{reverse('sync_desk')}?item={asked.pk}", "Decide now")

    def _what_changes_meet(self, link: Link) -> str:
        """Which fields the other system masters, and whether automatic sync is off."""
        mastered = [rule.label for rule in self.spec.mapping.rules if rule.is_mastered_there]
        told = []
        if mastered and UpdatePolicy(link.update_policy).pulls:
            told.append(MASTERED_THERE.format(system=self.system.label, fields=", ".join(mastered)))
        if not sends_by_itself(self.connection, self.client_ids):
            told.append(SYNC_IS_OFF)
        return " ".join(told)

    def about_deleting(self, link: Link) -> RemovalForm:
        """Whether it is deleted there too; the buttons of the dialog are the answer."""
        label = self.system.label
        allowed = self._allowed(self.spec.delete)
        if allowed.allowed and not is_live(self.connection):
            allowed = Ability.no(f"The link with {label} is not active: nothing can be deleted there now.")
        effects = [COMES_BACK.format(system=label)]
        if allowed.allowed:
            effects.append(GOES_LATER.format(system=label))
        unsent = OutboxEntry.objects.filter(link=link, state__in=UNSENT).count()
        if unsent:
            many = "1 change" if unsent == 1 else f"{unsent} changes"
            effects.append(f"{many} on the way to {label} {'is' if unsent == 1 else 'are'} given up.")
        return RemovalForm(
            self.data, link_id=link.pk, there=label, effects=effects, prefix=f"sync-{self.system.code}",
            title=f"Linked to {label}", question=f"Delete in {label} too?", name="delete", choices=YES_NO, initial="no",
            locked=allowed.reason,
        )  # fmt: skip

    def _allowed(self, kind: Ability) -> Ability:
        by_mode = may_send_of(self.connection, self.client_ids)
        return by_mode if not by_mode.allowed else kind

    def _refusals(self, allowed: Ability) -> list[Ineligible]:
        """What is typed, or else held, may keep it from going there: a frequency, a percentage, a future day."""
        if not allowed.allowed or not self.spec.push_rules:
            return []
        fields = self._values()
        return list(all_reasons(self.spec.push_rules, fields)) if fields else []

    def _values(self) -> Fields | None:
        """The record as the form says it, or where there is none as it is stored."""
        if self.draft is not None:
            return drafted(self.spec.kind, self.draft, self.client_ids, timezone.localdate())
        if self.record is None:
            return None
        context = side_of(self.connection, now=timezone.now).context
        return KINDS[self.spec.kind].read(context, [self.record.pk]).get(self.record.pk)

    def _owners_are_linked(self) -> bool:
        linked = LinkedClients(self.connection).remote_ids(self.client_ids)
        return bool(self.client_ids) and len(linked) == len(set(self.client_ids))

    def _form(
        self, title: str, question: str, name: str, choices: list[tuple[str, str]], initial: str, locked: str,
        **more: Any,
    ) -> SyncPanelForm:  # fmt: skip
        return SyncPanelForm(
            self.data, prefix=f"sync-{self.system.code}", title=title, question=question, name=name, choices=choices,
            initial=initial, locked=locked, asking=ASKING in (self.data or {}), **more,
        )  # fmt: skip


def _at_fields(refusals: list[Ineligible], then: str) -> dict[str, str]:
    """What stands at each field that a refusal is about: why, and what follows when it is saved like this."""
    return {one.field: f"{one.sentence} {then}".strip() for one in reversed(refusals)}
