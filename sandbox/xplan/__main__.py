"""``python -m sandbox.xplan`` serves the sandbox; ``python -m sandbox.xplan facts`` counts what its file holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from starlette.applications import Starlette

from sandbox.common.command import Command
from sandbox.xplan.facts import facts
from sandbox.xplan.seed.loader import SEEDS
from sandbox.xplan.server import create_app
from sandbox.xplan.settings import DEMO_REDIRECT, VERSIONS, Settings, secrets_from_environment


def _app(arguments: Namespace) -> Starlette:
    """The sandbox as the command line wants it."""
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


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--bulk", type=int, default=0, metavar="N", help="with --seed: N more plain clients")
    parser.add_argument("--redirect", action="append", default=[], metavar="URL", help="a further registered redirect")
    parser.add_argument("--access-token-seconds", type=int, default=Settings.access_token_seconds)
    parser.add_argument("--session-seconds", type=int, default=Settings.session_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    parser.add_argument(
        "--newest", type=int, choices=VERSIONS, default=Settings.newest, help="newest version of clients"
    )
    parser.add_argument("--lenient-bookmarks", action="store_true", help="takes bookmarks encoded for the address")


COMMAND = Command(package="xplan", title="Xplan", port=8103, seeds=SEEDS, facts=facts, app=_app, options=_options)

if __name__ == "__main__":
    COMMAND.run()
