"""What a test does between the sandbox and its caller: act at a moment, put odd values into answers."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.plannr.wire import Wire


class XplanWire(Wire):
    """Rows are known by their index."""

    def rewritten(self, data: Any) -> Any:
        """The payload with its odd values, also inside the text of a batch's parts."""
        if isinstance(data, list):
            return [self.rewritten(one) for one in data]
        if isinstance(data, dict):
            inner = {name: self.rewritten(value) for name, value in data.items()}
            if "code" in inner and isinstance(inner.get("body"), str) and inner["body"]:
                inner["body"] = json.dumps(self.rewritten(json.loads(inner["body"])))
            odd = self.odd.get(str(data.get("index")), {})
            return inner | ({"fields": {**inner.get("fields", {}), **odd}} if odd else {})
        return data
