"""Processor seconds of manyfutures for five thousand futures of a household like the measured couple; prints them.

Runs in an environment of its own. The second run counts, as ours does.
"""

import time
from datetime import date

import numpy as np
from manyfutures import Assumptions, Household, Profile, Scenario, Start, scenario
from manyfutures.models import Adult, MortgageTerms, Position, StudentLoanTerms

FUTURES = 5_000


def main() -> None:
    """Run twice, print the second time."""
    profile = Profile(
        first_adult=Adult(born=date(1981, 6, 1), life_series="men"), partner=Adult(born=1983, life_series="women")
    )
    household = Household(
        gross_income=140_000, working_years_spending=102_000, pension=25_000, child_birth_ages=(),
        daycare_days_per_week=0, daycare_monthly_per_day=0, childcare_reimbursement_rate=0, after_school_monthly=0,
        mortgage=MortgageTerms(rate=0.05, term=20, start=date(2026, 1, 1)),
        student_loan=StudentLoanTerms(rate=0.03, repayment=1, repayment_day=1),
    )  # fmt: skip
    position = Position(
        portfolio=840_000, crypto=0, cash_buffer=60_000, home_value=500_000, mortgage_balance=150_000, student_loan=0
    )
    returns = np.random.default_rng(1).normal(0.05, 0.11, 120)
    start = Start(date(2026, 6, 1), position, returns=returns, return_years=np.arange(1906, 2026))
    for _ in range(2):
        started = time.process_time()
        scenario.run(Scenario(n_sims=FUTURES), start, household=household, profile=profile, assumptions=Assumptions())
        seconds = time.process_time() - started
    print(seconds)


main()
