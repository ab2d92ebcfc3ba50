"""Why a cell or a row of a statement could not be taken as it is: one table of codes with a sentence each.

A hold keeps its row out until a person corrects it; a warning lets the row in and is shown beside it.
"""

from __future__ import annotations

from domain.enumeration import Enumeration


class Hold(Enumeration):
    """Why a row is held; the label tells a person what is wrong and what to do."""

    AMOUNT_FORMAT = (
        "AMOUNT_FORMAT",
        "This is not an amount in pounds and pence. Write it like 1,234.56.",
        "red",
    )
    AMOUNT_MISSING = "AMOUNT_MISSING", "There is no amount. Enter it, or 0.00 if nothing was paid.", "red"
    AMOUNT_PRECISION = (
        "AMOUNT_PRECISION",
        "The amount has fractions of a penny. Round it, or let the mapping round every line.",
        "red",
    )
    AMOUNT_SIGN_AMBIGUOUS = (
        "AMOUNT_SIGN_AMBIGUOUS",
        "The sign is not clear. Say in the mapping whether CR or DR is money received, or write one minus.",
        "red",
    )
    CURRENCY = "CURRENCY", "The amount is not in pounds. Statements are taken in GBP only.", "red"
    DATE_FORMAT = "DATE_FORMAT", "This is not a date. Write it day first, like 05/03/2026.", "red"
    DATE_RANGE = "DATE_RANGE", "There is no such day, or it lies too far away. The day comes first.", "red"
    CATEGORY_UNMAPPED = (
        "CATEGORY_UNMAPPED",
        "Nobody has said yet what this word for the category means.",
        "orange",
    )
    AMOUNTS_CONFLICT = "AMOUNTS_CONFLICT", "Debit and credit are both filled in. Leave one of them.", "red"


class Warn(Enumeration):
    """What is odd about a row that is taken all the same."""

    POLICY_SCIENTIFIC = (
        "POLICY_SCIENTIFIC",
        "A spreadsheet has cut the policy number short. Open the original file, not one saved from Excel.",
        "orange",
    )
    POLICY_FLOAT = (
        "POLICY_FLOAT",
        "The policy number came as a decimal number; the .0 was left off.",
        "orange",
    )
    POLICY_DATELIKE = (
        "POLICY_DATELIKE",
        "The policy number looks like a date a spreadsheet made of it.",
        "orange",
    )
    POLICY_MISSING = "POLICY_MISSING", "The row has no policy number.", "orange"
    AMOUNT_ROUNDED = "AMOUNT_ROUNDED", "The amount was rounded to the penny, as the mapping says.", "azure"
    GROSS_DIFFERS = "GROSS_DIFFERS", "Net and VAT do not add up to gross; gross was taken.", "orange"
    CLAWBACK_POSITIVE = (
        "CLAWBACK_POSITIVE",
        "A clawback with a positive amount. If the provider leaves the minus off, say so in the mapping.",
        "orange",
    )
    LOOKS_TWICE = (
        "LOOKS_TWICE",
        "The same policy, category, date and amount occur more than once in the file.",
        "azure",
    )
