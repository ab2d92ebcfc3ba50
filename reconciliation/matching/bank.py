"""Which receipt of the bank may have paid which statement: proposals with their reasons. Pure, in whole pence.

    statements_for(receipt, dues, names) -> [Proposal]    one statement, or several that come to the receipt
    receipts_for(due, receipts, names)   -> [Proposal]    one receipt, or several that come to the statement
    certain_pairs(receipts, dues, names) -> [(receipt id, statement id, reason)]    fit to be matched without a person

``names`` are those of all the firm's providers: whose name the bank gives can only be told beside the others. A
proposal is never more than that: who may act on it, and when, is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from domain.money import format_pence
from domain.words import count_of

WINDOW_DAYS = 45
"""A receipt further than that from its statement's date is only thought of if it carries the statement's reference."""
SHOWN = 5
MOST_TOGETHER, LOOKED_AT_TOGETHER = 4, 12
SHORTEST_REFERENCE = 4
COMMON_WORDS = frozenset({
    "and", "assurance", "company", "financial", "fund", "funds", "group", "holdings", "insurance", "international",
    "invest", "investment", "investments", "life", "limited", "ltd", "management", "money", "mutual", "pension",
    "pensions", "platform", "plc", "services", "society", "the", "trust", "uk", "wealth",
})  # fmt: skip
"""Words that say nothing about which provider it is."""
LEGAL_WORDS = frozenset({"and", "co", "company", "limited", "llp", "ltd", "plc", "the"})
"""Words of a name that the bank may well leave out."""


class Receipt(NamedTuple):
    """What is not matched yet of a movement on the bank account; ``words`` are the bank's."""

    id: int
    day: date
    pence: int
    words: str


class Due(NamedTuple):
    """What of a statement has not been seen on the bank account."""

    id: int
    provider: str
    day: date
    pence: int
    reference: str = ""


class Proposal(NamedTuple):
    """Records that go together, why, and whether they come to the penny. Ids are of the side that was asked for."""

    ids: tuple[int, ...]
    pence: int
    reason: str
    is_exact: bool


class _Pair(NamedTuple):
    """How one receipt and one statement stand to each other; ``names_other`` is whom the bank means instead."""

    is_exact: bool
    is_named: bool
    has_reference: bool
    days: int
    names_other: str

    @property
    def is_likely(self) -> bool:
        """Whether a person should see it at all."""
        close = abs(self.days) <= WINDOW_DAYS
        return self.has_reference or (close and (self.is_exact or self.is_named))

    @property
    def order(self) -> tuple[bool, bool, bool, bool, int]:
        """Best first: not another's by name, to the penny, by reference, by name, then the closer day."""
        return bool(self.names_other), not self.is_exact, not self.has_reference, not self.is_named, abs(self.days)


def statements_for(receipt: Receipt, dues: Iterable[Due], names: Iterable[str] = ()) -> list[Proposal]:
    """The statements a receipt may have paid, the likeliest first."""
    asked = [due for due in dues if _same_sign(receipt.pence, due.pence)]
    outdone = names_outdone(receipt.words, {*names, *(due.provider for due in asked)})
    pairs = [(due, _pair(receipt, due, outdone)) for due in asked]
    return _proposals(
        [(due, pair, _reason(pair, due, receipt.pence - due.pence)) for due, pair in pairs],
        receipt.pence,
        lambda due: due.provider,
        "statements of {} come to the penny together",
    )


def receipts_for(due: Due, receipts: Iterable[Receipt], names: Iterable[str] = ()) -> list[Proposal]:
    """The receipts that may have paid a statement, the likeliest first."""
    known = {*names, due.provider}
    pairs = [
        (each, _pair(each, due, names_outdone(each.words, known)))
        for each in receipts
        if _same_sign(each.pence, due.pence)
    ]
    return _proposals(
        [(each, pair, _reason(pair, due, each.pence - due.pence)) for each, pair in pairs],
        due.pence,
        lambda each: due.provider,
        "receipts from {} come to the penny together",
    )


