"""The firm's bank: accounts, the files they send, what arrived, and which statement it paid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from backoffice.models.audit import audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import money_field
from domain.enums.reconciliation import ImportState
from reconciliation.models.statements import ProviderStatement, StatementTransaction


@audited(exclude=["updated_at"])
class BankAccount(FirmOwned):
    """An account that providers pay into, and how the bank's files of it are read."""

    name = models.CharField(max_length=100, help_text="What the firm calls it.")
    mapping = models.JSONField(default=dict, blank=True, help_text="Remembered for the next file.")
    match_exact = models.BooleanField(
        default=False,
        verbose_name="Match by itself what is exact",
        help_text="A receipt that names the provider and comes to the penny of its one open statement.",
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("firm", Lower("name"), name="bank_account_name_once_a_firm")
        ]

    def __str__(self) -> str:
        return self.name


def bank_file_path(statement: BankStatement, filename: str) -> str:
    """Where a bank's file lies: by firm; storage makes names unique."""
    return f"firm-{statement.firm_id}/bank/{filename}"


@audited(exclude=["updated_at"])
class BankStatement(FirmOwned):
    """One file of an account. It is stored first; its rows and this row's end commit together.

    ``held`` are the rows that could not be read: the cells as they came, and each fault. They wait here until a
    person corrects them or says why they are no receipts.
    """

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    file = models.FileField(upload_to=bank_file_path, max_length=400)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict, blank=True, help_text="The mapping as it was used.")
    state = models.CharField(max_length=10, choices=ImportState.choices(), default=ImportState.MAPPING)
    findings = models.JSONField(default=dict, blank=True, help_text="What was seen on reading.")
    held = models.JSONField(default=list, blank=True, help_text="Rows that wait for a correction.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return self.filename


@audited(exclude=["matched", "updated_at"])
class BankTransaction(FirmOwned):
    """One row of a bank's file. Money in is positive; ``matched`` is the sum of its links, kept by the services.

    ``set_aside_at`` means that what is not matched of it waits for nobody, with the reason.
    """

    bank_statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="transactions")
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="transactions")
    row = models.PositiveIntegerField(help_text="Row of the file.")
    date = models.DateField()
    description = models.CharField(max_length=500, blank=True, help_text="The bank's words, joined.")
    amount = money_field()
    balance = money_field(null=True, blank=True, help_text="Of the account, as the bank states it.")
    matched = money_field(default=0, editable=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="An earlier file's transaction that looks the same.",
    )  # fmt: skip
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_reason = models.CharField(max_length=200, blank=True)

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["-date", "-id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["account", "date", "amount"], name="bank_transaction_look_alike"),
            models.Index(
                fields=["firm", "-date"],
                condition=models.Q(set_aside_at__isnull=True) & ~models.Q(matched=models.F("amount")),
                name="bank_transaction_waiting",
            ),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="bank_links_within_the_receipt",
                condition=models.Q(matched__gte=0, matched__lte=models.F("amount"))
                | models.Q(matched__lte=0, matched__gte=models.F("amount")),
            )
        ]

    def __str__(self) -> str:
        return self.description or f"Row {self.row}"

    @property
    def rest(self) -> Decimal:
        """Pounds of it that no statement accounts for."""
        rest: Decimal = self.amount - self.matched
        return rest


@audited(exclude=["updated_at"])
class BankLink(FirmOwned):
    """That a receipt, or a part of it, paid a statement, or one line of it where ``line`` is given."""

    bank_transaction = models.ForeignKey(BankTransaction, on_delete=models.PROTECT, related_name="links")
    statement = models.ForeignKey(ProviderStatement, on_delete=models.PROTECT, related_name="bank_links")
    line = models.ForeignKey(
        StatementTransaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bank_links",
        help_text="Empty: the statement as a whole.",
    )
    amount = money_field(help_text="Pounds, with the sign of the receipt.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was proposed, or taken by itself.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        help_text="Empty: matched by itself.",
    )  # fmt: skip

    class Meta(FirmOwned.Meta):
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["bank_transaction", "statement"],
                condition=models.Q(line__isnull=True),
                name="bank_link_once_a_statement",
            ),
            models.UniqueConstraint(fields=["bank_transaction", "line"], name="bank_link_once_a_line"),
            models.CheckConstraint(name="bank_link_of_some_amount", condition=~models.Q(amount=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} towards {self.statement}"
