"""The wall between firms: every model is scoped, and the database itself refuses rows that reach over the wall."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django_scopes import ScopeError, scope, scopes_disabled
from pghistory.models import Event

from backoffice.models import Firm, User
from backoffice.models.base import FirmOwned, firm_bound_keys
from tests.architecture import tree
from tests.factories.anything import make

UNSCOPED = {
    "backoffice.User": "signing in happens before any scope; every list of people filters by firm itself",
    "backoffice.UserUnscopedevent": "the history of people, who exist before any scope",
    "backoffice.Firm": "the wall itself",
    "backoffice.FirmUnscopedevent": "the history of the wall",
    "integrations.RateWindow": "a count of requests a token; holds nothing of a firm",
}
"""Models of the product without a scope, and why."""

PRODUCT_MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in {package.name for package in tree.product()}
    for model in config.get_models()
]
FIRM_OWNED = [model for model in PRODUCT_MODELS if issubclass(model, FirmOwned)]
KEYS = [(model, field) for model in FIRM_OWNED for field in firm_bound_keys(model)]


def label(value: Any) -> str:
    return value._meta.label if isinstance(value, type) else value.name


@pytest.mark.parametrize("model", [m for m in PRODUCT_MODELS if m._meta.label not in UNSCOPED], ids=label)
def test_a_query_without_a_scope_raises(model):
    managers = [manager.name for manager in model._meta.managers]
    assert managers
    for name in managers:
        with pytest.raises(ScopeError):
            getattr(model, name).all()
        with pytest.raises(ScopeError):
            getattr(model, name).filter(pk=1)


def test_the_unscoped_models_exist():
    assert set(UNSCOPED) <= {model._meta.label for model in PRODUCT_MODELS}


@pytest.mark.parametrize("model", [m for m in PRODUCT_MODELS if m._meta.label not in UNSCOPED], ids=label)
def test_a_record_of_a_firm_is_firm_owned(model):
    assert issubclass(model, FirmOwned | Event)


@pytest.mark.parametrize("model", FIRM_OWNED, ids=label)
def test_a_scope_shows_one_firm(model, firm, other_firm):
    ours, theirs = make(model, firm), make(model, other_firm)
    for manager in model._meta.managers:
        with scope(firm=firm):
            seen = set(getattr(model, manager.name).values_list("pk", flat=True))
        assert ours.pk in seen
        assert theirs.pk not in seen


@pytest.mark.parametrize("model", FIRM_OWNED, ids=label)
def test_a_trigger_guards_the_wall(model):
    """Which operations and keys it looks at is tried below, key by key; a model may bring a cheaper one of its own."""
    assert any(trigger.name.startswith("same_firm") for trigger in model._meta.triggers)


BESIDE: dict[str, dict[str, Any]] = {
    "start_of": {"start_age": 60},
    "end_of": {"end_age": 60},
    "AdviserSplit.adviser": {"plan": None},
    "AdviserSplit.charge": {"plan": None},
    "IntroducerSplit.charge": {"plan": None},
}
"""What must be said together with a key (of any model, or of one) for the row to make sense."""


def beside(model: type[models.Model], field: Any) -> dict[str, Any]:
    return BESIDE.get(field.name) or BESIDE.get(f"{model.__name__}.{field.name}", {})


def related(field: Any, firm: Firm) -> models.Model:
    return make(field.related_model, firm)


@pytest.mark.parametrize(("model", "field"), KEYS, ids=label)
def test_the_database_refuses_a_new_row_that_points_at_another_firm(model, field, firm, other_firm):
    theirs = related(field, other_firm)
    with pytest.raises(IntegrityError, match="points at another firm"), transaction.atomic():
        make(model, firm, **{field.name: theirs}, **beside(model, field))


@pytest.mark.parametrize(("model", "field"), KEYS, ids=label)
def test_the_database_refuses_to_turn_a_row_to_another_firm(model, field, firm, other_firm):
    row, theirs = make(model, firm), related(field, other_firm)
    with pytest.raises(IntegrityError, match="points at another firm"), scopes_disabled(), transaction.atomic():
        model._base_manager.filter(pk=row.pk).update(**{field.name: theirs}, **beside(model, field))


def test_a_person_without_a_firm_may_be_named_by_any(firm, keeper):
    client = make(apps.get_model("backoffice", "Client"), firm, adviser=keeper)
    assert client.adviser == keeper


def test_a_person_of_another_firm_may_not(firm, outsider):
    with pytest.raises(IntegrityError, match="points at another firm"), transaction.atomic():
        make(apps.get_model("backoffice", "Client"), firm, adviser=outsider)


def test_every_product_model_keys_to_a_firm_through_the_same_name():
    odd = [
        f"{model._meta.label}.{field.name}"
        for model in PRODUCT_MODELS
        for field in model._meta.concrete_fields
        if field.related_model is Firm and field.name not in {"firm", "pgh_obj"}
    ]
    assert not odd
    assert User in PRODUCT_MODELS
