"""What moves by itself: checks that finish, clients and accounts that become active, mandates that go live.

Every change of state passes here, so the rules of ``reference`` section 2 stand in one place.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.common.moments import LONDON, kept
from sandbox.common.store import Record, Store
from sandbox.platform import webhooks, words
from sandbox.platform.settings import Settings

FAILING_ACCOUNT_NUMBERS = "0000"
"""An account number that ends so fails the bank check."""


class Progress:
    """Moves on what belongs to one store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings

    # ---------------------------------------------------------------------------------------------------- checks

    def due_at(self, now: datetime) -> str:
        """When a check that starts now is done."""
        return kept(now + timedelta(seconds=self.settings.check_seconds))

    def run_due(self, now: datetime, *, hurry: bool = False) -> int:
        """Finishes the checks that are due (or all, in a hurry), and what follows; how many changed."""
        changed = 0
        for client in self.store.all("client"):
            changed += self._check_identity(client, now, hurry=hurry)
            client = self._fresh(client)
            changed += self._check_bank(client, now, hurry=hurry)
        for mandate in self.store.all("mandate"):
            changed += self._confirm(mandate, now)
        return changed

    def _check_identity(self, client: Record, now: datetime, *, hurry: bool) -> int:
        due = client.get("identity_due_at")
        if client.get("identityCheckedAt") or due is None or (due > kept(now) and not hurry):
            return 0
        self._change(client, {"identityCheckedAt": kept(now), "amlStatus": "Approved"}, now)
        self.settle_client(self._fresh(client), now)
        return 1

    def _check_bank(self, client: Record, now: datetime, *, hurry: bool) -> int:
        bank, due = client.get("bankDetail"), client.get("bank_due_at")
        if not bank or bank["checkStatus"] != "Pending" or due is None or (due > kept(now) and not hurry):
            return 0
        failed = bank["accountNumber"].endswith(FAILING_ACCOUNT_NUMBERS)
        checked = {**bank, "checkStatus": "Failed" if failed else "Passed"}
        self._change(client, {"bankDetail": checked}, now)
        self.settle_client(self._fresh(client), now)
        return 1

    def _confirm(self, mandate: Record, now: datetime) -> int:
        """An accepted mandate is live from the day it is confirmed."""
        confirmed = (mandate.get("calendar") or {}).get("confirmed", "")
        today = now.astimezone(LONDON).date().isoformat()
        if mandate.body["status"] != "Accepted" or not confirmed or confirmed > today:
            return 0
        self._change(mandate, {"status": "Live"}, now)
        return 1

    # -------------------------------------------------------------------------------------------------- settling

    def settle_client(self, client: Record, now: datetime) -> None:
        """A pending client becomes active with identity and terms, unless a bank check stands in the way."""
        bank = client.get("bankDetail")
        ready = (
            client.body["status"] == words.PENDING
            and client.get("identityCheckedAt")
            and client.get("termsAccepted")
            and (not bank or bank["checkStatus"] == "Passed")
        )
        if ready:
            self._change(client, {"status": words.ACTIVE}, now)
        for account in self.store.all("account", client.firm):
            if client.key in account.body["clientIds"]:
                self.settle_account(account, now)

    def settle_account(self, account: Record, now: datetime) -> None:
        """A pending account becomes active once its people are, its product's terms are accepted, and all declared."""
        account = self._fresh(account)
        if account.body["status"] != words.PENDING:
            return
        owners = [self.store.find_by_key("client", key) for key in account.body["clientIds"]]
        people = [self._who_acts_for(one) for one in owners if one is not None]
        product = self.store.find("clientproduct", account.get("product", ""))
        needs_terms = account.body["wrapperType"] in words.NEEDS_PRODUCT_TERMS
        declared = account.get("declarations", {})
        is_joint = len(owners) > 1
        if (
            all(one.body["status"] == words.ACTIVE for one in people)
            and (not needs_terms or (product is not None and product.get("termsAccepted")))
            and (not is_joint or all(declared.get(key) for key in account.body["clientIds"]))
        ):
            self._change(account, {"status": words.ACTIVE}, now)
            for owner in owners:
                if owner is not None and owner.get("parentId") and owner.body["status"] == words.PENDING:
                    self._change(owner, {"status": words.ACTIVE}, now)

    def _who_acts_for(self, client: Record) -> Record:
        """The client, or the parent of a minor."""
        parent = self.store.find_by_key("client", client.get("parentId", "")) if client.get("parentId") else None
        return parent or client

    def _fresh(self, record: Record) -> Record:
        return self.store.find(record.kind, record.uuid) or record

    def _change(self, record: Record, changes: dict[str, Any], now: datetime) -> None:
        changed = self.store.change(record, changes, now)
        webhooks.queue(self.store, self.settings, record=changed, event="updated", now=now)
