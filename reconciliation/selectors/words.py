"""The words for kinds of payment that were remembered, provider by provider."""

from __future__ import annotations

from dataclasses import dataclass

from reconciliation.models import MappingProfile
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import profile_from_record


@dataclass(frozen=True, slots=True)
class RememberedWord:
    """A word of a provider's files; ``category`` is a code of ours, empty where its rows are no payments."""

    word: str
    category: str


@dataclass(frozen=True, slots=True)
class WordsOf:
    """The words that one mapping of a provider knows, in the order of the alphabet."""

    profile: MappingProfile
    words: list[RememberedWord]


def remembered_words(search: str = "") -> list[WordsOf]:
    """Every mapping with a word that holds ``search``, or whose provider or name does, by provider. One query."""
    found = []
    for profile in MappingProfile.objects.select_related("provider").order_by("provider__name", "name"):
        words = words_known(profile_from_record(profile.mapping))
        if search.casefold() not in str(profile).casefold():
            words = [each for each in words if search.casefold() in each.word.casefold()]
        if words:
            found.append(WordsOf(profile, words))
    return found


def words_known(mapping: Mapped) -> list[RememberedWord]:
    """The words of one mapping, those that are no payments among them."""
    words = [RememberedWord(word, code) for word, code in mapping.categories.items()]
    words += [RememberedWord(word, "") for word in mapping.ignored_words]
    return sorted(words, key=lambda each: each.word.casefold())
