"""Writing how a firm's reports look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from backoffice.events import HERE, Origin
from backoffice.models import Firm
from backoffice.services.records import check, publish_change
from cashflow.logos import LEAST_CONTRAST, contrast_to_white, media_type_of, why_no_logo
from cashflow.models import ReportStyle

TOO_PALE = "This colour is too pale to be read on white paper: its contrast is {contrast:.1f}, and 4.5 is the least."


@transaction.atomic
def update_style(*, firm: Firm, fields: Mapping[str, Any], origin: Origin = HERE) -> ReportStyle:
    """The firm's reports in another colour or with another small print. Raises ``ValidationError``."""
    style = _locked(firm)
    for name, value in fields.items():
        setattr(style, name, value.strip().lower() if name == "colour" else value.strip())
    check(style)
    contrast = contrast_to_white(style.colour)
    if contrast < LEAST_CONTRAST:
        raise ValidationError({"colour": TOO_PALE.format(contrast=contrast)})
    return _saved(style, frozenset(fields), origin)


@transaction.atomic
def set_logo(*, firm: Firm, picture: bytes, origin: Origin = HERE) -> ReportStyle:
    """The firm's reports with this logo, a PNG or JPEG file; none where it is empty. Raises ``ValidationError``."""
    style = _locked(firm)
    if picture:
        if reason := why_no_logo(picture):
            raise ValidationError({"logo": reason})
        style.logo = ContentFile(picture, name=f"logo.{media_type_of(picture).split('/')[1]}")
    else:
        style.logo = None
    return _saved(style, frozenset({"logo"}), origin)


def _locked(firm: Firm) -> ReportStyle:
    ReportStyle.objects.get_or_create(firm=firm)
    style: ReportStyle = ReportStyle.objects.select_for_update().get(firm=firm)
    return style


def _saved(style: ReportStyle, fields: frozenset[str], origin: Origin) -> ReportStyle:
    style.save()
    publish_change(style, action="update", fields=fields, origin=origin)
    return style
