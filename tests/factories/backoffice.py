"""Factories of the back office. All people and firms are invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from backoffice import models
from backoffice.services.tokens import PREFIX, digest_of
from domain.enums.people import ClientKind, ContactKind, RelationshipKind, Role
from domain.enums.plans import Frequency, PlanType
from domain.enums.revenue import RevenueCategory
from tests.factories.base import FirmOwnedFactory, same_firm

PASSWORD = "correct-horse-battery"
HERE = "tests.factories.backoffice"


class FirmFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Firm

    name = factory.Sequence(lambda n: f"Harbour Advice {n}")
    slug = factory.Sequence(lambda n: f"harbour-{n}")


class UserFactory(factory.django.DjangoModelFactory):
    """An adviser; the password is ``PASSWORD``."""

    class Meta:
        model = models.User
        skip_postgeneration_save = True

    firm = factory.SubFactory(FirmFactory)
    name = factory.Sequence(lambda n: f"Robin Example {n}")
    email = factory.Sequence(lambda n: f"robin{n}@example.test")
    role = Role.ADVISER
    is_staff = factory.LazyAttribute(lambda user: user.role in {Role.OWNER, Role.ADMIN})
    password = factory.django.Password(PASSWORD)


class HouseholdFactory(FirmOwnedFactory):
    class Meta:
        model = models.Household

    name = factory.Sequence(lambda n: f"Household {n}")


class ClientFactory(FirmOwnedFactory):
    """A person."""

    class Meta:
        model = models.Client

    title = "Ms"
    first_name = factory.Sequence(lambda n: f"Wren{n}")
    last_name = factory.Sequence(lambda n: f"Sample{n:04d}")
    date_of_birth = date(1970, 5, 17)
    national_insurance_number = factory.Sequence(lambda n: f"QQ{n % 1_000_000:06d}C")
    retirement_age = 65


class JointClientFactory(FirmOwnedFactory):
    """A name for two people; members are added by ``ClientMemberFactory``."""

    class Meta:
        model = models.Client

    kind = ClientKind.JOINT
    entity_name = factory.Sequence(lambda n: f"Wren and Ash Sample {n}")


class ClientMemberFactory(FirmOwnedFactory):
    class Meta:
        model = models.ClientMember

    shared = same_firm(f"{HERE}.JointClientFactory")
    member = same_firm(f"{HERE}.ClientFactory")


class RelationshipFactory(FirmOwnedFactory):
    class Meta:
        model = models.Relationship

    client = same_firm(f"{HERE}.ClientFactory")
    other = same_firm(f"{HERE}.ClientFactory")
    kind = RelationshipKind.MARRIED


class AddressFactory(FirmOwnedFactory):
    class Meta:
        model = models.Address

    client = same_firm(f"{HERE}.ClientFactory")
    line_1 = factory.Sequence(lambda n: f"{n} Quay Street")
    town = "Colchester"
    postcode = "CO4 9RA"


class ContactDetailFactory(FirmOwnedFactory):
    class Meta:
        model = models.ContactDetail

    client = same_firm(f"{HERE}.ClientFactory")
    kind = ContactKind.EMAIL
    value = factory.Sequence(lambda n: f"wren{n}@example.test")


class ProviderFactory(FirmOwnedFactory):
    class Meta:
        model = models.Provider

    name = factory.Sequence(lambda n: f"Beacon Life {n}")


class PlanFactory(FirmOwnedFactory):
    """An investment without owners; ``OwnershipFactory`` or ``owned_plan`` add them."""

    class Meta:
        model = models.Plan

    type = PlanType.INVESTMENT
    name = factory.Sequence(lambda n: f"Stocks and shares ISA {n}")
    provider = same_firm(f"{HERE}.ProviderFactory")
    policy_number = factory.Sequence(lambda n: f"ISA-{n:06d}")


class OwnershipFactory(FirmOwnedFactory):
    """The whole of a plan."""

    class Meta:
        model = models.Ownership

    plan = same_firm(f"{HERE}.PlanFactory")
    client = same_firm(f"{HERE}.ClientFactory")
    percent = Decimal(100)


class ValuationFactory(FirmOwnedFactory):
    class Meta:
        model = models.Valuation

    plan = same_firm(f"{HERE}.PlanFactory")
    valued_date = date(2026, 3, 31)
    amount = factory.Sequence(lambda n: Decimal(10_000 + n))


class IncomeFactory(FirmOwnedFactory):
    class Meta:
        model = models.Income

    client = same_firm(f"{HERE}.ClientFactory")
    name = factory.Sequence(lambda n: f"Salary {n}")
    amount = Decimal("42000.00")


class ExpenseFactory(FirmOwnedFactory):
    class Meta:
        model = models.Expense

    client = same_firm(f"{HERE}.ClientFactory")
    name = factory.Sequence(lambda n: f"Household bills {n}")
    amount = Decimal("1500.00")
    frequency = Frequency.MONTHLY


class ChargeFactory(FirmOwnedFactory):
    class Meta:
        model = models.Charge

    number = factory.Sequence(lambda n: n + 1)
    client = same_firm(f"{HERE}.ClientFactory")
    category = RevenueCategory.ONGOING_FEE
    amount = Decimal("125.00")
    start_date = date(2026, 1, 1)


class DocumentFactory(FirmOwnedFactory):
    class Meta:
        model = models.Document

    client = same_firm(f"{HERE}.ClientFactory")
    title = factory.Sequence(lambda n: f"Suitability report {n}")
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 sample", name="report.pdf"))
    content_type = "application/pdf"
    size = 15


class ApiTokenFactory(FirmOwnedFactory):
    """A token whose key is ``key``; it may write."""

    class Meta:
        model = models.ApiToken

    class Params:
        key = factory.Sequence(lambda n: f"{PREFIX}test-key-{n}")

    user = same_firm(f"{HERE}.UserFactory")
    name = factory.Sequence(lambda n: f"Nightly export {n}")
    prefix = factory.LazyAttribute(lambda token: token.key[:10])
    digest = factory.LazyAttribute(lambda token: digest_of(token.key))
    may_write = True


def owned_plan(client: models.Client, **fields: Any) -> models.Plan:
    """A plan that belongs to one client alone, worth something since today."""
    plan = PlanFactory(firm=client.firm, **fields)
    OwnershipFactory(firm=client.firm, plan=plan, client=client)
    ValuationFactory(firm=client.firm, plan=plan, valued_date=timezone.localdate())
    return plan
