"""Production: everything that differs from machine to machine must be set; nothing falls back to a default."""

from __future__ import annotations

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

SECRET_KEY = env.SECRET_KEY.required()
ENCRYPTION_KEYS = env.ENCRYPTION_KEYS.required_items()
ALLOWED_HOSTS = [*env.ALLOWED_HOSTS.required_items(), "127.0.0.1"]  # the last is the health check from inside
env.DATABASE_URL.required()
env.REDIS_URL.required()
env.PUBLIC_URL.required()

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.TRUSTED_PROXY.flag():
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"},
}

if env.EMAIL_HOST.text():
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.EMAIL_HOST.text()
    EMAIL_PORT = env.EMAIL_PORT.number()
    EMAIL_HOST_USER = env.EMAIL_HOST_USER.text()
    EMAIL_HOST_PASSWORD = env.EMAIL_HOST_PASSWORD.text()
    EMAIL_USE_TLS = True
