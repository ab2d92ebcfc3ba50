"""From what Redtail calls an account to what it is here: the tables a firm starts with, and how they are asked.

    propose({"account_type": "Roth IRA"}, delivered())                               -> roth_ira, by its label
    propose({"account_type": "Individual", "tax_qualified_id": 5, ...}, delivered()) -> us_401k, by its id
    propose({"account_type": "Crypto wallet"}, delivered())                          -> nothing: a person decides

A label comes first; some labels only say who owns the account, and then the tax-qualified id decides. What neither
knows is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.enums.us_accounts import USAccount
from integrations.engine.canonical import Fields

BY_LABEL: Mapping[str, USAccount] = {
    "401(k)": USAccount.US_401K,
    "403(b)": USAccount.US_403B,
    "IRA": USAccount.TRADITIONAL_IRA,
    "Roth IRA": USAccount.ROTH_IRA,
    "Inherited IRA": USAccount.INHERITED_IRA,
    "SEP IRA": USAccount.SEP_IRA,
    "Simple IRA": USAccount.SIMPLE_IRA,
    "529 Plan": USAccount.US_529,
    "UTMA": USAccount.US_CUSTODIAL,
    "Custodial": USAccount.US_CUSTODIAL,
    "Variable Annuity": USAccount.US_DEFERRED_ANNUITY,
    "Fixed Annuity": USAccount.US_DEFERRED_ANNUITY,
    "Deferred Annuity": USAccount.US_DEFERRED_ANNUITY,
    "Immediate Annuity": USAccount.US_IMMEDIATE_ANNUITY,
}
"""Labels that say what the account is. The labels are those a client of Redtail's is known to recognise."""

BY_OWNER: Mapping[str, USAccount | None] = {
    "Individual": USAccount.US_TAXABLE,
    "TOD": USAccount.US_TAXABLE,
    "Joint": USAccount.US_TAXABLE,
    "Joint Tenants": USAccount.US_TAXABLE,
    "Tenants in Common": USAccount.US_TAXABLE,
    "Trust": USAccount.US_TAXABLE,
    "Annuity": None,
    "Other": None,
}
"""Labels that do not, with what the account is when it is not tax-qualified (None: a person says)."""

LABELS = frozenset([*BY_LABEL, *BY_OWNER])

BY_TAX_ID: Mapping[int, tuple[str, USAccount | None]] = {
    1: ("IRA", USAccount.TRADITIONAL_IRA),
    2: ("Roth IRA", USAccount.ROTH_IRA),
    3: ("SEP IRA", USAccount.SEP_IRA),
    4: ("SIMPLE IRA", USAccount.SIMPLE_IRA),
    5: ("401(k)", USAccount.US_401K),
    6: ("Roth 401(k)", USAccount.ROTH_401K),
    7: ("403(b)", USAccount.US_403B),
    8: ("457", USAccount.US_457B),
    9: ("Inherited IRA", USAccount.INHERITED_IRA),
    10: ("Pension", USAccount.US_PENSION),
    11: ("Profit sharing", USAccount.PROFIT_SHARING),
    12: ("HSA", USAccount.US_HSA),
    13: ("529", USAccount.US_529),
    14: ("Other", None),
}
"""What a tax-qualified id stands for. Redtail publishes no list and ids may differ by database: all assumed."""


@dataclass(frozen=True, slots=True)
class LabelRule:
    """What a label means: a type, or (``by_tax_id``) what the id says, ``type`` then being that of unqualified ones."""

    type: str = ""
    by_tax_id: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables in force. An empty type sends to review."""

    labels: Mapping[str, LabelRule] = field(default_factory=dict)
    tax_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed type (empty: a person decides) and why; ``unknown`` names the row that has no answer yet."""

    type: str
    reason: str
    unknown: tuple[str, str] | None = None


LABEL, TAX_ID = "label", "tax_id"


def delivered() -> Rules:
    """The tables a firm starts with."""
    labels = {label: LabelRule(kind.value) for label, kind in BY_LABEL.items()}
    labels |= {label: LabelRule(kind.value if kind else "", by_tax_id=True) for label, kind in BY_OWNER.items()}
    return Rules(labels, {str(key): kind.value if kind else "" for key, (_, kind) in BY_TAX_ID.items()})


def propose(fields: Fields, rules: Rules) -> Proposal:
    """What kind of plan an account would be."""
    label = str(fields.get("account_type") or "").strip()
    rule = _label_rule(label, rules)
    if rule is None:
        said = f"“{label}” is not in the table of account types." if label else "Redtail names no account type."
        return Proposal("", said, (LABEL, label) if label else None)
    if not rule.by_tax_id:
        return _decided(rule.type, f"its account type is “{label}”", (LABEL, label))
    tax_id = fields.get("tax_qualified_id")
    if tax_id is None and fields.get("is_tax_qualified") is True:
        return Proposal("", f"It is tax-qualified, Redtail does not say how, and “{label}” does not tell.")
    if tax_id is None or fields.get("is_tax_qualified") is False:
        return _decided(rule.type, f"it is “{label}” and not tax-qualified", (LABEL, label))
    key = str(tax_id)
    return _decided(rules.tax_ids.get(key, ""), f"its tax-qualified id is {key}", (TAX_ID, key))


def _label_rule(label: str, rules: Rules) -> LabelRule | None:
    """The row of a label, in any capitals."""
    wanted = label.casefold()
    return next((rule for known, rule in rules.labels.items() if known.casefold() == wanted), None)


def _decided(kind: str, why: str, row: tuple[str, str]) -> Proposal:
    if kind:
        return Proposal(kind, f"Proposed because {why}.")
    return Proposal("", f"Nobody has said yet what it means that {why}.", row)


def unknown_rows(proposals: Iterable[Proposal]) -> list[tuple[str, str]]:
    """Rows of the tables that somebody has to answer, each once."""
    return list(dict.fromkeys(one.unknown for one in proposals if one.unknown))
