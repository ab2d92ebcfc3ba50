"""The page that ends a first sync: what came from Plannr, and what is blank in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from backoffice.selectors.clients import household_ids
from backoffice.web.access import own_firm
from backoffice.web.client_frame import client_or_404
from plannr_sync.needs import Blank
from plannr_sync.selectors.review import CameItem, ImportReview, review_of
from plannr_sync.selectors.withdrawn import withdrawn_items
from plannr_sync.services.connecting import plannr_connection

PAGES = {"backoffice.client": "client", "backoffice.plan": "plan"}


@dataclass(frozen=True, slots=True)
class ToFill:
    """A blank field with the address that leads straight to it."""

    item: CameItem
    blank: Blank

    @property
    def url(self) -> str:
        """The page with the field as its anchor."""
        return f"{reverse(self.blank.page, args=[self.blank.pk])}#id_{self.blank.field}"


def client_review(request: HttpRequest, pk: int) -> HttpResponse:
    """What came for a client and their household; it can be left and come back to until nothing is blank."""
    client = client_or_404(pk)
    connection, people = plannr_connection(own_firm(request)), household_ids([pk])
    review = review_of(connection, people)
    context = {
        "client": client,
        "review": review,
        "to_fill": [ToFill(item, blank) for item in review.items for blank in item.blanks],
        "withdrawn": [
            (item, record_page(item.model, item.pk)) for item in withdrawn_items(connection, people, timezone.now())
        ],
        "assumed": [ToFill(item, blank) for item in review.items for blank in item.assumed],
        "came": [
            (kind, [(item, page_of(item)) for item in items])
            for kind, items in groupby(review.items, key=lambda item: item.kind_label)
        ],
    }
    return render(request, "plannr/review.html", context)


def page_of(item: CameItem) -> str:
    """Where the record is looked at."""
    return record_page(item.model, item.pk)


def record_page(model: str, pk: int) -> str:
    """The page of one of our records."""
    return reverse(PAGES.get(model, f"{model.partition('.')[2]}_edit"), args=[pk])


def blanks_in_words(review: ImportReview) -> str:
    """How much an import left blank and where that is listed; nothing where nothing is missing."""
    if not review.blanks:
        return ""
    fields = "1 field is" if review.blanks == 1 else f"{review.blanks} fields are"
    return f"{fields} blank that the planner needs: see Finances, What came from Plannr."
