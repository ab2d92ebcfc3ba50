"""Runs the tests: the journeys in two offices, and beside them, on all cores, those that need no browser.

A journey waits a good part of its time, for a page or for a minute to pass; the others, which give way to it, have the
cores until then. What the journeys print is kept until they end. The last screen says how both went.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-ra"]

WITHOUT_A_BROWSER = ["tests/unit", "tests/golden", "tests/integration", "tests/contract", "tests/architecture"]
"""Those without a database first: everybody else waits until its tables are made."""
WORKERS = (os.cpu_count() or 1) + 1
"""One more than there are cores: each now and then waits for the database or for a server."""
GIVING_WAY = ["nice", "-n", "5"]

JOURNEYS = "tests/journeys"
JOURNEYS_OPTIONS = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def main() -> None:
    """Run every suite, even when another one failed; end with failure if any did."""
    with tempfile.TemporaryFile("w+") as told:
        journeys = begin_journeys(told)
        others = [*GIVING_WAY, *PYTEST, "-n", str(WORKERS), "--dist", "worksteal", *WITHOUT_A_BROWSER, *sys.argv[1:]]
        print(f"== {' '.join(WITHOUT_A_BROWSER)}", flush=True)
        failed, line = run(others)
        failed |= journeys.wait()
        told.seek(0)
        print(f"== {JOURNEYS}", told.read(), sep="\n", flush=True)
        print("== summary", f"{' '.join(WITHOUT_A_BROWSER)}: {line}", f"{JOURNEYS}: {last_line(told)}", sep="\n")
    sys.exit(1 if failed else 0)


def begin_journeys(told: IO[str]) -> subprocess.Popen[str]:
    """Start the journeys, with test databases of their own; what they print goes to the file."""
    suffix = os.environ.get("TEST_DATABASE_SUFFIX", "") + "_journeys"
    environment = {**os.environ, "TEST_DATABASE_SUFFIX": suffix}
    command = [*PYTEST, *JOURNEYS_OPTIONS, JOURNEYS, *sys.argv[1:]]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT, text=True)


def run(command: list[str]) -> tuple[int, str]:
    """Run a command, passing on what it prints; its exit code and the last line it printed."""
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line.strip() or last
    return process.returncode, last.strip("= ")


def last_line(told: IO[str]) -> str:
    """The last line of the file that says anything."""
    told.seek(0)
    return ([line.strip() for line in told if line.strip()] or ["nothing was printed"])[-1].strip("= ")


if __name__ == "__main__":
    main()
