"""Names of enumerations in the OpenAPI schema: their own, instead of the name of the first field that uses them."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import domain.enums
from domain.enumeration import Enumeration


def enumeration_names() -> dict[str, list[tuple[str, str]]]:
    """Every enumeration of the domain: class name → choices."""
    modules = [import_module(f"domain.enums.{found.name}") for found in pkgutil.iter_modules(domain.enums.__path__)]
    return {
        value.__name__: value.choices()
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Enumeration) and value is not Enumeration
    }
