"""What hangs on plans: which field of a premium, schedule, cover or repayment is which of ours, and what takes part.

A pension's contributions are Plannr's premiums, those of savings its transaction schedules; the reader puts both into
one shape (``…_in_use``) before these tables read them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from integrations.engine.canonical import Value
from integrations.engine.codecs import Codec, CodeTable, Day, Decoded, Pence, Percent, Reference, Text
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import CONTRIBUTION, COVER, PLAN, PREMIUM, REPAYMENT, WITHDRAWAL
from plannr_sync.mapping.codecs import Writable
from plannr_sync.mapping.incomes import FREQUENCIES, NO_FREQUENCY, UNSENDABLE_FREQUENCIES
from plannr_sync.mapping.references import our_references

FREQUENCY: Codec = Writable(CodeTable(FREQUENCIES), UNSENDABLE_FREQUENCIES, NO_FREQUENCY)

PAYERS = {
    "employee": "self",
    "employer": "employer",
}
PAYMENT_METHODS = {
    "salary_sacrifice": "salary_sacrifice",
    "salary_deduction": "salary_deduction",
    "direct_debit": "direct_debit",
    "standing_order": "standing_order",
    "cheque": "cheque",
    "bank_transfer": "bank_transfer",
}
TAX_METHODS = {
    "salary_sacrifice": "salary_sacrifice",
    "salary_deduction": "net_pay",
}
"""How a person's pension premium is paid to how it gets its relief; paid in any other way it is relief at source."""

COVER_TYPES = {
    "life_assurance": "life_assurance",
    "critical_illness": "critical_illness",
    "income_insurance": "income_insurance",
    "family_income_benefit": "family_income_benefit",
    "tpd_total_permanent_disability": "tpd_total_permanent_disability",
    "asu": "asu",
    "trauma_insurance": "trauma_insurance",
    "waiver_of_premium": "waiver_of_premium",
    "additional_rider_benefit": "additional_rider_benefit",
    "unknown": "unknown",
}
COVER_STATUSES = {
    "active": "active",
    "inactive": "inactive",
    "proposed": "proposed",
}


@dataclass(frozen=True, slots=True)
class Relief:
    """How a contribution is relieved, read from who pays it and how; what an employer pays needs no relief."""

    def decode(self, raw: Any) -> Decoded:
        """One of ours; a contribution to savings has none."""
        method = str(raw.get("payment_method") or "")
        if raw.get("plan_type_in_use") != "pension":
            return Decoded("none")
        if raw.get("source_in_use") == "employer" and method != "salary_sacrifice":
            return Decoded("none")
        return Decoded(TAX_METHODS.get(method, "relief_at_source"))

    def encode(self, value: Value) -> Any:
        """How it is paid there; nothing where that does not follow."""
        return next((there for there, here in TAX_METHODS.items() if here == value), None)


# ------------------------------------------------------------------------------------------------------- fields

PLAN_FIELDS = (
    FieldRule(
        "plan", "plan_in_use", Text(), "Plan", direction=Direction.PULL, on_create=False, on_update=False,
        reason="It stays with the plan it was made for.",
    ),
    FieldRule(
        "plan_type", "plan_type_in_use", Text(), "Type of plan", direction=Direction.PULL, on_create=False,
        on_update=False, reason="That of its plan.",
    ),
    FieldRule(
        "found", "found_in_use", Text(), "In force", direction=Direction.IMPORT, on_create=False, on_update=False,
        reason="Only decides whether it takes part.",
    ),
)  # fmt: skip
START = FieldRule("start_date", "start_date", Day(), "Starts", reason="Blank means it runs already.")
END = FieldRule("end_date", "end_date", Day(), "Ends", reason="Blank means for ever.")
AMOUNT = FieldRule("amount", "amount", Pence(), "Amount", required=True)
PERCENT = FieldRule(
    "percent", "percentage", Percent(), "Percentage", direction=Direction.PULL, on_create=False, on_update=False,
    reason="Percentages come from Plannr where it has them and are never sent.",
)  # fmt: skip
HOW_OFTEN = FieldRule("frequency", "frequency", FREQUENCY, "Frequency", required=True, reason=NO_FREQUENCY)

