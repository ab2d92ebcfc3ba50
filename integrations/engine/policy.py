"""Who may change what: the connection's mode, the item's own policy, and what the connector can do at all.

    effective(Mode.ONE_WAY, UpdatePolicy.YES)         -> UpdatePolicy.ONLY_FROM_REMOTE
    may_send(Mode.FORCE_ONE_WAY, "Plannr")            -> Ability(False, "This firm only reads from …")

The sentences are shown beside the controls they lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.enums.sync import Mode, UpdatePolicy

__all__ = ["CAN", "Ability", "Mode", "UpdatePolicy", "effective", "may_push", "may_send"]


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether something can be done, and the sentence a person sees where it cannot."""

    allowed: bool
    reason: str = ""

    @classmethod
    def yes(cls) -> Ability:
        """It can."""
        return cls(True)

    @classmethod
    def no(cls, reason: str) -> Ability:
        """It cannot, because."""
        return cls(False, reason)


CAN = Ability.yes()


def effective(mode: Mode, policy: UpdatePolicy, *, switched_to_two_way: bool = False) -> UpdatePolicy:
    """The policy that counts for an item: a one-way mode turns yes into only-from-remote.

    ``switched_to_two_way`` is a person's choice for one piece of work; force one-way ignores it.
    """
    if policy is not UpdatePolicy.YES or mode is Mode.TWO_WAY:
        return policy
    if mode is Mode.ONE_WAY and switched_to_two_way:
        return policy
    return UpdatePolicy.ONLY_FROM_REMOTE


def may_send(mode: Mode, system_label: str, *, switched_to_two_way: bool = False) -> Ability:
    """Whether the connection's mode lets anything be created, updated, deleted or uploaded there."""
    if mode is Mode.FORCE_ONE_WAY:
        return Ability.no(
            f"Your firm only reads from {system_label}: nothing can be created, updated, deleted or uploaded there."
        )
    if mode is Mode.ONE_WAY and not switched_to_two_way:
        return Ability.no(
            f"This connection only reads from {system_label}; switch it to two-way, or one cashflow under its Actions."
        )
    return CAN


def may_push(
    mode: Mode, policy: UpdatePolicy, kind: Ability, system_label: str, *, switched_to_two_way: bool = False
) -> Ability:
    """Whether an edit of a linked item may be sent: by mode, then by what the connector can do, then by the item."""
    allowed = may_send(mode, system_label, switched_to_two_way=switched_to_two_way)
    if not allowed.allowed:
        return allowed
    if not kind.allowed:
        return kind
    if policy is UpdatePolicy.ONLY_FROM_REMOTE:
        return Ability.no(f"This item is only updated from {system_label}.")
    if policy is UpdatePolicy.NO:
        return Ability.no(f"Updates of this item are turned off for {system_label}.")
    return CAN
