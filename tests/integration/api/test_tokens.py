"""Keys of scripts: what they open, for how long, and what is remembered of their use."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone
from django_scopes import scope
from rest_framework.test import APIClient

from backoffice.models import ApiToken
from backoffice.services.tokens import issue_token, revoke_token
from tests.factories.backoffice import ClientFactory

CLIENTS = "/api/v1/clients/"


def issue(user, **options):
    with scope(firm=user.firm):
        return issue_token(user=user, name="Export", may_write=False, **options)


def call(key: str, path: str = CLIENTS):
    return APIClient().get(path, HTTP_AUTHORIZATION=f"Bearer {key}")


def test_a_token_opens_its_own_firm_only(adviser, other_firm):
    ClientFactory(firm=adviser.firm, last_name="Ours")
    ClientFactory(firm=other_firm, last_name="Theirs")
    _, key = issue(adviser)
    answer = call(key)
    assert answer.status_code == 200
    assert [row["name"].split()[-1] for row in answer.json()["results"]] == ["Ours"]


def test_nothing_that_opens_anything_is_stored(adviser):
    token, key = issue(adviser)
    stored = [str(getattr(token, field.name)) for field in ApiToken._meta.concrete_fields]
    assert not any(key in value for value in stored)
    assert len(token.prefix) < len(key) / 3


@pytest.mark.parametrize("header", ["Bearer abo_nobody", "Bearer", "Bearer \xff\xfe", "Basic abc"])
def test_what_is_no_token_is_refused_and_told_the_scheme(db, header):
    answer = APIClient().get(CLIENTS, HTTP_AUTHORIZATION=header)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_an_expired_token_is_refused(adviser):
    now = timezone.now()
    _, key = issue(adviser, expires_at=now - timedelta(seconds=1))
    assert call(key).status_code == 401


def test_a_revoked_token_is_refused(adviser):
    token, key = issue(adviser)
    assert call(key).status_code == 200
    with scope(firm=adviser.firm):
        revoke_token(token_id=token.pk, now=timezone.now())
    assert call(key).status_code == 401


def test_the_token_of_somebody_who_left_is_refused(adviser):
    _, key = issue(adviser)
    adviser.is_active = False
    adviser.save()
    assert call(key).status_code == 401


def test_a_reading_token_cannot_write(calling, adviser):
    reader = calling(adviser, may_write=False)
    answer = reader.post(CLIENTS, {"last_name": "Sample"}, format="json")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "This token may only read."


def test_use_is_remembered_without_a_write_on_every_request(adviser, django_assert_num_queries):
    token, key = issue(adviser)
    call(key)
    with scope(firm=adviser.firm):
        first = ApiToken.objects.get(pk=token.pk).last_used_at
    assert first is not None
    with django_assert_num_queries(2) as queries:  # the token, the rows
        call(key)
    assert not any(query["sql"].startswith("UPDATE") for query in queries)
    with scope(firm=adviser.firm):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=first - timedelta(minutes=10))
        call(key)
        assert ApiToken.objects.get(pk=token.pk).last_used_at >= first


def test_the_history_names_the_person_behind_the_token(calling, adviser):
    answer = calling(adviser).post(CLIENTS, {"last_name": "Sample"}, format="json")
    assert answer.status_code == 201
    with scope(firm=adviser.firm):
        event = apps.get_model("backoffice", "ClientFirmevent").objects.select_related("pgh_context").get()
    assert event.pgh_context.metadata["user"] == adviser.pk
