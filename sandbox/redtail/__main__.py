"""``python -m sandbox.redtail`` serves the sandbox; ``python -m sandbox.redtail facts`` counts what its file holds."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from starlette.applications import Starlette

from sandbox.common.serve import UnableToServe, serve
from sandbox.common.store import Store
from sandbox.redtail.facts import facts
from sandbox.redtail.seed.loader import SEEDS
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import LOGIN_SHAPES, SPELLINGS, Settings, api_key_from_environment

READY = "Redtail sandbox ready at {url} (its pages: {url}/_sandbox/)"
DEFAULT_DATA = Path("var/sandbox/redtail.sqlite3")


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
    return create_app(
        Settings(
            data=arguments.data,
            seed=arguments.seed,
            bulk=arguments.bulk,
            api_key=api_key_from_environment(),
            login_shape=arguments.login_shape,
            spelling=arguments.spelling,
            takes_query=arguments.takes_query,
            takes_basic=arguments.takes_basic,
            lists_balances=arguments.lists_balances,
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
    parser = argparse.ArgumentParser(prog="python -m sandbox.redtail", description=__doc__)
    parser.add_argument("command", nargs="?", choices=("serve", "facts"), default="serve")
    parser.add_argument(
        "--data", type=Path, default=DEFAULT_DATA, help=f"the SQLite file (default {DEFAULT_DATA})"
    )
    parser.add_argument(
        "--port", type=int, default=8102, help="port on 127.0.0.1, 0 for a free one (default 8102)"
    )
    parser.add_argument("--reset", action="store_true", help="start with an empty file")
    parser.add_argument("--seed", choices=SEEDS, help="fill an empty file with invented databases")
    parser.add_argument(
        "--bulk", type=int, default=0, metavar="N", help="with --seed: N more contacts in the first database"
    )
    parser.add_argument("--login-shape", choices=LOGIN_SHAPES, default=LOGIN_SHAPES[0])
    parser.add_argument("--spelling", choices=SPELLINGS, default=SPELLINGS[0])
    parser.add_argument("--takes-query", action="store_true", help="page size and include as query too")
    parser.add_argument("--takes-basic", action="store_true", help="the three-part Basic on every call too")
    parser.add_argument("--lists-balances", action="store_true", help="balances in lists of accounts")
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    return parser


if __name__ == "__main__":
    main()
