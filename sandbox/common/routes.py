"""How a route and an assumed name are declared, so that both can be listed with where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCUMENTED = "documented"
ASSUMED = "assumed"


@dataclass(frozen=True)
class FileAnswer:
    """A file on disk and the name and type it is sent under."""

    path: Path
    name: str
    media_type: str


@dataclass(frozen=True)
class Answer:
    """Status and JSON of a request that was carried out; a body of None sends none. A file goes instead of JSON."""

    body: Any = None
    status: int = 200
    file: FileAnswer | None = None


Handler = Callable[[Any], Answer]
"""Answers a sandbox's own ``Call``."""


@dataclass(frozen=True)
class ApiRoute:
    """One method on one path, who answers it, and whether the reference documents it or we assume it.

    A route that ``takes_files`` reads multipart forms besides JSON; one that ``gives_file`` is asked with any Accept.
    """

    method: str
    path: str
    handler: Handler
    mark: str
    section: str
    note: str = ""
    needs_account: bool = True
    takes_files: bool = False
    gives_file: bool = False


@dataclass(frozen=True)
class AssumedName:
    """A name, shape or behaviour the reference leaves open and the sandbox decided."""

    where: str
    what: str
    section: str


@dataclass(frozen=True)
class Part:
    """What one resource module brings: its routes and the assumptions it rests on."""

    name: str
    routes: tuple[ApiRoute, ...]
    assumed: tuple[AssumedName, ...] = field(default=())
