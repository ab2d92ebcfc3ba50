"""Which column is which: the fields a statement line can have and the names providers give them.

    guess_columns(header_cells) -> {column index: Field}       known_headers(cells) -> how many cells name a field

A name must be one of the synonyms, case, spaces and punctuation aside; nothing is matched by resemblance. Where two
columns name the same field, the name that stands earlier in ``SYNONYMS`` wins and the other stays unmapped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from domain.enumeration import Enumeration


class Field(Enumeration):
    """What a column can hold. Those after ``CREDIT`` are kept as text under the back office's own names."""

    POLICY_NUMBER = "policy_number", "Policy number"
    CLIENT_NAME = "client_name", "Client name"
    CLIENT_TITLE = "client_title", "Client's title"
    CLIENT_FIRST_NAME = "client_first_name", "Client's first name"
    CLIENT_LAST_NAME = "client_last_name", "Client's last name"
    CATEGORY = "category", "Category"
    DATE = "date", "Date"
    GROSS_AMOUNT = "gross_amount", "Gross amount"
    NET_AMOUNT = "net_amount", "Net amount"
    VAT_AMOUNT = "vat_amount", "VAT"
    DEBIT = "debit_amount", "Debit"
    CREDIT = "credit_amount", "Credit"
    TRANSACTION_REFERENCE = "transaction_reference", "Transaction reference"
    PRODUCT_REFERENCE = "product_reference", "Product"
    SCHEME_NAME = "scheme_name", "Scheme name"
    SCHEME_NUMBER = "scheme_number", "Scheme number"
    ADVISER_NAME = "adviser_name", "Adviser"
    AGENCY_NUMBER = "agency_number", "Agency number"
    CUSTOMER_NUMBER = "customer_number", "Customer number"
    POLICY_MARKET_VALUE = "policy_market_value", "Fund value"
    REASON = "reason", "Reason"


AMOUNT_FIELDS = (Field.GROSS_AMOUNT, Field.NET_AMOUNT, Field.VAT_AMOUNT, Field.DEBIT, Field.CREDIT)
TEXT_FIELDS = tuple(Field)[tuple(Field).index(Field.TRANSACTION_REFERENCE) :]

SYNONYMS: dict[Field, str] = {
    Field.POLICY_NUMBER: """policy number | policy no | policy num | policy ref | policy reference | policy
        | plan number | plan no | plan ref | plan reference | account number | account no | account ref
        | contract number | contract no | client account | product reference | portfolio no | portfolio number
        | investor reference | member no | member number""",
    Field.CLIENT_NAME: """client name | client | customer name | customer | investor name | investor | policyholder
        | policy holder | planholder | plan holder | life assured | member name | member | account name
        | client full name""",
    Field.CLIENT_TITLE: "title | client title",
    Field.CLIENT_FIRST_NAME: "forename | forenames | first name | client first name | client forename | initials",
    Field.CLIENT_LAST_NAME: "surname | last name | client last name | client surname",
    Field.CATEGORY: """category | payment type | remuneration type | fee type | charge type | commission type
        | transaction type | movement type | revenue type | type | description""",
    Field.DATE: """payment date | paid date | date paid | transaction date | date | due date | effective date | run date
        | statement date""",
    Field.GROSS_AMOUNT: """gross amount | gross | amount incl vat | amount inc vat | amount including vat | amount paid
        | amount | payment amount | payment | adviser charge | fee amount | fee | commission amount | commission
        | remuneration | total amount | total""",
    Field.NET_AMOUNT: "net amount | net | amount excl vat | amount ex vat | amount excluding vat",
    Field.VAT_AMOUNT: "vat amount | vat | tax amount | tax",
    Field.DEBIT: "debit | debit amount | dr | debits",
    Field.CREDIT: "credit | credit amount | cr | credits",
    Field.TRANSACTION_REFERENCE: """transaction id | transaction reference | transaction ref | line id
        | payment reference | payment ref | statement id | batch""",
    Field.PRODUCT_REFERENCE: "product | wrapper | tax wrapper | plan type | product type | product name",
    Field.SCHEME_NAME: "scheme name | scheme",
    Field.SCHEME_NUMBER: "scheme number | scheme no",
    Field.ADVISER_NAME: "adviser name | adviser | advisor | consultant | ri | registered individual",
    Field.AGENCY_NUMBER: "agency number | agency no | agency code | agency | selling code | fca number | frn",
    Field.CUSTOMER_NUMBER: "customer number | customer no | client number | client no | client reference | client ref",
    Field.POLICY_MARKET_VALUE: "fund value | market value | policy value | plan value | valuation",
    Field.REASON: "reason | narrative | comment | comments",
}

_MARKS = re.compile(r"[^a-z0-9]+")


def normalise_header(text: str) -> str:
    """What two spellings of a header have in common: letters and figures in lower case."""
    folded = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return _MARKS.sub("", folded.lower())


KNOWN: dict[str, tuple[Field, int]] = {
    normalise_header(name): (header_field, rank)
    for header_field, names in SYNONYMS.items()
    for rank, name in enumerate(names.split("|"))
}


def usual_field(header: str) -> Field | None:
    """The field that a column with this header is taken for while nobody has said what it is."""
    return KNOWN[name][0] if (name := normalise_header(header)) in KNOWN else None


def known_headers(cells: Sequence[str]) -> int:
    """How many different fields the cells name."""
    return len({KNOWN[name][0] for name in map(normalise_header, cells) if name in KNOWN})


def guess_columns(header: Sequence[str]) -> dict[int, Field]:
    """The field of each column whose name is known, each field once."""
    best: dict[Field, tuple[int, int]] = {}
    for index, name in enumerate(map(normalise_header, header)):
        if name in KNOWN:
            header_field, rank = KNOWN[name]
            best[header_field] = min(best.get(header_field, (rank, index)), (rank, index))
    return {index: header_field for header_field, (_, index) in best.items()}
