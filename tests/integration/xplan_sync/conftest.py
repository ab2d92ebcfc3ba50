"""The world of the contract tests: a seeded Xplan over HTTP and a firm that can be connected with it."""

from tests.contract.xplan.conftest import unlinked, world, xplan, xplan_choices, xplan_data, xplan_seed

__all__ = ["unlinked", "world", "xplan", "xplan_choices", "xplan_data", "xplan_seed"]
