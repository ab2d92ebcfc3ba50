"""Reconciliation: how far a statement and an import are, and how a line came to be linked."""

from __future__ import annotations

from domain.enumeration import Enumeration


class StatementState(Enumeration):
    """How much of a provider statement is accounted for."""

    NOT_STARTED = "not_started", "Not started", "secondary"
    IN_PROGRESS = "in_progress", "In progress", "blue"
    RECONCILED = "reconciled", "Reconciled", "green"
    CHANGED = "changed", "Changed since reconciled", "orange"


class ImportState(Enumeration):
    """Where the import of a statement's file is. Its file is stored before anything else happens."""

    MAPPING = "mapping", "Columns to be mapped", "azure"
    QUEUED = "queued", "Waiting", "secondary"
    RUNNING = "running", "Running", "blue"
    DONE = "done", "Done", "green"
    FAILED = "failed", "Failed", "red"
    REVERSED = "reversed", "Reversed", "secondary"


class MessageState(Enumeration):
    """What became of an electronic message from a provider."""

    TAKEN = "taken", "Taken", "green"
    REFUSED = "refused", "Refused", "red"


class LinkMethod(Enumeration):
    """How a statement line came to be linked to an expectation."""

    SINGLE = "single", "One payment", "green"
    SPLIT = "split", "Part payment", "teal"
    MANUAL = "manual", "By hand", "blue"


class MatchTrigger(Enumeration):
    """What set the matcher going."""

    UPLOAD = "upload", "File uploaded", "blue"
    MANUAL = "manual", "Lines entered by hand", "secondary"
    EDI = "edi", "Electronic message", "purple"
    REQUEST = "request", "Run again on request", "teal"
    CHANGE = "change", "A valuation or charge changed", "azure"
