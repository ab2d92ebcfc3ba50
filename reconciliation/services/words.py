"""What a provider's words for kinds of payment mean: said anew by a person, or forgotten."""

from __future__ import annotations

from django.db import transaction

from domain.enums.revenue import RevenueCategory
from reconciliation.models import MappingProfile
from reconciliation.statements import profile_from_record, profile_to_record


@transaction.atomic
def change_word(*, profile_id: int, word: str, category: RevenueCategory | None) -> MappingProfile:
    """The mapping with what a word means from its next file on (None: no payments). Lines that are in stay."""
    profile = _locked(profile_id)
    profile.mapping = profile_to_record(profile_from_record(profile.mapping).with_word(word, category))
    profile.save(update_fields=["mapping", "updated_at"])
    return profile


@transaction.atomic
def forget_word(*, profile_id: int, word: str) -> MappingProfile:
    """The mapping as if nobody had said what the word means: the next file's lines with it are held."""
    profile = _locked(profile_id)
    profile.mapping = profile_to_record(profile_from_record(profile.mapping).without_word(word))
    profile.save(update_fields=["mapping", "updated_at"])
    return profile


def _locked(profile_id: int) -> MappingProfile:
    profile: MappingProfile = MappingProfile.objects.select_for_update().get(pk=profile_id)
    return profile
