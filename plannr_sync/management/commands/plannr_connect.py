"""Connects a firm with Plannr by a personal access token."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.models import Firm
from integrations.management.firm_command import FirmCommand, Refused
from plannr_sync.management.firm_command import user_or_refuse
from plannr_sync.services.company import set_firm_id
from plannr_sync.services.connecting import choose_account, connect_with_token, plannr_connection
from plannr_sync.services.webhooks import ensure_subscription


class Command(FirmCommand):
    help = "Connect a firm with Plannr by a user's personal access token."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--user", required=True, metavar="EMAIL", help="whose link it is")
        parser.add_argument("--token", required=True, metavar="PAT", help="the personal access token")
        parser.add_argument(
            "--firm-id", metavar="UUID", help="the firm's id in Plannr; taken from the login if left out"
        )
        parser.add_argument("--account", metavar="UUID", help="which account to act in, for a login that has several")

    def work(self, firm: Firm, options: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        user = user_or_refuse(firm, options["user"])
        connection = plannr_connection(firm)
        if options["firm_id"]:
            connection = set_firm_id(connection=connection, firm_uuid=options["firm_id"], now=now)
        connected = connect_with_token(connection=connection, user=user, token=options["token"], now=now)
        if connected.choices and not options["account"]:
            accounts = {one.account_uuid: one.label for one in connected.choices}
            named = ", ".join(f"{uuid} ({label})" for uuid, label in accounts.items())
            raise Refused(
                f"This login has several accounts; name one with --account: {named}",
                code="several_accounts",
                details={"accounts": accounts},
            )
        if connected.choices:
            choose_account(credential=connected.credential, account_uuid=options["account"], now=now)
        connection.refresh_from_db()
        return {
            "firm": firm.slug,
            "firm_id": connection.remote_firm_id,
            "login": connected.credential.remote_login_name,
            "account": connected.credential.remote_account_id,
            "enabled": connection.is_enabled,
            "webhooks": ensure_subscription(connection=connection),
        }
