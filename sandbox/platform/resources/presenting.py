"""How each resource is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.common.moments import shown
from sandbox.common.store import Record, Store
from sandbox.platform.words import SHOWN_AS_GIA

HIDDEN_OF_A_CLIENT = frozenset({"bankDetail", "identityCheckedAt", "identity_due_at", "bank_due_at"})


def present(store: Store, record: Record) -> dict[str, Any]:
    """The resource as the API gives it."""
    return PRESENTERS[record.kind](store, record)


def _client(store: Store, client: Record) -> dict[str, Any]:
    bank = client.get("bankDetail")
    return {
        **_named(store, client),
        **{name: value for name, value in client.body.items() if name not in HIDDEN_OF_A_CLIENT},
        "identityChecked": client.get("identityCheckedAt") is not None,
        "bankDetail": bank
        and {
            "sortCode": bank["sortCode"],
            "accountNumber": f"****{bank['accountNumber'][-4:]}",
            "checkStatus": bank["checkStatus"],
        },
    }


def _account(store: Store, account: Record) -> dict[str, Any]:
    wrapper = account.body["wrapperType"]
    product = store.find("clientproduct", account.get("product", ""))
    third_party = {"schemeProductId": wrapper} if wrapper in SHOWN_AS_GIA else {}
    return {
        **_named(store, account),
        "accountType": "Wrapper",
        **{name: account.get(name) for name in ("name", "status", "currency", "clientId", "clientIds", "nodeId")},
        "leadClientId": account.get("leadClientId"),
        "externalReference": account.get("externalReference"),
        "recurringPayment": bool(account.get("recurringPayment")),
        "currentValue": account.get("currentValue", 0),
        "wrapperDetail": {
            "wrapperType": "GIA" if wrapper in SHOWN_AS_GIA else wrapper,
            "clientProductId": product.key if product else None,
            "assetAllocationId": account.get("assetAllocationId"),
            "advised": True,
            "discretionary": False,
            **third_party,
        },
        "declarations": account.get("declarations", {}),
    }


def _product(store: Store, product: Record) -> dict[str, Any]:
    names = (
        "clientIds",
        "nodeId",
        "wrapperType",
        "termsAccepted",
        "declarationAcceptedDate",
        "acceptedProviderTerms",
    )
    return {**_named(store, product), **{name: product.get(name) for name in names}}


def _mandate(store: Store, mandate: Record) -> dict[str, Any]:
    names = (
        *(
            "clientId",
            "accountId",
            "status",
            "amount",
            "frequency",
            "collectionDay",
            "firmName",
            "acceptedAt",
        ),
        "calendar",
    )
    return {**_named(store, mandate), **{name: mandate.get(name) for name in names}}


def _illustration(store: Store, illustration: Record) -> dict[str, Any]:
    return {**_named(store, illustration), **illustration.body}


def _named(store: Store, record: Record) -> dict[str, Any]:
    firm = store.find("firm", record.firm)
    return {
        "id": record.key,
        "firmId": firm.key if firm else None,
        "createdAt": shown(record.created_at),
        "updatedAt": shown(record.updated_at),
    }


PRESENTERS: dict[str, Callable[[Store, Record], dict[str, Any]]] = {
    "client": _client,
    "account": _account,
    "clientproduct": _product,
    "mandate": _mandate,
    "illustration": _illustration,
}
