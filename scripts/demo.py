"""The quick start: every part of the product on this machine, with a demo firm, until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import IO

from assets import VENDOR
from processes import ROOT, Processes, UnableToStart, is_free
from stack import PLANNR_PORT, PLATFORM_PORT, PRODUCT_PORT, REDTAIL_PORT, XPLAN_PORT, Stack

BANNER = """
  The back office of Fernhill Demo Advice     {url}
  Plannr (local sandbox)                      {plannr}/_sandbox/
  Redtail (local sandbox)                     {redtail}/_sandbox/
  Xplan (local sandbox)                       {xplan}/_sandbox/
  The platform (local sandbox)                {platform}/_sandbox/

  Sign in as                                  password, here and in the Plannr sandbox
    owner@fernhill.example                    fernhill-demo
    admin@fernhill.example                    fernhill-demo
    adviser@fernhill.example                  fernhill-demo
    paraplanner@fernhill.example              fernhill-demo
  and on screens of their own
    client@fernhill.example                   fernhill-demo   (Peter Placeholder)
    accountant@fernhill.example               fernhill-demo   (looks for him, changes nothing)

  First steps
    1. as owner      Settings > Plannr: enter the Firm ID {firm_id} and save.
                     Until then nobody else can enable a link.
    2. as adviser    Settings > Plannr: Enable. Clients > Import from Plannr. Launch a cashflow.
    3. as adviser    Settings > Adviser integration: add Redtail as adviser / redtail-demo. In the cashflow of
                     the Testwoods: Actions > Plan integration, and look for Testwood.
    4. as adviser    Settings > Xplan: Connect as adviser / xplan-demo, then Sync now.
    5. as adviser    Work > Illustrations: Peter's ISA is ready. Update platform client, then Update & proceed.
                     As client@fernhill.example accept what is asked; the plan becomes active.
    6. anybody       Revenue > Statements: upload one of the files in demo/statements/.

  For commands the firm is --firm fernhill.

  Everything is kept in {data}; `make demo-reset` starts over. Ctrl-C stops everything.
"""


def stop_asked(signum: int, frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget all data and end")
    parser.add_argument("--port", type=int, default=PRODUCT_PORT, help="of the product")
    parser.add_argument("--plannr-port", type=int, default=PLANNR_PORT, help="of the Plannr sandbox")
    parser.add_argument("--redtail-port", type=int, default=REDTAIL_PORT, help="of the Redtail sandbox")
    parser.add_argument("--xplan-port", type=int, default=XPLAN_PORT, help="of the Xplan sandbox")
    parser.add_argument("--platform-port", type=int, default=PLATFORM_PORT, help="of the platform's sandbox")
    options = parser.parse_args()
    if not options.reset and not (VENDOR / "tabler.css").exists():
        sys.exit("The screens' styles and scripts are missing from static/vendor; run `make setup` first.")
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    with only_one_demo(data_dir):
        if options.reset:
            forget(data_dir)
        else:
            ports = (options.port, options.plannr_port, options.redtail_port, options.xplan_port, options.platform_port)
            run(Stack(data_dir, *ports), data_dir)


def only_one_demo(data_dir: Path) -> IO[str]:
    """Hold the folder until this process ends, however it ends; end with one line where another demo holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = (data_dir / "demo.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"A demo is already running on the data in {data_dir}; end it with Ctrl-C where it was started.")
    return lock


def forget(data_dir: Path) -> None:
    """Remove what the demo has written, its logs excepted."""
    for part in ("postgres", "sandbox", "media", "mail"):
        shutil.rmtree(data_dir / part, ignore_errors=True)
    print(f"The demo's data in {data_dir} is gone; `make demo` starts over.")


def run(stack: Stack, data_dir: Path) -> None:
    """Start everything, print where to go, wait for Ctrl-C or the first part that ends."""
    ports = (
        (stack.port, "PORT"), (stack.plannr_port, "PLANNR_PORT"), (stack.redtail_port, "REDTAIL_PORT"),
        (stack.xplan_port, "XPLAN_PORT"), (stack.platform_port, "PLATFORM_PORT"),
    )  # fmt: skip
    for port, word in ports:
        if not is_free(port, seconds=5):  # the parts of a demo that was killed take a moment to end
            sys.exit(f"Port {port} is in use; stop what listens there, or choose another: make demo {word}={port + 10}")
    processes = Processes(data_dir / "log")
    signal.signal(signal.SIGTERM, stop_asked)
    print("Starting (the first time takes about half a minute) ...", flush=True)
    try:
        stack.start(processes)
        told = {
            "url": stack.url, "plannr": stack.plannr_url, "redtail": stack.redtail_url, "xplan": stack.xplan_url,
            "platform": stack.platform_url,
            "firm_id": stack.firm_id(), "data": data_dir,
        }  # fmt: skip
        print(BANNER.format(**told), flush=True)
        while (ended := processes.first_to_end()) is None:
            time.sleep(0.5)
        sys.exit(f"{ended} ended by itself. {processes.last_words(ended)}")
    except UnableToStart as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        processes.stop()


if __name__ == "__main__":
    main()
