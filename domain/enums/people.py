"""What people and the entities they own can be."""

from __future__ import annotations

from domain.enumeration import Enumeration


class Role(Enumeration):
    """What a user may be in their firm."""

    OWNER = "owner", "Owner", "purple"
    ADMIN = "admin", "Administrator", "blue"
    ADVISER = "adviser", "Adviser", "green"
    PARAPLANNER = "paraplanner", "Paraplanner", "teal"
    CLIENT = "client", "Client", "secondary"
    PROFESSIONAL = "professional", "Professional adviser of a client", "secondary"


OUTSIDERS = (Role.CLIENT, Role.PROFESSIONAL)
"""Who signs in without working for the firm: its clients, and their accountants and solicitors, who only look."""


class ClientKind(Enumeration):
    """A client record is a person, or a name for several people, or an entity."""

    INDIVIDUAL = "individual", "Individual", "blue"
    JOINT = "joint", "Joint", "purple"
    TRUST = "trust", "Trust", "teal"
    BUSINESS = "business", "Business", "orange"


class ClientStatus(Enumeration):
    """Where the firm stands with a client."""

    PROSPECT = "prospect", "Prospect", "azure"
    ACTIVE = "active", "Active", "green"
    INACTIVE = "inactive", "Inactive", "secondary"


class Gender(Enumeration):
    """Recorded gender; the planner's life table needs female or male and says so where it is neither."""

    FEMALE = "female", "Female"
    MALE = "male", "Male"
    NON_BINARY = "non_binary", "Non-binary"
    TRANSGENDER = "transgender", "Transgender"
    INTERSEX = "intersex", "Intersex"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Not known"


class MaritalStatus(Enumeration):
    """Marital status of one person."""

    SINGLE = "single", "Single"
    COHABITING = "cohabiting", "Cohabiting"
    MARRIED = "married", "Married"
    CIVIL_PARTNERSHIP = "civil_partnership", "In a civil partnership"
    ENGAGED = "engaged", "Engaged"
    IN_RELATIONSHIP = "in_relationship", "In a relationship"
    SEPARATED = "separated", "Separated"
    DIVORCED = "divorced", "Divorced"
    DISSOLVED_CIVIL_PARTNERSHIP = "dissolved_civil_partnership", "Dissolved civil partnership"
    WIDOWED = "widowed", "Widowed"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Not known"


class RelationshipKind(Enumeration):
    """How two clients stand to each other; stored once a direction."""

    MARRIED = "married", "Married to", "purple"
    CIVIL_PARTNER = "civil_partner", "Civil partner of", "purple"
    COHABITING = "cohabiting", "Living with", "purple"
    ENGAGED = "engaged", "Engaged to", "purple"
    HOUSEHOLD = "household", "In a household with", "secondary"
    PARENT = "parent", "Parent of", "teal"
    CHILD = "child", "Child of", "teal"
    OTHER = "other", "Related to", "secondary"


class HouseholdRole(Enumeration):
    """Who of a couple a household is filed under in a system that tells the two apart."""

    PRIMARY = "primary", "Primary client", "blue"
    PARTNER = "partner", "Partner", "purple"


class TaxArea(Enumeration):
    """The part of the United Kingdom whose income tax rates apply to a person's earnings."""

    ENGLAND = "england", "England"
    NORTHERN_IRELAND = "northern_ireland", "Northern Ireland"
    SCOTLAND = "scotland", "Scotland"
    WALES = "wales", "Wales"


class ContactKind(Enumeration):
    """A way to reach a person."""

    EMAIL = "email", "E-mail", "blue"
    MOBILE = "mobile", "Mobile", "green"
    PHONE = "phone", "Phone", "teal"
