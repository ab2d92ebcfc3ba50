"""The Django project; importing it makes the Celery application the one that ``shared_task`` uses."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
