"""The quick start: every part of the product on this machine, with a demo firm, until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from processes import ROOT, Processes, UnableToStart, is_free
from stack import Stack

BANNER = """
  The back office of Fernhill Demo Advice     {url}
  Plannr (local sandbox)                      {plannr}/_sandbox/

  Sign in as                                  password, here and in the Plannr sandbox
    owner@fernhill.example                    fernhill-demo
    admin@fernhill.example                    fernhill-demo
    adviser@fernhill.example                  fernhill-demo
    paraplanner@fernhill.example              fernhill-demo

  First steps: Settings > Plannr: enable your link. Clients > Import from Plannr. Launch a cashflow.
  Revenue > Statements: upload one of the files in demo/statements/.

  Everything is kept in {data}; `make demo-reset` starts over. Ctrl-C stops everything.
"""


def stop_asked(signum: int, frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> None:
    """Start, print where to go, wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget all data and end")
    options = parser.parse_args()
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var")
    stack = Stack(data_dir)
    for port in (stack.port, stack.plannr_port):
        if not is_free(port):
            sys.exit(f"Port {port} is in use; stop what listens there (perhaps another demo) and try again.")
    if options.reset:
        for part in ("postgres", "sandbox", "media", "mail"):
            shutil.rmtree(data_dir / part, ignore_errors=True)
        print(f"The demo's data in {data_dir} is gone; `make demo` starts over.")
        return
    processes = Processes(data_dir / "log")
    signal.signal(signal.SIGTERM, stop_asked)
    print("Starting (the first time takes about half a minute) ...", flush=True)
    try:
        stack.start(processes)
        print(BANNER.format(url=stack.url, plannr=stack.plannr_url, data=data_dir), flush=True)
        while (ended := processes.first_to_end()) is None:
            time.sleep(0.5)
        print(f"{ended} ended by itself; see {processes.logs / ended}.log", file=sys.stderr)
    except UnableToStart as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.stop()


if __name__ == "__main__":
    main()
