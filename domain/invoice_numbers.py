"""Invoice numbers: a firm's own pattern, filled in for one charge.

    fill_template("ABC-${ charge:number }", number=1, ...)  -> "ABC-000001"

What stands between ``${`` and ``}`` is the name of something about the charge; all else is taken as written. The
number must be part of every pattern: it is what makes two invoices differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from domain.enums.revenue import PaymentOrigin, RevenueCategory

NUMBER = "charge:number"
USUAL_TEMPLATE = "${ charge:number }"
DIGITS = 6
MOST_WORDS = 60
"""Characters a pattern may have besides its names."""

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        NUMBER: "the charge's number, with at least six figures",
        "charge:last_name": "the client's last name",
        "charge:name": "the client's whole name",
        "charge:revenue_type": "the category in words, such as Initial fee",
        "charge:revenue_type_short": "the category in short, such as IF",
        "charge:origin": "who pays: PROV, CLI or UNK",
    }
)
"""What a pattern may name, and what it stands for."""

SHORT_CATEGORY: Mapping[RevenueCategory, str] = MappingProxyType(
    {
        RevenueCategory.ADHOC: "AH",
        RevenueCategory.ADMINISTRATION: "AD",
        RevenueCategory.ADJUSTMENT: "AJ",
        RevenueCategory.BOND_RENEWAL: "BR",
        RevenueCategory.CLAWBACK: "CB",
        RevenueCategory.DSS_REBATE: "DR",
        RevenueCategory.FUND: "FB",
        RevenueCategory.INDEMNITY: "IN",
        RevenueCategory.INITIAL_FEE: "IF",
        RevenueCategory.LEVEL: "LV",
        RevenueCategory.NON_INDEMNITY: "NI",
        RevenueCategory.ONE_OFF: "OO",
        RevenueCategory.ONGOING_FEE: "OF",
        RevenueCategory.OTHER_FEE: "OT",
        RevenueCategory.PROCURATION_FEE: "PF",
        RevenueCategory.PROTECTED_RIGHTS: "PR",
        RevenueCategory.RENEWAL: "RN",
        RevenueCategory.SWITCH: "SW",
        RevenueCategory.UNKNOWN: "UN",
    }
)
SHORT_ORIGIN: Mapping[PaymentOrigin, str] = MappingProxyType(
    {PaymentOrigin.PROVIDER: "PROV", PaymentOrigin.CLIENT: "CLI", PaymentOrigin.UNKNOWN: "UNK"}
)

_VARIABLE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


class UnableToReadTemplate(ValueError):
    """The pattern names something unknown, lacks the number or is too long; the message says which."""

    permanent = True


def check_template(template: str) -> None:
    """Raises ``UnableToReadTemplate`` where the pattern cannot give every charge a number of its own."""
    named = _VARIABLE.findall(template)
    unknown = [name for name in named if name not in VARIABLES]
    if unknown:
        raise UnableToReadTemplate(f"“${{ {unknown[0]} }}” is not known. Choose from: {', '.join(VARIABLES)}.")
    if named.count(NUMBER) != 1:
        raise UnableToReadTemplate(f"The pattern needs ${{ {NUMBER} }} exactly once: it makes each invoice different.")
    rest = _VARIABLE.sub("", template)
    if "$" in rest or "{" in rest or "}" in rest:
        raise UnableToReadTemplate("A name stands between ${ and }: one of them is missing.")
    before, after = re.split(r"\$\{\s*" + NUMBER + r"\s*\}", template)
    if re.search(r"\d$", before) or re.match(r"\d", after):
        raise UnableToReadTemplate("Put something other than a figure beside the number, so that it can be told apart.")
    if len(rest) > MOST_WORDS:
        raise UnableToReadTemplate(f"Keep what is written around the names to {MOST_WORDS} characters.")


def fill_template(
    template: str, *, number: int, name: str, last_name: str, category: RevenueCategory, origin: PaymentOrigin
) -> str:
    """The invoice number of one charge. Raises ``UnableToReadTemplate``."""
    check_template(template)
    values = {
        NUMBER: f"{number:0{DIGITS}d}",
        "charge:last_name": last_name,
        "charge:name": name,
        "charge:revenue_type": category.label,
        "charge:revenue_type_short": SHORT_CATEGORY[category],
        "charge:origin": SHORT_ORIGIN[origin],
    }
    return _VARIABLE.sub(lambda match: values[match[1]], template).strip()
