"""Every operation of the schema, tried with generated input: no break-down, and answers as the schema says."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
import schemathesis
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from rest_framework.test import APIClient
from schemathesis import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.architecture.records import make_record
from tests.factories.backoffice import ClientFactory, IncomeFactory, owned_plan

HOST, JSON = "http://testserver", "application/json"
CHECKS = [
    schemathesis.checks.not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


def as_scripts_send_it() -> dict[str, Any]:
    """The schema with one way to send each body: a case of any other way would go out as the same JSON once more."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    for operations in described["paths"].values():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {})
            for other in set(content) - {JSON} if JSON in content else ():
                del content[other]
    return described


schema = schemathesis.openapi.from_dict(as_scripts_send_it())
schema.config.update(base_url=HOST)
changes = schemathesis.openapi.from_dict(as_scripts_send_it())
changes.config.update(base_url=HOST)
changes.config.phases.coverage.enabled = False  # each edge of each field is tried where records are added

A_CHANGE = ["PUT", "PATCH"]
FEW_EXAMPLES = settings(
    max_examples=3, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.fixture
def populated(owner) -> APIClient:
    """A script of the owner, in a firm with something in it. Tokens have tests of their own."""
    client = ClientFactory(firm=owner.firm)
    owned_plan(client)
    IncomeFactory(firm=owner.firm, client=client)
    caller = APIClient(raise_request_exception=False)
    caller.force_authenticate(owner)
    return caller


def sent(case: Any, caller: APIClient) -> Response:
    """The answer to a generated case, in the shape the checks read."""
    has_body = isinstance(case.body, dict | list | str | int | float | bool) or case.body is None
    answer = caller.generic(
        case.method,
        case.formatted_path,
        json.dumps(case.body) if has_body else "",
        content_type=JSON,
        QUERY_STRING=urlencode(case.query or {}, doseq=True),
    )
    return Response(
        status_code=answer.status_code,
        headers={name: [value] for name, value in answer.headers.items()},
        content=b"".join(answer.streaming_content) if answer.streaming else answer.content,
        request=requests.Request(case.method, HOST + case.formatted_path).prepare(),
        elapsed=0.0,
        verify=False,
    )


@schema.exclude(method=A_CHANGE).parametrize()
@FEW_EXAMPLES
def test_an_operation_keeps_its_word(case, populated):
    checked = case.validate_response(sent(case, populated), checks=CHECKS)
    assert checked is None


@changes.include(method=A_CHANGE).parametrize()
@FEW_EXAMPLES
def test_a_change_of_a_record_keeps_its_word(case, populated, firm):
    """Of one that is there: what is sent about any other is not looked at."""
    model = resolve(case.path.format(id=1)).func.cls.model
    case.path_parameters = {"id": make_record(model, firm).pk}
    answer = sent(case, populated)
    assert answer.status_code != HTTPStatus.NOT_FOUND
    assert case.validate_response(answer, checks=CHECKS) is None
