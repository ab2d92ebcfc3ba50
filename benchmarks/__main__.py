"""Runs every benchmark of this folder, or those named on the command line, and prints their ratios.

A benchmark is a module with ``run() -> Iterable[Result]``. The exit code tells whether every goal was met.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__main__", "measure", "world"}


def names() -> list[str]:
    """Every benchmark of this folder."""
    return [module.name for module in pkgutil.iter_modules([str(HERE)]) if module.name not in NOT_BENCHMARKS]


def main() -> None:
    """Run, print, and say whether the goals hold."""
    missed = False
    for name in sys.argv[1:] or names():
        for result in importlib.import_module(f"benchmarks.{name}").run():
            print(result.line(), flush=True)
            missed |= not result.holds
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
