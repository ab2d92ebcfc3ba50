"""Clients and how they hang together: households, relationships, joint names, addresses, contact details."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned, SoftDeletable
from domain.enums.people import (
    ClientKind,
    ClientStatus,
    ContactKind,
    Gender,
    HouseholdRole,
    MaritalStatus,
    RelationshipKind,
    TaxArea,
)


@audited()
class Household(FirmOwned):
    """People who plan together."""

    name = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name


@audited()
class Client(SoftDeletable):
    """A person the firm advises, or a name for several people, or an entity.

    A joint client owns nothing itself: its ``members`` do. Trusts and businesses have members too.
    """

    kind = models.CharField(max_length=12, choices=ClientKind.choices(), default=ClientKind.INDIVIDUAL)
    status = models.CharField(max_length=12, choices=ClientStatus.choices(), default=ClientStatus.ACTIVE)
    title = models.CharField(max_length=30, blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    middle_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    entity_name = models.CharField(max_length=200, blank=True, help_text="Name of a joint, trust or business client.")
    client_reference = models.CharField(max_length=50, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=12, choices=Gender.choices(), default=Gender.UNKNOWN)
    marital_status = models.CharField(max_length=30, choices=MaritalStatus.choices(), default=MaritalStatus.UNKNOWN)
    national_insurance_number = models.CharField(
        max_length=9, blank=True, help_text="Stored without spaces, in capitals."
    )
    retirement_age = models.PositiveSmallIntegerField(null=True, blank=True)
    tax_area = models.CharField(max_length=20, choices=TaxArea.choices(), default=TaxArea.ENGLAND)
    tax_area_is_set_by_hand = models.BooleanField(
        default=False, help_text="When off, the tax area follows the postcode."
    )
    household = models.ForeignKey(Household, on_delete=models.SET_NULL, null=True, blank=True, related_name="clients")
    household_role = models.CharField(
        max_length=10, choices=HouseholdRole.choices(), blank=True,
        help_text="Told by a system that files a couple under one of the two; blank: nobody said.",
    )  # fmt: skip
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="advised_clients"
    )
    members = models.ManyToManyField(
        "self", through="ClientMember", symmetrical=False, related_name="shared_clients", blank=True
    )

    class Meta(SoftDeletable.Meta):
        ordering: ClassVar[list[str]] = ["last_name", "first_name", "entity_name", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["firm", "last_name", "first_name"], name="client_by_name"),
            models.Index(fields=["firm", "national_insurance_number"], name="client_by_ni"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="client_has_a_name",
                condition=~models.Q(last_name="") | ~models.Q(entity_name="") | ~models.Q(first_name=""),
            ),
            models.CheckConstraint(
                name="client_retirement_age",
                condition=models.Q(retirement_age__isnull=True) | models.Q(retirement_age__range=(40, 100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What people call this client: the entity's name, or forename and surname."""
        return self.entity_name or " ".join(part for part in (self.first_name, self.last_name) if part)

    @property
    def is_person(self) -> bool:
        """Whether this is one living being, who has an age and pays tax."""
        return self.kind == ClientKind.INDIVIDUAL


@audited()
class ClientMember(FirmOwned):
    """One of the people behind a joint client, trust or business."""

    shared = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="shared_memberships")

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["shared", "member"], name="client_member_once"),
            models.CheckConstraint(name="client_not_its_own_member", condition=~models.Q(shared=models.F("member"))),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.shared}"


@audited()
class Relationship(FirmOwned):
    """How ``client`` stands to ``other``; its mirror image is a row of its own, written by the same service."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="inverse_relationships")
    kind = models.CharField(max_length=20, choices=RelationshipKind.choices(), default=RelationshipKind.HOUSEHOLD)

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["client", "other"], name="relationship_once_a_direction"),
            models.CheckConstraint(
                name="relationship_with_somebody_else", condition=~models.Q(client=models.F("other"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {RelationshipKind(self.kind).label.lower()} {self.other}"


@audited()
class Address(FirmOwned):
    """Where a client lives or is registered."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="addresses")
    line_1 = models.CharField(max_length=200, blank=True)
    line_2 = models.CharField(max_length=200, blank=True)
    line_3 = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True, help_text="In capitals with one space, such as CO4 9RA.")
    country = models.CharField(max_length=100, blank=True, default="United Kingdom")
    is_primary = models.BooleanField(default=True)

    class Meta(FirmOwned.Meta):
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["firm", "postcode"], name="address_by_postcode")]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["client"], condition=models.Q(is_primary=True), name="address_one_primary")
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.line_1, self.town, self.postcode) if part)


@audited()
class ContactDetail(FirmOwned):
    """An e-mail address or telephone number. Old ones stay; one of a kind is primary."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contact_details")
    kind = models.CharField(max_length=10, choices=ContactKind.choices())
    value = models.CharField(max_length=254)
    is_primary = models.BooleanField(default=True)
    is_placeholder = models.BooleanField(
        default=False, help_text="Made up because no address is known: nothing is ever mailed to it."
    )

    class Meta(FirmOwned.Meta):
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["client", "kind"], condition=models.Q(is_primary=True), name="contact_detail_one_primary"
            ),
            models.UniqueConstraint(
                "firm", Lower("value"), condition=models.Q(is_placeholder=True), name="placeholder_address_once_a_firm"
            ),
            models.CheckConstraint(
                name="placeholder_is_an_address",
                condition=models.Q(is_placeholder=False) | models.Q(kind=ContactKind.EMAIL),
            ),
        ]

    def __str__(self) -> str:
        return self.value
