"""The matcher: links the lines of a provider's statement to the expectations they pay, and says why where it does not.

Pure: whole pence in, decisions out; no clock, no settings, no database.

    match(lines, plans, expectations, statement, rules=Rules(), spellings={}) -> MatchResult

        Line(id, row, policy_number, category, paid_date, gross_pence, is_new=True, kept_target=None)
        Plan(id, policy_number, normalised, active, provider_id)
        Expectation(id, plan_id, category, expected_date, gross_pence, linked_pence=0, recurring=False,
                    with_vat=False, cancelled=False, client_paid=False)
        Statement(provider_id, statement_date)
        Rules(tolerance_percent=Decimal(10))

        MatchResult(decisions, linked_pence)        linked_pence: {expectation id: new sum of its links}
        Decision(line_id, plan_id, expectation_id, method, reason, tie, split_target, explanation)

    tell(explanation, reason=.., method=.., tie=..)     -> Telling(sentence, next_step)
    steps_of(explanation, reason=.., method=.., tie=..) -> (Step(label, text), ...)
        written_off=WrittenOff(date, paid_pence)        where what a reason calls met was given up
    is_within_tolerance(amount_pence, outstanding_pence, tolerance_hundredths) -> the rule itself, for who links by hand
    to_record(explanation) -> dict for a JSON column; from_record(dict) -> Explanation

Which expectations to give: the open ones of the plans (not cancelled, gross not zero, outstanding of the sign of gross)
are all that linking depends on; the reasons of lines that are left speak of the others too.

Which lines to give: after an upload, a message or entry by hand, the new ones with ``is_new=True`` and the other
unlinked ones of the statement with ``is_new=False``; for a re-run, the chosen ones with ``is_new=True`` and the
``split_target`` of their last decision as ``kept_target``.
"""

from reconciliation.matching.explain import Step, Telling, WrittenOff, from_record, steps_of, tell, to_record
from reconciliation.matching.ledger import is_within_tolerance
from reconciliation.matching.matcher import match
from reconciliation.matching.reasons import Notice, Reason
from reconciliation.matching.records import (
    RULE_VERSION,
    Compared,
    Decision,
    Expectation,
    Explanation,
    Line,
    MatchResult,
    Method,
    Plan,
    PlanStep,
    Rules,
    Statement,
)

__all__ = [
    "RULE_VERSION",
    "Compared",
    "Decision",
    "Expectation",
    "Explanation",
    "Line",
    "MatchResult",
    "Method",
    "Notice",
    "Plan",
    "PlanStep",
    "Reason",
    "Rules",
    "Statement",
    "Step",
    "Telling",
    "WrittenOff",
    "from_record",
    "is_within_tolerance",
    "match",
    "steps_of",
    "tell",
    "to_record",
]
