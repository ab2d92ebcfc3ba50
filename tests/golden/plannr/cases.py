"""The cases as they are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class PlainDates(yaml.SafeLoader):
    """Days stay as they are written."""


PlainDates.add_constructor("tag:yaml.org,2002:timestamp", PlainDates.construct_yaml_str)
HEADINGS: dict[str, list[dict[str, Any]]] = yaml.load(
    (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"), PlainDates
)
