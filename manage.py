#!/usr/bin/env python
"""Django's command line for this project."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    from config.embedded import UnableToStartDatabase
    from config.env import UnableToConfigure

    try:
        execute_from_command_line(sys.argv)
    except (UnableToConfigure, UnableToStartDatabase) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
