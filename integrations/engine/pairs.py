"""Which new record of the other system may be one of ours that nobody has linked: pairs, each with the reason.

    likely_pairs(spec, records, candidates)  -> [Pair(record, candidate, SAME_NUMBER), …], the surest first

Nothing is paired here: a person says whether two are the same. A sign that ``holds`` keeps the record out until then;
with the others it comes in, and the question stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.identifiers import normalise_policy_number
from integrations.engine.canonical import Fields, Value, is_empty, same
from integrations.engine.ports import KindSpec, Scope
from integrations.engine.records import PARTS_OF_PLANS, PLAN, Record

UNNAMED = frozenset({"none", "na", "tbc"})
"""What people write where they know neither provider nor number, without capitals and signs; besides "unknown"."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason why two may be the same; the strongest that applies counts."""

    code: str
    sentence: str
    strength: int
    holds: bool
    applies: Callable[[Fields, Fields], bool]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of ours that is not linked. ``sent`` are values of creations that were given up unanswered."""

    local_id: int
    label: str
    fields: Fields
    sent: tuple[Fields, ...] = ()
    references: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Pair:
    """A record and one of ours that may be the same."""

    record: Record
    candidate: Candidate
    sign: Sign

    @property
    def sentence(self) -> str:
        """Why, and with whom."""
        return f"{self.sign.sentence} as “{self.candidate.label}” here."


class PairStore(Protocol):
    """New records that may be one of ours that is not linked, and what people said about them."""

    def find(self, spec: KindSpec, records: Sequence[Record]) -> list[Pair]:
        """Which of these unlinked records may be one of ours, the surest first; what was told apart is left out."""

    def keep(self, spec: KindSpec, scope: Scope, delivered: Collection[str], pairs: Sequence[Pair]) -> None:
        """Remembers the questions of a pull; those it did not find again are no longer asked."""

    def doubt(self, kind: str, local_id: int) -> str:
        """Why one of ours should not be created there yet: a person has not said whether it is there. Else empty."""


# ------------------------------------------------------------------------------------------------------- comparing


def _squeezed(value: Value) -> str:
    return normalise_policy_number(str(value or ""))


def _known(value: Value) -> str:
    """A name, number or code in one spelling; empty where it says that nobody knows, as "pension_unknown" does."""
    squeezed = _squeezed(value)
    return "" if squeezed in UNNAMED or squeezed.endswith("unknown") else squeezed


def _same_known(name: str) -> Callable[[Fields, Fields], bool]:
    return lambda ours, theirs: bool(_known(ours.get(name))) and _known(ours.get(name)) == _known(theirs.get(name))


def _contradicts(name: str, ours: Fields, theirs: Fields) -> bool:
    """Whether both sides say something and not the same."""
    one, other = _known(ours.get(name)), _known(theirs.get(name))
    return bool(one and other) and one != other


def _equal(*names: str) -> Callable[[Fields, Fields], bool]:
    """Whether both sides hold these values, and the same ones."""
    return lambda ours, theirs: all(
        not is_empty(ours.get(name)) and same(ours.get(name), theirs.get(name)) for name in names
    )


_same_number, _same_provider, _same_name = (_same_known(one) for one in ("policy_number", "provider", "name"))
_same_type = _equal("type")


def _same_policy(ours: Fields, theirs: Fields) -> bool:
    is_contradicted = _contradicts("provider", ours, theirs) and not _same_type(ours, theirs)
    return _same_number(ours, theirs) and not is_contradicted


def _same_place(ours: Fields, theirs: Fields) -> bool:
    return _same_provider(ours, theirs) and _same_type(ours, theirs) and not _contradicts("policy_number", ours, theirs)


def _same_place_and_sort(ours: Fields, theirs: Fields) -> bool:
    return _same_place(ours, theirs) and not _contradicts("sub_type", ours, theirs)


def _same_title(ours: Fields, theirs: Fields) -> bool:
    kept_apart = _contradicts("policy_number", ours, theirs) or _contradicts("provider", ours, theirs)
    return _same_name(ours, theirs) and _same_type(ours, theirs) and not kept_apart


def _same_worth(ours: Fields, theirs: Fields) -> bool:
    amounts = [value.get("amount") if isinstance(value, dict) else None
               for value in (ours.get("valuation"), theirs.get("valuation"))]  # fmt: skip
    kept_apart = _contradicts("policy_number", ours, theirs) or _contradicts("provider", ours, theirs)
    return not is_empty(amounts[0]) and same(*amounts) and _same_type(ours, theirs) and not kept_apart


def _always(ours: Fields, theirs: Fields) -> bool:
    return True


SENT_BEFORE = Sign("sent_before", "Sent from here once, without an answer: the same", 100, True, _always)
"""Found by our own reference on the record, not by comparing."""
ONLY_ONES = Sign("only_ones", "Each side has one of this plan, with different values: the same", 40, True, _always)
"""Found by counting, not by comparing."""

OF_PLANS = (
    Sign("policy_number", "The same policy number", 90, True, _same_policy),
    Sign("provider_and_type", "The same provider and type", 80, True, _same_place_and_sort),
    Sign("name_and_type", "The same name and type", 70, True, _same_title),
    Sign("number_only", "The same policy number, but another provider and type,", 50, False, _same_number),
    Sign("value_and_type", "The same type and value", 45, False, _same_worth),
    Sign("provider_only", "The same provider and type, but another sub-type,", 40, False, _same_place),
)
OF_FLOWS = (
    Sign("name_and_amount", "The same name, amount and frequency", 90, True,
         lambda ours, theirs: _same_name(ours, theirs) and _equal("amount", "frequency")(ours, theirs)),
    Sign("kind_and_amount", "The same kind, amount and frequency", 80, True, _equal("type", "amount", "frequency")),
    Sign("name_and_kind", "The same name and kind, but another amount,", 70, True,
         lambda ours, theirs: _same_name(ours, theirs) and same(ours.get("type"), theirs.get("type"))),
    Sign("name_only", "The same name, but another kind and amount,", 40, False, _same_name),
)  # fmt: skip
OF_PARTS = (
    Sign("amount", "The same amount and frequency", 90, True, _equal("amount", "frequency")),
    Sign("percent", "The same percentage and frequency", 90, True, _equal("percent", "frequency")),
    Sign("benefit", "The same benefit", 90, True, _equal("benefit_amount")),
)
SIGNS: Mapping[str, Sequence[Sign]] = {PLAN: OF_PLANS, **dict.fromkeys(PARTS_OF_PLANS, OF_PARTS)}
"""By kind; those that are not named here are flows of a person."""


# --------------------------------------------------------------------------------------------------------- pairing


def likely_pairs(
    spec: KindSpec,
    records: Iterable[Record],
    candidates: Iterable[Candidate],
    told_apart: Collection[tuple[int, str]] = (),
) -> list[Pair]:
    """Which may be the same, the surest first; ``told_apart`` are (our id, remote id) a person called different.

    Only what belongs to one person or plan on both sides is compared. Where either of two has a surer partner, the
    weaker pair is not proposed.
    """
    theirs, ours = list(records), list(candidates)
    found = [
        pair
        for pair in _compared(spec, theirs, ours)
        if (pair.candidate.local_id, pair.record.remote_id) not in told_apart
    ]
    found.sort(key=lambda pair: (-pair.sign.strength, pair.candidate.local_id, pair.record.remote_id))
    best: dict[object, int] = {}
    surest = []
    for pair in found:
        sides = (pair.candidate.local_id, pair.record.remote_id)
        if all(best.setdefault(side, pair.sign.strength) == pair.sign.strength for side in sides):
            surest.append(pair)
    return surest


def _compared(spec: KindSpec, theirs: list[Record], ours: list[Candidate]) -> Iterator[Pair]:
    """Every pair with a sign, by what the two hang on."""
    here: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in ours:
        for holder in _holders(spec, candidate.fields):
            here[holder].append(candidate)
    alone = _alone(spec, theirs, ours)
    for record in theirs:
        close = {one.local_id: one for holder in _holders(spec, record.fields) for one in here[holder]}
        for candidate in close.values():
            sign = _sign(spec, record, candidate)
            if sign is None and str(record.fields.get("plan") or "") in alone:
                sign = ONLY_ONES
            if sign is not None:
                yield Pair(record, candidate, sign)


def _holders(spec: KindSpec, fields: Fields) -> Iterable[str]:
    """Remote ids of the plan it hangs on, or of the people it belongs to."""
    if spec.kind in PARTS_OF_PLANS:
        return [str(fields["plan"])] if fields.get("plan") else []
    return spec.mapping.owners(fields)


def _alone(spec: KindSpec, theirs: list[Record], ours: list[Candidate]) -> set[str]:
    """Plans of which either side has just one unlinked part of the kind."""
    if spec.kind not in PARTS_OF_PLANS:
        return set()
    here = Counter(str(one.fields.get("plan")) for one in ours)
    there = Counter(str(one.fields.get("plan")) for one in theirs)
    return {plan for plan, count in here.items() if count == 1 and there[plan] == 1}


def _sign(spec: KindSpec, record: Record, candidate: Candidate) -> Sign | None:
    """The strongest sign; what was once sent counts like what we hold now."""
    if candidate.references & set(record.references):
        return SENT_BEFORE
    signs = SIGNS.get(spec.kind, OF_FLOWS)
    held = (candidate.fields, *candidate.sent)
    return next((sign for sign in signs if any(sign.applies(one, record.fields) for one in held)), None)
