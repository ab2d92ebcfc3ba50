"""``python -m sandbox.plannr`` serves the sandbox; ``python -m sandbox.plannr facts`` counts what its file holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from starlette.applications import Starlette

from sandbox.common.command import Command
from sandbox.plannr.facts import facts
from sandbox.plannr.seed.loader import SEEDS
from sandbox.plannr.server import create_app
from sandbox.plannr.settings import DEMO_REDIRECT, Settings, client_from_environment


def _app(arguments: Namespace) -> Starlette:
    """The sandbox as the command line wants it."""
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


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--bulk", type=int, default=0, metavar="N", help="with --seed: N more plain clients in the first firm"
    )
    parser.add_argument("--redirect", action="append", default=[], metavar="URL", help="a further registered redirect")
    parser.add_argument("--access-token-seconds", type=int, default=Settings.access_token_seconds)
    parser.add_argument("--refresh-token-seconds", type=int, default=Settings.refresh_token_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)
    parser.add_argument("--delete-delay-seconds", type=float, default=Settings.delete_delay_seconds)
    parser.add_argument("--lean-lists", action="store_true", help="leave personal details out of account lists")


COMMAND = Command(package="plannr", title="Plannr", port=8101, seeds=SEEDS, facts=facts, app=_app, options=_options)

if __name__ == "__main__":
    COMMAND.run()
