"""Who gets what of payments: agreed from a day on, divided to the penny, written down when a period is locked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.urls import reverse
from django_scopes import scope

from backoffice.models import Firm, User
from domain.enums.people import Role
from domain.enums.reconciliation import MatchTrigger
from domain.enums.revenue import ShareHolder, SplitLevel
from reconciliation.models import AdviserSplit, Introducer, IntroducerSplit, ProviderStatement, SettledShare
from reconciliation.selectors.remuneration import remuneration, shares_of_line
from reconciliation.services.links import link_by_hand
from reconciliation.services.matching import match_statement
from reconciliation.services.periods import lock_period, unlock_period
from reconciliation.services.splits import (
    Target,
    agree_adviser_split,
    agree_introducer_split,
    create_introducer,
    effect_of,
    end_adviser_split,
    end_introducer_split,
)
from tests.factories.backoffice import ChargeFactory, UserFactory
from tests.integration.reconciliation.conftest import NOW, expectation_of
from tests.integration.reconciliation.test_pages import text_of

pytestmark = pytest.mark.django_db
FIRM = Target(SplitLevel.FIRM)
JANUARY = date(2026, 1, 1)


def agree(firm: Firm, target: Target, percent: str, start: date = JANUARY) -> AdviserSplit:
    return agree_adviser_split(firm=firm, target=target, adviser_percent=Decimal(percent), start_date=start)


def introducer(firm: Firm, name: str = "Larch Accountants") -> Introducer:
    return create_introducer(firm=firm, fields={"name": name, "percent": Decimal(12)})


def introduce(firm: Firm, target: Target, who: Introducer, percent: str, start: date = JANUARY) -> IntroducerSplit:
    terms = {"percent": Decimal(percent), "adviser_funds_percent": Decimal(50), "applies_to": "all"}
    return agree_introducer_split(firm=firm, target=target, introducer_id=who.pk, terms=terms, start_date=start)


@pytest.fixture
def paid(firm: Firm, statement: ProviderStatement, plan_with: Any, line: Any, adviser: User) -> Any:
    """A statement of 5 March whose one line pays £100.01 for a plan of the adviser's."""
    plan = plan_with("P-1", "100.01", adviser=adviser)
    found = line("P-1", "100.01")
    with scope(firm=firm):
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        statement.refresh_from_db()
    return plan, found, statement.period


def file_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def told(period: Any) -> dict[str, Decimal]:
    return {total.name: total.amount for total in remuneration(period).totals}


def test_a_payment_is_divided_to_the_penny_by_the_nearest_agreement(firm: Firm, paid: Any, adviser: User) -> None:
    plan, _, period = paid
    with scope(firm=firm):
        assert told(period) == {"The firm": Decimal("100.01")}
        agree(firm, FIRM, "50")
        assert told(period) == {adviser.name: Decimal("50.01"), "The firm": Decimal("50.00")}
        agree(firm, Target(SplitLevel.ADVISER, adviser.pk), "60")
        assert told(period)[adviser.name] == Decimal("60.01")
        agree(firm, Target(SplitLevel.PLAN, plan.pk), "70")
        assert told(period)[adviser.name] == Decimal("70.01")
        charge = ChargeFactory(firm=firm, plan=plan)
        expectation_of(plan).__class__.objects.filter(plan=plan).update(charge=charge)
        agree(firm, Target(SplitLevel.CHARGE, charge.pk), "80")
        assert told(period) == {adviser.name: Decimal("80.01"), "The firm": Decimal("20.00")}


def test_what_nobody_agreed_is_told(firm: Firm, paid: Any) -> None:
    with scope(firm=firm):
        found = remuneration(paid[2])
        assert (found.unagreed_count, found.unagreed) == (1, Decimal("100.01"))
        agree(firm, FIRM, "0")
        assert remuneration(paid[2]).unagreed_count == 0


def test_an_introducer_takes_their_part_from_both_sides(firm: Firm, paid: Any, adviser: User) -> None:
    plan, found, period = paid
    with scope(firm=firm):
        agree(firm, FIRM, "70")
        introduce(firm, Target(SplitLevel.PLAN, plan.pk), introducer(firm), "12")
        # 100.01 x 64 % = 64.0064, x 24 % = 24.0024, x 12 % = 12.0012: the penny left goes to .64
        assert told(period) == {
            adviser.name: Decimal("64.01"), "The firm": Decimal("24.00"), "Larch Accountants": Decimal("12.00"),
        }  # fmt: skip
        assert sum(part.share.amount for part in shares_of_line(found.pk, firm.pk)) == Decimal("100.01")


def test_vat_is_nobodys_share(firm: Firm, statement: Any, plan_with: Any, line: Any, adviser: User) -> None:
    plan_with("P-2", "120.00", adviser=adviser, vat=Decimal("20.00"))
    line("P-2", "120.00")
    with scope(firm=firm):
        match_statement(statement_id=statement.pk, trigger=MatchTrigger.UPLOAD, now=NOW)
        agree(firm, FIRM, "70")
        assert told(statement.period) == {adviser.name: 70, "The firm": 30, "VAT, not shared": 20}


