"""A household with a login, another one of the same firm, and something to agree to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from django_scopes import scope

from backoffice import acceptance
from backoffice.acceptance import Acceptance, ToRead, UnableToAccept
from domain.enums.people import RelationshipKind, Role
from domain.enums.portal import AcceptanceKind
from tests.factories.backoffice import (
    ClientFactory,
    DocumentFactory,
    RelationshipFactory,
    UserFactory,
    ValuationFactory,
    owned_plan,
)
from tests.factories.notes import CompletionFactory, GoalFactory
from tests.factories.portal import PortalAccessFactory, SharedDocumentFactory


@dataclass
class Household:
    """A couple with what they have, and the login of the first of them."""

    client: Any
    partner: Any
    access: Any
    plan: Any
    partners_plan: Any
    shared: Any
    goal: Any
    completion: Any


def make_household(firm, adviser=None, **access) -> Household:
    with scope(firm=firm):
        client, partner = ClientFactory(firm=firm, adviser=adviser), ClientFactory(firm=firm)
        for one, other in ((client, partner), (partner, client)):
            RelationshipFactory(firm=firm, client=one, other=other, kind=RelationshipKind.MARRIED)
        plan, partners_plan = owned_plan(client, type="investment"), owned_plan(partner, type="investment")
        ValuationFactory(firm=firm, plan=plan)
        return Household(
            client, partner, PortalAccessFactory(firm=firm, client=client, **access), plan, partners_plan,
            SharedDocumentFactory(firm=firm, document=DocumentFactory(firm=firm, client=client)),
            GoalFactory(firm=firm, client=client), CompletionFactory(firm=firm, client=client),
        )  # fmt: skip


@pytest.fixture
def household(firm, adviser) -> Household:
    return make_household(firm, adviser)


@pytest.fixture
def neighbours(firm) -> Household:
    """Another household of the same firm."""
    return make_household(firm)


@pytest.fixture
def professional(firm, household):
    """The client's accountant."""
    return PortalAccessFactory(
        firm=firm, client=household.client, user=UserFactory(firm=firm, role=Role.PROFESSIONAL), may_edit=True
    )


@dataclass
class Desk:
    """A source of things to accept that behaves like one: what was answered waits no more."""

    slug: str = "desk"
    wanted: dict[int, list[Acceptance]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[str, bool]] = field(default_factory=list)
    trouble: str = ""
    banks: list[tuple[int, str, str]] = field(default_factory=list)

    def give_bank_details(self, *, client_id: int, sort_code: str, account_number: str, **more: Any) -> None:
        if self.trouble:
            raise UnableToAccept(self.trouble, permanent=False)
        self.banks.append((client_id, sort_code, account_number))

    def waiting(self, client_id: int) -> list[Acceptance]:
        return list(self.wanted.get(client_id, []))

    def text_of(self, client_id: int, key: str, document: str) -> str:
        return self.texts[document]

    def answer(self, *, client_id: int, key: str, is_accepted: bool, user: Any, now: datetime) -> None:
        if self.trouble:
            raise UnableToAccept(self.trouble, permanent=False)
        self.answers.append((key, is_accepted))
        self.wanted[client_id] = [one for one in self.wanted[client_id] if one.key != key]


TERMS = Acceptance(
    key="terms-1", kind=AcceptanceKind.PLATFORM_TERMS, title="Platform terms", statement="I accept the terms.",
    version="3", documents=(ToRead("terms", "Terms", "3"), ToRead("privacy", "Privacy notice", "1")),
)  # fmt: skip
MANDATE = Acceptance(
    key="mandate-1", kind=AcceptanceKind.MANDATE, title="Direct Debit", statement="I ask my bank to pay.",
    version="1", facts=(("Paid to", "Platform Custody"), ("Amount", "£200.00"), ("How often", "Monthly")),
    may_skip=True,
)  # fmt: skip


@pytest.fixture
def desk(household, monkeypatch) -> Desk:
    """Terms and a mandate that wait for the household's client."""
    made = Desk(
        wanted={household.client.pk: [MANDATE, TERMS]},
        texts={"terms": "Be good.\n\nPay fees.", "privacy": "We keep things."},
    )
    monkeypatch.setattr(acceptance, "sources", [made])
    monkeypatch.setattr("portal.selectors.consents.sources", [made])
    return made
