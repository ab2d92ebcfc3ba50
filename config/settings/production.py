"""Production: everything that differs from machine to machine must be set; nothing falls back to a default."""

from __future__ import annotations

from config import env

env.require(
    env.SECRET_KEY,
    env.ENCRYPTION_KEYS,
    env.ALLOWED_HOSTS,
    env.PUBLIC_URL,
    env.DATABASE_URL,
    env.REDIS_URL,
    env.PLANNR_BASE_URL,
)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import ALLOWED_HOSTS, STORAGES  # noqa: E402

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]  # the last is the health check from inside

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.TRUSTED_PROXY.flag():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"}}

if env.EMAIL_HOST.text():
    EMAIL_CARRIER = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.EMAIL_HOST.text()
    EMAIL_PORT = env.EMAIL_PORT.number()
    EMAIL_HOST_USER = env.EMAIL_HOST_USER.text()
    EMAIL_HOST_PASSWORD = env.EMAIL_HOST_PASSWORD.text()
    EMAIL_USE_TLS = True
