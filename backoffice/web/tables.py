"""The lists of the back office as tables: columns, order, what a cell says."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from backoffice.selectors.clients import partner_of, postcode_of
from backoffice.web.extensions import LinkBadge
from backoffice.web.templatetags import words


class BadgeColumn(tables.Column):  # type: ignore[misc]
    """A code of an enumeration, as a coloured label."""

    def __init__(self, enumeration: str, **options: Any) -> None:
        super().__init__(**options)
        self.enumeration = enumeration

    def render(self, record: Any, bound_column: Any) -> str:
        """The label of the stored code."""
        return words.badge(bound_column.accessor.resolve(record), self.enumeration)


class ClientTable(tables.Table):  # type: ignore[misc]
    """The list of clients. ``badges`` are those of the rows on the page."""

    name = tables.Column(order_by=("sort_name", "first_name", "id"), linkify=("client", [tables.A("pk")]))
    kind = tables.Column()
    status = BadgeColumn("ClientStatus")
    national_insurance_number = tables.Column(verbose_name="NI number", orderable=False)
    date_of_birth = tables.Column(verbose_name="Born")
    postcode = tables.Column(empty_values=(), orderable=False)
    adviser = tables.Column(accessor="adviser__name", order_by=("adviser__name", "sort_name"), verbose_name="Adviser")
    linked = tables.Column(empty_values=(), orderable=False, verbose_name="Linked")

    class Meta:
        template_name = "components/table.html"
        attrs = {"class": "list cards"}
        order_by_field = "sort"
        default = words.NOTHING

    def __init__(self, *args: Any, badges: dict[int, list[LinkBadge]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.badges = badges

    def render_name(self, record: Any) -> str:
        """The name in the order it is sorted by, and under it the partner or the people behind it."""
        partner = partner_of(record)
        people = ", ".join(person.name for person in record.people)
        name = f"{record.last_name}, {record.first_name}".strip(", ") if record.is_person else record.entity_name
        under = f"with {partner.name}" if partner else people
        return format_html('{} <span class="under">{}</span>', name, under) if under else name

    def render_kind(self, record: Any, value: str) -> str:
        """Said loudly only where it is not the usual one."""
        return value if record.is_person else words.badge(record.kind, "ClientKind")

    def render_national_insurance_number(self, value: str) -> str:
        """Masked: lists show only its end."""
        return words.masked_ni(value)

    def render_date_of_birth(self, value: Any) -> str:
        """As people write dates."""
        return words.day(value)

    def render_postcode(self, record: Any) -> str:
        """That of the primary address."""
        return postcode_of(record) or words.NOTHING

    def render_linked(self, record: Any) -> str:
        """Icons of the connected systems."""
        return words.link_icons(self.badges.get(record.pk))
