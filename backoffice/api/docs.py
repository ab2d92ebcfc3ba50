"""The page that explains the interface, drawn on the server from the schema: no script, no style of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

METHOD_COLOURS = {"get": "blue", "post": "green", "put": "orange", "patch": "orange", "delete": "red"}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of an operation or one member of an object."""

    name: str
    type: str
    notes: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One verb at one address: what may be asked, what is sent, what comes back (names of objects)."""

    method: str
    colour: str
    path: str
    description: str
    parameters: list[Field]
    sends: str
    gives: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The whole page: operations by resource, and the objects they speak of."""

    resources: dict[str, list[Operation]]
    objects: dict[str, list[Field]]


def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "api/docs.html", {"reference": reference()})


@cache
def reference() -> Reference:
    """What the page shows; drawn once a process, because the schema cannot change while it runs."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    resources: dict[str, list[Operation]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            resources.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    objects = {
        name: _members(body)
        for name, body in schema["components"]["schemas"].items()
        if body.get("type") == "object" and not name.startswith(("Paginated", "Patched"))
    }
    return Reference(dict(sorted(resources.items())), objects)


def _operation(path: str, method: str, operation: dict[str, Any]) -> Operation:
    parameters = [
        Field(p["name"], _type(p["schema"]), p.get("description", ""), p.get("required", False))
        for p in operation.get("parameters", [])
    ]
    good: dict[str, Any] = next((answer for code, answer in operation["responses"].items() if code.startswith("2")), {})
    return Operation(
        method=method.upper(),
        colour=METHOD_COLOURS[method],
        path=path,
        description=operation.get("description", ""),
        parameters=parameters,
        sends=_body(operation.get("requestBody", {})),
        gives=_body(good),
    )


def _body(holder: dict[str, Any]) -> str:
    contents = list(holder.get("content", {}).values())
    return _type(contents[0]["schema"]) if contents else ""


def _members(body: dict[str, Any]) -> list[Field]:
    required = set(body.get("required", []))
    return [
        Field(name, _type(member), _notes(member), name in required and not member.get("readOnly"))
        for name, member in body.get("properties", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """A word or two for a schema: ``date``, ``Client``, ``list of integer``, ``owner or admin``."""
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1].removeprefix("Patched"))
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return " or ".join(dict.fromkeys(_type(part) for part in schema[key]))
    if schema.get("type") == "array":
        return f"list of {_type(schema['items'])}"
    if "enum" in schema:
        return " or ".join(str(value) for value in schema["enum"])
    return str(schema.get("format") or schema.get("type") or "anything")


def _notes(member: dict[str, Any]) -> str:
    marks = [
        "read only" if member.get("readOnly") else "",
        "may be null" if member.get("nullable") else "",
        f"at most {member['maxLength']} characters" if "maxLength" in member else "",
    ]
    first = str(member.get("description", "")).split("\n\n")[0]
    return "; ".join(part for part in (first.strip().rstrip("."), *marks) if part)
