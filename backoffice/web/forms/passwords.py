"""The sign-in library's forms about passwords, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm
from django.core.exceptions import ValidationError

LABELS = {
    "oldpassword": "Your present password",
    "password1": "New password",
    "password2": "The same password again",
}
HOW_LONG = "At least 10 characters: three or four words do."
NOT_THE_SAME = "The two are not the same."


class InOurWords:
    """What the forms share: labels, a hint, and one sentence where the two passwords differ."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.help_text = HOW_LONG if name == "password1" else ""
            field.widget.attrs.pop("placeholder", None)

    def add_error(self, field: str | None, error: Any) -> None:
        """The library's one sentence about the two together is ours; what a field says of itself stays."""
        is_about_both = field == "password2" and not isinstance(error, ValidationError)
        super().add_error(field, NOT_THE_SAME if is_about_both else error)  # type: ignore[misc]


class ChangeOwnPasswordForm(InOurWords, ChangePasswordForm):  # type: ignore[misc]
    """A new password for somebody who knows the present one."""


class FirstPasswordForm(InOurWords, SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who is signed in and has none."""


class ForgottenPasswordForm(InOurWords, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password for whoever followed the link of the e-mail."""
