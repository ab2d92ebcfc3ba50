"""The queue as production runs it: a Redis broker and a worker process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.db import connection

from config import env

REDIS = shutil.which("redis-server")

pytestmark = pytest.mark.skipif(
    REDIS is None and os.environ.get("REDIS_TESTS") != "required",
    reason="needs redis-server (Debian package redis-server)",
)


@pytest.fixture
def redis_url(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(60)


def database_url():
    at = connection.settings_dict
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@/{at['NAME']}?host={at['HOST']}&port={at['PORT'] or 5432}"


def test_a_worker_process_takes_a_task_from_redis(redis_url, tmp_path, transactional_db):
    environment = {
        **os.environ,
        "REDIS_URL": redis_url,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    celery = [sys.executable, "-m", "celery", "--app", "config"]
    log = (tmp_path / "worker.log").open("w+")
    worker = subprocess.Popen(
        [*celery, "worker", "--queues", "interactive,batch", "--concurrency", "1", "--loglevel", "INFO"],
        env=environment,
        cwd=env.BASE_DIR,
        stdout=log,
        stderr=log,
    )
    try:
        ask = [*celery, "inspect", "ping", "--timeout", "2"]
        answers = [""]
        deadline = time.monotonic() + 60
        while "pong" not in answers[-1] and time.monotonic() < deadline:
            answer = subprocess.run(ask, env=environment, cwd=env.BASE_DIR, capture_output=True, text=True)
            answers.append(answer.stdout)
        assert "pong" in answers[-1], answers[-1]
        asked = subprocess.run(
            [*celery, "inspect", "registered", "--timeout", "5"],
            env=environment,
            cwd=env.BASE_DIR,
            capture_output=True,
            text=True,
        ).stdout
        for entry in ("integrations.tasks.sweep_outbox", "reconciliation.tasks.extend_expectations"):
            assert entry in asked
        subprocess.run(
            [*celery, "call", "integrations.tasks.sweep_outbox"],
            env=environment,
            cwd=env.BASE_DIR,
            check=True,
            capture_output=True,
        )
        deadline = time.monotonic() + 60
        taken = {}
        while not taken and time.monotonic() < deadline:
            stats = subprocess.run(
                [*celery, "inspect", "stats", "--json", "--timeout", "3"],
                env=environment,
                cwd=env.BASE_DIR,
                capture_output=True,
                text=True,
            ).stdout
            taken = next(iter(json.loads(stats or "{}").values()), {}).get("total", {})
        assert taken == {"integrations.tasks.sweep_outbox": 1}
        log.flush()
        assert "Traceback" not in (tmp_path / "worker.log").read_text()
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
