"""Starting and stopping the demo's processes: each in its own session, ended by its own id, nothing left behind.

Each is tethered to this one (see ``tethered.py``): it ends even when this one is killed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TETHER = ROOT / "scripts" / "tethered.py"


class UnableToStart(RuntimeError):
    """A process ended, or did not answer in time."""


@dataclass(slots=True)
class Processes:
    """A set of processes that start together and end together."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    log_begins: dict[str, int] = field(default_factory=dict)
    """Where this run's part of each log begins, in bytes; earlier runs are kept before it."""

    def start(self, name: str, module: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        """Start a module as a process; what it prints is added to ``<logs>/<name>.log``."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.log_begins[name] = log.tell()
            self.running[name] = subprocess.Popen(
                [sys.executable, str(TETHER), module, *arguments],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_up(self, name: str, url: str, seconds: float = 240) -> None:
        """Return when ``url`` answers with success; raise ``UnableToStart`` with the log's end when it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.running[name].poll() is not None:
                break
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status < 400:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.15)
        raise UnableToStart(f"{name} did not come up at {url}. {self.last_words(name)}")

    def last_words(self, name: str) -> str:
        """What a process of this run printed last: the one line it gave as its reason, or the end of its log."""
        path = self.logs / f"{name}.log"
        lines = path.read_bytes()[self.log_begins[name] :].decode(errors="replace").splitlines()
        return lines[0] if len(lines) == 1 else "\n".join([f"The end of {path}:", *lines[-25:]])

    def first_to_end(self) -> str | None:
        """The name of a process that has ended by itself, if any."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def stop(self) -> None:
        """Ask every process to end, last started first; insist after 15 seconds."""
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in reversed(self.running.values()):
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int, seconds: float = 0) -> bool:
    """Whether nobody listens on this loopback port, now or within so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)
