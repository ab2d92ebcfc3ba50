"""What lists can be narrowed by; every choice is in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from backoffice.models import Client, User
from backoffice.selectors.clients import find_clients
from backoffice.web.extensions import link_badges
from backoffice.web.forms.clients import staff_of
from backoffice.web.templatetags.words import LINK_STATES
from domain.enums.people import ClientKind, ClientStatus

LINKED_CHOICES = [(state, word) for state, (_, word) in LINK_STATES.items()]


class ClientFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Search and filters of the client list."""

    q = django_filters.CharFilter(
        method="search",
        label="Search",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name, NI number, postcode, reference"}),
    )
    kind = django_filters.ChoiceFilter(choices=ClientKind.choices(), empty_label="Any kind")
    status = django_filters.ChoiceFilter(choices=ClientStatus.choices(), empty_label="Any status")
    adviser = django_filters.ModelChoiceFilter(queryset=User.objects.none(), empty_label="Any adviser")
    linked = django_filters.ChoiceFilter(
        choices=LINKED_CHOICES, method="by_link", label="Linked", empty_label="Any link"
    )

    class Meta:
        model = Client
        fields = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["adviser"].queryset = staff_of(self.request.user.firm)

    def search(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        """Those that fit what was typed."""
        return queryset.filter(pk__in=find_clients(value).order_by().values("pk"))

    def by_link(self, queryset: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        """Those with at least one system in this state; ``not_linked`` has none at all."""
        ids = list(queryset.order_by().values_list("pk", flat=True))
        badges = link_badges("backoffice.client", ids)
        if value == "not_linked":
            return queryset.exclude(pk__in=badges)
        return queryset.filter(pk__in=[pk for pk, found in badges.items() if any(b.state == value for b in found)])
