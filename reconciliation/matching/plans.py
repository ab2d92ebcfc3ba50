"""Finding the one plan a policy number stands for: the four steps of C2, then what a person has said.

A remembered spelling is asked only where the steps leave no plan or several: it never overrules a plan's own number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from domain.identifiers import normalise_policy_number
from reconciliation.matching.reasons import Notice, Reason
from reconciliation.matching.records import LookAlike, Plan, PlanStep

SHOWN_CANDIDATES = 5
NO_SPELLINGS: Mapping[str, int] = {}
LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


class PlanFinding(NamedTuple):
    """The plan, or the reason why there is not exactly one; with the candidates left after each step."""

    plan: Plan | None
    reason: Reason | None
    step: PlanStep | None
    plans_seen: tuple[int, ...]
    plan_ids: tuple[int, ...]


class PlanFinder:
    """Looks plans up for one statement; each policy number is worked out once.

    ``spellings`` has the normalised spellings remembered for the statement's provider, and the plan each stands for.
    """

    def __init__(
        self, plans: Iterable[Plan], provider_id: int | None, spellings: Mapping[str, int] = NO_SPELLINGS
    ) -> None:
        plans = list(plans)
        self._spelt = _spelt(plans, spellings)
        self._plans = [plan for plan in plans if plan.normalised]
        self._provider_id = provider_id
        self._exact: dict[str, list[Plan]] = {}
        self._normalised: dict[str, list[Plan]] = {}
        for plan in self._plans:
            self._exact.setdefault(plan.policy_number, []).append(plan)
            self._normalised.setdefault(plan.normalised, []).append(plan)
        self._found: dict[str, PlanFinding] = {}
        self._by_look: dict[str, list[Plan]] | None = None

    def find(self, policy_number: str) -> PlanFinding:
        """The plan for a policy number as it stands on the line."""
        finding = self._found.get(policy_number)
        if finding is None:
            finding = self._found[policy_number] = self._search(policy_number)
        return finding

    def _search(self, policy_number: str) -> PlanFinding:
        normalised = normalise_policy_number(policy_number)
        finding = self._by_steps(policy_number, normalised)
        spelt = self._spelt.get(normalised) if finding.plan is None else None
        if spelt is None:
            return finding
        return PlanFinding(spelt, None, PlanStep.SPELLING, finding.plans_seen, (spelt.id,))

    def _by_steps(self, policy_number: str, normalised: str) -> PlanFinding:
        if not normalised:
            return PlanFinding(None, Reason.NO_POLICY_NUMBER, None, (), ())
        candidates = self._exact.get(policy_number, [])
        counts = [len(candidates)]
        if len(candidates) == 1:
            return _one(candidates[0], PlanStep.EXACT, counts)
        # Step 2 looks over all plans again instead of narrowing step 1 (D2): look-alikes stay in view.
        candidates = self._normalised.get(normalised, [])
        counts.append(len(candidates))
        if len(candidates) == 1:
            return _one(candidates[0], PlanStep.NORMALISED, counts)
        if not candidates:
            return _none(Reason.PLAN_NOT_FOUND, PlanStep.NORMALISED, counts, candidates)
        active = [plan for plan in candidates if plan.active]
        counts.append(len(active))
        if len(active) == 1:
            return _one(active[0], PlanStep.ACTIVE, counts)
        if not active:
            return _none(Reason.PLANS_ALL_INACTIVE, PlanStep.ACTIVE, counts, candidates)
        same = [plan for plan in active if plan.provider_id == self._provider_id is not None]
        counts.append(len(same))
        if len(same) == 1:
            return _one(same[0], PlanStep.PROVIDER, counts)
        if not same:
            return _none(Reason.PLAN_PROVIDER_MISMATCH, PlanStep.PROVIDER, counts, active)
        return _none(Reason.PLAN_AMBIGUOUS, PlanStep.PROVIDER, counts, same)

    def notices_for(self, plan: Plan) -> tuple[Notice, ...]:
        """What is odd about a plan that was found all the same (D4)."""
        inactive = () if plan.active else (Notice.PLAN_INACTIVE,)
        return inactive if plan.provider_id == self._provider_id else (*inactive, Notice.OTHER_PROVIDER)

    def look_alikes(self, policy_number: str) -> tuple[LookAlike, ...]:
        """Plans whose number differs only by leading zeros or by letters read as figures: a hint, no more."""
        if self._by_look is None:
            self._by_look = {}
            for plan in self._plans:
                self._by_look.setdefault(look_of(plan.normalised), []).append(plan)
        alike = self._by_look.get(look_of(normalise_policy_number(policy_number)), [])
        return tuple(LookAlike(plan.id, plan.policy_number) for plan in alike[:SHOWN_CANDIDATES])


def _spelt(plans: list[Plan], spellings: Mapping[str, int]) -> dict[str, Plan]:
    """Normalised spelling to its plan, for those whose plan was given."""
    if not spellings:
        return {}
    by_id = {plan.id: plan for plan in plans}
    return {normalised: by_id[plan_id] for normalised, plan_id in spellings.items() if normalised and plan_id in by_id}


def look_of(normalised: str) -> str:
    """What is left of a number without leading zeros, o read as 0, i and l as 1: equal for numbers easily confused."""
    return normalised.translate(LOOKS_LIKE).lstrip("0")


def _one(plan: Plan, step: PlanStep, counts: list[int]) -> PlanFinding:
    return PlanFinding(plan, None, step, tuple(counts), (plan.id,))


def _none(reason: Reason, step: PlanStep, counts: list[int], candidates: list[Plan]) -> PlanFinding:
    return PlanFinding(None, reason, step, tuple(counts), tuple(plan.id for plan in candidates[:SHOWN_CANDIDATES]))
