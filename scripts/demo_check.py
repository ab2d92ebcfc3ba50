"""The main job without a person: connect, import, launch, sync, edit, reconcile, against freshly started servers.

Works through the pages as a browser without JavaScript would, over HTTP, OAuth consent included. Every outcome is held
against what the sandbox's store says, read from its control interface. Exits with failure at the first that differs.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from pathlib import Path

from demo_steps import STEPS
from demo_story import Story
from processes import Processes, UnableToStart, free_port
from stack import Stack
from visitor import UnableToGoOn, Visitor


def main() -> None:
    """Start fresh servers, take the steps, report, stop everything."""
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="demo-check-") as folder:
        stack = Stack(Path(folder), free_port(), free_port())
        Path(folder).chmod(0o755)  # the embedded database runs as a user of its own where this runs as root
        processes = Processes(Path(folder) / "log")
        try:
            started = time.monotonic()
            stack.start(processes)
            print(f"servers up in {time.monotonic() - started:.1f} s", flush=True)
            tell(Story(stack.url, stack.plannr_url, Visitor(stack.url), Visitor(stack.url)))
        except (UnableToStart, UnableToGoOn, AssertionError) as problem:
            for log in sorted(processes.logs.glob("*.log")):
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
                print(f"--- {log.name}\n{tail}", file=sys.stderr)
            sys.exit(f"FAILED: {problem}")
        finally:
            processes.stop()
    print("The main job works from end to end.")


def tell(story: Story) -> None:
    """Take every step in order and print what each found."""
    for step in STEPS:
        started = time.monotonic()
        found = step(story)
        title = (step.__doc__ or step.__name__).splitlines()[0].rstrip(".")
        print(f"{title}: {found} ({time.monotonic() - started:.1f} s)", flush=True)


if __name__ == "__main__":
    main()