CONTRIBUTION_FIELDS = (
    *PLAN_FIELDS,
    replace(AMOUNT, required=False),
    PERCENT,
    HOW_OFTEN,
    START,
    END,
    FieldRule(
        "payer", "source_in_use", CodeTable(PAYERS, missing="self", ours_only=frozenset({"family", "other"})),
        "Paid by", direction=Direction.PULL, on_update=False, write_path="source",
        reason="Sent once, for a pension; savings do not say who pays.",
    ),
    FieldRule(
        "tax_method", "", Relief(), "Tax relief", write_path="payment_method",
        reason="Plannr says how a pension premium is paid: salary sacrifice and deduction are told apart, the rest is "
        "relief at source.",
    ),
)  # fmt: skip
WITHDRAWAL_FIELDS = (
    *PLAN_FIELDS,
    replace(AMOUNT, required=False),
    PERCENT,
    HOW_OFTEN,
    START,
    END,
    FieldRule(
        "kind", "", Text(), "Kind", direction=Direction.NONE, on_create=False, on_update=False,
        reason="Plannr does not tell kinds apart: from a pension it comes as flexi-access drawdown.",
    ),
)  # fmt: skip
PREMIUM_FIELDS = (
    *PLAN_FIELDS,
    AMOUNT,
    HOW_OFTEN,
    FieldRule("payment_method", "payment_method", CodeTable(PAYMENT_METHODS), "Paid by"),
    START,
    END,
)
ONLY_IMPORTED = "It comes with the import and may be changed here; Plannr is not told."
REPAYMENT_FIELDS = (
    *PLAN_FIELDS,
    AMOUNT,
    HOW_OFTEN,
    FieldRule("start_date", "start_date", Day(), "Starts", direction=Direction.IMPORT, reason=ONLY_IMPORTED),
    FieldRule(
        "end_date", "end_date", Day(), "Ends", direction=Direction.IMPORT,
        reason="The end of the liability's term, for ever where it has none. Changed here, it stays here.",
    ),
)  # fmt: skip
COVER_FIELDS = (
    *PLAN_FIELDS,
    FieldRule(
        "cover_type", "cover_type", CodeTable(COVER_TYPES), "Cover", on_update=False,
        reason="Sent once: only life assurance goes on being synced.",
    ),
    FieldRule("benefit_amount", "benefit_amount", Pence(), "Benefit", required=True),
    FieldRule("benefit_frequency", "benefit_frequency", FREQUENCY, "Paid", required=True, reason=NO_FREQUENCY),
    FieldRule("benefit_status", "benefit_status", CodeTable(COVER_STATUSES, missing="active"), "Status"),
    FieldRule("indexation", "indexation", Percent(), "Rises a year"),
    FieldRule(
        "life", "client", Reference(), "Life covered", direction=Direction.PULL, on_update=False,
        write_path="client_uuid", reason="Sent once; it is changed in Plannr.",
    ),
)  # fmt: skip

CONTRIBUTIONS = Mapping(CONTRIBUTION, "premium or transaction-schedule", "Contribution", CONTRIBUTION_FIELDS,
                        id_path="id_in_use", references=our_references)  # fmt: skip
WITHDRAWALS = Mapping(WITHDRAWAL, "transaction-schedule", "Withdrawal", WITHDRAWAL_FIELDS, id_path="id_in_use")
PREMIUMS = Mapping(PREMIUM, "premium", "Premium", PREMIUM_FIELDS, id_path="id_in_use", references=our_references)
REPAYMENTS = Mapping(REPAYMENT, "fields of a plan", "Repayment", REPAYMENT_FIELDS, id_path="id_in_use")
COVERS = Mapping(COVER, "cover", "Cover", COVER_FIELDS, id_path="id_in_use")

# -------------------------------------------------------------------------------------------------- who takes part

ENDED, NOT_CURRENT, NOT_LATEST, OTHER_TYPE = "ended", "not_current", "not_latest", "other_type"
"""What the reader, who knows the day and the other records, says of one in ``found_in_use``."""


def _found(code: str, sentence: str) -> EligibilityRule:
    return EligibilityRule(code, sentence, lambda fields: fields.get("found") == code)


def _daily(what: str) -> EligibilityRule:
    return EligibilityRule(
        "daily", f"Daily {what} are not synced with Plannr.", lambda fields: fields["frequency"] == "daily"
    )


def _unknown_frequency(name: str = "frequency") -> EligibilityRule:
    return EligibilityRule(
        "unknown_frequency", "It has a frequency that is not known here.",
        lambda fields: fields[name] not in FREQUENCIES.values(), withdraws=False,
    )  # fmt: skip


