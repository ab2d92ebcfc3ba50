"""What a run covers, as it is kept in the run's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RunScope:
    """Which remote clients (None: every one there is), which kinds (None: all), and what a person has allowed.

    ``import_clients`` lets clients that are not linked be created here. ``relatives`` also takes in the partner and
    the people of a joint account. ``only_changes`` looks only for clients with changes there since the last run over
    everybody, and finds nothing that is gone.
    ``guards_confirmed`` says that a person has seen what a guard warned of. ``adviser_id`` is the user who looks after
    the clients that come in, where the remote names nobody who is known here.
    """

    client_ids: tuple[str, ...] | None = ()
    kinds: tuple[str, ...] | None = None
    import_clients: bool = False
    relatives: bool = True
    only_changes: bool = False
    guards_confirmed: bool = False
    adviser_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The scope as stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RunScope:
        """The scope a run was started with."""
        known = {name: value for name, value in stored.items() if name in cls.__slots__}
        for name in ("client_ids", "kinds"):
            if isinstance(known.get(name), list):
                known[name] = tuple(known[name])
        return cls(**known)

    def covers(self, kind: str) -> bool:
        """Whether records of the kind are wanted."""
        return self.kinds is None or kind in self.kinds
