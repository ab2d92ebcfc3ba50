"""Plain clients in any number, for measuring: each with three plans and two incomes, all derived from its number."""

from __future__ import annotations

from datetime import date
from typing import Any

FIRST_NAMES = (
    "Alder",
    "Bryony",
    "Campion",
    "Dahlia",
    "Elder",
    "Flax",
    "Gentian",
    "Heather",
    "Iris",
    "Jonquil",
)
POSTCODES = ("NR3 1ZZ", "LS6 2ZZ", "EH9 1ZZ", "CF24 3ZZ", "BT9 5ZZ")
PLANS = (
    ("investment", "isa_stocks_and_shares", 1_850_000),
    ("pension", "sipp", 9_420_000),
    ("cash_account", "cash_account", 640_000),
)


def bulk_clients(number: int, providers: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The clients, plans and incomes of so many plain clients, in the shape of the seed files."""
    clients, plans, incomes = [], [], []
    for index in range(1, number + 1):
        key = f"bulk-{index}"
        clients.append(_client(index, key))
        plans += [_plan(index, key, place, providers) for place in range(len(PLANS))]
        incomes += [
            _income(key, "Salary", 2_400_000 + index * 1_000),
            _income(key, "Share dividends", 90_000),
        ]
    return {"clients": clients, "plans": plans, "incomes": incomes}


def _client(index: int, key: str) -> dict[str, Any]:
    first_name = FIRST_NAMES[index % len(FIRST_NAMES)]
    return {
        "key": key,
        "first_name": first_name,
        "last_name": f"Bulkley-{index:05d}",
        "date_of_birth": date(1945 + index % 50, 1 + index % 12, 1 + index % 28),
        "gender": "female" if index % 2 else "male",
        "ni_number": f"QQ {index // 10_000 % 100:02d} {index // 100 % 100:02d} {index % 100:02d} {'ABCD'[index % 4]}",
        "marital_status": "single",
        "target_retirement_age": 60 + index % 10,
        "email": f"bulk-{index}@example.org",
        "address": {
            "address_1": f"{index} Invented Row",
            "town_city": "Sampleford",
            "postcode": POSTCODES[index % len(POSTCODES)],
            "country": "United Kingdom",
        },
        "adviser": "adviser",
    }


def _plan(index: int, key: str, place: int, providers: list[str]) -> dict[str, Any]:
    plan_type, sub_type, pence = PLANS[place]
    return {
        "key": f"{key}-{place}",
        "name": f"{sub_type.replace('_', ' ').capitalize()} {index}",
        "owners": [key],
        "type": plan_type,
        "sub_type": sub_type,
        "provider": providers[(index + place) % len(providers)],
        "policy_number": f"BULK-{index:05d}-{place}",
        "status": "active",
        "opened_at": date(2010 + index % 14, 1 + index % 12, 6),
        "values": {date(2026, 3, 31): pence + index * 100},
    }


def _income(key: str, name: str, amount: int) -> dict[str, Any]:
    kind = "salary" if name == "Salary" else "dividend"
    return {
        "account": key,
        "name": name,
        "type": kind,
        "amount": amount,
        "amount_type": "gross",
        "frequency": "annually",
    }
