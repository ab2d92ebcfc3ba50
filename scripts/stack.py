"""The demo's parts and how they find each other: the sandboxes, then the product in one process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from processes import Processes

PRODUCT_PORT = 8000
PLANNR_PORT = 8101
REDTAIL_PORT = 8102
XPLAN_PORT = 8103
PLATFORM_PORT = 8104
XPLAN_APP = {
    "XPLAN_APP_ID": "demo-xplan-app-id",
    "XPLAN_CLIENT_ID": "demo-back-office",
    "XPLAN_CLIENT_SECRET": "demo-xplan-secret",
}  # the local sandbox's, of no use elsewhere
REDTAIL_API_KEY = "demo-redtail-api-key"  # the local sandbox's, of no use elsewhere
PLANNR_FIRM = "fernhill-demo-advice"
"""What the Plannr sandbox calls the demo firm."""


@dataclass(frozen=True, slots=True)
class Stack:
    """Where everything listens and keeps its data."""

    data_dir: Path
    port: int = PRODUCT_PORT
    plannr_port: int = PLANNR_PORT
    redtail_port: int = 0
    """Of the Redtail sandbox; nought starts none, and the product then offers no Redtail."""
    xplan_port: int = 0
    """Of the Xplan sandbox; nought starts none."""
    platform_port: int = 0
    """Of the platform's sandbox; nought starts none, and the product then offers no platform."""
    database_url: str = ""
    """A database that exists already; empty: the environment's, or one of its own in the data folder."""

    @property
    def url(self) -> str:
        """The product's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def plannr_url(self) -> str:
        """The Plannr sandbox's address."""
        return f"http://127.0.0.1:{self.plannr_port}"

    @property
    def redtail_url(self) -> str:
        """The Redtail sandbox's address."""
        return f"http://127.0.0.1:{self.redtail_port}"

    @property
    def xplan_url(self) -> str:
        """The Xplan sandbox's address."""
        return f"http://127.0.0.1:{self.xplan_port}"

    @property
    def platform_url(self) -> str:
        """The platform sandbox's address."""
        return f"http://127.0.0.1:{self.platform_port}"

    @property
    def plannr_data(self) -> Path:
        """The Plannr sandbox's store."""
        return self.data_dir / "sandbox" / "plannr.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        """The environment the product runs in."""
        return {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATA_DIR": str(self.data_dir),
            "MEDIA_ROOT": str(self.data_dir / "media"),
            "PUBLIC_URL": self.url,
            "PLANNR_BASE_URL": self.plannr_url,
            "PLANNR_REDIRECT_URL": f"{self.url}/plannr/callback/",
            **self.redtail_environment,
            **self.xplan_environment,
            **({"SODERBERG_BASE_URL": self.platform_url} if self.platform_port else {}),
            **({"DATABASE_URL": self.database_url} if self.database_url else {}),
        }

    @property
    def redtail_environment(self) -> dict[str, str]:
        """How the product finds the Redtail sandbox; empty where there is none."""
        if not self.redtail_port:
            return {}
        return {"REDTAIL_BASE_URL": self.redtail_url, "REDTAIL_API_KEY": REDTAIL_API_KEY}

    @property
    def xplan_environment(self) -> dict[str, str]:
        """How the product finds the Xplan sandbox; empty where there is none."""
        if not self.xplan_port:
            return {}
        return {
            "XPLAN_SITE_URL": self.xplan_url,
            "XPLAN_REDIRECT_URL": f"{self.url}/xplan/callback/",
            **XPLAN_APP,
        }

    def firm_id(self) -> str:
        """The demo firm's id in the Plannr sandbox, asked from the running one."""
        with urlopen(f"{self.plannr_url}/_sandbox/api/facts", timeout=10) as answer:
            return str(json.load(answer)[PLANNR_FIRM]["uuid"])

    def start(self, processes: Processes) -> None:
        """Start the sandboxes, then the product, and wait until each answers."""
        self.plannr_data.parent.mkdir(parents=True, exist_ok=True)
        processes.start(
            "plannr-sandbox",
            "sandbox.plannr",
            [
                "--port",
                str(self.plannr_port),
                "--data",
                str(self.plannr_data),
                "--seed",
                "demo",
                "--redirect",
                f"{self.url}/plannr/callback/",
            ],
            {},
        )
        if self.redtail_port:
            data = ["--data", str(self.data_dir / "sandbox" / "redtail.sqlite3"), "--seed", "demo"]
            processes.start("redtail-sandbox", "sandbox.redtail", ["--port", str(self.redtail_port), *data], {})
        if self.xplan_port:
            data = ["--data", str(self.data_dir / "sandbox" / "xplan.sqlite3"), "--seed", "demo"]
            processes.start("xplan-sandbox", "sandbox.xplan", ["--port", str(self.xplan_port), *data], {})
        if self.platform_port:
            data = ["--data", str(self.data_dir / "sandbox" / "platform.sqlite3"), "--seed", "demo"]
            processes.start("platform-sandbox", "sandbox.platform", ["--port", str(self.platform_port), *data], {})
            processes.wait_until_up("platform-sandbox", f"{self.platform_url}/_sandbox/")  # the demo firm is on it
        processes.start("product", "config.quickstart", ["--port", str(self.port)], self.environment)
        processes.wait_until_up("plannr-sandbox", f"{self.plannr_url}/_sandbox/")
        if self.redtail_port:
            processes.wait_until_up("redtail-sandbox", f"{self.redtail_url}/_sandbox/")
        if self.xplan_port:
            processes.wait_until_up("xplan-sandbox", f"{self.xplan_url}/_sandbox/")
        processes.wait_until_up("product", f"{self.url}/readyz")
