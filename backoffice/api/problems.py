"""Errors as RFC 9457 problem details: ``application/problem+json`` with the same members everywhere.

    {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "...", "instance": "/api/v1/clients/",
     "errors": {"last_name": ["..."]}}

``errors`` is present where fields were refused: field name → what to do about it; an empty name stands for the whole.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.exceptions import ValidationError as ModelValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"
WHOLE = "non_field_errors"

logger = logging.getLogger(__name__)


class UnableToApply(exceptions.APIException):
    """The database refused the change: it clashes with another one or with a rule that holds between records."""

    status_code = HTTPStatus.CONFLICT
    default_detail = "The change clashes with another record or another change. Read again and retry."
    permanent = False


class UnableToMatch(exceptions.APIException):
    """The record is no longer what the sender read, and the sender asked not to overwrite it."""

    status_code = HTTPStatus.PRECONDITION_FAILED
    default_detail = "The record was changed since it was read. Read it again and decide what still counts."
    permanent = True


def problem_response(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to any exception a view lets through."""
    request = context["request"]
    response = exception_handler(_translated(error), context)
    if response is None:
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
        logger.error("Unable to answer %s", request.path, exc_info=error)
        response = Response({"detail": "Something went wrong here. It has been noted."}, status=500)
    return as_problem(response, request.path)


def as_problem(response: Response, path: str) -> Response:
    """The response with its body rewritten as problem details; headers such as ``Retry-After`` stay."""
    body = response.data
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
    }
    if isinstance(body, Mapping) and set(body) == {"detail"}:
        problem["detail"] = str(body["detail"])
    else:
        problem["detail"] = "Some of what was sent cannot be accepted."
        problem["errors"] = body if isinstance(body, Mapping) else {WHOLE: body}
    problem["instance"] = path
    response.data = problem
    response.content_type = CONTENT_TYPE
    return response


def _translated(error: Exception) -> Exception:
    """What Django raises, as the error this framework knows how to answer."""
    if isinstance(error, ModelValidationError):
        fields = error.message_dict if hasattr(error, "error_dict") else {WHOLE: error.messages}
        return exceptions.ValidationError({WHOLE if name == "__all__" else name: m for name, m in fields.items()})
    if isinstance(error, ObjectDoesNotExist):
        return exceptions.NotFound()
    if isinstance(error, IntegrityError):
        return UnableToApply()
    if isinstance(error, DataError | OverflowError):
        return exceptions.ValidationError({WHOLE: ["A value is beyond what can be kept."]})
    return error
