"""Files that go along with notes, as the writer asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of ours; ``read`` gives its bytes."""

    name: str
    content_type: str
    size: int
    read: Callable[[], bytes]


Attachments = Callable[[str, str], Attachment | None]
"""Finds a file by its client's id there and its name; None when it is gone."""
