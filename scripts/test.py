"""Runs the tests: the pure ones on all cores, then those that need the database, then the browser's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUITES = [
    (["tests/unit", "tests/golden"], ["-n", "auto"]),
    (["tests/integration", "tests/contract", "tests/architecture"], ["-n", "auto", "--dist", "loadfile"]),
    (["tests/journeys"], []),
]


def main() -> None:
    """Run every suite, even when an earlier one failed; end with failure if any did."""
    failed = False
    for folders, options in SUITES:
        present = [folder for folder in folders if (ROOT / folder).is_dir()]
        if not present:
            continue
        print(f"== {' '.join(present)}", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-ra", *options, *present, *sys.argv[1:]]
        ended = subprocess.run(command, cwd=ROOT, env=os.environ).returncode
        if ended == 1 and folders == ["tests/journeys"]:
            print(
                "== once more, those that failed: a busy machine can outrun a browser's patience",
                flush=True,
            )
            ended = subprocess.run([*command, "--last-failed"], cwd=ROOT, env=os.environ).returncode
        failed |= ended != 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
