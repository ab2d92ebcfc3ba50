"""The connected firm and the sandbox of the contract tests."""

from tests.contract.plannr.conftest import plannr_choices, plannr_data, plannr_seed, remote, world

__all__ = ["plannr_choices", "plannr_data", "plannr_seed", "remote", "world"]
