"""What every page of the admin site keeps to: the firm's wall, no secret shown, and writing only through services.

An app's ``admin.py`` needs one line, ``register_app("integrations")``; it registers what it wants to show in another
way before that. What a person of a firm sees is their firm's; the keeper of the installation, who has no firm, sees
all firms (``FirmScopeMiddleware`` lifts the scope for that person in the admin site only).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from pghistory.models import Event

from backoffice.events import Origin
from backoffice.models import Firm, User
from backoffice.models.fields import EncryptedTextField
from backoffice.selectors.records import people_of

SECRET_FIELDS = frozenset({"password", "digest"})
PERSONAL_FIELDS = frozenset({"national_insurance_number"})
"""Columns that lists and the history leave out."""
LISTED_AT_MOST = 6

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


def is_keeper(user: Any) -> bool:
    """Whether this is somebody who looks after the whole installation and belongs to no firm."""
    return bool(user.is_active and user.is_superuser and user.firm_id is None)


def own_firm(request: HttpRequest) -> Firm:
    """The firm of the person behind the request; there is one wherever this is asked."""
    return cast(Firm, cast(User, request.user).firm)


def runs_a_firm(user: Any) -> bool:
    """Whether this person may look at their firm's rows here."""
    return bool(user.is_active and user.firm_id is not None and (user.runs_the_firm or user.is_superuser))


class FirmScopedAdmin(_ModelAdmin):
    """A model of which each firm sees its own rows. Read-only, unless a subclass names a service that writes."""

    firm_lookup: ClassVar[str] = "firm"
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Rows of the person's firm, deleted ones too; every firm's for the keeper."""
        manager = getattr(self.model, "with_deleted", self.model._default_manager)
        rows: models.QuerySet[Any] = manager.order_by(*(self.get_ordering(request) or ["-pk"]))
        if is_keeper(request.user):
            return rows
        return rows.filter(**{self.firm_lookup: own_firm(request).pk})

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row; another firm's is not found, exactly like one that never was."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """People to choose from are the firm's own; everything else is scoped by itself."""
        if db_field.related_model is User and not is_keeper(request.user):
            kwargs["queryset"] = people_of(own_firm(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the app is shown in the index."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Owners and administrators of a firm, and the keeper."""
        return is_keeper(request.user) or runs_a_firm(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: records are made on the screens, where their rules are."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, unless a service writes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: deleting has consequences in connected systems that only the screens ask about."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Every column but secrets and files."""
        return [field.name for field in self.model._meta.concrete_fields if _may_be_shown(field)]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The row's name and the first few short columns, unless a subclass lists its own."""
        if list(self.list_display) != ["__str__"]:
            return list(self.list_display)
        short = [field.name for field in self.model._meta.concrete_fields if _fits_a_list(field)]
        firm = ["firm"] if is_keeper(request.user) and _has_firm(self.model) else []
        return ["__str__", *firm, *short[:LISTED_AT_MOST]]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Codes and yes-or-no columns: nothing that could name another firm's rows."""
        return [
            field.name
            for field in self.model._meta.concrete_fields
            if (field.choices or isinstance(field, models.BooleanField)) and _may_be_shown(field)
        ]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """Everything one step away, so that names of related rows cost no query a row."""
        return [field.name for field in self.model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


class ServiceAdmin(FirmScopedAdmin):
    """A model whose ``editable`` columns may be changed, through the service that ``write`` calls."""

    editable: ClassVar[Sequence[str]] = ()

    @staticmethod
    def write(pk: int, fields: Mapping[str, Any], origin: Origin) -> None:
        """Hand the changed columns to a service."""
        raise TypeError("This model has no service that writes it")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who run the firm; the keeper only looks at a firm's records."""
        return runs_a_firm(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the service does not take."""
        return [name for name in self.get_fields(request, obj) if name not in self.editable]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand what was changed to the service, which checks it, writes it and tells the other parts."""
        fields = {name: form.cleaned_data[name] for name in form.changed_data}
        type(self).write(obj.pk, fields, Origin(user_id=request.user.pk))

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form; what the service objects to is shown above it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class HistoryAdmin(FirmScopedAdmin):
    """The history of a model: when, what and to which record. Its own page tells how the record then was."""

    list_display = ["pgh_created_at", "pgh_label", "record", "page"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """What was done."""
        return ["pgh_label"]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """The circumstances."""
        return ["pgh_context"]

    @admin.display(ordering="pgh_obj_id")
    def record(self, event: Any) -> str:
        """The number of the record."""
        return str(event.pgh_obj_id)

    @admin.display
    def page(self, event: Any) -> str:
        """The page the change was made on; empty for what the product did by itself."""
        return str(event.pgh_context.metadata.get("url", "")) if event.pgh_context else ""


class KeeperAdmin(FirmScopedAdmin):
    """A model without a firm: only the keeper of the installation sees it."""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Everything for the keeper, nothing for anybody else."""
        return super().get_queryset(request) if is_keeper(request.user) else self.model._default_manager.none()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The keeper."""
        return is_keeper(request.user)


def register_app(label: str) -> None:
    """Register every model of an app that is not registered yet, to be looked at."""
    for model in apps.get_app_config(label).get_models():
        if not admin.site.is_registered(model):
            kinds: list[type[FirmScopedAdmin]] = [HistoryAdmin if issubclass(model, Event) else FirmScopedAdmin]
            if not _has_firm(model):
                kinds.insert(0, KeeperAdmin)
            admin.site.register(model, type(f"{model.__name__}Admin", tuple(kinds), {}))


def _has_firm(model: type[models.Model]) -> bool:
    return any(field.name == "firm" and field.related_model is Firm for field in model._meta.concrete_fields)


def _may_be_shown(field: models.Field[Any, Any]) -> bool:
    if isinstance(field, EncryptedTextField | models.FileField | models.BinaryField) or field.name in SECRET_FIELDS:
        return False
    return not (issubclass(field.model, Event) and field.name in PERSONAL_FIELDS)


def _fits_a_list(field: models.Field[Any, Any]) -> bool:
    if field.primary_key or field.name in PERSONAL_FIELDS | {"firm"} or not _may_be_shown(field):
        return False
    return not isinstance(field, models.TextField | models.JSONField)
