"""File notes, and the questionnaires that lead to them."""

from __future__ import annotations

from domain.enumeration import Enumeration


class NoteKind(Enumeration):
    """What a file note is about."""

    SURVEY = "survey", "Life survey", "teal"
    VALUES = "values", "Values session", "purple"
    INVESTMENT_PREFERENCES = "investment_preferences", "Investment preferences", "blue"
    EXPORT = "export", "Document exported", "indigo"
    OTHER = "other", "Note", "secondary"


class QuestionnaireKind(Enumeration):
    """The three questionnaires every firm has; which questions they ask is the firm's."""

    SURVEY = "survey", "Life survey", "teal"
    VALUES = "values", "Values session", "purple"
    INVESTMENT_PREFERENCES = "investment_preferences", "Investment preferences", "blue"


class AnswerKind(Enumeration):
    """How a question is answered."""

    TEXT = "text", "In words"
    CHOICE = "choice", "One of several"
    SCALE = "scale", "From 1 to 5"
