"""Pages for a firm's clients: nobody's but their own household's records, whatever the address says."""

from __future__ import annotations

from typing import Any

import pytest

from domain.enums.people import OUTSIDERS, Role
from tests.architecture.endpoints import Endpoint, endpoints, one_of_each_sort
from tests.architecture.records import make_record
from tests.architecture.test_other_firms import record_parameters
from tests.architecture.test_sign_in import CLIENTS_TOO, PUBLIC, answers, is_for_ones_own_account, leads_home
from tests.factories.backoffice import UserFactory
from tests.factories.portal import PortalAccessFactory

CLIENT_PAGES = [endpoint for endpoint in endpoints() if getattr(endpoint.view, "clients_only", False)]
FIRM_WIDE = {"portal_questionnaire": "the firm's questions, which all of its clients are asked"}
"""Client pages about a record that is nobody's own, and whose it is."""


@pytest.fixture(params=OUTSIDERS, ids=str)
def let_in(request, firm) -> Any:
    """A login that was let in, of either kind."""
    return PortalAccessFactory(firm=firm, user=UserFactory(firm=firm, role=request.param)).user


def path_of(endpoint: Endpoint, firm: Any) -> str:
    """The address with a record of the firm that is some other client's."""
    wanted = record_parameters(endpoint)
    return endpoint.path({name: make_record(model, firm, endpoint.name).pk for name, model in wanted.items()})


def test_there_are_pages_for_clients():
    assert len(CLIENT_PAGES) > 10


@pytest.mark.parametrize("endpoint", [e for e in CLIENT_PAGES if record_parameters(e)], ids=str)
def test_a_record_of_somebody_else_is_not_found(endpoint, let_in, firm, other_firm, signed_in):
    browser = signed_in(let_in)
    firms = [other_firm] if endpoint.name in FIRM_WIDE else [firm, other_firm]
    for whose in firms:
        path = path_of(endpoint, whose)
        for answer in (browser.get(path), browser.post(path)):
            assert answer.status_code in {403, 404}, f"{path} answered {answer.status_code}"


@pytest.mark.parametrize("endpoint", CLIENT_PAGES, ids=str)
def test_the_firms_own_people_and_who_was_not_let_in_are_refused(endpoint, firm, client_user, signed_in):
    path = path_of(endpoint, firm)
    for user in (client_user, UserFactory(firm=firm, role=Role.OWNER)):
        browser = signed_in(user)
        assert {browser.get(path).status_code, browser.post(path).status_code} <= {403, 405}


def test_every_other_page_is_refused_to_who_was_let_in(let_in, signed_in):
    browser = signed_in(let_in)
    seen = {
        str(endpoint): answer.status_code
        for endpoint in one_of_each_sort()
        if endpoint.name not in {*PUBLIC, *CLIENTS_TOO} and not is_for_ones_own_account(endpoint)
        for answer in answers(endpoint, browser)
        if answer.status_code not in {401, 403, 404} and not leads_home(answer)
    }
    seen.pop("admin:logout", None)  # ends the session, for whoever asks
    assert not seen