def test_a_change_holds_from_its_day_on(firm: Firm, paid: Any, adviser: User) -> None:
    target = Target(SplitLevel.ADVISER, adviser.pk)
    with scope(firm=firm):
        agree(firm, target, "50")
        agree(firm, target, "90", date(2026, 3, 6))
        assert told(paid[2])[adviser.name] == Decimal("50.01"), "the payment is of the day before"
        agree(firm, target, "60", date(2026, 3, 5))
        assert told(paid[2])[adviser.name] == Decimal("60.01")
        periods = AdviserSplit.objects.order_by("start_date").values_list("adviser_percent", "start_date", "end_date")
        assert list(periods) == [
            (50, JANUARY, date(2026, 3, 5)), (60, date(2026, 3, 5), date(2026, 3, 6)), (90, date(2026, 3, 6), None),
        ]  # fmt: skip
        agree(firm, target, "65", date(2026, 3, 5))
        assert told(paid[2])[adviser.name] == Decimal("65.01"), "what was agreed of the same day is replaced"


def test_an_end_leaves_the_next_level(firm: Firm, paid: Any, adviser: User) -> None:
    with scope(firm=firm):
        agree(firm, FIRM, "40")
        term = agree(firm, Target(SplitLevel.ADVISER, adviser.pk), "60")
        end_adviser_split(split_id=term.pk, end_date=date(2026, 3, 5))
        assert told(paid[2])[adviser.name] == Decimal("40.00")
        with pytest.raises(ValidationError, match="already"):
            end_adviser_split(split_id=term.pk, end_date=date(2026, 4, 1))
        end_adviser_split(split_id=term.pk, end_date=JANUARY)
        assert not AdviserSplit.objects.filter(pk=term.pk).exists(), "one that never held goes"


def test_introducers_never_get_more_than_everything(firm: Firm, paid: Any) -> None:
    target = Target(SplitLevel.PLAN, paid[0].pk)
    with scope(firm=firm):
        first = introduce(firm, target, introducer(firm), "60")
        other = introducer(firm, "Rowan Legal")
        with pytest.raises(ValidationError, match="more than the whole"):
            introduce(firm, target, other, "41", date(2025, 1, 1))
        assert IntroducerSplit.objects.count() == 1
        end_introducer_split(split_id=first.pk, end_date=date(2026, 6, 1))
        introduce(firm, target, other, "41", date(2026, 6, 1))


def test_a_locked_period_keeps_its_shares_until_it_is_opened(firm: Firm, paid: Any, adviser: User, owner: User) -> None:
    plan, _, period = paid
    with scope(firm=firm):
        agree(firm, FIRM, "50")
        locked = lock_period(period_id=period.pk, user=adviser, now=NOW)
        assert locked.settled_at == NOW
        agree(firm, FIRM, "90")
        assert told(locked) == {adviser.name: Decimal("50.01"), "The firm": Decimal("50.00")}
        found = remuneration(locked)
        assert found.is_settled and found.amount == Decimal("100.01")
        opened = unlock_period(period_id=period.pk, user=owner, reason="A line was late", now=NOW)
        assert told(opened)[adviser.name] == Decimal("90.01")
        assert not SettledShare.objects.exists()


def test_a_change_says_what_it_affects_and_keeps_nothing(firm: Firm, paid: Any, adviser: User, plan_with: Any) -> None:
    plan_with("P-7", "10.00", adviser=adviser)
    with scope(firm=firm):
        agree(firm, FIRM, "50")
        found = effect_of(target=FIRM, since=JANUARY, write=lambda: agree(firm, FIRM, "70"))
        assert (found.changed, found.settled, found.to_come) == (1, 0, 1)
        assert found.moved == {
            (ShareHolder.ADVISER, adviser.pk): Decimal("20.00"), (ShareHolder.FIRM, 0): Decimal("-20.00"),
        }  # fmt: skip
        assert AdviserSplit.objects.get().adviser_percent == 50
        lock_period(period_id=paid[2].pk, user=None, now=NOW)
        found = effect_of(target=FIRM, since=JANUARY, write=lambda: agree(firm, FIRM, "70"))
        assert (found.changed, found.settled, found.moved) == (0, 1, {})
        later = effect_of(target=FIRM, since=date(2026, 3, 6), write=lambda: agree(firm, FIRM, "70", date(2026, 3, 6)))
        assert (later.changed, later.settled, later.to_come) == (0, 0, 0)


def test_a_clawback_takes_back_what_was_shared(
    firm: Firm, statement: Any, plan_with: Any, line: Any, adviser: User
) -> None:
    plan = plan_with("P-3", "-30.00", adviser=adviser, category="clawback")
    back = line("P-3", "-30.00", category="clawback")
    with scope(firm=firm):
        link_by_hand(line_id=back.pk, expectation_id=expectation_of(plan).pk, user=adviser)
        agree(firm, FIRM, "70")
        assert told(statement.period) == {adviser.name: -21, "The firm": -9}


