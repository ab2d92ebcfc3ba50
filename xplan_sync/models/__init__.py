"""Every model of the Xplan connector."""

from xplan_sync.models.override import Override
from xplan_sync.models.site import Site

__all__ = ["Override", "Site"]
