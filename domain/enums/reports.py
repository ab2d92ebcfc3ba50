"""How far a report is."""

from __future__ import annotations

from domain.enumeration import Enumeration


class ReportState(Enumeration):
    """From being asked for to being issued; what is issued or discarded stays so."""

    QUEUED = "queued", "Waiting to be made", "secondary"
    WORKING = "working", "Being made", "blue"
    READY = "ready", "Ready to look at", "azure"
    FAILED = "failed", "Could not be made", "red"
    ISSUED = "issued", "Issued", "green"
    DISCARDED = "discarded", "Discarded", "secondary"
