"""Settings of the test suite: cheap passwords, mail in memory, a fixed throwaway encryption key."""

from __future__ import annotations

import base64
import os

os.environ.setdefault("PLANNR_CLIENT_ID", "demo-back-office")
os.environ.setdefault("PLANNR_CLIENT_SECRET", "demo-plannr-secret")  # the local sandbox's, of no use elsewhere

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, DATABASES, LOGGING, NO_TRIGGER_IGNORED

SECRET_KEY = "only-for-tests"
ENCRYPTION_KEYS = [base64.urlsafe_b64encode(b"thirty-two bytes for tests only!").decode()]
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_CARRIER = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = DATA_DIR / "test-media"
DATABASES["default"]["TEST"] = {"NAME": "test_back_office" + env.TEST_DATABASE_SUFFIX.text()}
DATABASES["default"]["OPTIONS"] = {"options": f"{NO_TRIGGER_IGNORED} -c synchronous_commit=off"}
CELERY_TASK_ALWAYS_EAGER = False
# A refusal is logged with its traceback, which takes longer to write than the refusal; tests read the answer.
LOGGING = {**LOGGING, "loggers": {**LOGGING["loggers"], "django.request": {"level": "ERROR"}}}
