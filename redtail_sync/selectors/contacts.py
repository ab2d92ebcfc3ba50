"""Reading which contacts a cashflow is linked with."""

from __future__ import annotations

from cashflow.models import Cashflow
from redtail_sync.models import ContactLink


def contact_links(cashflow: Cashflow) -> list[ContactLink]:
    """The contacts of a cashflow, in the order they were linked."""
    return list(ContactLink.objects.filter(cashflow=cashflow).select_related("linked_by", "client"))
