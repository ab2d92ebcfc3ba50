"""The Celery application: which queue a task goes to, and what runs by the clock, as data.

Every durable fact is a row in the database (outbox entry, run, import); a message only says "look now". A lost message
is made good by the sweepers below.

Long work nobody waits for goes to the queue "batch": nightly looks, and runs over many clients, whose sender says so
(integrations.services.queueing). The sweeps of the sync only hand out messages, so they stay with the quick ones.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab, schedule

from config import env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

app = Celery("back_office")
app.conf.update(
    broker_url=env.REDIS_URL.text() or "memory://localhost/",
    result_backend=None,
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": 3600},
    timezone="Europe/London",
    task_default_queue="interactive",
    task_routes={
        "plannr_sync.tasks.*": {"queue": "batch"},
        "xplan_sync.tasks.*": {"queue": "batch"},
        "soderberg_sync.tasks.pull_every_firm": {"queue": "batch"},
        "reconciliation.tasks.sweep_*": {"queue": "batch"},
        "reconciliation.tasks.extend_expectations*": {"queue": "batch"},
        "reconciliation.tasks.take_firm_proposals": {"queue": "batch"},
        "reconciliation.tasks.take_second_look": {"queue": "batch"},
    },
    beat_schedule={
        "sweep-outbox": {"task": "integrations.tasks.sweep_outbox", "schedule": schedule(20.0)},
        "sweep-runs": {"task": "integrations.tasks.sweep_runs", "schedule": schedule(20.0)},
        "sweep-webhooks": {"task": "integrations.tasks.sweep_webhooks", "schedule": schedule(30.0)},
        "sweep-couples": {"task": "plannr_sync.tasks.sweep_couples", "schedule": schedule(60.0)},
        "sync-every-firm": {"task": "plannr_sync.tasks.sync_every_firm", "schedule": crontab(hour="2", minute="10")},
        "sync-changes-of-every-firm": {
            "task": "plannr_sync.tasks.sync_changes_of_every_firm",
            "schedule": crontab(minute="*/15"),
        },
        "sync-xplan-of-every-firm": {"task": "xplan_sync.tasks.sync_every_firm", "schedule": crontab(minute="25")},
        "pull-platform-of-every-firm": {
            "task": "soderberg_sync.tasks.pull_every_firm",
            "schedule": crontab(minute="*/10"),
        },
        "sweep-platform-requests": {
            "task": "soderberg_sync.tasks.sweep_requests",
            "schedule": schedule(20.0),
        },
        "sweep-statement-imports": {
            "task": "reconciliation.tasks.sweep_statement_imports",
            "schedule": schedule(30.0),
        },
        "sweep-mail": {"task": "backoffice.tasks.sweep_mail", "schedule": schedule(60.0)},
        "sweep-reports": {"task": "cashflow.tasks.sweep_reports", "schedule": schedule(30.0)},
        "extend-expectations": {
            "task": "reconciliation.tasks.extend_expectations",
            "schedule": crontab(hour="1", minute="30"),
        },
    },
)
app.autodiscover_tasks()
