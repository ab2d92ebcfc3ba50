"""The production files agree with the code: variables that are read, commands that exist, settings that refuse gaps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from config import env

COMPOSE = yaml.safe_load((env.BASE_DIR / "docker-compose.yml").read_text())
APP_SERVICES = ["web", "worker", "beat"]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x" * 60,
    "ENCRYPTION_KEYS": "dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE=",
    "ALLOWED_HOSTS": "back-office.example",
    "PUBLIC_URL": "https://back-office.example",
    "DATABASE_URL": "postgresql:///unused",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def settings_answer(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in env.VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env={**bare, **variables}, cwd=env.BASE_DIR, capture_output=True, text=True, timeout=60,
    )


def test_compose_has_the_five_services_with_health_checks():
    assert set(COMPOSE["services"]) == {"postgres", "redis", *APP_SERVICES}
    assert all("healthcheck" in service for service in COMPOSE["services"].values())


@pytest.mark.parametrize("service", APP_SERVICES)
def test_every_variable_compose_sets_is_one_the_product_reads(service):
    names = set(COMPOSE["services"][service]["environment"]) - {"DJANGO_SETTINGS_MODULE"}
    assert names <= set(env.VARIABLES)


def test_every_variable_production_requires_is_set_by_compose():
    required = set(COMPLETE)
    assert required <= set(COMPOSE["services"]["web"]["environment"])


@pytest.mark.parametrize("service", APP_SERVICES)
def test_start_commands_exist(service):
    command = COMPOSE["services"][service]["command"]
    if command[0] == "sh":
        assert (env.BASE_DIR / command[1]).is_file()
        words = (env.BASE_DIR / command[1]).read_text()
        assert "gunicorn config.wsgi" in words
        command = ["gunicorn"]
    assert shutil.which(command[0], path=str(Path(sys.executable).parent))


def test_health_probe_script_exists_and_the_address_is_routed():
    from django.urls import resolve

    test = COMPOSE["services"]["web"]["healthcheck"]["test"]
    assert (env.BASE_DIR / test[2]).is_file()
    assert resolve(re.sub(r"^https?://[^/]+", "", test[3])).url_name == "readyz"


def test_complete_production_settings_load():
    answer = settings_answer(COMPLETE)
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"}))
def test_production_refuses_to_start_without(missing):
    answer = settings_answer({name: value for name, value in COMPLETE.items() if name != missing})
    assert answer.returncode != 0
    assert f"Set {missing}:" in answer.stderr
