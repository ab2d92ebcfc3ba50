"""The provider's words for kinds of payment.

A word is one of ours (a code or a label), or one that a person has mapped for this provider, or it stops its row.
``suggest_category`` knows what such words usually mean, for the screen that asks; it is never applied by itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from domain.enums.revenue import RevenueCategory

_SPACES = re.compile(r"\s+")

OWN_WORDS: dict[str, RevenueCategory] = {
    word.lower(): category for category in RevenueCategory for word in (category.value, category.label)
}

USUAL_WORDS: dict[RevenueCategory, str] = {
    RevenueCategory.INITIAL_FEE: """initial ac | iac | initial advice charge | initial adviser charge | initial | set-up
        | set up | establishment | initial charge""",
    RevenueCategory.ONGOING_FEE: """oac | ongoing ac | ongoing | adviser service charge | ongoing advice charge
        | ongoing adviser charge | regular | annual | servicing""",
    RevenueCategory.ADHOC: "ad-hoc | ad hoc charge | ad hoc adviser charge",
    RevenueCategory.ONE_OFF: "one off | specified | one-off charge",
    RevenueCategory.INDEMNITY: "initial commission | new business | indemnity commission",
    RevenueCategory.NON_INDEMNITY: "earned | non indemnity | earned commission",
    RevenueCategory.LEVEL: "level commission",
    RevenueCategory.RENEWAL: "rnl | renewal commission",
    RevenueCategory.FUND: "trail | fbrc | fund based | fund based commission | nominated trail | trail commission",
    RevenueCategory.CLAWBACK: "recovery | reversal | unearned | indemnity debit | chargeback",
    RevenueCategory.PROCURATION_FEE: "procuration | proc fee",
}

SUGGESTIONS: dict[str, RevenueCategory] = {
    word.strip(): category for category, words in USUAL_WORDS.items() for word in words.split("|")
}


@lru_cache(maxsize=4096)
def normalise_word(word: str) -> str:
    """Case, surrounding and repeated spaces make no other word. A file says few words very often."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", word)).strip().lower()


def suggest_category(word: str) -> RevenueCategory | None:
    """What the word usually means, for a person to confirm."""
    normalised = normalise_word(word)
    return OWN_WORDS.get(normalised) or SUGGESTIONS.get(normalised)
