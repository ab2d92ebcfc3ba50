"""Nothing of another firm can be reached: no page, fragment, download, resource or admin page that names a record."""

from __future__ import annotations

from typing import Any

import pytest

from domain.enums.people import Role
from tests.architecture.endpoints import Endpoint, endpoints
from tests.architecture.records import BY_NAME, NOT_A_RECORD, SAMPLES, make_record, model_of
from tests.architecture.test_scope import UNSCOPED
from tests.factories.backoffice import UserFactory

WITH_PARAMETERS = [
    endpoint
    for endpoint in endpoints()
    if endpoint.name and endpoint.parameters and not getattr(endpoint.view, "clients_only", False)
]
"""Pages for the firm's own people; ``test_client_pages`` has those for its clients. What has no name leads to one."""
WHOLE, FRAGMENT = {}, {"HX-Request": "true"}


def record_parameters(endpoint: Endpoint) -> dict[str, Any]:
    """Parameter → model, of those that name a record; what has no firm at all is left out."""
    models = {parameter: model_of(endpoint, parameter) for parameter in endpoint.parameters}
    return {p: m for p, m in models.items() if m is not None}


def is_only_for_the_keeper(model: Any) -> bool:
    return model._meta.label in set(UNSCOPED) - {"backoffice.User", "backoffice.Firm", "backoffice.UserUnscopedevent"}


def is_beside_an_admin_form(endpoint: Endpoint) -> bool:
    """Whether this page of the admin site finds its record as the form of that record does."""
    return endpoint.name.startswith("admin:") and endpoint.name.endswith(("_history", "_delete"))


@pytest.mark.parametrize("endpoint", WITH_PARAMETERS, ids=str)
def test_another_firms_record_is_not_found(endpoint, firm, other_firm, signed_in):
    wanted = record_parameters(endpoint)
    browser = signed_in(UserFactory(firm=other_firm, role=Role.OWNER))
    refusals = {403, 404, 405} if any(map(is_only_for_the_keeper, wanted.values())) else {404, 405}
    for foreign in wanted:
        values = {p: SAMPLES.get(f"{endpoint.name}.{p}") for p in endpoint.parameters if p not in wanted}
        for parameter, model in wanted.items():
            values[parameter] = make_record(model, firm if parameter == foreign else other_firm, endpoint.name).pk
        path = endpoint.path(values)
        for headers in (WHOLE,) if endpoint.name.startswith("admin:") else (WHOLE, FRAGMENT):
            seen = [browser.get(path, headers=headers).status_code, browser.post(path, headers=headers).status_code]
            assert set(seen) <= refusals, f"{path} answered {seen} to another firm"
            assert set(seen) != {405}


@pytest.mark.parametrize("endpoint", [e for e in WITH_PARAMETERS if not is_beside_an_admin_form(e)], ids=str)
def test_ones_own_record_is_found(endpoint, firm, signed_in):
    """The counterpart: without it, the test above would pass for addresses that never find anything."""
    wanted = record_parameters(endpoint)
    if not wanted or any(map(is_only_for_the_keeper, wanted.values())):
        return
    browser = signed_in(UserFactory(firm=firm, role=Role.OWNER))
    values = {p: SAMPLES.get(f"{endpoint.name}.{p}") for p in endpoint.parameters if p not in wanted}
    values |= {parameter: make_record(model, firm, endpoint.name).pk for parameter, model in wanted.items()}
    path = endpoint.path(values)
    browser.raise_request_exception = False
    answer = browser.get(path)
    if answer.status_code == 405:
        answer = browser.post(path)
    assert answer.status_code not in {404, 500}, f"{path} answered {answer.status_code} to its own firm"


def test_the_lists_name_addresses_that_exist():
    names = {endpoint.name for endpoint in endpoints()}
    assert {name.split(".")[0] for name in NOT_A_RECORD} <= names
    assert {name for name in BY_NAME if "*" not in name} <= names
