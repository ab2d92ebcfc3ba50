"""``python -m sandbox.xplan`` serves the sandbox; ``python -m sandbox.xplan facts`` counts what its file holds."""

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
from sandbox.xplan.facts import facts
from sandbox.xplan.seed.loader import SEEDS
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import DEMO_REDIRECT, VERSIONS, Settings, secrets_from_environment

READY = "Xplan sandbox ready at {url} (its pages: {url}/_sandbox/)"
DEFAULT_DATA = Path("var/sandbox/xplan.sqlite3")


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
    secrets = secrets_from_environment()
    return create_app(
        Settings(
            data=arguments.data,
            seed=arguments.seed,
            bulk=arguments.bulk,
            redirects=(DEMO_REDIRECT, *arguments.redirect),
            access_token_seconds=arguments.access_token_seconds,
            session_seconds=arguments.session_seconds,
            requests_a_minute=arguments.requests_a_minute,
            newest=arguments.newest,
            lenient_bookmarks=arguments.lenient_bookmarks,
            app_id=secrets["app_id"],
            client_id=secrets["client_id"],
            client_secret=secrets["client_secret"],
        )
    )


def _print_facts(data: Path) -> None:
    if not data.exists():
        raise SystemExit(f"There is no sandbox file at {data}.")
    store = Store(data)
    sys.stdout.write(json.dumps(facts(store), indent=2) + "\n")
    store.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.xplan", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "facts"), default="serve")
    parser.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, help=f"the SQLite file (default {DEFAULT_DATA})"
    )
    parser.add_argument(
        "--port", type=int, default=8103, help="port on 127.0.0.1, 0 for a free one (default 8103)"
    )
    parser.add_argument("--reset", action="store_true", help="start with an empty file")
    parser.add_argument("--seed", choices=SEEDS, help="fill an empty file with invented people")
    parser.add_argument("--bulk", type=int, default=0, metavar="N", help="with --seed: N more plain clients")
    parser.add_argument(
        "--redirect", action="append", default=[], metavar="URL", help="a further registered redirect"
    )
    parser.add_argument("--access-token-seconds", type=int, default=Settings.access_token_seconds)
    parser.add_argument("--session-seconds", type=int, default=Settings.session_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    parser.add_argument(
        "--newest", type=int, choices=VERSIONS, default=Settings.newest, help="newest version of clients"
    )
    parser.add_argument(
        "--lenient-bookmarks", action="store_true", help="takes bookmarks encoded for the address"
    )
    return parser


if __name__ == "__main__":
    main()
