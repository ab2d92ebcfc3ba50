"""Forms of the Plannr pages."""

from __future__ import annotations

from typing import Any

from django import forms

from backoffice.models import User
from backoffice.web.fields import DayField
from backoffice.web.forms.clients import staff_of
from backoffice.web.forms.editing import EditForm
from domain.enums.people import Gender
from domain.enums.sync import Mode, UpdatePolicy
from integrations.models import Connection
from integrations.selectors.connections import other_systems
from plannr_sync.search import Terms
from plannr_sync.services.advisers import default_adviser
from plannr_sync.services.company import read_firm_id

YES_OR_NO = [("yes", "Yes"), ("no", "No")]
ANSWERED_YES_OR_NO = ("create_by_default", "create_what_came", "remove_unlinked")

MODE_WORDS = {
    Mode.TWO_WAY: "Two-way: changes made here go to Plannr, and changes made there come here",
    Mode.ONE_WAY: "One-way from Plannr: nothing is sent unless somebody switches one cashflow to two-way",
    Mode.FORCE_ONE_WAY: "Force one-way: nothing is ever sent to Plannr, and nobody can switch that off",
}
UPDATE_WORDS = {
    UpdatePolicy.YES: "Yes: edits here are sent to Plannr, edits there come here",
    UpdatePolicy.ONLY_FROM_REMOTE: "Only update from Plannr: edits here are not sent, and the next sync replaces them",
    UpdatePolicy.NO: "No: neither side changes the other",
}


def _radio(label: str, choices: Any, hint: str, *, stacked: bool = False) -> forms.ChoiceField:
    """One choice of several; whole sentences stand below each other."""
    widget = forms.RadioSelect(attrs={"class": "stacked"} if stacked else None)
    return forms.ChoiceField(label=label, choices=choices, widget=widget, help_text=hint)


class CompanySettingsForm(EditForm):
    """How the whole firm syncs with Plannr."""

    remote_firm_id = forms.CharField(
        label="Firm ID",
        required=False,
        help_text="Your firm's UUID: in Plannr, Settings, Firm Details. It must be the firm of whoever signs in.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    mode = _radio(
        "Default sync method",
        [(mode.value, words) for mode, words in MODE_WORDS.items()],
        "Changing from two-way holds back what still waits to be sent and asks about edits among it; both values stay "
        "until somebody answers.",
        stacked=True,
    )
    create_by_default = _radio(
        "Create new financial items in Plannr",
        YES_OR_NO,
        "The answer each new plan or income starts with; it can be changed on the item. Existing items stay as "
        "they are.",
    )
    create_what_came = _radio(
        "Also create what other systems bring",
        YES_OR_NO,
        "For what comes here from {others}. No leaves it out of Plannr until somebody asks for it on the item; yes "
        "creates it there as the answer above says, and sends Plannr what changes in it later.",
    )
    update_by_default = _radio(
        "Update financial items",
        [(policy.value, words) for policy, words in UPDATE_WORDS.items()],
        "What newly imported items start with. Items imported before keep their own setting.",
        stacked=True,
    )
    remove_unlinked = _radio(
        "Remove unlinked items",
        YES_OR_NO,
        "When a plan or income is deleted, transferred or made inactive in Plannr: yes removes it here too (it can be "
        "restored), no keeps it here without its link and says so on the sync's results.",
    )

    def __init__(self, *args: Any, connection: Connection, **options: Any) -> None:
        start = {
            "remote_firm_id": connection.remote_firm_id,
            "mode": connection.mode,
            "create_by_default": "yes" if connection.create_by_default else "no",
            "create_what_came": "yes" if connection.create_what_came else "no",
            "update_by_default": connection.update_by_default,
            "remove_unlinked": "yes" if connection.remove_unlinked else "no",
        }
        super().__init__(*args, record=connection, **{"initial": start, "label_suffix": "", **options})
        others = other_systems(connection)
        if others:
            hint = self.fields["create_what_came"].help_text.format(others=" and ".join(others))
            self.fields["create_what_came"].help_text = hint
        else:
            del self.fields["create_what_came"]

    def clean_remote_firm_id(self) -> str:
        """The UUID in its usual form, or blank."""
        return read_firm_id(str(self.cleaned_data["remote_firm_id"]))

    def settings(self) -> dict[str, Any]:
        """The answers that were changed, as the connection keeps them."""
        given = self.picked(self.fields)
        return given | {name: given[name] == "yes" for name in ANSWERED_YES_OR_NO if name in given}


