"""From a draft client to an active account: who must do what, in which order, and what is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest

from sandbox.platform.settings import DEMO_FIRM, DEMO_WEBHOOK_SECRET

from .conftest import ADULT

pytestmark = pytest.mark.loopback


def accept(firm, client):
    return firm.post(f"client/{DEMO_FIRM}/{client}/accept")


def accept_product(firm, client, wrapper, by=None):
    product = firm.get(f"client/{DEMO_FIRM}/{client}/clientproduct?wrapperType={wrapper}")[0]
    return firm.post(f"client/{DEMO_FIRM}/{by or client}/clientproduct/{product['id']}/accept")


def active_client(sandbox, firm, **changes):
    client = firm.client(**changes)
    sandbox.control("POST", "checks/run")
    accept(firm, client)
    return client


def test_a_draft_is_completed_checked_and_becomes_active(sandbox, firm):
    draft = {name: ADULT[name] for name in ("firmId", "firstName", "surname", "dateOfBirth", "email")}
    client = firm.post("client", {**draft, "status": "Registered"})["id"]
    assert firm.status("client", client) == "Registered"
    assert firm.refusal("POST", f"client/{DEMO_FIRM}/{client}/accept")[0] == 409
    half = firm.refusal("PUT", f"client/{DEMO_FIRM}/{client}", {"status": "Pending"})
    assert (half[0], "nationalInsuranceNo is required." in half[1]) == (422, True)
    firm.ask("PUT", f"client/{DEMO_FIRM}/{client}", {**ADULT, "status": "Pending"})
    accept(firm, client)
    assert firm.status("client", client) == "Pending"
    sandbox.control("POST", "checks/run")
    assert firm.status("client", client) == "Active"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"email": "fennel.sampleton@example.org"}, "another client"),
        ({"title": "Sir"}, "title must be one of"),
        ({"dateOfBirth": "2020-01-01"}, "Individual Minor"),
        ({"identityConfirmed": False}, "identityConfirmed is required"),
        ({"addressDetail": {"address1": "1"}}, "postCode is required"),
        ({"shoeSize": 9}, "shoeSize is not known"),
        ({"retirementAge": 150}, "from 0 to 120"),
    ],
)
def test_a_wrong_client_is_refused_with_a_sentence(firm, changes, word):
    status, message = firm.refusal("POST", "client", {**ADULT, **changes})
    assert (status, word in message) == (422, True)


def test_bank_details_once_after_the_identity_check_and_a_failed_check_holds_the_client(sandbox, firm):
    client = firm.client()
    path = f"client/{DEMO_FIRM}/{client}/bankdetail"
    assert firm.refusal("POST", path, {"sortCode": "000000", "accountNumber": "12340000"})[0] == 409
    sandbox.control("POST", "checks/run")
    assert firm.refusal("POST", path, {"sortCode": "1", "accountNumber": "2"})[0] == 422
    shown = firm.post(path, {"sortCode": "000000", "accountNumber": "12340000"})
    assert shown["bankDetail"]["accountNumber"] == "****0000"
    assert firm.refusal("POST", path, {"sortCode": "000000", "accountNumber": "12345678"})[0] == 409
    sandbox.control("POST", "checks/run")
    accept(firm, client)
    assert firm.status("client", client) == "Pending"


@pytest.mark.parametrize(("wrapper", "needs_terms"), [("GIA", False), ("ISA", True), ("PENSION", True)])
def test_an_account_is_active_once_client_and_terms_are(sandbox, firm, wrapper, needs_terms):
    client = firm.client()
    account = firm.account(wrapper, client)
    assert firm.status("account", account) == "Pending"
    sandbox.control("POST", "checks/run")
    accept(firm, client)
    assert firm.status("account", account) == ("Pending" if needs_terms else "Active")
    product = accept_product(firm, client, wrapper)
    assert product["termsAccepted"] is True
    assert bool(product["acceptedProviderTerms"]) == (wrapper == "PENSION")
    assert firm.status("account", account) == "Active"


def test_a_joint_account_needs_both_declarations_and_one_adviser(sandbox, firm):
    one = active_client(sandbox, firm, adviserId="A1")
    two = active_client(sandbox, firm, adviserId="A1", email="two@example.org")
    three = active_client(sandbox, firm, adviserId="A2", email="three@example.org")
    account = firm.account("GIA", one, two, leadClientId=two)
    for client, status in ((one, "Pending"), (two, "Active")):
        firm.post(f"account/{DEMO_FIRM}/{account}/declaration", {"clientId": client})
        assert firm.status("account", account) == status
    body = {"name": "J", "clientIds": [one, three], "wrapperDetail": {"wrapperType": "GIA"}}
    assert "same adviser" in firm.refusal("POST", "account", body)[1]
    body = {"name": "J", "clientIds": [one, two], "wrapperDetail": {"wrapperType": "ISA"}}
    assert "joint" in firm.refusal("POST", "account", body)[1]


def test_a_junior_isa_is_a_minors_and_the_parent_accepts(sandbox, firm):
    parent = active_client(sandbox, firm)
    minor = firm.client(
        clientType="Individual Minor", dateOfBirth="2018-05-05", parentId=parent, email=None, title=None
    )
    account = firm.account("JISA", minor)
    accept_product(firm, minor, "JISA", by=parent)
    assert (firm.status("account", account), firm.status("client", minor)) == ("Active", "Active")
    body = {"name": "J", "clientId": parent, "wrapperDetail": {"wrapperType": "JISA"}}
    assert "one minor" in firm.refusal("POST", "account", body)[1]


@pytest.mark.parametrize("wrapper", ["TPSIPP", "OFFSHORE_BOND", "COMPANY", "TRUST", "LISA"])
def test_other_wrappers_are_refused_with_the_reason(firm, wrapper):
    body = {"name": "N", "clientId": "CLI0001", "wrapperDetail": {"wrapperType": wrapper}}
    status, message = firm.refusal("POST", "account", body)
    assert status == 422
    assert "own screens" in message or "must be one of" in message


def test_what_is_opened_on_the_screens_is_shown_as_a_gia_or_not_at_all(sandbox, firm):
    for wrapper in ("TPSIPP", "TRUST"):
        sandbox.control("POST", "accounts", {"clientIds": ["CLI0001"], "wrapperType": wrapper})
    accounts = firm.get(f"account/{DEMO_FIRM}?clientId=CLI0001")
    assert [one["wrapperDetail"]["wrapperType"] for one in accounts] == ["GIA"]
    assert accounts[0]["wrapperDetail"]["schemeProductId"] == "TPSIPP"


def test_the_allowance_of_the_year(firm):
    account = firm.account("ISA", "CLI0001", subscription=15_000)
    summary = firm.get(f"account/summary/{DEMO_FIRM}/{account}")
    assert summary["remainingSubscriptionAmount"] == 5_000
    body = {
        "name": "I",
        "clientId": "CLI0001",
        "subscription": 5_001,
        "wrapperDetail": {"wrapperType": "ISA"},
    }
    assert "5,000.00 left" in firm.refusal("POST", "account", body)[1]


def test_a_mandate_is_offered_accepted_and_goes_live(sandbox, firm):
    client = active_client(sandbox, firm)
    account = firm.account("GIA", client)
    path = f"client/{DEMO_FIRM}/{client}/directdebitmandate"
    wanted = {"accountId": account, "amount": 250, "frequency": "Monthly", "collectionDay": 7}
    assert firm.refusal("POST", path, wanted)[0] == 409
    firm.post(f"client/{DEMO_FIRM}/{client}/bankdetail", {"sortCode": "000000", "accountNumber": "12345678"})
    sandbox.control("POST", "checks/run")
    assert firm.refusal("POST", path, {**wanted, "collectionDay": 8})[0] == 422
    skipped, mandate = firm.post(path, wanted)["id"], firm.post(path, wanted)["id"]
    assert firm.post(f"{path}/{skipped}/skip")["status"] == "Skipped"
    accepted = firm.post(f"{path}/{mandate}/accept")
    assert (accepted["status"], len(accepted["calendar"])) == ("Accepted", 5)
    assert firm.refusal("POST", f"{path}/{mandate}/skip")[0] == 409
    sandbox.control("POST", "time/move-on", {"days": 7})
    fresh = sandbox.firm()
    assert [one["status"] for one in fresh.get(path)] == ["Skipped", "Live"]


def test_an_illustration_projects_and_is_converted_by_its_account(firm):
    body = {
        "name": "Plan",
        "clientId": "CLI0001",
        "wrapperDetail": {"wrapperType": "ISA"},
        "contributions": [{"amount": 1000, "frequency": "Single"}],
        "years": 2,
    }
    made = firm.post("illustration", body)
    assert made["projectedValues"] == {"low": 1040.4, "middle": 1102.5, "high": 1166.4}
    taken = firm.post("illustration", {**body, "withdrawals": [{"amount": 100, "frequency": "Quarterly"}]})
    assert taken["projectedValues"]["low"] == 216.24  # ((1000 - 400) x 1.02 - 400) x 1.02
    account = firm.account("ISA", "CLI0001", illustrationId=made["id"])
    shown = firm.get(f"illustration/{DEMO_FIRM}/{made['id']}")
    assert (shown["status"], shown["accountId"]) == ("Converted", account)


def test_documents_can_be_read(firm):
    documents = firm.get(f"document/{DEMO_FIRM}")
    assert "isa-terms" in {one["id"] for one in documents}
    assert firm.get(f"document/{DEMO_FIRM}/isa-terms")["text"]


def wait_for(look, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if look():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def test_changes_are_told_with_a_signature(start, receiver):
    firm = start(webhook_url=receiver.url).firm()
    client = firm.client()
    wait_for(lambda: receiver.came)
    headers, body = receiver.came[0]
    told = json.loads(body)
    assert (told["type"], told["resource"]["id"]) == ("client.created", client)
    signed = hmac.new(DEMO_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-platform-signature"] == signed


def test_held_webhooks_come_backwards_twice_forged_or_never(start, receiver):
    sandbox = start(webhook_url=receiver.url)
    firm = sandbox.firm()
    sandbox.control("POST", "webhooks/hold")
    client = firm.client()
    firm.account("GIA", client)
    sandbox.control("POST", "webhooks/release", {"order": "backwards", "times": 2})
    kinds = [json.loads(body)["type"] for _, body in receiver.came]
    assert kinds[0] == kinds[1] == "account.created"
    assert kinds[-1] == "client.created"
    receiver.came.clear()
    sandbox.control("POST", "webhooks/hold")
    firm.ask("PUT", f"client/{DEMO_FIRM}/{client}", {"maritalStatus": "Single"})
    sandbox.control("POST", "webhooks/release", {"lose": True})
    assert receiver.came == []
    assert "lost" in {one["state"] for one in sandbox.control("GET", "webhooks")["data"]}
