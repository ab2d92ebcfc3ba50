"""What a person has said, once per provider, about how its statements are to be read.

MappingProfile(columns=.., categories=.., ...)    profile_to_record(profile) -> dict    profile_from_record(dict)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from domain.enumeration import Enumeration
from domain.enums.revenue import RevenueCategory
from reconciliation.statements.categories import OWN_WORDS, normalise_word
from reconciliation.statements.cells import AmountSettings, CreditMark
from reconciliation.statements.headers import Field, normalise_header


class SignRule(Enumeration):
    """What the sign of an amount means in a provider's file. Debit and credit columns speak for themselves."""

    AS_WRITTEN = "as_written", "As written"
    FROM_CATEGORY = "from_category", "Clawbacks are written without a minus"
    REVERSED = "reversed", "Money received is written with a minus"


class NoField(Enumeration):
    """What a column is that a person wants as no field, whatever its header usually means."""

    EXTRA = "_keep", "Keep as an extra"
    LEFT_OUT = "", "Leave out"


@dataclass(frozen=True, slots=True)
class MappingProfile:
    """One mapping. Everything has a default, so that a first upload needs none.

    ``columns`` maps a header (or, as ``#3``, a position from 1, for files without headers) to the code of a ``Field``
    or of a ``NoField``; headers it does not name are mapped by their synonyms.
    ``categories`` maps the provider's word to the code of a revenue category; ``ignored_words`` are category words
    whose rows are no payments. ``default_category`` is for files without a category column.
    ``header_row`` (from 1), ``separator``, ``encoding`` and ``sheet`` override what would be found.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    ignored_words: frozenset[str] = frozenset()
    default_category: RevenueCategory | None = None
    sign_rule: SignRule = SignRule.AS_WRITTEN
    credit_mark: CreditMark = CreditMark.HOLD
    round_half_up: bool = False
    serial_dates: bool = False
    has_header: bool = True
    header_row: int | None = None
    separator: str | None = None
    encoding: str | None = None
    sheet: str | None = None

    @property
    def amounts(self) -> AmountSettings:
        """How its amounts are cleaned."""
        return AmountSettings(self.credit_mark, self.round_half_up)

    def column_map(self) -> dict[str, Field | NoField]:
        """Normalised header (or ``#position``) to its field, or to why it is none. ValueError for unknown codes."""
        none = NoField.codes()
        return {
            name if name.startswith("#") else normalise_header(name): (NoField if code in none else Field)(code)
            for name, code in self.columns.items()
        }

    def knows_columns(self, header: frozenset[str]) -> bool:
        """Whether every column it names is in a file with these normalised headers; never without names."""
        named = [normalise_header(name) for name in self.columns if not name.startswith("#")]
        return self.has_header and bool(named) and header.issuperset(named)

    def category_map(self) -> dict[str, RevenueCategory]:
        """Normalised word to category: our own words, and over them what was mapped."""
        mapped = {normalise_word(word): RevenueCategory(code) for word, code in self.categories.items()}
        return OWN_WORDS | mapped

    def ignored(self) -> frozenset[str]:
        """Normalised words whose rows are no payments."""
        return frozenset(normalise_word(word) for word in self.ignored_words)

    def meaning_of(self, word: str) -> RevenueCategory | None:
        """What a person has said that the word means, however it is written; None where nobody has."""
        said = {normalise_word(each): code for each, code in self.categories.items()}
        code = said.get(normalise_word(word))
        return RevenueCategory(code) if code else None

    def without_word(self, word: str) -> MappingProfile:
        """The mapping as if nobody had said anything about the word, however it is written."""
        same = normalise_word(word)
        return replace(
            self,
            categories={each: code for each, code in self.categories.items() if normalise_word(each) != same},
            ignored_words=frozenset(each for each in self.ignored_words if normalise_word(each) != same),
        )

    def with_word(self, word: str, category: RevenueCategory | None) -> MappingProfile:
        """The mapping with what is said now about a word (None: no payments) in place of what was said before."""
        known = self.without_word(word)
        if category is None:
            return replace(known, ignored_words=known.ignored_words | {word})
        return replace(known, categories={**known.categories, word: category.value})

    def knowing_words_of(self, earlier: MappingProfile) -> MappingProfile:
        """The mapping with the words that an earlier one knew besides; what is said now about a word counts."""
        said = self.ignored() | {normalise_word(word) for word in self.categories}
        kept = {word: code for word, code in earlier.categories.items() if normalise_word(word) not in said}
        left_out = {word for word in earlier.ignored_words if normalise_word(word) not in said}
        return replace(self, categories={**kept, **self.categories}, ignored_words=self.ignored_words | left_out)


def profile_to_record(profile: MappingProfile) -> dict[str, Any]:
    """The profile as JSON values."""
    record = {each.name: getattr(profile, each.name) for each in fields(profile)}
    return record | {
        "columns": dict(profile.columns),
        "categories": dict(profile.categories),
        "ignored_words": sorted(profile.ignored_words),
    }


def profile_from_record(record: Mapping[str, Any]) -> MappingProfile:
    """The profile ``profile_to_record`` wrote; what it does not hold has its default. ValueError for unknown codes."""
    known = {each.name for each in fields(MappingProfile)}
    values = {name: value for name, value in record.items() if name in known}
    default_category = values.get("default_category")
    return MappingProfile(
        **values
        | {
            "ignored_words": frozenset(values.get("ignored_words", ())),
            "default_category": RevenueCategory(default_category) if default_category else None,
            "sign_rule": SignRule(values.get("sign_rule", SignRule.AS_WRITTEN)),
            "credit_mark": CreditMark(values.get("credit_mark", CreditMark.HOLD)),
        }
    )
