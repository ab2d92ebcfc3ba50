"""``python -m sandbox.platform`` serves the sandbox; with ``facts`` it counts what its file holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from starlette.applications import Starlette

from sandbox.common.command import Command
from sandbox.platform.facts import facts
from sandbox.platform.seed.loader import SEEDS
from sandbox.platform.server import create_app
from sandbox.platform.settings import Settings, secrets_from_environment


def _app(arguments: Namespace) -> Starlette:
    """The sandbox as the command line wants it."""
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


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--webhook", default="", metavar="URL", help="where changes are told")
    parser.add_argument("--token-seconds", type=int, default=Settings.token_seconds)
    parser.add_argument("--check-seconds", type=float, default=Settings.check_seconds)
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)


COMMAND = Command(package="platform", title="Platform", port=8104, seeds=SEEDS, facts=facts, app=_app, options=_options)

if __name__ == "__main__":
    COMMAND.run()
