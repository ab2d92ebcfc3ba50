"""Factories of revenue. All firms, people and sums are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import factory
from django.core.files.base import ContentFile

from domain.enums.reconciliation import LinkMethod, MatchTrigger
from domain.enums.revenue import (
    ChargeType,
    PaymentOrigin,
    RegulatoryCategory,
    RevenueCategory,
    StatementOrigin,
)
from domain.periods import add_months
from reconciliation import models
from tests.factories.base import FirmOwnedFactory, same_firm

HERE = "tests.factories.reconciliation"
BACK_OFFICE = "tests.factories.backoffice"


class PaymentPeriodFactory(FirmOwnedFactory):
    """Calendar months from 1700 on: none overlaps another, nor one that the product makes for a date of today."""

    class Meta:
        model = models.PaymentPeriod

    start_date = factory.Sequence(lambda n: add_months(date(1700, 1, 1), n))
    end_date = factory.LazyAttribute(lambda period: add_months(period.start_date, 1))
    name = factory.LazyAttribute(lambda period: f"{period.start_date:%B %Y}")


class ExpectationFactory(FirmOwnedFactory):
    """£100.00 of ongoing fee on a plan, expected 1 March 2026, without VAT."""

    class Meta:
        model = models.Expectation

    client = same_firm(f"{BACK_OFFICE}.ClientFactory")
    plan = same_firm(f"{BACK_OFFICE}.PlanFactory")
    charge = None
    number = factory.Sequence(lambda n: n + 1)
    type = ChargeType.FEE
    category = RevenueCategory.ONGOING_FEE
    payment_origin = PaymentOrigin.PROVIDER
    expected_date = date(2026, 3, 1)
    gross = Decimal("100.00")
    net = factory.LazyAttribute(lambda expectation: expectation.gross - expectation.vat)
    vat = Decimal("0.00")
    is_recurring = True


class ProviderStatementFactory(FirmOwnedFactory):
    class Meta:
        model = models.ProviderStatement

    number = factory.Sequence(lambda n: n + 1)
    period = same_firm(f"{HERE}.PaymentPeriodFactory")
    provider = same_firm(f"{BACK_OFFICE}.ProviderFactory")
    date = factory.LazyAttribute(lambda statement: statement.period.start_date + timedelta(days=4))
    origin = StatementOrigin.UPLOAD


class StatementTransactionFactory(FirmOwnedFactory):
    """A line that nothing has been decided about."""

    class Meta:
        model = models.StatementTransaction

    statement = same_firm(f"{HERE}.ProviderStatementFactory")
    row = factory.Sequence(lambda n: n + 1)
    policy_number = factory.Sequence(lambda n: f"NONE-{n:06d}")
    gross = Decimal("100.00")
    category = RevenueCategory.ONGOING_FEE


class MatchRunFactory(FirmOwnedFactory):
    class Meta:
        model = models.MatchRun

    statement = same_firm(f"{HERE}.ProviderStatementFactory")
    trigger = MatchTrigger.REQUEST
    rule_version = "test"
    tolerance_percent = Decimal(10)
    ran_at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


class ExpectationLinkFactory(FirmOwnedFactory):
    class Meta:
        model = models.ExpectationLink

    transaction = same_firm(f"{HERE}.StatementTransactionFactory")
    expectation = same_firm(f"{HERE}.ExpectationFactory")
    amount = factory.SelfAttribute("transaction.gross")
    method = LinkMethod.MANUAL


class AdviserSplitFactory(FirmOwnedFactory):
    """70 % to the adviser of one plan, from the start of 2026."""

    class Meta:
        model = models.AdviserSplit

    plan = same_firm(f"{BACK_OFFICE}.PlanFactory")
    adviser_percent = Decimal(70)
    start_date = date(2026, 1, 1)


class IntroducerFactory(FirmOwnedFactory):
    class Meta:
        model = models.Introducer

    name = factory.Sequence(lambda n: f"Larch Accountants {n}")
    percent = Decimal(12)


class IntroducerSplitFactory(FirmOwnedFactory):
    """12 % of one plan's payments, from the start of 2026."""

    class Meta:
        model = models.IntroducerSplit

    introducer = same_firm(f"{HERE}.IntroducerFactory")
    plan = same_firm(f"{BACK_OFFICE}.PlanFactory")
    percent = Decimal(12)
    start_date = date(2026, 1, 1)


class RegulatoryMappingFactory(FirmOwnedFactory):
    """A word on a category of its own, so that a firm can have many."""

    class Meta:
        model = models.RegulatoryMapping

    category = factory.Sequence(lambda n: f"category-{n}")
    counts_as = RegulatoryCategory.OTHER_FEE


class MappingProfileFactory(FirmOwnedFactory):
    class Meta:
        model = models.MappingProfile

    provider = same_firm(f"{BACK_OFFICE}.ProviderFactory")
    name = factory.Sequence(lambda n: f"Monthly file {n}")


class StatementImportFactory(FirmOwnedFactory):
    class Meta:
        model = models.StatementImport

    statement = same_firm(f"{HERE}.ProviderStatementFactory")
    file = factory.LazyFunction(lambda: ContentFile(b"Policy No,Amount\n", name="march.csv"))
    findings = factory.LazyFunction(
        lambda: {"layout": {"header_row": 1, "header": ["Policy No", "Amount"], "columns": {"policy_number": 0}}}
    )
    filename = "march.csv"
    sha256 = "0" * 64
    size = 17


class StatementMessageFactory(FirmOwnedFactory):
    """A message that was refused."""

    class Meta:
        model = models.StatementMessage

    adapter = "folder"
    message_id = factory.Sequence(lambda n: f"MSG-{n:06d}")
    provider_name = "Nobody Life"
    file = factory.LazyFunction(lambda: ContentFile(b"{}", name="message.json"))
    sha256 = "0" * 64
    state = "refused"
    received_at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


class HeldRowFactory(FirmOwnedFactory):
    class Meta:
        model = models.HeldRow

    statement = same_firm(f"{HERE}.ProviderStatementFactory")
    statement_import = factory.SubFactory(
        f"{HERE}.StatementImportFactory",
        firm=factory.SelfAttribute("..firm"),
        statement=factory.SelfAttribute("..statement"),
    )
    row = factory.Sequence(lambda n: n + 2)
    cells = factory.LazyFunction(lambda: ["ISA-1", "1,23"])
    problems = factory.LazyFunction(
        lambda: [{"field": "gross_amount", "column": "Amount", "raw": "1,23", "code": "AMOUNT_FORMAT"}]
    )


class BankAccountFactory(FirmOwnedFactory):
    class Meta:
        model = models.BankAccount

    name = factory.Sequence(lambda n: f"Fees account {n}")


class BankStatementFactory(FirmOwnedFactory):
    """A file whose columns nobody has looked at yet."""

    class Meta:
        model = models.BankStatement

    account = same_firm(f"{HERE}.BankAccountFactory")
    file = factory.LazyFunction(
        lambda: ContentFile(b"Date,Description,Amount\n05/03/2026,BEACON,100.00\n", name="bank.csv")
    )
    filename = "bank.csv"
    sha256 = factory.Sequence(lambda n: f"{n:064d}")


class BankTransactionFactory(FirmOwnedFactory):
    """A receipt of £100.00 that names Beacon Life."""

    class Meta:
        model = models.BankTransaction

    bank_statement = same_firm(f"{HERE}.BankStatementFactory")
    account = factory.SelfAttribute("bank_statement.account")
    row = factory.Sequence(lambda n: n + 2)
    date = date(2026, 3, 7)
    description = "BEACON LIFE FEES"
    amount = Decimal("100.00")
