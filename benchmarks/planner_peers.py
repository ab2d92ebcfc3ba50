"""The planner against two others, in one run on one machine: manyfutures and owlplanner.

Both are installed into an environment of their own that is removed afterwards, so nothing of theirs is ever part of the
product; that takes a minute or some. They answer other questions under other countries' tax, which the notes say: the
ratios show an order of size, not who is better. Both sides are counted in seconds of the processor, all threads
together, since they run one after the other and something else may run meanwhile.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.measure import Result
from benchmarks.planner import couple
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
            _ours(lambda: simulate(plan, house_market(), paths=FUTURES)), _seconds(python, "futures.py"), None,
            "manyfutures: as many futures, yearly steps, two adults, a home and a loan. Not alike: Dutch tax, one "
            "portfolio instead of pots by wrapper, no search for withdrawals after tax, but random lifetimes.",
        )  # fmt: skip
        yield Result(
            "Highest sustainable spending",
            _ours(lambda: seek.sustainable_spending(plan)), _seconds(python, "spending.py"), None,
            "owlplanner: the same question for a retired couple over some thirty years. Not alike: United States tax, "
            "and it optimises where money is drawn from as a linear program, while ours keeps to the plan's order.",
        )  # fmt: skip


def _environment(folder: Path) -> Path:
    """The interpreter of a fresh environment that has both."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "manyfutures", "owlplanner"], check=True)
    return python


def _ours(action: Callable[[], object], rounds: int = 3) -> float:
    """Median processor seconds of some rounds; the first does not count, as the law of each year is read then."""
    times = []
    for _ in range(rounds + 1):
        started = time.process_time()
        action()
        times.append(time.process_time() - started)
    return statistics.median(times[1:])


def _seconds(python: Path, script: str) -> float:
    """What a peer's script prints last."""
    found = subprocess.run([str(python), str(PEERS / script)], check=True, capture_output=True, text=True)
    return float(found.stdout.split()[-1])
