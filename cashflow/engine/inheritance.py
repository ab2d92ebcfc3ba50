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
    """The tax and the steps to it. ``bands_left`` is the share of the bands that a partner may still use."""

    chargeable: Floats
    nil_rate_band: Floats
    residence_band: Floats
    rate: Floats
    tax: Floats
    on_pensions: Floats
    bands_left: Floats


def inheritance_tax(estate: Estate, rules: InheritanceRules, transferred: Floats | float = 0.0) -> InheritanceTax:
    """Tax on an estate; ``transferred`` is the share of a full set of bands that an earlier partner left unused."""
    pensions = estate.pensions if rules.taxes_pensions else np.zeros_like(estate.pensions)
    whole = np.maximum(estate.free, 0.0) + pensions
    chargeable = np.maximum(whole - estate.exempt - estate.charity, 0.0)
    sets = np.ones_like(whole) + transferred
    nil_rate_band = rules.nil_rate_band * sets
    lost = np.maximum(whole - rules.taper_start, 0.0) * rules.taper_rate
    residence_band = np.minimum(np.maximum(rules.residence_band * sets - lost, 0.0), np.maximum(estate.home, 0.0))
    baseline = np.maximum(chargeable + estate.charity - nil_rate_band, 0.0)
    gives_enough = (estate.charity > 0) & (estate.charity >= rules.charity_share * baseline - 1e-6)
    rate = np.where(gives_enough, rules.charity_rate, rules.rate)
    taxed = np.maximum(chargeable - nil_rate_band - residence_band, 0.0)
    tax = taxed * rate
    share = np.divide(pensions, whole, out=np.zeros_like(tax), where=whole > 0)
    used = np.minimum(np.divide(chargeable, nil_rate_band, out=np.ones_like(tax), where=nil_rate_band > 0), 1.0)
    return InheritanceTax(
        chargeable=chargeable,
        nil_rate_band=nil_rate_band,
        residence_band=residence_band,
        rate=rate,
        tax=tax,
        on_pensions=tax * share,
        bands_left=1.0 - used,
    )
