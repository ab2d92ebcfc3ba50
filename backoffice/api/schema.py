"""The OpenAPI schema: how scripts sign in, and what every error looks like."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularAPIView

from backoffice.api.permissions import StaffOfFirm
from backoffice.api.problems import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "What went wrong, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "object",
            "additionalProperties": True,
            "description": "Field name to what is wrong with it, nested like what was sent.",
        },
    },
}

VERSION = {"description": "The version of the record as it is answered.", "schema": {"type": "string"}}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "The ETag the record was read with; refused with 412 where the record has changed since.",
    "schema": {"type": "string"},
}
WRITES = {
    "patch": "Writes the fields that are named and leaves the rest.",
    "put": "Meant for a whole record: every field that is sent is overwritten, whoever changed it since it was read. "
    "Send If-Match to be refused instead, or PATCH what you mean to change.",
}


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Tokens in the Authorization header."""

    target_class = "backoffice.api.authentication.TokenAuthentication"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The scheme as OpenAPI writes it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A key from Settings → Keys for scripts. It acts as whoever made it, within their firm.",
        }


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The schema with problem details as the answer to everything that goes wrong, in every operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {
        "description": "It could not be done.",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                operation["responses"]["default"] = answer
    return result


def add_versions(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """The schema with the version of each record, and how to write only where it is still that one."""
    for path, operations in result["paths"].items():
        if not path.endswith("/{id}/"):
            continue
        for method, operation in operations.items():
            if method in {"put", "patch", "delete"}:
                operation.setdefault("parameters", []).append(IF_MATCH)
            if method != "delete":
                operation["responses"]["200"]["headers"] = {"ETag": VERSION}
            operation["description"] = "\n\n".join(filter(None, [operation.get("description"), WRITES.get(method)]))
    return result


class SchemaView(SpectacularAPIView):
    """The schema as a file, for the firm's own people and scripts."""

    permission_classes = [StaffOfFirm]