ROWS = 20
"""So many found clients stand on a page unless somebody chooses otherwise."""


class SearchForm(forms.Form):
    """What to look for in Plannr."""

    surname = forms.CharField(label="Client surname", required=False, max_length=100)
    forename = forms.CharField(label="Client forename", required=False, max_length=100)
    national_insurance_number = forms.CharField(label="National Insurance number", required=False, max_length=13)
    client_reference = forms.CharField(label="Client reference", required=False, max_length=100)
    postcode = forms.CharField(required=False, max_length=10)
    date_of_birth = DayField(label="Date of birth", required=False, past_only=True)
    rows = forms.ChoiceField(
        label="Rows a page",
        choices=[(number, str(number)) for number in (10, 20, 50, 100)],
        required=False,
        initial=ROWS,
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["surname"].widget.attrs["autofocus"] = data is None  # what was found comes next, not the form

    def clean(self) -> dict[str, Any]:
        """Raises ``ValidationError`` when nothing was entered."""
        given = super().clean() or {}
        if not self.errors and not any(value for name, value in given.items() if name != "rows"):
            raise forms.ValidationError("Enter at least one thing to look for.")
        return given

    def terms(self) -> Terms:
        """What was entered."""
        given = self.cleaned_data
        words = {name: given[name].strip() for name in given if name not in ("date_of_birth", "rows")}
        return Terms(**words, date_of_birth=given["date_of_birth"])

    def rows_a_page(self) -> int:
        """How many of the found are shown at once."""
        return int(self.cleaned_data["rows"] or ROWS)


class AdviserForm(forms.Form):
    """Who looks after the clients that come in."""

    adviser: Any = forms.ModelChoiceField(
        None,
        required=False,
        empty_label="Nobody yet",
        help_text="An import first looks whom Plannr names: somebody who is known here, by their e-mail address or "
        "their link, keeps their clients. This is for the others.",
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **{"initial": {"adviser": default_adviser(user)}, "label_suffix": "", **options})
        field = self.fields["adviser"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = staff_of(user.firm) if user.firm else User.objects.none()

    @classmethod
    def chosen(cls, data: Any, user: User) -> User | None:
        """The choice that came with a form; the usual one where none did, nobody where it is not one of ours."""
        if "adviser" not in data:
            return default_adviser(user)
        form = cls(data, user=user)
        return form.cleaned_data["adviser"] if form.is_valid() else None


class MissingDetailsForm(forms.Form):
    """The details a client needs here that Plannr does not hold; only the missing ones are asked for."""

    first_name = forms.CharField(label="First name", max_length=100)
    last_name = forms.CharField(label="Surname", max_length=100)
    gender = forms.ChoiceField(
        label="Gender",
        choices=[("", "Choose"), *((one.value, one.label) for one in Gender if one != Gender.UNKNOWN)],
    )
    date_of_birth = DayField(label="Date of birth", past_only=True)

    def __init__(self, *args: Any, missing: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for name in set(self.fields) - set(missing):
            del self.fields[name]

    def details(self) -> dict[str, Any]:
        """The answers as canonical values."""
        given = dict(self.cleaned_data)
        if "date_of_birth" in given:
            given["date_of_birth"] = given["date_of_birth"].isoformat()
        return given


class AccountForm(forms.Form):
    """Which of a login's accounts to act in."""

    account = forms.ChoiceField(label="Account", widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        account = self.fields["account"]
        assert isinstance(account, forms.ChoiceField)
        account.choices = choices
