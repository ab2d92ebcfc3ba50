"""``python -m sandbox.plannr`` serves the sandbox; ``python -m sandbox.plannr facts`` counts what its file holds."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from starlette.applications import Starlette

from sandbox.common.blobs import folder_of
from sandbox.common.serve import UnableToServe, serve
from sandbox.common.store import Store
from sandbox.plannr.facts import facts
from sandbox.plannr.seed.loader import SEEDS
from sandbox.plannr.server import create_app
from sandbox.plannr.settings import DEMO_REDIRECT, Settings, client_from_environment

READY = "Plannr sandbox ready at {url} (its pages: {url}/_sandbox/)"
DEFAULT_DATA = Path("var/sandbox/plannr.sqlite3")


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
        shutil.rmtree(folder_of(arguments.data), ignore_errors=True)
    client_id, client_secret = client_from_environment()
    return create_app(
        Settings(
            data=arguments.data,
            seed=arguments.seed,
            bulk=arguments.bulk,
            client_id=client_id,
            client_secret=client_secret,
            redirects=(DEMO_REDIRECT, *arguments.redirect),
            access_token_seconds=arguments.access_token_seconds,
            refresh_token_seconds=arguments.refresh_token_seconds,
            requests_a_minute=arguments.requests_a_minute,
            delete_delay_seconds=arguments.delete_delay_seconds,
            lean_lists=arguments.lean_lists,
        )
    )


def _print_facts(data: Path) -> None:
    if not data.exists():
        raise SystemExit(f"There is no sandbox file at {data}.")
    store = Store(data)
    sys.stdout.write(json.dumps(facts(store), indent=2) + "\n")
    store.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.plannr", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "facts"), default="serve")
    parser.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, help=f"the SQLite file (default {DEFAULT_DATA})"
    )
    parser.add_argument(
        "--port", type=int, default=8101, help="port on 127.0.0.1, 0 for a free one (default 8101)"
    )
    parser.add_argument("--reset", action="store_true", help="start with an empty file")
    parser.add_argument("--seed", choices=SEEDS, help="fill an empty file with invented firms")
    parser.add_argument(
        "--bulk", type=int, default=0, metavar="N", help="with --seed: N more plain clients in the first firm"
    )
    parser.add_argument(
        "--redirect", action="append", default=[], metavar="URL", help="a further registered redirect"
    )
    parser.add_argument("--access-token-seconds", type=int, default=Settings.access_token_seconds)
    parser.add_argument("--refresh-token-seconds", type=int, default=Settings.refresh_token_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    parser.add_argument("--delete-delay-seconds", type=float, default=Settings.delete_delay_seconds)
    parser.add_argument(
        "--lean-lists", action="store_true", help="leave personal details out of account lists"
    )
    return parser


if __name__ == "__main__":
    main()
