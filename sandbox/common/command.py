"""The command line that every sandbox has: serve, or count what the file holds."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from sandbox.common.blobs import folder_of
from sandbox.common.serve import UnableToServe, serve
from sandbox.common.store import Store


@dataclass(frozen=True)
class Command:
    """What ``python -m sandbox.<package>`` does; ``options`` adds what only this sandbox can be told."""

    package: str
    title: str
    port: int
    seeds: Sequence[str]
    """What an empty file can be filled with."""
    facts: Callable[[Store], dict[str, Any]]
    """Counts what a file holds."""
    app: Callable[[Namespace], Starlette]
    """The sandbox as the command line wants it; the file is there already, emptied where that was asked."""
    options: Callable[[ArgumentParser], None]

    def run(self) -> None:
        """Read the command line and do what it says; ends with a line that says why where it cannot."""
        arguments = self.parser().parse_args()
        if arguments.command == "facts":
            self._print_facts(arguments.data)
            return
        announcement = f"{self.title} sandbox ready at {{url}} (its pages: {{url}}/_sandbox/)"
        try:
            serve(lambda: self._start(arguments), port=arguments.port, announcement=announcement)
        except UnableToServe as error:
            raise SystemExit(str(error)) from None

    def parser(self) -> ArgumentParser:
        """What it can be told."""
        data = Path(f"var/sandbox/{self.package}.sqlite3")
        parser = ArgumentParser(
            prog=f"python -m sandbox.{self.package}",
            description=f"Serves the {self.title} sandbox; with `facts` it counts what its file holds.",
        )
        parser.add_argument("command", nargs="?", choices=("serve", "facts"), default="serve")
        parser.add_argument("--data", type=Path, default=data, help=f"the SQLite file (default {data})")
        parser.add_argument(
            "--port",
            type=int,
            default=self.port,
            help=f"port on 127.0.0.1, 0 for a free one (default {self.port})",
        )
        parser.add_argument("--reset", action="store_true", help="start with an empty file")
        parser.add_argument("--seed", choices=self.seeds, help="fill an empty file with invented data")
        self.options(parser)
        return parser

    def _start(self, arguments: Namespace) -> Starlette:
        if arguments.reset:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{arguments.data}{suffix}").unlink(missing_ok=True)
            shutil.rmtree(folder_of(arguments.data), ignore_errors=True)
        return self.app(arguments)

    def _print_facts(self, data: Path) -> None:
        if not data.exists():
            raise SystemExit(f"There is no sandbox file at {data}.")
        store = Store(data)
        sys.stdout.write(json.dumps(self.facts(store), indent=2) + "\n")
        store.close()
