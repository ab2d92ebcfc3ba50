"""Bytes of uploaded files, kept in a folder beside the data file and named by their SHA-256.

The same bytes are kept once. Nothing is ever taken away: a removed file's bytes can still be compared.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class Blobs:
    """The bytes that belong to one data file."""

    def __init__(self, data: Path) -> None:
        self.folder = folder_of(data)

    def put(self, content: bytes) -> str:
        """Keeps the bytes and gives their SHA-256, hex."""
        digest = hashlib.sha256(content).hexdigest()
        kept = self.path(digest)
        if not kept.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            # Written aside first, so that a file under its final name is always whole.
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as unfinished:
                unfinished.write(content)
            os.replace(unfinished.name, kept)
        return digest

    def path(self, digest: str) -> Path:
        """Where the bytes of that SHA-256 are, or would be."""
        return self.folder / digest


def folder_of(data: Path) -> Path:
    """The folder of the bytes that belong to a data file: its own name with ``.files`` after it."""
    return Path(f"{data}.files")
