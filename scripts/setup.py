"""Set-up: a virtual environment with the locked dependencies, and the front-end assets. Standard library only.

Does nothing where nothing changed: what was installed is remembered by the digest of the files it came from.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def digest_of(*paths: Path) -> str:
    """A digest of the files' contents."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_python() -> None:
    """Stop with one clear line when this Python is too old."""
    if sys.version_info < (3, 11):  # noqa: UP036  # this file also runs on what is too old
        sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def make_environment() -> None:
    """Make ``.venv``, whole or not at all."""
    print("Making the virtual environment .venv", flush=True)
    try:
        venv.create(VENV, with_pip=True)
    except BaseException as problem:  # Ctrl-C too leaves half an environment
        shutil.rmtree(VENV, ignore_errors=True)
        if not isinstance(problem, subprocess.CalledProcessError | OSError):
            raise
        sys.exit("This Python cannot make virtual environments; on Debian and Ubuntu, apt-get install python3-venv")


def ensure_environment(requirements: Path) -> None:
    """Make ``.venv`` and install the locked dependencies unless they are there already.

    Installing the developers' list satisfies the product's list too.
    """
    if not PYTHON.exists():
        make_environment()
    stamp = VENV / f"installed-{requirements.stem}"
    wanted = digest_of(requirements)
    covering = [VENV / "installed-requirements-dev", stamp]
    wider = ROOT / "requirements-dev.txt"
    if covering[0].exists() and covering[0].read_text() == digest_of(wider):
        return
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing the dependencies of {requirements.name} (a minute or two, once)", flush=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"The dependencies of {requirements.name} could not be installed; pip says above why.")
    stamp.write_text(wanted)


def main() -> None:
    """Install what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what tests and checks need")
    options = parser.parse_args()
    ensure_python()
    ensure_environment(ROOT / ("requirements-dev.txt" if options.dev else "requirements.txt"))
    sys.exit(subprocess.run([PYTHON, ROOT / "scripts" / "assets.py"]).returncode)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next start goes on where this one ended.")
