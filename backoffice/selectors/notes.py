"""Reading file notes and completed questionnaires."""

from __future__ import annotations

from backoffice.models import Completion, FileNote


def notes_of(client_id: int) -> list[FileNote]:
    """A client's notes, newest first."""
    found = FileNote.objects.filter(client_id=client_id).select_related("document", "written_by")
    return list(found)


def completions_of(client_id: int) -> list[Completion]:
    """What a client completed, newest first."""
    found = Completion.objects.filter(client_id=client_id).select_related("questionnaire", "completed_by")
    return list(found)


def completion_page(completion_id: int) -> Completion:
    """One with all that its page shows. Raises ``Completion.DoesNotExist``."""
    found = Completion.objects.select_related("questionnaire", "client", "completed_by", "note")
    completion: Completion = found.get(pk=completion_id)
    return completion
