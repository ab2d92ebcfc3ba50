"""Runs the tests: on all cores those that need no browser, then the browser's in two offices.

Ends with each run's closing line, so that the last screen says how it went.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_A_BROWSER = ["tests/integration", "tests/contract", "tests/unit", "tests/golden", "tests/architecture"]
"""The dearest first, so that no core stands idle while one of them ends."""

SUITES = [
    (WITHOUT_A_BROWSER, ["-n", "auto", "--dist", "worksteal"]),
    (["tests/journeys"], ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]),
]


def main() -> None:
    """Run every suite, even when an earlier one failed; end with failure if any did."""
    failed = False
    closing: list[str] = []
    for folders, options in SUITES:
        present = [folder for folder in folders if (ROOT / folder).is_dir()]
        if not present:
            continue
        print(f"== {' '.join(present)}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-ra", *options, *present, *sys.argv[1:]]
        ended, line = run(command)
        closing.append(f"{' '.join(present)}: {line}")
        failed |= ended != 0
    print("== summary", *closing, sep="\n", flush=True)
    sys.exit(1 if failed else 0)


def run(command: list[str]) -> tuple[int, str]:
    """Run a command, passing on what it prints; its exit code and the last line it printed."""
    last = ""
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last.strip("= ")


if __name__ == "__main__":
    main()
