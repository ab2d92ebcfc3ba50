"""Processor seconds that owlplanner takes to find the highest spending of a retired couple; prints them.

Runs in an environment of its own. The second run counts, as ours does.
"""

import time

import owlplanner


def main() -> None:
    """Solve twice, print the second time."""
    for _ in range(2):
        started = time.process_time()
        plan = owlplanner.Plan(["Wren", "Rook"], ["1961-06-01", "1963-02-01"], [95, 95], "measured", verbose=False)
        plan.setSpendingProfile("flat")
        plan.setAccountBalances(taxable=[160, 80], taxDeferred=[300, 150], taxFree=[90, 45])
        shares = [[[60, 40, 0, 0]] * 2] * 2
        plan.setAllocationRatios("individual", generic=shares)
        plan.setPension([0, 0], [65, 65])
        plan.setSocialSecurity([1_000, 1_000], [67, 67])
        plan.setRates("user", values=[5.0, 4.0, 3.0, 2.0])
        plan.solve("maxSpending", options={"solver": "HiGHS"})
        seconds = time.process_time() - started
    print(seconds)


main()
