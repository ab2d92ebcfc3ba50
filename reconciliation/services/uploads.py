"""A provider's file on its way in: looked at, stored with a statement of its own, and left to be mapped.

A file that nobody can read leaves nothing behind. One that has been taken already is taken again only if a person says
why, and that is kept.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from backoffice.models import Firm, Provider, User
from domain.enums.revenue import StatementOrigin
from reconciliation.models import MappingProfile, PaymentPeriod, StatementImport
from reconciliation.selectors.repeats import same_file
from reconciliation.selectors.uploads import profiles_of
from reconciliation.services.statements import create_statement
from reconciliation.statements import MappingProfile as Mapped
from reconciliation.statements import (
    ReadStatement,
    UnableToReadStatement,
    profile_from_record,
    profile_to_record,
    read_statement,
)
from reconciliation.statements.hints import header_of


class UnableToUploadAgain(ValueError):
    """The very same file is a statement already; ``earlier`` is its import."""

    permanent = True

    def __init__(self, earlier: StatementImport) -> None:
        super().__init__(f"This very file is already statement #{earlier.statement.number}, {earlier.statement}.")
        self.earlier = earlier


@transaction.atomic
def upload_statement(
    *,
    firm: Firm,
    provider: Provider,
    day: date,
    filename: str,
    content: bytes,
    user: User | None = None,
    period: PaymentPeriod | None = None,
    reference: str = "",
    title: str = "",
    stated_total: Decimal | None = None,
    again_because: str = "",
) -> StatementImport:
    """The file, stored with a statement of its own, waiting for its columns to be mapped.

    The provider's latest mapping is put forward where the file can be read with it. ``again_because`` says why a file
    that is a statement already is wanted once more. Raises ``UnableToReadStatement``, ``UnableToUploadAgain``,
    ``ValidationError`` and ``UnableToChangeLockedPeriod``; then nothing is left.
    """
    profile, mapping = _mapping_for(provider, filename, content)
    Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)  # two uploads of one file see each other
    digest = hashlib.sha256(content).hexdigest()
    earlier = same_file(digest)
    if earlier and not again_because.strip():
        raise UnableToUploadAgain(earlier)
    statement = create_statement(
        firm=firm, provider=provider, day=day, origin=StatementOrigin.UPLOAD, period=period,
        reference=reference, title=title, stated_total=stated_total,
    )  # fmt: skip
    job = StatementImport(
        firm=firm,
        statement=statement,
        filename=filename[:255],
        sha256=digest,
        size=len(content),
        profile=profile,
        mapping=profile_to_record(mapping),
        user=user,
        repeats=earlier,
        repeat_reason=again_because.strip()[:200] if earlier else "",
    )
    job.file.save(filename[-100:], ContentFile(content), save=False)
    job.save()
    return job


def _mapping_for(provider: Provider, filename: str, content: bytes) -> tuple[MappingProfile | None, Mapped]:
    """The provider's mapping for such a file, or a fresh one where none reads it. Raises if that does not either.

    Of several the latest used that knows the file's columns; where none does, the latest used.
    """
    profiles = profiles_of(provider)
    usual = profiles[0] if profiles else None
    found = _found_with(usual, filename, content)
    if found is None:
        usual, found = None, _read_with(Mapped(), filename, content)
    header = frozenset(header_of(found))
    for profile in profiles:
        mapping = profile_from_record(profile.mapping)
        if mapping.knows_columns(header) and (profile == usual or _found_with(profile, filename, content)):
            return profile, mapping
    return usual, profile_from_record(usual.mapping) if usual else Mapped()


def _found_with(profile: MappingProfile | None, filename: str, content: bytes) -> ReadStatement | None:
    """The file under a profile; None where it cannot be read so, as with a sheet that this workbook does not have."""
    try:
        return _read_with(profile_from_record(profile.mapping), filename, content) if profile else None
    except UnableToReadStatement:
        return None


def _read_with(mapping: Mapped, filename: str, content: bytes) -> ReadStatement:
    """The file, which must hold something under the mapping."""
    found = read_statement(content, filename, mapping)
    if not found.sample:
        raise UnableToReadStatement("The file holds no rows.")
    return found


def usual_profile(provider: Provider) -> MappingProfile | None:
    """The mapping last used for the provider's files."""
    return next(iter(profiles_of(provider)), None)
