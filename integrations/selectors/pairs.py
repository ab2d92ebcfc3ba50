"""Records of both sides that may be one and the same, side by side, for whoever has to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, Model, OuterRef, QuerySet

from domain.enums.sync import PairState
from integrations.engine.canonical import Fields, Value, same
from integrations.engine.ports import KindSpec
from integrations.engine.records import CLIENT
from integrations.local.registry import KINDS
from integrations.models import Connection, LikelyPair, Link
from integrations.registry import system_of, systems
from integrations.selectors.client_links import remote_ids_of
from integrations.selectors.words import NOTHING, value_in_words
from integrations.stores.bundle import side_of

UNANSWERED = (PairState.WAITING, PairState.LATER)
ALIKE_ANYWAY = frozenset({"plan", "plan_type"})
"""What a part shares with the plan it hangs on: the two are only compared where it is one plan."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field on both sides, in words; ``is_theirs`` where the other system's value counts once they are linked."""

    label: str
    ours: str
    theirs: str
    differs: bool
    is_theirs: bool


@dataclass(slots=True)
class Proposal:
    """One question, or one answer, ready to be shown."""

    pair: LikelyPair
    name: str
    kind_label: str
    system_label: str
    whose: str
    remote_url: str
    is_gone: bool
    """Whether ours was removed since."""
    came_in_as: int | None
    """Our record that theirs was imported as, where it was."""
    rows: list[ComparedField] = field(default_factory=list)
    url: str = ""
    came_in_url: str = ""

    @property
    def differing(self) -> list[ComparedField]:
        """What a person has to look at."""
        return [row for row in self.rows if row.differs]

    @property
    def equal(self) -> list[ComparedField]:
        """What both say alike."""
        return [row for row in self.rows if not row.differs]


def pairs_in(states: Collection[PairState], *, client_id: int | None = None) -> QuerySet[LikelyPair]:
    """Questions and answers in these states; of one client, where one is named.

    A question about a record of ours that has been linked since is none any more.
    """
    living = Link.objects.filter(
        connection=OuterRef("connection"),
        local_model=OuterRef("local_model"),
        local_id=OuterRef("local_id"),
        ended_at__isnull=True,
    )
    codes = [system.code for system in systems()]
    found: QuerySet[LikelyPair] = LikelyPair.objects.filter(state__in=states, connection__system__in=codes)
    if set(states) <= set(UNANSWERED):
        found = found.exclude(Exists(living))
    return found if client_id is None else found.filter(owner_ids__overlap=remote_ids_of(client_id))


def open_pair_of(connection: Connection, record: Model) -> LikelyPair | None:
    """The surest unanswered question about one record of ours that is not linked."""
    asked = pairs_in(UNANSWERED).filter(connection=connection, local_model=record._meta.label_lower)
    return asked.filter(local_id=record.pk).order_by("-holds", "pk").first()


def proposals(pairs: Iterable[LikelyPair]) -> list[Proposal]:
    """These pairs with both sides' values; a fixed number of queries a connection and kind."""
    wanted = list(pairs)
    groups: dict[tuple[int, str], list[LikelyPair]] = defaultdict(list)
    for pair in wanted:
        groups[pair.connection_id, pair.kind].append(pair)
    made = {one.pair.pk: one for group in groups.values() for one in _Group(group).proposals()}
    return [made[pair.pk] for pair in wanted]


class _Group:
    """Pairs of one kind of one connection."""

    def __init__(self, pairs: list[LikelyPair]) -> None:
        self.pairs, connection = pairs, pairs[0].connection
        self.system = system_of(connection.system)
        self.spec: KindSpec = self.system.connector.kind(pairs[0].kind)
        self.local = KINDS[pairs[0].kind]
        ids = [pair.local_id for pair in pairs]
        self.names = self.local.labels(ids)
        # The clock only tells the kinds what is in the future, which is not compared.
        self.held = self.local.read(side_of(connection, now=lambda: pairs[0].updated_at).context, ids)
        links = Link.objects.filter(
            connection=connection, kind=self.spec.kind, ended_at__isnull=True,
            remote_id__in=[pair.remote_id for pair in pairs],
        )  # fmt: skip
        self.imported = dict(links.values_list("remote_id", "local_id"))
        self.people = _names_of_people(connection.pk, pairs)

    def proposals(self) -> Iterable[Proposal]:
        """One of each."""
        for pair in self.pairs:
            came_in_as = self.imported.get(pair.remote_id)
            ours = self.held.get(pair.local_id)
            yield Proposal(
                pair=pair,
                name=self.names.get(pair.local_id, ""),
                kind_label=self.spec.mapping.label,
                system_label=self.system.label,
                whose=" and ".join(self.people[one] for one in pair.owner_ids if one in self.people),
                remote_url=self.spec.url_of(pair.remote_id, pair.owner_ids[0] if pair.owner_ids else ""),
                is_gone=ours is None,
                came_in_as=came_in_as if came_in_as != pair.local_id else None,
                rows=self._rows(ours or {}, pair.fields),
            )

    def _rows(self, ours: Fields, theirs: Fields) -> list[ComparedField]:
        rows = []
        for rule in self.spec.mapping.rules:
            name = rule.canonical
            if name not in theirs or name not in ours or name in ALIKE_ANYWAY:
                continue
            here, there = self._words(name, ours[name]), self._words(name, theirs[name])
            if (here, there) != (NOTHING, NOTHING):
                differs = not same(ours[name], theirs[name]) and here != there
                rows.append(ComparedField(rule.label, here, there, differs, rule.is_mastered_there))
        return rows

    def _words(self, name: str, value: Value) -> str:
        """A value in words, people by their names."""
        if isinstance(value, list) and all(isinstance(one, dict) and "client" in one for one in value) and value:
            return "; ".join(self._share(one) for one in value if isinstance(one, dict))
        if isinstance(value, str) and value in self.people:
            return self.people[value]
        return value_in_words(self.spec, name, value)

    def _share(self, owner: Mapping[str, Value]) -> str:
        who = self.people.get(str(owner["client"]), "somebody not linked")
        share = str(owner.get("percent") or "").rstrip("0").rstrip(".")
        return f"{who} {share}%" if share and share != "100" else who


def _names_of_people(connection_id: int, pairs: list[LikelyPair]) -> dict[str, str]:
    """Names of the clients these pairs belong to, by remote id."""
    named = {owner for pair in pairs for owner in pair.owner_ids}
    links = Link.objects.filter(connection=connection_id, kind=CLIENT, remote_id__in=named, ended_at__isnull=True)
    linked = dict(links.values_list("remote_id", "local_id"))
    names = KINDS[CLIENT].labels(linked.values())
    return {remote_id: names[pk] for remote_id, pk in linked.items() if pk in names}
