"""The production files agree with the code: variables that are read, commands that exist, settings that refuse gaps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from config import env

COMPOSE = yaml.safe_load((env.BASE_DIR / "docker-compose.yml").read_text())
RUNNING = ["web", "worker", "beat"]
APP_SERVICES = ["migrate", *RUNNING]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x" * 60,
    "ENCRYPTION_KEYS": "dGhpcnR5LXR3byBieXRlcyBmb3IgdGVzdHMgb25seSE=",
    "ALLOWED_HOSTS": "back-office.example",
    "PUBLIC_URL": "https://back-office.example",
    "DATABASE_URL": "postgresql:///unused",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "PLANNR_BASE_URL": "https://plannr.example",
}
REQUIRED = sorted(set(COMPLETE) - {"DJANGO_SETTINGS_MODULE"})


def settings_answer(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    bare = {name: value for name, value in os.environ.items() if name not in env.VARIABLES}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**bare, **variables},
        cwd=env.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_every_service_that_stays_has_a_health_check():
    assert set(COMPOSE["services"]) == {"postgres", "redis", *APP_SERVICES}
    staying = {name: service for name, service in COMPOSE["services"].items() if name != "migrate"}
    assert all("test" in service["healthcheck"] for service in staying.values())


@pytest.mark.parametrize(("age", "healthy"), [(60, True), (3_600, False), (None, False)])
def test_beat_is_healthy_while_it_writes_its_schedule_down(tmp_path, age, healthy):
    service = COMPOSE["services"]["beat"]
    schedule = service["command"][service["command"].index("--schedule") + 1]
    if age is not None:
        written = tmp_path / "schedule.db"
        written.touch()
        os.utime(written, (time.time() - age,) * 2)
    _, _, flag, look = service["healthcheck"]["test"]
    look = look.replace(schedule, str(tmp_path / "schedule"))
    assert (subprocess.run([sys.executable, flag, look], timeout=180).returncode == 0) is healthy


def test_one_service_migrates_once_and_the_others_wait_for_it():
    migrating = [name for name, service in COMPOSE["services"].items() if "migrate" in service.get("command", [])]
    assert migrating == ["migrate"]
    assert COMPOSE["services"]["migrate"]["restart"] == "no"
    assert "migrate" not in COMPOSE["services"]["migrate"]["depends_on"]
    for name in RUNNING:
        waits_for = COMPOSE["services"][name]["depends_on"]
        assert waits_for["migrate"] == {"condition": "service_completed_successfully"}
        assert waits_for["postgres"] == waits_for["redis"] == {"condition": "service_healthy"}


@pytest.mark.parametrize("service", APP_SERVICES)
def test_every_variable_compose_sets_is_one_the_product_reads(service):
    names = set(COMPOSE["services"][service]["environment"]) - {"DJANGO_SETTINGS_MODULE"}
    assert names <= set(env.VARIABLES)


def test_every_variable_production_requires_is_set_by_compose():
    assert set(COMPLETE) <= set(COMPOSE["services"]["web"]["environment"])


@pytest.mark.parametrize("service", APP_SERVICES)
def test_start_commands_exist(service):
    command = COMPOSE["services"][service]["command"]
    assert shutil.which(command[0], path=str(Path(sys.executable).parent))


def test_health_probe_script_exists_and_the_address_is_routed():
    from django.urls import resolve

    test = COMPOSE["services"]["web"]["healthcheck"]["test"]
    assert (env.BASE_DIR / test[2]).is_file()
    assert resolve(re.sub(r"^https?://[^/]+", "", test[3])).url_name == "readyz"


def test_complete_production_settings_load():
    answer = settings_answer(COMPLETE)
    assert answer.returncode == 0, answer.stderr


def test_production_refuses_to_start_with_gaps_and_names_all_of_them_in_one_line():
    answer = settings_answer({"DJANGO_SETTINGS_MODULE": COMPLETE["DJANGO_SETTINGS_MODULE"]})
    assert answer.returncode == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("Set ")
    assert [name for name in REQUIRED if f"{name} (" in line] == REQUIRED


@pytest.mark.parametrize("missing", REQUIRED)
def test_each_variable_counts(missing, monkeypatch):
    for name in REQUIRED:
        monkeypatch.setenv(name, " " if name == missing else COMPLETE[name])
    with pytest.raises(env.UnableToConfigure, match=f"^Set {missing} \\("):
        env.require(*(env.VARIABLES[name] for name in REQUIRED))


class TestImage:
    """What the Dockerfile says, for machines that cannot build it."""

    stages = (env.BASE_DIR / "Dockerfile").read_text().split("\nFROM ")

    def test_the_last_stage_installs_nothing_and_takes_nothing_from_where_node_was(self):
        assert "scripts/assets.py" in self.stages[-3]
        assert "assets.py" not in self.stages[-1]
        assert "--from=assets" not in self.stages[-1]
        assert "pip" not in self.stages[-1]

    def test_it_runs_as_a_user_of_its_own_and_says_how_it_is(self):
        assert "\nUSER app\n" in self.stages[-1]
        assert "\nHEALTHCHECK " in self.stages[-1]

    def test_what_is_copied_from_the_checkout_exists_and_is_not_ignored(self):
        ignored = set((env.BASE_DIR / ".dockerignore").read_text().split())
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(self.stages), flags=re.MULTILINE):
            for name in line.split():
                assert (env.BASE_DIR / name).exists(), name
                assert name not in ignored

    def test_what_the_product_needs_is_not_ignored(self):
        ignored = set((env.BASE_DIR / ".dockerignore").read_text().split())
        assert not ignored & {
            "config",
            "domain",
            "backoffice",
            "cashflow",
            "integrations",
            "reconciliation",
            "plannr_sync",
            "static",
            "templates",
            "scripts",
            "manage.py",
        }


def test_static_files_can_be_gathered_as_the_image_gathers_them(tmp_path, settings):
    from django.core.management import call_command

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.storage.HashedStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list((tmp_path / "css").glob("*.????????????.css"))
