"""Who gets what of a payment: the adviser, the introducers, the firm, and the VAT that is nobody's.

    split_payment(100_00, adviser_percent=Decimal(70))
        -> Parts(adviser=7000, firm=3000, introducers=())
    split_payment(100_00, adviser_percent=Decimal(70), cuts=[Cut(5, Decimal(12), Decimal(50))])
        -> Parts(adviser=6400, firm=2400, introducers=(1200,))

First a payment is divided between adviser and firm; then each introducer takes a percentage of the whole payment, of
which the adviser bears one part and the firm the other. Where one side has less than it should bear, the other bears
the rest. Parts are whole pence by largest remainder, so they always add up to what came.

What was agreed has days from which and up to which it holds. The day of the payment decides; of the levels at which
something holds that day, the one nearest to the charge counts: charge, plan, adviser, firm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.enums.revenue import FeeKind, SplitLevel
from domain.money import split_by_largest_remainder
from domain.periods import Period

WHOLE = 100
"""Per cent."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What an introducer takes: ``percent`` of the payment, of which the adviser bears ``adviser_funds`` per cent."""

    introducer_id: int
    percent: Decimal
    adviser_funds: Decimal


@dataclass(frozen=True, slots=True)
class Parts:
    """A payment in whole pence, divided; the introducers in the order of their cuts."""

    adviser: int
    firm: int
    introducers: tuple[int, ...] = ()


def split_payment(pence: int, *, adviser_percent: Decimal, cuts: Sequence[Cut] = ()) -> Parts:
    """The parts of a payment, which add up to it; a negative one divides as its positive twin does.

    ValueError when a percentage lies outside 0 to 100 or the introducers would take more than all of it.
    """
    adviser, firm = after_introducers(adviser_percent, cuts)
    parts = split_by_largest_remainder(pence, [adviser, firm, *(cut.percent for cut in cuts)])
    return Parts(parts[0], parts[1], tuple(parts[2:]))


def after_introducers(adviser_percent: Decimal, cuts: Sequence[Cut]) -> tuple[Fraction, Fraction]:
    """What introducers leave of the adviser's and of the firm's percentage, exactly. ValueError as in split_payment."""
    adviser = Fraction(adviser_percent)
    if not 0 <= adviser <= WHOLE or sum(cut.percent for cut in cuts) > WHOLE:
        raise ValueError("an adviser has 0 to 100 per cent, and introducers take 100 between them at most")
    firm = WHOLE - adviser
    for cut in cuts:
        if cut.percent < 0 or not 0 <= cut.adviser_funds <= WHOLE:
            raise ValueError("an introducer takes nothing or more, borne by the adviser to 0 to 100 per cent")
        borne = Fraction(cut.percent) * Fraction(cut.adviser_funds) / WHOLE
        adviser, firm = adviser - borne, firm - (Fraction(cut.percent) - borne)
    if adviser < 0:
        return Fraction(0), firm + adviser
    if firm < 0:
        return adviser + firm, Fraction(0)
    return adviser, firm


def vat_within(pence: int, *, net: int, vat: int) -> int:
    """The VAT in a payment towards something of this net and VAT, all in pence: in proportion, to the penny.

    Nothing where there is no VAT, or where net and VAT are of different signs and have no proportion.
    """
    if not vat or net * vat < 0:
        return 0
    return split_by_largest_remainder(pence, [abs(net), abs(vat)])[1]


@dataclass(frozen=True, slots=True)
class AdviserTerm:
    """An adviser's percentage, agreed at a level for a charge, plan or adviser (0 for the firm's own), and when."""

    level: SplitLevel
    target_id: int
    percent: Decimal
    period: Period


@dataclass(frozen=True, slots=True)
class IntroducerTerm:
    """An introducer's cut, agreed for a charge or plan, of which payments, and when."""

    level: SplitLevel
    target_id: int
    cut: Cut
    applies_to: FeeKind
    period: Period


@dataclass(frozen=True, slots=True)
class Payment:
    """What decides how a payment is divided; ids are None where there is no such thing."""

    charge_id: int | None
    plan_id: int | None
    adviser_id: int | None
    paid_date: date
    is_recurring: bool


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds for a payment. Level none: nothing was agreed, or nobody advises, and the firm has it all."""

    level: SplitLevel
    adviser_percent: Decimal
    cuts: tuple[Cut, ...] = ()


class SplitBook:
    """Everything a firm has agreed about shares, to be asked what holds for a payment."""

    def __init__(self, advisers: Iterable[AdviserTerm], introducers: Iterable[IntroducerTerm]) -> None:
        self._advisers: dict[tuple[SplitLevel, int], list[AdviserTerm]] = defaultdict(list)
        for term in advisers:
            self._advisers[term.level, term.target_id].append(term)
        self._introducers: dict[tuple[SplitLevel, int], list[IntroducerTerm]] = defaultdict(list)
        for cut in introducers:
            self._introducers[cut.level, cut.target_id].append(cut)

    def agreed_for(self, payment: Payment) -> Agreed:
        """The adviser's percentage and the introducers' cuts of a payment."""
        cuts = self._cuts(payment)
        if payment.adviser_id is None:
            return Agreed(SplitLevel.NONE, Decimal(0), cuts)
        places = (
            (SplitLevel.CHARGE, payment.charge_id), (SplitLevel.PLAN, payment.plan_id),
            (SplitLevel.ADVISER, payment.adviser_id), (SplitLevel.FIRM, 0),
        )  # fmt: skip
        for level, target in places:
            for term in self._advisers.get((level, target), ()) if target is not None else ():
                if term.period.contains(payment.paid_date):
                    return Agreed(level, term.percent, cuts)
        return Agreed(SplitLevel.NONE, Decimal(0), cuts)

    def _cuts(self, payment: Payment) -> tuple[Cut, ...]:
        """Those of the charge where any holds, else the plan's; nothing agreed at the charge keeps the plan's out."""
        kind = FeeKind.ONGOING if payment.is_recurring else FeeKind.INITIAL
        for level, target in ((SplitLevel.CHARGE, payment.charge_id), (SplitLevel.PLAN, payment.plan_id)):
            found = [
                term.cut
                for term in (self._introducers.get((level, target), ()) if target is not None else ())
                if term.applies_to in (FeeKind.ALL, kind) and term.period.contains(payment.paid_date)
            ]
            if found:
                return tuple(cut for cut in found if cut.percent)
        return ()
