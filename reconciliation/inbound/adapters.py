"""Ways in for electronic statements: what an adapter does, and the one that reads a folder.

An adapter of a provider's own service has the same three verbs. The firm's own programs may instead send messages to
the interface for scripts, which needs no adapter.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol


class RawMessage(NamedTuple):
    """One message as it came, and what the adapter knows it by."""

    handle: str
    content: bytes


class InboundAdapter(Protocol):
    """Fetches messages and says what became of them. ``name`` tells its messages from those of other adapters."""

    name: str

    def fetch(self) -> Iterator[RawMessage]:
        """The messages that wait, oldest first. One that is not acknowledged is given again the next time."""

    def ack(self, message: RawMessage) -> None:
        """The message is kept: it need not be given again."""

    def refuse(self, message: RawMessage, why: str) -> None:
        """The message is none, or needs an id of its own: set it aside for a person."""


class FolderAdapter:
    """Messages as ``*.json`` files in a folder. They are moved to ``taken`` or ``refused`` beside them.

    Whoever delivers writes under another name first and renames: a file that is half written is not looked at.
    """

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self) -> Iterator[RawMessage]:
        """The files, oldest first."""
        waiting = sorted(self._folder.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in waiting:
            yield RawMessage(path.name, path.read_bytes())

    def ack(self, message: RawMessage) -> None:
        """Move the file to ``taken``."""
        self._move(message, "taken")

    def refuse(self, message: RawMessage, why: str) -> None:
        """Move the file to ``refused``, with the reason in a text file beside it."""
        target = self._move(message, "refused")
        target.with_suffix(".txt").write_text(f"{why}\n")

    def _move(self, message: RawMessage, where: str) -> Path:
        target = _free_name(self._folder / where / message.handle)
        target.parent.mkdir(exist_ok=True)
        (self._folder / message.handle).replace(target)
        return target


def _free_name(path: Path) -> Path:
    """The path, or one with a number behind its name: a file of the same name that came before stays."""
    taken = 1
    free = path
    while free.exists():
        taken += 1
        free = path.with_stem(f"{path.stem}-{taken}")
    return free