def certain_pairs(
    receipts: Sequence[Receipt], dues: Sequence[Due], names: Iterable[str] = ()
) -> list[tuple[int, int, str]]:
    """Pairs to the penny, named by the bank, close in time, where neither side has another such partner."""
    known = {*names, *(due.provider for due in dues)}
    fits: list[tuple[int, int, str]] = []
    for receipt in receipts:
        outdone = names_outdone(receipt.words, known)
        for due in dues:
            pair = _pair(receipt, due, outdone)
            if pair.is_exact and (pair.is_named or pair.has_reference) and abs(pair.days) <= WINDOW_DAYS:
                fits.append((receipt.id, due.id, _reason(pair, due, 0)))
    receipt_ids, due_ids = [fit[0] for fit in fits], [fit[1] for fit in fits]
    return [fit for fit in fits if receipt_ids.count(fit[0]) == due_ids.count(fit[1]) == 1]


def names_provider(words: str, provider: str) -> bool:
    """Whether the words hold one of the provider's name that is not everybody's."""
    telling = {word for word in _words(provider) if word not in COMMON_WORDS and len(word) > 2}
    return bool((telling or set(_words(provider))) & set(_words(words)))


def names_outdone(words: str, names: Iterable[str]) -> dict[str, str]:
    """The names that are only part of a longer one that stands whole in the words, each with the longest such.

    "NORTHGATE LIFE PLATFORM FEES" speaks of Northgate Life Platform, and so not of Northgate Life.
    """
    plain, spoken = {name: _plain(name) for name in names}, _plain(words)
    whole = sorted((name for name in plain if plain[name] in spoken), key=lambda name: (len(plain[name]), name))
    return {name: longer for longer in whole for name in plain if plain[name] in plain[longer] != plain[name]}


def _proposals(
    seen: list[tuple[Any, _Pair, str]], wanted: int, provider_of: Callable[[Any], str], together: str
) -> list[Proposal]:
    """Single records that are likely, then records of one provider that only together come to what is wanted."""
    likely = sorted((one for one in seen if one[1].is_likely), key=lambda one: (*one[1].order, one[0].id))
    single = [Proposal((each.id,), each.pence, why, pair.is_exact) for each, pair, why in likely]
    if single and single[0].is_exact:
        return single[:SHOWN]
    parts = [each for each, pair, _ in likely if abs(each.pence) < abs(wanted)][:LOOKED_AT_TOGETHER]
    several = [
        Proposal(
            tuple(each.id for each in group), wanted,
            f"{len(group)} {together.format(provider_of(group[0]))}: {format_pence(wanted)}.", True,
        )
        for size in range(2, MOST_TOGETHER + 1)
        for group in combinations(parts, size)
        if sum(each.pence for each in group) == wanted and len({provider_of(each) for each in group}) == 1
    ]  # fmt: skip
    return [*several[:2], *single][:SHOWN]


def _pair(receipt: Receipt, due: Due, outdone: Mapping[str, str]) -> _Pair:
    reference = _squeezed(due.reference)
    has_reference = len(reference) >= SHORTEST_REFERENCE and reference in _squeezed(receipt.words)
    other = outdone.get(due.provider, "")
    return _Pair(
        receipt.pence == due.pence,
        not other and names_provider(receipt.words, due.provider),
        has_reference,
        (receipt.day - due.day).days,
        "" if has_reference else other,
    )


def _reason(pair: _Pair, due: Due, gap: int) -> str:
    apart = "To the penny" if not gap else f"{format_pence(abs(gap))} {'more' if gap > 0 else 'less'}"
    told = [f"{apart} than the statement" if gap else apart]
    if pair.has_reference:
        told.append(f"the bank gives its reference {due.reference}")
    if pair.is_named:
        told.append(f"the bank names {due.provider}")
    if pair.names_other:
        told.append(f"but the bank names {pair.names_other}")
    days = abs(pair.days)
    when = "on its date" if not days else f"{count_of(days, 'day')} {'after' if pair.days > 0 else 'before'} it"
    return f"{', '.join([*told, when])}."


def _same_sign(one: int, other: int) -> bool:
    return one * other > 0


def _plain(text: str) -> str:
    """Its words without those of a legal form, between spaces, so that only whole words are found in it."""
    words = _words(text)
    return f" {' '.join([word for word in words if word not in LEGAL_WORDS] or words)} "


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", text).lower()))


def _squeezed(text: str) -> str:
    return "".join(_words(text))
