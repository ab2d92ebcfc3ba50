"""Files whose form was not accepted yet: kept for their person for a day, so that they need not be chosen again."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from backoffice.models import Firm, User
from reconciliation.models import WaitingUpload


@transaction.atomic
def keep_upload(*, firm: Firm, user: User, filename: str, content: bytes) -> WaitingUpload:
    """The file, kept for its person in place of any other of theirs."""
    forget_uploads(user=user)
    kept = WaitingUpload(firm=firm, user=user, filename=filename[:255])
    kept.file.save(filename[-100:], ContentFile(content), save=False)
    kept.save()
    return kept


def forget_uploads(*, user: User) -> None:
    """Let go of what is kept for a person."""
    _forget(list(WaitingUpload.objects.filter(user=user)))


def forget_old_uploads(*, before: datetime) -> int:
    """Let go of what nobody came back for; how many there were."""
    old = list(WaitingUpload.objects.filter(created_at__lt=before))
    _forget(old)
    return len(old)


def _forget(uploads: list[WaitingUpload]) -> None:
    for upload in uploads:
        upload.file.delete(save=False)
        upload.delete()
