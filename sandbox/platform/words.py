"""The words the platform knows. Where the reference has a list it is that list; the rest is marked as assumed."""

from __future__ import annotations

TITLES = ("Dr", "Professor", "Mrs", "Miss", "Mr", "Ms", "Mx")
GENDERS = ("Male", "Female")
MARITAL_STATUSES = ("Single", "Married", "Divorced", "Widowed")
CLIENT_TYPES = ("Individual", "Individual Minor")

REGISTERED, PENDING, ACTIVE, SUSPENDED = "Registered", "Pending", "Active", "Suspended"

WRAPPERS = ("GIA", "ISA", "JISA", "PENSION")
NOT_OVER_THE_LINK = {
    "TPSIPP": "A third-party SIPP can only be opened on the platform's own screens.",
    "OFFSHORE_BOND": "A third-party offshore bond can only be opened on the platform's own screens.",
    "COMPANY": "A company account can only be opened on the platform's own screens.",
    "TRUST": "A trust account can only be opened on the platform's own screens.",
}
"""Wrappers that are refused over the link, each with its reason."""
SHOWN_AS_GIA = ("TPSIPP", "OFFSHORE_BOND")
"""Opened on the platform's screens these are shown as a GIA; company and trust accounts are not shown."""

NEEDS_PRODUCT_TERMS = ("ISA", "JISA", "PENSION")
COLLECTION_DAYS = (1, 7, 14, 21, 28)
FREQUENCIES = ("Monthly", "Quarterly", "Annually", "Single")
MODELS = {"MODEL1": "Sample Cautious", "MODEL2": "Sample Balanced", "MODEL3": "Sample Adventurous"}
"""Investment strategies, by their id."""

DOCUMENTS = {
    "platform-terms": "Platform terms and conditions",
    "platform-privacy": "Platform privacy notice",
    "gia-terms": "General investment account terms",
    "isa-terms": "ISA terms",
    "jisa-terms": "Junior ISA terms",
    "pension-terms": "Pension terms and rules",
    "pension-key-features": "Pension key features",
    "direct-debit-guarantee": "Direct Debit guarantee",
}
"""Documents everybody may read, by their id."""
