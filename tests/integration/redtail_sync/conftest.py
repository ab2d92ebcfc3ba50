"""The world of the contract tests: a seeded Redtail over HTTP and a firm connected to it."""

from tests.contract.redtail.conftest import (
    redtail,
    redtail_choices,
    redtail_data,
    redtail_seed,
    redtail_world,
)

__all__ = ["redtail", "redtail_choices", "redtail_data", "redtail_seed", "redtail_world"]
