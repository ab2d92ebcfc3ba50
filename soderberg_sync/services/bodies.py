"""What leaves for the platform about a person, an illustration and an account; plain payloads from our records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from backoffice.models import Address, Client
from backoffice.services.mail import address_of
from domain.enums.people import ContactKind, Gender, MaritalStatus
from domain.enums.platform import PaymentFrequency, PlatformClientState
from soderberg_sync.client import Payload
from soderberg_sync.mapping.words import FREQUENCIES, GENDER_OF, MARITAL, TITLES
from soderberg_sync.models import Application, Illustration, PlatformClient
from soderberg_sync.models.illustrations import AccountTerms

MINOR, ADULT = "Individual Minor", "Individual"


def email_of(client: Client) -> str:
    """Where the client reads e-mail; empty for one that was made up."""
    return address_of(client.pk)


def is_same_person(there: Mapping[str, Any], client: Client) -> bool:
    """Whether a record of the platform is of this person: names and date of birth agree."""
    born = client.date_of_birth.isoformat() if client.date_of_birth else ""
    names = (str(there.get("firstName") or ""), str(there.get("surname") or ""))
    same_names = [one.casefold() for one in names] == [
        client.first_name.casefold(),
        client.last_name.casefold(),
    ]
    return bool(born) and same_names and str(there.get("dateOfBirth") or "") == born


def registration(person: PlatformClient, firm_id: str, parent_id: str) -> Payload:
    """A new client: a draft, or the complete record of a child, whom nobody asks for anything."""
    client = person.client
    if parent_id:
        return _complete(person, firm_id) | {
            "clientType": MINOR, "parentId": parent_id, "status": "Pending", "identityConfirmed": True,
        }  # fmt: skip
    return _told(
        {
            "firmId": firm_id,
            "clientType": ADULT,
            "status": "Registered",
            "firstName": client.first_name,
            "surname": client.last_name,
            "dateOfBirth": _born(client),
            "email": email_of(client),
            "nodeId": _node(person),
            "externalReference": f"client-{client.pk}",
            "adviserId": _adviser(client),
        }
    )


def completion(person: PlatformClient, firm_id: str) -> Payload:
    """Everything the platform wants of an adult before it begins its checks."""
    body = _complete(person, firm_id) | {"identityConfirmed": person.is_identity_confirmed}
    if person.state == PlatformClientState.REGISTERED:
        body["status"] = "Pending"
    return body


def _complete(person: PlatformClient, firm_id: str) -> Payload:
    client = person.client
    marital = MARITAL.get(MaritalStatus(client.marital_status))
    return _told(
        {
            "firmId": firm_id,
            "title": client.title if client.title in TITLES else None,
            "firstName": client.first_name,
            "surname": client.last_name,
            "gender": person.gender or GENDER_OF.get(Gender(client.gender), ""),
            "dateOfBirth": _born(client),
            "email": email_of(client),
            "mobile": _mobile(client),
            "nationality": person.nationality,
            "nationalInsuranceNo": client.national_insurance_number,
            "taxDomicile": "GB",
            "addressDetail": _address(client),
            "maritalStatus": marital,
            "employmentStatus": person.employment_status,
            "retirementAge": person.retirement_age,
            "marketingPreference": person.takes_marketing,
            "nodeId": _node(person),
            "externalReference": f"client-{client.pk}",
            "adviserId": _adviser(client),
        }
    )


def illustration(row: Illustration, firm_id: str, client_id: str) -> Payload:
    """An illustration without its wrapper."""
    return _told(
        {
            "firmId": firm_id,
            "clientId": client_id,
            "name": row.name,
            "years": row.term_years,
            "startDate": row.start_date.isoformat(),
            "retirementAge": row.retirement_age,
            "assetAllocationId": row.strategy.remote_id if row.strategy else None,
            "contributions": contributions(row),
            "withdrawals": _flow(row.regular_withdrawal, PaymentFrequency(row.withdrawal_frequency)),
            "charges": charges(row),
            "existingAssets": row.existing_assets,
            "otherAssets": row.other_assets,
            "externalReference": f"illustration-{row.pk}",
        }
    )


def account(row: Application, firm_id: str, client_ids: list[str]) -> Payload:
    """An account without its wrapper; the first owner leads."""
    owners: Payload = {"clientId": client_ids[0]}
    if len(client_ids) > 1:
        owners |= {"clientIds": client_ids, "leadClientId": client_ids[0]}
    return owners | _told(
        {
            "firmId": firm_id,
            "accountType": "Wrapper",
            "name": row.name,
            "status": "Pending",
            "currency": "GBP",
            "subscription": row.single_contribution,
            "recurringPayment": bool(row.regular_contribution),
            "assetAllocationId": row.strategy.remote_id if row.strategy else None,
            "charges": charges(row),
            "illustrationId": row.illustration.remote_id if row.illustration else None,
            "externalReference": reference_of(row),
        }
    )


def reference_of(row: Application) -> str:
    """Our name for an application in the platform's books."""
    return f"application-{row.pk}"


def contributions(terms: AccountTerms) -> list[Payload]:
    """What is paid in, once and regularly."""
    regular = _flow(terms.regular_contribution, PaymentFrequency(terms.contribution_frequency))
    return _flow(terms.single_contribution, PaymentFrequency.ONCE) + regular


def charges(terms: AccountTerms) -> list[Payload]:
    """The adviser's charges, in per cent."""
    both = (("Initial", terms.initial_charge_percent), ("Ongoing", terms.ongoing_charge_percent))
    return [{"type": kind, "percent": percent} for kind, percent in both if percent]


def _flow(amount: Decimal, frequency: PaymentFrequency) -> list[Payload]:
    return [{"amount": amount, "frequency": FREQUENCIES[frequency]}] if amount else []


def _told(body: Payload) -> Payload:
    """Without what is not known."""
    return {name: value for name, value in body.items() if value not in (None, "")}


def _born(client: Client) -> str:
    return client.date_of_birth.isoformat() if client.date_of_birth else ""


def _node(person: PlatformClient) -> str:
    site = getattr(person.connection, "platform_site", None)
    return site.node_id if site else ""


def _adviser(client: Client) -> str:
    return f"adviser-{client.adviser_id}" if client.adviser_id else ""


def _mobile(client: Client) -> Payload | None:
    found = client.contact_details.filter(kind=ContactKind.MOBILE, is_primary=True).first()
    return {"number": found.value, "locale": "en-GB", "isMobile": True} if found else None


def _address(client: Client) -> Payload | None:
    found: Address | None = client.addresses.filter(is_primary=True).first()
    if found is None:
        return None
    lines = [line for line in (found.line_1, found.line_2, found.line_3, found.town) if line]
    country = found.country.upper() if len(found.country) == 2 else "GB"
    return {
        "address1": lines[0] if lines else "", "address2": ", ".join(lines[1:]), "postCode": found.postcode,
        "country": country,
    }  # fmt: skip
