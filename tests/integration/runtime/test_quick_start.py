"""The quick start on machines that are not as one would wish: taken ports, killed processes, broken-off starts."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from config import embedded, env
from config.embedded import UnableToStartDatabase, embedded_database_url, forget_the_dead


def start_demo(data_dir, *options):
    """What the demo answers where it cannot start."""
    return subprocess.run(
        [sys.executable, "scripts/demo.py", *options],
        env={**os.environ, "DATA_DIR": str(data_dir)},
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_a_second_demo_on_the_same_data_ends_with_one_line(tmp_path):
    with (tmp_path / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = start_demo(tmp_path)
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert "already running" in answer.stderr


def test_a_taken_port_is_named_in_one_line_with_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = start_demo(tmp_path, "--port", str(port))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1
    assert f"Port {port} is in use" in answer.stderr
    assert "make demo PORT=" in answer.stderr


def test_without_the_screens_styles_it_ends_with_one_line_instead_of_starting_bare(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import pathlib, assets; "
        f"assets.VENDOR = pathlib.Path({str(tmp_path / 'vendor')!r}); import demo; demo.main()"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "DATA_DIR": str(tmp_path)}, cwd=env.BASE_DIR,
        capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1 and "run `make setup` first" in answer.stderr


def test_a_reset_forgets_the_data_and_keeps_the_keys(tmp_path):
    for name in ("postgres", "sandbox", "media", "log"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret_key").write_text("kept")
    assert start_demo(tmp_path, "--reset").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"log", "secret_key", "demo.lock"}


def test_a_part_of_the_demo_ends_when_its_starter_is_gone():
    part = subprocess.Popen(
        [sys.executable, "scripts/tethered.py", "http.server", "--bind", "127.0.0.1", "0"],
        cwd=env.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            part.wait(1)
        part.stdin.close()  # what the system does for a process that was killed
        assert part.wait(60) == -signal.SIGTERM
    finally:
        part.kill()
        part.wait()


def test_notes_about_processes_that_are_gone_are_dropped(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")  # a number that another program has now
    (tmp_path / ".handle_pids.json").write_text(json.dumps([gone.pid, os.getpid()]))
    forget_the_dead(tmp_path)
    assert not (tmp_path / "postmaster.pid").exists()
    assert json.loads((tmp_path / ".handle_pids.json").read_text()) == [os.getpid()]


def test_a_path_with_a_space_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(UnableToStartDatabase, match="set DATA_DIR"):
        embedded_database_url(tmp_path / "my data" / "postgres")
    assert not list(tmp_path.iterdir())


class TestBrokenOffFirstStart:
    """What a first start leaves when it is killed while the database is being made."""

    def test_what_is_half_made_is_made_again(self, tmp_path, monkeypatch):
        data_dir = tmp_path / "postgres"

        def killed(folder):
            (folder / "PG_VERSION").write_text("half")
            raise KeyboardInterrupt

        monkeypatch.setattr(embedded, "_running_server", killed)
        with pytest.raises(KeyboardInterrupt):
            embedded_database_url(data_dir)
        seen = []
        monkeypatch.setattr(embedded, "_running_server", lambda at: seen.append(list(at.iterdir())) or "address")
        assert embedded_database_url(data_dir) == "address"
        assert seen == [[]]

    def test_what_was_finished_once_is_never_removed(self, tmp_path, monkeypatch):
        data_dir = tmp_path / "postgres"
        monkeypatch.setattr(embedded, "_running_server", lambda folder: (folder / "PG_VERSION").write_text("18") or "")
        embedded_database_url(data_dir)

        def killed(folder):
            raise KeyboardInterrupt

        monkeypatch.setattr(embedded, "_running_server", killed)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                embedded_database_url(data_dir)
        assert (data_dir / "PG_VERSION").exists()
