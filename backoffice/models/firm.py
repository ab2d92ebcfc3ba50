"""The firm and the people who work in it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower

from backoffice.models.audit import UnscopedEvent, audited
from backoffice.models.base import FirmOwned
from backoffice.models.fields import percent_field
from domain.enums.people import OUTSIDERS, Role
from domain.invoice_numbers import USUAL_TEMPLATE


class RematchPolicy(models.TextChoices):
    """What happens to unmatched statement lines when a valuation, plan or charge changes."""

    OFF = "off", "Do nothing"
    PROPOSE = "propose", "Show what would now match"
    AUTOMATIC = "automatic", "Match by itself"


@audited(base_model=UnscopedEvent)
class Firm(models.Model):
    """An advice firm: the wall around all its data, and its defaults."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(unique=True)
    vat_rate = percent_field(default=20, help_text="Percentage added to the net of a charge that is not exempt.")
    month_end_day = models.PositiveSmallIntegerField(
        default=31,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text="Last day of a payment period; 31 means the end of the calendar month.",
    )
    expectation_horizon_months = models.PositiveSmallIntegerField(
        default=12, help_text="How many months ahead expected payments are laid out."
    )
    match_tolerance_percent = models.PositiveSmallIntegerField(
        default=10,
        validators=[MaxValueValidator(25)],
        help_text="How far a payment may be from what is expected and still match by itself.",
    )
    rematch_policy = models.CharField(max_length=10, choices=RematchPolicy.choices, default=RematchPolicy.PROPOSE)
    invoice_template = models.CharField(
        max_length=300,
        default=USUAL_TEMPLATE,
        help_text="How the invoice number of a new charge is made; see domain.invoice_numbers.",
    )
    lock_after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text="Days after its end, or after it was opened again, when a payment period locks; blank: never.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(name="firm_month_end_day", condition=models.Q(month_end_day__range=(1, 31))),
            models.CheckConstraint(
                name="firm_match_tolerance", condition=models.Q(match_tolerance_percent__range=(0, 25))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address. Not scoped: signing in happens before any scope."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Somebody who looks after the whole installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@audited(base_model=UnscopedEvent, exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """Who signs in: staff of one firm, an outsider let in by one, or the keeper of the installation (no firm)."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    role = models.CharField(max_length=20, choices=Role.choices(), default=Role.ADVISER)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the admin site.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                name="user_firm_or_superuser",
                condition=models.Q(firm__isnull=False) | models.Q(is_superuser=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def works_here(self) -> bool:
        """Whether this is one of the firm's own people rather than a client or a client's accountant or solicitor."""
        return self.role not in OUTSIDERS

    @property
    def runs_the_firm(self) -> bool:
        """Whether this person may change the firm's settings."""
        return self.role in {Role.OWNER, Role.ADMIN}


@audited(exclude=["digest", "last_used_at"])
class ApiToken(FirmOwned):
    """A key for the firm's own scripts. Only a digest is stored; the key is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
