"""The whole product in one process: database, migrations, demo firm, queue worker, scheduler, web server.

For one machine and one person. Production runs the same parts as processes of their own (see docker-compose.yml).
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from types import FrameType


def stop_asked(signum: int, frame: FrameType | None) -> None:
    """End the process in an orderly way, so that the embedded database is stopped too."""
    sys.exit(0)


def start_worker() -> None:
    """Run the queue's worker and its scheduler in threads of this process."""
    from celery.beat import EmbeddedService
    from celery.worker import WorkController

    from config.celery import app

    app.conf.broker_transport_options = {"polling_interval": 0.05}
    worker = WorkController(
        app=app,
        pool_cls="threads",
        concurrency=4,
        queues=["interactive", "batch"],
        loglevel="WARNING",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    beat = EmbeddedService(app, thread=True, max_interval=5, scheduler_cls="celery.beat:Scheduler")
    threading.Thread(target=beat.run, name="beat", daemon=True).start()


def main() -> None:
    """Prepare the database, then serve until asked to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    signal.signal(signal.SIGTERM, stop_asked)

    import django
    from django.core.management import call_command

    from config.embedded import UnableToStartDatabase
    from config.env import UnableToConfigure

    try:
        django.setup()
    except (UnableToConfigure, UnableToStartDatabase) as problem:
        sys.exit(str(problem))
    call_command("migrate", verbosity=0)
    from config.demo.seed import seed_demo_firms

    seed_demo_firms()
    start_worker()

    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from waitress import serve

    from config.wsgi import application

    print(f"Listening on http://127.0.0.1:{options.port}", flush=True)
    serve(
        StaticFilesHandler(application),
        host="127.0.0.1",
        port=options.port,
        threads=8,
        ident=None,
        max_request_body_size=60 * 1024 * 1024,
    )


if __name__ == "__main__":
    main()
