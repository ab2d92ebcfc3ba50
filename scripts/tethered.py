"""Runs a module as a program that ends when whoever started it is gone: ``python scripts/tethered.py MODULE ...``.

The starter holds the other end of standard input and never writes. When it dies, however it dies, the system closes
that end; this program then asks itself to end in the orderly way.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def end_with_starter() -> None:
    """Wait for the end of standard input, then ask this process to end."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Become the named module."""
    threading.Thread(target=end_with_starter, name="tether", daemon=True).start()
    sys.argv = sys.argv[1:]
    sys.path[0] = str(ROOT)  # as ``python -m`` has it
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
