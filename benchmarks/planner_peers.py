"""The planner against two others, in one run on one machine: manyfutures and owlplanner.

Both are installed into an environment of their own that is removed afterwards, so nothing of theirs is ever part of the
product; the first use takes some minutes. They answer other questions under other countries' tax, which the notes say:
the ratios show an order of size, not who is better.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.measure import Result
from benchmarks.planner import couple, median
from cashflow.engine import seek
from cashflow.engine.monte_carlo import simulate
from cashflow.parameters.market import house_market

PEERS = Path(__file__).parent / "peers"
FUTURES = 5_000


def run() -> Iterable[Result]:
    """Both comparisons."""
    plan, _ = couple()
    with tempfile.TemporaryDirectory() as folder:
        try:
            python = _environment(Path(folder))
        except subprocess.CalledProcessError:
            print("manyfutures and owlplanner could not be installed: not compared", flush=True)
            return
        yield Result(
            f"{FUTURES:,} futures of a couple over {len(plan.assumptions.tax)} years",
            median(lambda: simulate(plan, house_market(), paths=FUTURES), 3), _seconds(python, "futures.py"), None,
            "manyfutures: as many futures, yearly steps, two adults, a home and a loan. Not alike: Dutch tax, one "
            "portfolio instead of pots by wrapper, no search for withdrawals after tax, but random lifetimes.",
        )  # fmt: skip
        yield Result(
            "Highest sustainable spending",
            median(lambda: seek.sustainable_spending(plan), 3), _seconds(python, "spending.py"), None,
            "owlplanner: the same question for a retired couple over some thirty years. Not alike: United States tax, "
            "and it optimises where money is drawn from as a linear program, while ours keeps to the plan's order.",
        )  # fmt: skip


def _environment(folder: Path) -> Path:
    """The interpreter of a fresh environment that has both."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "manyfutures", "owlplanner"], check=True)
    return python


def _seconds(python: Path, script: str) -> float:
    """What a peer's script prints last."""
    found = subprocess.run([str(python), str(PEERS / script)], check=True, capture_output=True, text=True)
    return float(found.stdout.split()[-1])
