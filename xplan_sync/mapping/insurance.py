"""Insurance: a policy is a plan, each of its cover lines a cover, its premium a premium."""

from __future__ import annotations

from collections.abc import Iterable

from integrations.engine.canonical import Fields
from integrations.engine.codecs import Codec, CodeTable
from integrations.engine.eligibility import EligibilityRule
from integrations.engine.fields import Direction, FieldRule, Mapping
from integrations.engine.policy import Ability
from integrations.engine.ports import KindSpec
from integrations.engine.records import COVER, PLAN, PREMIUM
from xplan_sync.mapping.values import MASTERED, Date, Ends, Money, Shares, Words

COVER_TYPES = {
    "life": "life_assurance",
    "term life": "life_assurance",
    "tpd": "tpd_total_permanent_disability",
    "total and permanent disability": "tpd_total_permanent_disability",
    "income": "income_insurance",
    "income protection": "income_insurance",
    "trauma": "trauma_insurance",
    "critical illness": "critical_illness",
    "trauma/critical illness": "critical_illness",
    "general": "general_insurance",
    "general insurance": "general_insurance",
}
"""Names of cover in small letters to our codes; general insurance is a type of plan here, kept as a cover too."""
GENERAL = "general_insurance"
INCOME_COVERS = frozenset({"income_insurance"})

FREQUENCIES = {
    "Weekly": "weekly",
    "Fortnightly": "fortnightly",
    "Monthly": "monthly",
    "BiMonthly": "bimonthly",
    "Quarterly": "quarterly",
    "HalfYearly": "half_yearly",
    "Annually": "yearly",
    "SinglePremium": "once",
}
STATUSES = {
    "Inforce": "active",
    "UnderClaim": "active",
    "ClaimPending": "active",
    "PaidUp": "active",
    "PremiumHoliday": "active",
    "ExtendedTerm": "active",
    "Underwriting": "proposed",
    "Recommended": "proposed",
    "Deferred": "proposed",
    "Lapsed": "inactive",
    "Cancelled": "inactive",
    "Declined": "inactive",
    "ClaimPaid": "inactive",
    "Matured": "inactive",
    "Surrendered": "inactive",
    "NotProceeded": "inactive",
    "Inactive": "inactive",
    "Void": "inactive",
    "Other": "active",
    "Unknown": "active",
}
"""A policy whose state nobody tells counts as in force: it would be missed more than one too many would disturb."""


def _mastered(canonical: str, path: str, label: str, codec: Codec) -> FieldRule:
    return FieldRule(
        canonical, path, codec, label, direction=Direction.PULL, on_create=False, on_update=False, reason=MASTERED
    )


def _owners(fields: Fields) -> Iterable[str]:
    rows = fields.get("owners")
    return [str(row["client"]) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


POLICIES = Mapping(
    PLAN,
    "insurance_group",
    "Policy",
    (
        _mastered("type", "plan_type", "Type", Words()),
        _mastered("name", "plan_name", "Name", Words()),
        _mastered("provider", "insurer", "Insurer", Words()),
        _mastered("policy_number", "policy_number", "Policy number", Words()),
        _mastered("status", "plan_status", "Status", CodeTable(STATUSES, missing="active")),
        _mastered("opened_date", "inception_date", "Began", Date()),
        _mastered("details", "ends", "Ends", Ends()),
        _mastered("owners", "owner_ids", "Owners", Shares()),
    ),
    id_path="key",
    owners=_owners,
)
COVERS = Mapping(
    COVER,
    "insurance",
    "Cover",
    (
        _mastered("plan", "plan_key", "Policy", Words()),
        _mastered("cover_type", "cover_kind", "Type of cover", CodeTable(COVER_TYPES, unknown_is_fine=True)),
        _mastered("benefit_amount", "sum_insured", "Cover amount", Money()),
        _mastered("benefit_frequency", "benefit_frequency", "Paid", Words()),
        _mastered("benefit_status", "benefit_status", "Status", CodeTable(STATUSES, missing="active")),
    ),
    id_path="key",
)
PREMIUMS = Mapping(
    PREMIUM,
    "insurance_group",
    "Premium",
    (
        _mastered("plan", "plan_key", "Policy", Words()),
        _mastered("amount", "premium", "Premium", Money()),
        _mastered("frequency", "frequency_display", "Frequency", CodeTable(FREQUENCIES)),
    ),
    id_path="key",
)

NO_OWNER = EligibilityRule(
    "no_owner", "Xplan does not say whose policy it is.", lambda fields: not fields["owners"], withdraws=False
)
NO_AMOUNT = EligibilityRule(
    "no_amount", "The cover amount is missing in Xplan, or not in pounds.",
    lambda fields: fields["benefit_amount"] is None, withdraws=False,
)  # fmt: skip
NO_PREMIUM = EligibilityRule(
    "no_premium", "Xplan tells no premium, or not how often it is paid.",
    lambda fields: fields["amount"] is None or fields["frequency"] not in FREQUENCIES.values(), withdraws=False,
)  # fmt: skip


def specs() -> tuple[KindSpec, ...]:
    """How policies, covers and premiums take part: they are read, and nothing is ever sent."""
    never = Ability.no(MASTERED)
    return (
        KindSpec(POLICIES, pull_rules=(NO_OWNER,), create=never, update=never, delete=never),
        KindSpec(COVERS, pull_rules=(NO_AMOUNT,), create=never, update=never, delete=never),
        KindSpec(PREMIUMS, pull_rules=(NO_PREMIUM,), create=never, update=never, delete=never),
    )


def plan_type_of(cover_kinds: Iterable[str]) -> str:
    """The type of a policy by its covers: general insurance only where nothing else is in it."""
    kinds = {COVER_TYPES.get(kind, kind) for kind in cover_kinds}
    return "general_insurance" if kinds == {GENERAL} else "protection_policy"


def cover_kind(told: object) -> str:
    """The name of a cover as the table has it."""
    return str(told or "").strip().lower().replace("&", "and")


def benefit_frequency(kind: str, told: object) -> str:
    """How often a cover pays: as told, else monthly for an income and once for everything else."""
    known = FREQUENCIES.get(str(told or ""))
    return known or ("monthly" if COVER_TYPES.get(kind) in INCOME_COVERS else "once")
