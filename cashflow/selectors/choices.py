"""What was chosen for one cashflow: the order of drawing, growth, who inherits, and what pensions have used already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cashflow.engine.inputs import Inherited, Origin, Strategy, Tag
from cashflow.engine.pots import SURPLUS_KEY
from cashflow.models import Cashflow, CashflowClient
from cashflow.models.cashflow import SURPLUS_ACCOUNT
from cashflow.parameters.loader import Figure
from domain.money import format_pounds


@dataclass(frozen=True, slots=True)
class PersonsChoices:
    """One person's: shares, pounds, and unused pension allowances of the last three years, oldest first."""

    leaves_to_partner: float = 1.0
    tax_free_cash_taken: float = 0.0
    has_flexible_access: bool = False
    unused_allowances: tuple[float, ...] = ()
    earlier_bands: tuple[float, float] = (0.0, 0.0)
    origins: tuple[Origin, ...] = ()
    inherited_as: Inherited = Inherited.DRAWDOWN


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything chosen for a cashflow. ``own_order`` are keys of plans; ``growths`` by key of a plan or a class."""

    strategy: Strategy = Strategy.STANDARD
    own_order: tuple[str, ...] = ()
    growths: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    home_to_descendants: bool | None = None
    charity: float = 0.0
    heirs_tax_rate: float | None = None
    claims_child_benefit: bool = False
    children_born: tuple[date, ...] = ()
    people: dict[int, PersonsChoices] = field(default_factory=dict)

    def of(self, client_id: int) -> PersonsChoices:
        """What was chosen for one of the people."""
        return self.people.get(client_id, PersonsChoices())

    def growth(self, key: str) -> tuple[Decimal, ...]:
        """Yearly percentages chosen for a plan or a class, none where nothing was."""
        return self.growths.get(key, ())

    def leaves_home(self, *, has_children: bool) -> bool:
        """Whether homes go to children or theirs in the end: as was said, otherwise where a child is recorded."""
        return has_children if self.home_to_descendants is None else self.home_to_descendants

    def home_words(self, *, has_children: bool) -> str:
        """The same as a sentence, with where it is from."""
        leaves = self.leaves_home(has_children=has_children)
        if self.home_to_descendants is not None:
            why = "as was said for this cashflow"
        else:
            why = "as a child is recorded" if has_children else "as no child is recorded"
        if leaves:
            return f"Homes go to children in the end, {why}: the residence nil-rate band is used."
        return f"No home goes to children in the end, {why}: there is no residence nil-rate band."

    def heirs_words(self, usual: Figure) -> str:
        """What heirs are taken to pay on pensions, as a sentence with where it is from."""
        rate, source = usual.value, usual.reference
        if self.heirs_tax_rate is not None:
            rate, source = self.heirs_tax_rate, "said for this cashflow"
        return (
            "Pensions that go to others than the partner are paid as lump sums. What of them is above the lump sum and "
            f"death benefit allowance, or left at 75 or later, is taxed at {rate:.0%} as the heirs’ income ({source})."
        )

    def heirs_origin(self) -> Origin:
        """Where the heirs' rate is from, beside the tax it makes."""
        if self.heirs_tax_rate is None:
            return Origin(Tag.ASSUMPTION, "the heirs’ rate of income tax, as the delivered figures assume")
        return Origin(Tag.DECISION, "the heirs’ rate of income tax, said for this cashflow")

    def inherited_note(self, names: Mapping[int, str]) -> Origin:
        """What partners are taken to make of pensions left to them; ``names`` are the people's, by client."""
        if all(self.of(pk).inherited_as is Inherited.DRAWDOWN for pk in names):
            return Origin(Tag.ASSUMPTION, "Pensions left to the partner stay invested, in drawdown.")
        each = [f"{name}’s, {self.of(pk).inherited_as.label.split(':')[0].lower()}" for pk, name in names.items()]
        return Origin(Tag.DECISION, f"What the partner makes of pensions, said for this cashflow: {'; '.join(each)}.")

    def drawing_words(self, names: Sequence[str]) -> str | None:
        """The order that was chosen, as a sentence; None for the standard one. ``names`` are the plans' in it."""
        if self.strategy is Strategy.STANDARD:
            return None
        if self.strategy is Strategy.OWN and names:
            return f"Missing money is drawn from {', then '.join(names)}, then in the standard order."
        return f"Order of drawing: {self.strategy.label}."


def drawn_key(pk: int) -> str:
    """The engine's key of what has this place in the own order: a plan, or the surplus account."""
    return SURPLUS_KEY if pk == SURPLUS_ACCOUNT else f"plan-{pk}"


def choices_of(cashflow: Cashflow) -> Choices:
    """What was chosen for a cashflow; needs ``cashflow_page``."""
    return Choices(
        strategy=Strategy(cashflow.strategy),
        own_order=tuple(drawn_key(pk) for pk in cashflow.own_order),
        growths={key: tuple(Decimal(rate) for rate in rates) for key, rates in cashflow.growths.items()},
        home_to_descendants=cashflow.home_to_descendants,
        charity=float(cashflow.charity_percent) / 100,
        heirs_tax_rate=None if cashflow.heirs_tax_percent is None else float(cashflow.heirs_tax_percent) / 100,
        claims_child_benefit=cashflow.claims_child_benefit,
        children_born=tuple(cashflow.children_born),
        people={seat.client_id: _persons(seat) for seat in cashflow.seats.all()},
    )


def _persons(seat: CashflowClient) -> PersonsChoices:
    unused = (seat.unused_three_years_ago, seat.unused_two_years_ago, seat.unused_last_year)
    return PersonsChoices(
        leaves_to_partner=float(seat.leaves_to_partner_percent) / 100,
        tax_free_cash_taken=float(seat.tax_free_cash_taken),
        has_flexible_access=seat.has_flexible_access,
        unused_allowances=tuple(float(amount) for amount in unused) if any(unused) else (),
        earlier_bands=(float(seat.earlier_nil_rate_percent) / 100, float(seat.earlier_residence_percent) / 100),
        origins=tuple(_origins(seat, unused)),
        inherited_as=Inherited(seat.inherited_as),
    )


def _origins(seat: CashflowClient, unused: tuple[Decimal, ...]) -> list[Origin]:
    """What of it is not as usual, for whoever asks why."""
    told = []
    if seat.leaves_to_partner_percent != 100:
        words = f"leaves {seat.leaves_to_partner_percent.normalize():f} % to the partner"
        told.append(Origin(Tag.DECISION, words))
    if seat.tax_free_cash_taken:
        told.append(Origin(Tag.FACT, f"{format_pounds(seat.tax_free_cash_taken)} of tax-free cash taken already"))
    if seat.has_flexible_access:
        told.append(Origin(Tag.FACT, "took taxable money flexibly: the money purchase annual allowance applies"))
    if any(unused):
        words = ", ".join(format_pounds(amount) for amount in unused)
        told.append(Origin(Tag.FACT, f"unused pension allowances of the last three years, oldest first: {words}"))
    for percent, band in (
        (seat.earlier_nil_rate_percent, "nil-rate band"), (seat.earlier_residence_percent, "residence nil-rate band"),
    ):  # fmt: skip
        if percent:
            told.append(Origin(Tag.FACT, f"an earlier spouse left {percent.normalize():f} % of a {band} unused"))
    return told
