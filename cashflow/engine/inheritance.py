"""Inheritance tax on a death: Inheritance Tax Act 1984, and Finance Act 2026, ss 66 to 70, for pensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cashflow.engine.tax.rules import Floats, InheritanceRules


@dataclass(frozen=True, slots=True, eq=False)
class Estate:
    """What somebody leaves, in pounds (any shape, the same for all).

    ``free`` is everything but pensions, less debts; ``home`` the part of it that is a home and goes to descendants.
    ``exempt`` goes to the partner, ``charity`` to charity; both are taken from ``free`` first.
    """

    free: Floats
    pensions: Floats
    home: Floats
    exempt: Floats
    charity: Floats


@dataclass(frozen=True, slots=True, eq=False)
class InheritanceTax:
    """The tax and the steps to it.

    ``bands_left`` and ``residence_left`` are the shares of a nil-rate band and of a residence band that a partner may
    still use; each passes on by itself and never as more than one (ss 8A and 8G).
    """

    chargeable: Floats
    nil_rate_band: Floats
    residence_band: Floats
    rate: Floats
    tax: Floats
    on_pensions: Floats
    bands_left: Floats
    residence_left: Floats


def inheritance_tax(
    estate: Estate, rules: InheritanceRules, transferred: Floats | float = 0.0,
    residence_transferred: Floats | float | None = None,
) -> InheritanceTax:  # fmt: skip
    """Tax on an estate.

    ``transferred`` is the share of a nil-rate band that an earlier partner left unused, ``residence_transferred`` that
    of a residence band; where only one is given it is of both.
    """
    pensions = estate.pensions if rules.taxes_pensions else np.zeros_like(estate.pensions)
    whole = np.maximum(estate.free, 0.0) + pensions
    chargeable = np.maximum(whole - estate.exempt - estate.charity, 0.0)
    nil_rate_band = rules.nil_rate_band * (np.ones_like(whole) + transferred)
    residence_sets = np.ones_like(whole) + (transferred if residence_transferred is None else residence_transferred)
    lost = np.maximum(whole - rules.taper_start, 0.0) * rules.taper_rate
    most = np.maximum(rules.residence_band * residence_sets - lost, 0.0)
    residence_band = np.minimum(most, np.maximum(estate.home, 0.0))
    baseline = np.maximum(chargeable + estate.charity - nil_rate_band, 0.0)
    gives_enough = (estate.charity > 0) & (estate.charity >= rules.charity_share * baseline - 1e-6)
    rate = np.where(gives_enough, rules.charity_rate, rules.rate)
    taxed = np.maximum(chargeable - nil_rate_band - residence_band, 0.0)
    tax = taxed * rate
    share = np.divide(pensions, whole, out=np.zeros_like(tax), where=whole > 0)
    in_nil_rate_band = np.maximum(chargeable - residence_band, 0.0)
    unused = nil_rate_band - in_nil_rate_band
    return InheritanceTax(
        chargeable=chargeable,
        nil_rate_band=nil_rate_band,
        residence_band=residence_band,
        rate=rate,
        tax=tax,
        on_pensions=tax * share,
        bands_left=np.clip(unused / max(rules.nil_rate_band, 1.0), 0.0, 1.0),
        residence_left=np.clip((most - residence_band) / max(rules.residence_band, 1.0), 0.0, 1.0),
    )
