"""``python -m sandbox.redtail`` serves the sandbox; ``python -m sandbox.redtail facts`` counts what its file holds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from starlette.applications import Starlette

from sandbox.common.command import Command
from sandbox.redtail.facts import facts
from sandbox.redtail.seed.loader import SEEDS
from sandbox.redtail.server import create_app
from sandbox.redtail.settings import LOGIN_SHAPES, SPELLINGS, Settings, api_key_from_environment


def _app(arguments: Namespace) -> Starlette:
    """The sandbox as the command line wants it."""
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


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--bulk", type=int, default=0, metavar="N", help="with --seed: N more contacts in the first database"
    )
    parser.add_argument("--login-shape", choices=LOGIN_SHAPES, default=LOGIN_SHAPES[0])
    parser.add_argument("--spelling", choices=SPELLINGS, default=SPELLINGS[0])
    parser.add_argument("--takes-query", action="store_true", help="page size and include as query too")
    parser.add_argument("--takes-basic", action="store_true", help="the three-part Basic on every call too")
    parser.add_argument("--lists-balances", action="store_true", help="balances in lists of accounts")
    parser.add_argument("--requests-a-minute", type=int, default=Settings.requests_a_minute)


COMMAND = Command(package="redtail", title="Redtail", port=8102, seeds=SEEDS, facts=facts, app=_app, options=_options)

if __name__ == "__main__":
    COMMAND.run()
