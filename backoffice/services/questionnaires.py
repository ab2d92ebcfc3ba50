"""The firm's questionnaires: their questions, and completing one with a client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Completion, FileNote, Firm, Question, Questionnaire, User
from backoffice.printing.answers import pdf_of_answers
from backoffice.services.clients import lock_client
from backoffice.services.documents import store_document
from backoffice.services.notes import write_note
from backoffice.services.records import apply_changes, publish_change, save_new
from domain.enums.notes import AnswerKind, NoteKind, QuestionnaireKind
from domain.people_dates import format_date

STARTERS: Mapping[QuestionnaireKind, tuple[str, tuple[tuple[str, AnswerKind, str], ...]]] = {
    QuestionnaireKind.SURVEY: (
        "How life is now, and what may change.",
        (
            ("What does a good ordinary week look like for you?", AnswerKind.TEXT, ""),
            ("What is likely to change in the next five years?", AnswerKind.TEXT, ""),
            ("How content are you with how your money is arranged?", AnswerKind.SCALE, ""),
            ("Who depends on you?", AnswerKind.TEXT, ""),
        ),
    ),
    QuestionnaireKind.VALUES: (
        "What money is for, in your own words.",
        (
            ("Which three things matter most to you?", AnswerKind.TEXT, ""),
            ("What would you never give up for a higher return?", AnswerKind.TEXT, ""),
            ("What should be left to others?", AnswerKind.TEXT, ""),
        ),
    ),
    QuestionnaireKind.INVESTMENT_PREFERENCES: (
        "How your money should be invested.",
        (
            ("Your investments fall by a fifth in a year. What do you do?", AnswerKind.CHOICE,
             "Sell everything\nSell some\nWait\nBuy more"),
            ("How much experience do you have with investing?", AnswerKind.SCALE, ""),
            ("Is there anything you do not want to be invested in?", AnswerKind.TEXT, ""),
            ("How much do environmental and social questions matter?", AnswerKind.SCALE, ""),
        ),
    ),
}  # fmt: skip
"""What a firm starts with, and changes as it likes."""

SENT_TWICE = timedelta(minutes=5)
"""Within this the same answers of the same person are one completion."""

SUBJECTS = {
    QuestionnaireKind.SURVEY: "Life survey completed",
    QuestionnaireKind.VALUES: "Values session completed",
    QuestionnaireKind.INVESTMENT_PREFERENCES: "Investment preferences completed",
}


@transaction.atomic
def ensure_questionnaires(*, firm: Firm) -> list[Questionnaire]:
    """The firm's three, made with their first questions where there are none."""
    found = {one.kind: one for one in Questionnaire.objects.filter(firm=firm)}
    for kind, (introduction, questions) in STARTERS.items():
        if kind in found:
            continue
        made, is_new = Questionnaire.objects.get_or_create(  # two people may look for the first time at once
            firm=firm, kind=kind, defaults={"title": kind.label, "introduction": introduction}
        )
        for place, (text, answer_kind, choices) in enumerate(questions if is_new else ()):
            save_new(
                Question(
                    firm=firm, questionnaire=made, position=place, text=text, answer_kind=answer_kind, choices=choices
                )
            )
        found[kind] = made
    return [found[kind] for kind in QuestionnaireKind]


@transaction.atomic
def update_questionnaire(*, questionnaire_id: int, fields: Mapping[str, Any], origin: Origin = HERE) -> Questionnaire:
    """Its title and introduction changed. Raises ``ValidationError``."""
    row: Questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire_id)
    if changed := apply_changes(row, fields):
        publish_change(row, action="update", fields=changed, origin=origin)
    return row


