"""What the product stands on may be used in a product that is sold: each locked library states such a licence."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution

from tests.architecture.tree import ROOT

PERMISSIVE = r"\b(MIT(-0)?|ISC|0BSD|CC0|Zlib|BSD|Apache|PSF|Python Software Foundation|Zope Public License)\b"
BY_FILE = r"\b(MPL|Mozilla Public License|LGPL)\b"
"""Changes to their own files must be published; used unchanged, as here, they ask nothing of what stands on them."""


def _stated(name: str) -> str:
    said = distribution(name).metadata
    classified = [one for one in said.get_all("Classifier") or [] if one.startswith("License")]
    return " ".join([said.get("License-Expression") or "", *classified, (said.get("License") or "")[:60]])


def _python() -> dict[str, str]:
    names = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    return {name: _stated(name) for name in names}


def _browser() -> dict[str, str]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {path: said.get("license", "") for path, said in packages.items() if path}


def test_every_library_states_a_licence_that_permits_its_use():
    stated = _python() | _browser()
    assert len(stated) > 60
    assert {name: said for name, said in stated.items() if not re.search(f"{PERMISSIVE}|{BY_FILE}", said)} == {}
