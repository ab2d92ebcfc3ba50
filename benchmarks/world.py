"""What a measurement against the product needs: a database of its own, and the Plannr sandbox as another process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOKEN = "demo-pat-fernhill-owner"
"""The sandbox's demo owner, of no use elsewhere."""


@contextmanager
def empty_database() -> Iterator[None]:
    """The product set up with an empty database that is dropped at the end; writes are flushed as in production."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    os.environ["TEST_DATABASE_SUFFIX"] = f"_benchmark_{os.getpid()}"
    import django  # only now that the settings are named
    from django.conf import settings

    settings.DATABASES["default"]["OPTIONS"] = {"options": settings.NO_TRIGGER_IGNORED}
    django.setup()
    from django.db import connection

    former = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)


@contextmanager
def plannr_sandbox(clients: int) -> Iterator[str]:
    """The address of a sandbox with so many plain clients besides the demo ones, practically without a rate limit."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "sandbox.plannr", "--port", "0", "--seed", "demo"),
                *("--bulk", str(clients), "--requests-a-minute", "100000"),
                *("--data", str(Path(folder) / "plannr.sqlite3")),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            announcement = process.stdout.readline()  # "... ready at URL (its pages: ...)"
            if " at " not in announcement:
                raise RuntimeError("The sandbox did not come up.")
            yield announcement.split(" at ", 1)[1].split(" ", 1)[0]
        finally:
            process.terminate()
            process.wait(timeout=20)