@transaction.atomic
def save_question(
    *, questionnaire_id: int, question_id: int | None, fields: Mapping[str, Any], origin: Origin = HERE
) -> Question:
    """A question, new (at the end) or changed. Raises ``ValidationError``."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire_id)
    if question_id is not None:
        question: Question = Question.objects.select_for_update().get(pk=question_id, questionnaire=questionnaire)
        _check_choices({"answer_kind": question.answer_kind, "choices": question.choices, **fields})
        changed = apply_changes(question, fields)
        if changed:
            publish_change(question, action="update", fields=changed, origin=origin)
        return question
    _check_choices(fields)
    place = questionnaire.questions.count()
    question = save_new(Question(firm_id=questionnaire.firm_id, questionnaire=questionnaire, position=place, **fields))
    publish_change(question, action="create", origin=origin)
    return question


def _check_choices(fields: Mapping[str, Any]) -> None:
    lines = [line for line in str(fields.get("choices") or "").splitlines() if line.strip()]
    if fields.get("answer_kind") == AnswerKind.CHOICE and len(lines) < 2:
        raise ValidationError({"choices": "Enter at least two choices, one a line."})


@transaction.atomic
def remove_question(*, question_id: int, now: datetime, origin: Origin = HERE) -> Question:
    """The question, asked no more; earlier answers keep it."""
    question: Question = Question.objects.select_for_update().get(pk=question_id)
    question.deleted_at = now
    question.save(update_fields=["deleted_at", "updated_at"])
    publish_change(question, action="delete", origin=origin)
    return question


@transaction.atomic
def complete_questionnaire(
    *, questionnaire_id: int, client_id: int, answers: Mapping[int, str], user: User | None, now: datetime
) -> Completion:
    """The answers, by question id, kept for good, with a file note of them. Raises ``ValidationError``.

    ``user`` is whoever filled it in: one of the firm's people with the client, or the client. The same answers once
    more within a few minutes are a form that was sent twice: what was kept is given back.
    """
    questionnaire: Questionnaire = Questionnaire.objects.get(pk=questionnaire_id)
    client = lock_client(client_id)
    asked = list(questionnaire.questions.all())
    missing = [one.text for one in asked if one.is_required and not answers.get(one.pk, "").strip()]
    if missing:
        raise ValidationError(f"Not answered yet: {missing[0]}")
    kept = [{"question": one.text, "answer": answers.get(one.pk, "").strip()} for one in asked]
    same = Completion.objects.filter(questionnaire=questionnaire, client=client, completed_by=user, answers=kept)
    if sent_before := same.filter(completed_at__gt=now - SENT_TWICE).first():
        return sent_before  # type: ignore[no-any-return]
    note = write_note(
        client_id=client_id,
        kind=NoteKind(questionnaire.kind),
        subject=SUBJECTS[QuestionnaireKind(questionnaire.kind)],
        body=in_words(kept),
        user=user,
        now=now,
    )
    return save_new(
        Completion(
            firm_id=client.firm_id, questionnaire=questionnaire, client=client, answers=kept, completed_by=user,
            completed_at=now, note=note,
        )
    )  # fmt: skip


def in_words(answers: Sequence[Mapping[str, str]]) -> str:
    """Questions and answers as the text of a note."""
    return "\n\n".join(f"{one['question']}\n{one['answer'] or 'No answer.'}" for one in answers)


@transaction.atomic
def export_completion(*, completion_id: int, user: User | None, now: datetime) -> FileNote:
    """The answers as a PDF among the client's documents, with a file note that carries it.

    Answers never change: while the PDF is there, exporting once more gives back the note it went with.
    """
    found = Completion.objects.select_related("questionnaire", "client", "firm", "completed_by")
    completion: Completion = found.select_for_update(of=("self",)).get(pk=completion_id)
    title = f"{completion.questionnaire.title}, {completion.client.name}, {format_date(completion.completed_at.date())}"
    pdf = pdf_of_answers(completion)
    if exported := _exported(completion.client_id, title, pdf):
        return exported
    file = SimpleUploadedFile(f"{completion.questionnaire.kind}-{completion.pk}.pdf", pdf, "application/pdf")
    document = store_document(client_id=completion.client_id, title=title, file=file, user=user)
    return write_note(
        client_id=completion.client_id,
        kind=NoteKind.EXPORT,
        subject=f"{completion.questionnaire.title} exported",
        body=f"The document “{title}” is attached.",
        user=user,
        now=now,
        document=document,
    )


def _exported(client_id: int, title: str, pdf: bytes) -> FileNote | None:
    """The note that carries this very PDF."""
    notes = FileNote.objects.filter(
        client_id=client_id, kind=NoteKind.EXPORT, document__title=title, document__size=len(pdf),
        document__deleted_at__isnull=True,
    )  # fmt: skip
    same = (note for note in notes.select_related("document") if _content(note) == pdf)
    return next(same, None)


def _content(note: FileNote) -> bytes:
    if note.document is None:
        return b""
    with note.document.file.open("rb") as file:
        return bytes(file.read())
