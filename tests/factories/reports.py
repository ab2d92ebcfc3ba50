"""Factories of reports. All people are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import factory
from django.core.files.base import ContentFile
from django_scopes import scopes_disabled

from cashflow import models
from domain.enums.reports import ReportState
from tests.factories.base import FirmOwnedFactory, same_firm

HERE = "tests.factories.reports"


class ReportFactory(FirmOwnedFactory):
    """A report that was made and waits to be looked at; it says almost nothing."""

    class Meta:
        model = models.Report

    cashflow = same_firm("tests.factories.cashflow.CashflowFactory")
    reference = factory.Sequence(lambda n: f"CR-{n:010}")
    title = factory.Sequence(lambda n: f"Cashflow plan {n}")
    terms = "real"
    state = ReportState.READY
    pdf = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7 sample", name="report.pdf"))
    sha256 = "a" * 64
    size = 15
    made_at = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class ReportPageFactory(FirmOwnedFactory):
    class Meta:
        model = models.ReportPage

    report = same_firm(f"{HERE}.ReportFactory")
    number = factory.Sequence(lambda n: n + 1)
    picture = factory.LazyFunction(lambda: ContentFile(b"\x89PNG sample", name="page.png"))


class ReportCopyFactory(FirmOwnedFactory):
    """A report among a client's documents."""

    class Meta:
        model = models.ReportCopy

    report = same_firm(f"{HERE}.ReportFactory", state=ReportState.ISSUED)
    client = same_firm("tests.factories.backoffice.ClientFactory")
    document = same_firm("tests.factories.backoffice.DocumentFactory")
    sha256 = "a" * 64


class ReportStyleFactory(FirmOwnedFactory):
    """How a firm's reports look; a firm has one, so asking again gives the same."""

    class Meta:
        model = models.ReportStyle

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        with scopes_disabled():
            known = model_class.objects.filter(firm=kwargs["firm"]).first()
        return known or super()._create(model_class, *args, **kwargs)