class TestPages:
    """The same on the screen."""

    def test_a_percentage_is_agreed_in_two_steps(self, firm: Firm, paid: Any, owner: User, signed_in: Any) -> None:
        plan, _, period = paid
        browser, url = signed_in(owner), reverse("split_plan_new", args=[plan.pk])
        given = {"adviser_percent": "70", "start_date": "1/1/2026", "note": "His own client"}
        first = browser.post(url, given)
        assert "1 payment of open periods divided anew" in text_of(first) and "+£70.01" in text_of(first)
        with scope(firm=firm):
            assert not AdviserSplit.objects.exists(), "nothing is agreed yet"
        browser.post(url, given | {"seen": first.context["seen"], "adviser_percent": "71"})
        with scope(firm=firm):
            assert not AdviserSplit.objects.exists(), "the consequences were those of other answers"
        assert browser.post(url, given | {"seen": first.context["seen"]}).status_code == 302
        shown = text_of(browser.get(reverse("plan", args=[plan.pk])))
        assert "70 % to the adviser" in shown and "His own client" in shown

    def test_others_look_and_do_not_change(self, firm: Firm, paid: Any, adviser: User, signed_in: Any) -> None:
        browser = signed_in(adviser)
        assert "Only an owner or administrator" in text_of(browser.get(reverse("split_list")))
        assert "Agree a percentage" not in text_of(browser.get(reverse("plan", args=[paid[0].pk])))
        assert browser.post(reverse("split_new"), {"adviser_percent": "99"}).status_code == 403

    def test_an_adviser_sees_their_own_only(
        self, firm: Firm, paid: Any, adviser: User, owner: User, signed_in: Any
    ) -> None:
        with scope(firm=firm):
            agree(firm, FIRM, "70")
        colleague = UserFactory(firm=firm, role=Role.ADVISER, name="Perry Winkle")
        url, period = reverse("remuneration"), {"period": paid[2].pk}
        own = text_of(signed_in(adviser).get(url, period))
        assert "£70.01" in own and "£30.00" not in own
        assert "£70.01" not in text_of(signed_in(colleague).get(url, period))
        asked = signed_in(colleague).get(url, period | {"who": f"adviser-{adviser.pk}", "table": "payments"})
        assert adviser.name not in file_of(asked)
        everything = file_of(signed_in(owner).get(url, period | {"table": "payments"}))
        assert f"{adviser.name},Adviser,70.0000,the firm's own,70.01" in everything
        assert "The firm,Firm,,the firm's own,30.00" in everything
        totals = file_of(signed_in(owner).get(url, period | {"table": "totals"}))
        assert f"{adviser.name},Adviser,1,70.01" in totals

    def test_a_line_and_a_charge_say_who_gets_what(
        self, firm: Firm, paid: Any, browser: Browser, adviser: User
    ) -> None:
        plan, found, _ = paid
        with scope(firm=firm):
            agree(firm, FIRM, "70")
            charge = ChargeFactory(firm=firm, plan=plan, adviser=adviser)
        shown = text_of(browser.get(reverse("line_why", args=[found.pk])))
        assert "Who gets what" in shown and "£70.01" in shown and "£30.00" in shown
        shown = text_of(browser.get(reverse("charge", args=[charge.pk])))
        assert adviser.name in shown and "70 %" in shown and "the firm&#x27;s own" in shown

    def test_introducers_are_added_and_get_a_part(self, firm: Firm, paid: Any, owner: User, signed_in: Any) -> None:
        browser = signed_in(owner)
        browser.post(reverse("introducer_new"), {
            "name": "Larch Accountants", "percent": "12", "adviser_funds_percent": "50", "applies_to": "ongoing",
            "is_active": "on",
        })  # fmt: skip
        with scope(firm=firm):
            who = Introducer.objects.get()
        url = reverse("introducer_plan_new", args=[paid[0].pk])
        form = browser.get(url, {"introducer": who.pk}).context["form"]
        assert (form.initial["percent"], form.initial["applies_to"]) == (12, "ongoing")
        given = {
            "introducer": who.pk, "percent": "12", "adviser_funds_percent": "50", "applies_to": "all",
            "start_date": "1/1/2026",
        }  # fmt: skip
        seen = browser.post(url, given).context["seen"]
        assert browser.post(url, given | {"seen": seen}).status_code == 302
        with scope(firm=firm):
            term = IntroducerSplit.objects.get()
        assert "12 % to Larch Accountants" in text_of(browser.get(reverse("split_list")))
        with scope(firm=firm):
            agree(firm, FIRM, "70")
            charge = ChargeFactory(firm=firm, plan=paid[0], adviser=owner)
        shares = browser.get(reverse("charge", args=[charge.pk])).context["shares"]
        assert [(holder.name, holder.percent) for holder in shares.holders] == [
            (owner.name, 64), ("The firm", 24), ("Larch Accountants", 12),
        ]  # fmt: skip
        browser.post(reverse("introducer_split_end", args=[term.pk]), {"end_date": "1/5/2026"})
        with scope(firm=firm):
            assert IntroducerSplit.objects.get().end_date == date(2026, 5, 1)