def _unsendable(name: str = "frequency") -> EligibilityRule:
    return EligibilityRule("frequency", NO_FREQUENCY, lambda fields: fields[name] in UNSENDABLE_FREQUENCIES, field=name)


ENDED_RULE = _found(ENDED, "It ended in the past.")

CONTRIBUTION_PULL = (
    _found(OTHER_TYPE, "Of a plan's regular transactions only contributions and withdrawals are synced."),
    _daily("contributions"),
    _unknown_frequency(),
)
WITHDRAWAL_PULL = (_daily("withdrawals"), _unknown_frequency())
PREMIUM_PULL = (
    _found(NOT_CURRENT, "It is not the current premium: it ended, has not begun, or a later one counts."),
    _daily("premiums"),
    _unknown_frequency(),
)
COVER_PULL = (
    EligibilityRule(
        "other_cover", "Only life assurance is synced of a policy's covers.",
        lambda fields: fields["cover_type"] != "life_assurance",
    ),
    EligibilityRule(
        "inactive_cover", "The cover is not active in Plannr.", lambda fields: fields["benefit_status"] != "active"
    ),
    _found(NOT_LATEST, "Another life cover of the policy was changed more recently and counts."),
    _unknown_frequency("benefit_frequency"),
)  # fmt: skip

CONTRIBUTION_PUSH = (
    EligibilityRule(
        "percentage", "A percentage contribution cannot be sent to Plannr.",
        lambda fields: fields.get("percent") is not None, field="percent",
    ),
    _unsendable(),
    EligibilityRule(
        "payer", "For a pension Plannr knows only the owner and the employer as payers.",
        lambda fields: fields.get("plan_type") == "pension" and fields.get("payer") not in PAYERS.values(),
        field="payer",
    ),
)  # fmt: skip
NOT_SENT_KINDS = {
    "tax_free_cash": "Tax-free cash cannot be sent to Plannr.",
    "ufpls": "An uncrystallised lump sum cannot be sent to Plannr.",
    "lifetime_annuity": "An annuity purchase cannot be sent to Plannr.",
}


def _kind_rule(kind: str, sentence: str) -> EligibilityRule:
    return EligibilityRule(kind, sentence, lambda fields: fields.get("kind") == kind, field="kind")


WITHDRAWAL_PUSH = (
    EligibilityRule(
        "percentage", "A percentage withdrawal cannot be sent to Plannr.",
        lambda fields: fields.get("percent") is not None, field="percent",
    ),
    *(_kind_rule(kind, sentence) for kind, sentence in NOT_SENT_KINDS.items()),
    _unsendable(),
)  # fmt: skip
NO_OTHER_INSURANCE = EligibilityRule(
    "not_protection", "Only protection policies are synced: general insurance and group protection are not.",
    lambda fields: fields.get("plan_type") != "protection_policy",
)  # fmt: skip
PREMIUM_PUSH = (NO_OTHER_INSURANCE, _unsendable())
COVER_PUSH = (
    NO_OTHER_INSURANCE,
    EligibilityRule(
        "other_cover", COVER_PULL[0].sentence, lambda fields: fields.get("cover_type") != "life_assurance",
        field="cover_type",
    ),
    _unsendable("benefit_frequency"),
)  # fmt: skip
NO_REPAYMENT = Ability.no("A liability's repayment only comes from Plannr; it cannot be created or changed there.")


def specs(web_url: str) -> tuple[KindSpec, ...]:
    """The five kinds, in the order in which they depend on each other; Plannr shows them on their plan."""
    url = f"{web_url}/plans/{{plan}}" if web_url else ""
    return (
        KindSpec(COVERS, COVER_PULL, (), COVER_PUSH, part_of=PLAN, remote_url=url),
        KindSpec(PREMIUMS, PREMIUM_PULL, (), PREMIUM_PUSH, part_of=PLAN, remote_url=url),
        KindSpec(CONTRIBUTIONS, CONTRIBUTION_PULL, (ENDED_RULE,), CONTRIBUTION_PUSH, part_of=PLAN, remote_url=url),
        KindSpec(WITHDRAWALS, WITHDRAWAL_PULL, (ENDED_RULE,), WITHDRAWAL_PUSH, part_of=PLAN, remote_url=url),
        KindSpec(
            REPAYMENTS,
            create=NO_REPAYMENT,
            update=NO_REPAYMENT,
            delete=NO_REPAYMENT,
            part_of=PLAN,
            remote_url=url,
        ),
    )
