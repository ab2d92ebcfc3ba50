"""An illustration as a tagged PDF, set by Typst from the template beside this file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from domain.enums.platform import PaymentFrequency, PlatformWrapper
from domain.money import format_pounds
from domain.people_dates import format_date
from soderberg_sync.models import Illustration
from soderberg_sync.printing.typesetting import set_pdf

TEMPLATE = Path(__file__).parent / "illustration.typ"


def pdf_of_illustration(illustration: Illustration) -> bytes:
    """The PDF. The illustration comes with its people, firm, strategy and made_at."""
    said = {
        "title": illustration.name,
        "firm": illustration.firm.name,
        "subtitle": f"For {people_of(illustration)}, {format_date(illustration.start_date)}",
        "number": illustration.remote_id,
        "facts": [list(pair) for pair in facts_of(illustration)],
        "values": [list(pair) for pair in values_of(illustration)],
        "years": illustration.term_years,
    }
    return set_pdf(TEMPLATE, said, made_at=illustration.made_at or illustration.created_at)


def people_of(illustration: Illustration) -> str:
    """Who the account would belong to."""
    second = illustration.second_client
    return f"{illustration.client.name} and {second.name}" if second else illustration.client.name


def facts_of(illustration: Illustration) -> list[tuple[str, str]]:
    """What was assumed, in words; nothing is said of what is not part of it."""
    rows = [
        ("Product", PlatformWrapper(illustration.wrapper).label),
        ("Investment strategy", illustration.strategy.name if illustration.strategy else ""),
        ("Single contribution", _money(illustration.single_contribution)),
        (
            "Regular contribution",
            _flow(illustration.regular_contribution, illustration.contribution_frequency),
        ),
        ("Regular withdrawal", _flow(illustration.regular_withdrawal, illustration.withdrawal_frequency)),
        ("Moved in from elsewhere", _money(illustration.existing_assets)),
        ("Already on the platform", _money(illustration.other_assets)),
        ("Adviser's initial charge", _percent(illustration.initial_charge_percent)),
        ("Adviser's ongoing charge a year", _percent(illustration.ongoing_charge_percent)),
        (
            "Manager's charge a year",
            _percent(illustration.strategy.manager_percent) if illustration.strategy else "",
        ),
        ("Retirement age", str(illustration.retirement_age or "")),
    ]
    return [row for row in rows if row[1]]


def values_of(illustration: Illustration) -> list[tuple[str, str]]:
    """What the account could come to at the platform's three rates."""
    rows = (
        ("If it grows slowly", illustration.low_value),
        ("In the middle", illustration.middle_value),
        ("If it grows well", illustration.high_value),
    )
    return [(words, format_pounds(value)) for words, value in rows if value is not None]


def _money(amount: Decimal) -> str:
    return format_pounds(amount) if amount else ""


def _flow(amount: Decimal, frequency: str) -> str:
    return f"{format_pounds(amount)} {PaymentFrequency(frequency).label.lower()}" if amount else ""


def _percent(value: Decimal) -> str:
    return f"{value.normalize():f} %" if value else ""
