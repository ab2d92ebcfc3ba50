"""``python -m sandbox.platform`` serves the sandbox; with ``facts`` it counts what its file holds."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from starlette.applications import Starlette

from sandbox.common.serve import UnableToServe, serve
from sandbox.common.store import Store
from sandbox.platform.facts import facts
from sandbox.platform.seed.loader import SEEDS
from sandbox.platform.server import create_app
from sandbox.platform.settings import Settings, secrets_from_environment

READY = "Platform sandbox ready at {url} (its pages: {url}/_sandbox/)"
DEFAULT_DATA = Path("var/sandbox/platform.sqlite3")


def main() -> None:
    """Reads the command line and does what it says."""
    arguments = _parser().parse_args()
    if arguments.command == "facts":
        _print_facts(arguments.data)
        return
    try:
        serve(lambda: _app(arguments), port=arguments.port, announcement=READY)
    except UnableToServe as error:
        raise SystemExit(str(error)) from None


def _app(arguments: argparse.Namespace) -> Starlette:
    """The sandbox as the command line wants it."""
    if arguments.reset:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{arguments.data}{suffix}").unlink(missing_ok=True)
    secrets = secrets_from_environment()
    return create_app(
        Settings(
            data=arguments.data,
            seed=arguments.seed,
            client_id=secrets["client_id"],
            client_secret=secrets["client_secret"],
            webhook_secret=secrets["webhook_secret"],
            webhook_url=arguments.webhook,
            token_seconds=arguments.token_seconds,
            check_seconds=arguments.check_seconds,
            requests_a_minute=arguments.requests_a_minute,
        )
    )


def _print_facts(data: Path) -> None:
    if not data.exists():
        raise SystemExit(f"There is no sandbox file at {data}.")
    store = Store(data)
    sys.stdout.write(json.dumps(facts(store), indent=2) + "\n")
    store.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.platform", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "facts"), default="serve")
    parser.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, help=f"the SQLite file (default {DEFAULT_DATA})"
    )
    parser.add_argument(
        "--port", type=int, default=8104, help="port on 127.0.0.1, 0 for a free one (default 8104)"
    )
    parser.add_argument("--reset", action="store_true", help="start with an empty file")
    parser.add_argument("--seed", choices=SEEDS, help="fill an empty file with invented firms")
    parser.add_argument("--webhook", default="", metavar="URL", help="where changes are told")
    parser.add_argument("--token-seconds", type=int, default=Settings.token_seconds)
    parser.add_argument("--check-seconds", type=float, default=Settings.check_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    return parser


if __name__ == "__main__":
    main()
