"""Every part of the API that the sandbox answers. A new resource is a module in ``resources`` and its line here.

File notes come before the lists of clients only for the eye; no address fits two routes.
"""

from __future__ import annotations

from sandbox.common.routes import Part
from sandbox.xplan.resources import clients, docnotes, lists, session

PARTS: tuple[Part, ...] = (session.PART, clients.PART, lists.PART, docnotes.PART)
