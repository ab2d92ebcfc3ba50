"""The sync's resources for scripts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from backoffice.models import Income, User
from backoffice.services.flows import update_flow
from domain.enums.sync import ConflictState
from integrations.models import Conflict, Credential, Run
from tests.integration.integrations.conftest import World

pytestmark = pytest.mark.django_db
RESOURCES = ("connections", "links", "runs", "outcomes", "outbox", "conflicts")


@pytest.fixture
def out_of_sync(world: World) -> str:
    ann, bob, _, income = world.couple()
    world.bring_in(ann, bob)
    update_flow(Income, flow_id=world.local(income).pk, fields={"amount": Decimal(45000)})
    world.remote.put("income", income, pence=4300000)
    world.run(ann, bob)
    return income


def rows(browser: Browser, resource: str, **query: Any) -> list[dict[str, Any]]:
    answer = browser.get(f"/api/v1/{resource}/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_each_firm_sees_its_own(
    world: World, out_of_sync: str, adviser: User, outsider: User, signed_in: Callable[[User], Browser]
) -> None:
    mine, theirs = signed_in(adviser), signed_in(outsider)
    for resource in RESOURCES:
        assert rows(mine, resource)
        assert not rows(theirs, resource)


def test_no_token_is_shown_anywhere(
    world: World, out_of_sync: str, adviser: User, signed_in: Callable[[User], Browser]
) -> None:
    credential = Credential.objects.get()
    browser = signed_in(adviser)
    for resource in RESOURCES:
        content = browser.get(f"/api/v1/{resource}/").content.decode()
        assert f'"{credential.access_token}"' not in content
        assert "token" not in content


def test_answering_a_question(
    world: World, out_of_sync: str, adviser: User, signed_in: Callable[[User], Browser]
) -> None:
    browser = signed_in(adviser)
    question = rows(browser, "conflicts", state="open")[0]
    assert question["values"]["amount"]["theirs"] == "43000.00"
    url = f"/api/v1/conflicts/{question['id']}/answer/"
    assert browser.post(url, {"answer": "neither"}, content_type="application/json").status_code == 400
    answered = browser.post(url, {"answer": "take_theirs"}, content_type="application/json")
    assert answered.json()["state"] == "resolved"
    assert world.local(out_of_sync).amount == Decimal(43000)


def test_a_refused_answer_says_why(
    world: World, out_of_sync: str, adviser: User, signed_in: Callable[[User], Browser]
) -> None:
    world.settings(mode="force_one_way")
    url = f"/api/v1/conflicts/{Conflict.objects.get().pk}/answer/"
    refused = signed_in(adviser).post(url, {"answer": "keep_ours"}, content_type="application/json")
    assert refused.status_code == 400
    assert "only reads from Faraway" in refused.content.decode()
    assert Conflict.objects.get().state == ConflictState.OPEN


def test_outcomes_of_a_run(world: World, out_of_sync: str, adviser: User, signed_in: Callable[[User], Browser]) -> None:
    first = Run.objects.earliest("pk")
    found = rows(signed_in(adviser), "outcomes", run=first.pk, action="create")
    assert len(found) == 4
