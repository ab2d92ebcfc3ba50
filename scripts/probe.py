"""Exits with success when an address answers with success. For health checks in images without curl."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

try:
    with urllib.request.urlopen(sys.argv[1], timeout=4) as answer:
        sys.exit(0 if answer.status < 400 else 1)
except (urllib.error.URLError, OSError) as problem:
    sys.exit(str(problem))
