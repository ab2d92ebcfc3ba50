"""The world of the contract tests: a seeded Plannr over HTTP and a firm linked with it."""

from tests.contract.plannr.conftest import couple, plannr_choices, plannr_data, plannr_seed, remote, world

__all__ = ["couple", "plannr_choices", "plannr_data", "plannr_seed", "remote", "world"]
