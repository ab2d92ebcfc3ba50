"""What the adviser's pages do besides what services do: a look changes nothing, and a page says what is left to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from soderberg_sync.models import Application, PlatformRequest
from soderberg_sync.web.forms import IllustrationForm
from tests.contract.platform.conftest import World
from tests.contract.platform.test_trouble import ready


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_looking_at_a_childs_illustration_makes_no_application(world: World, signed_in) -> None:
    parent, child = world.person(), world.person("Clover", world.moment.date().replace(year=world.moment.year - 8))
    illustration = world.illustrate(child, "jisa", parent=parent)
    world.send()
    browser, page = signed_in(world.user), f"/illustrations/{illustration.pk}/client/"
    assert browser.get(page)["Location"] == f"/illustrations/{illustration.pk}/"
    assert "Start the application" in words_of(browser.get(f"/illustrations/{illustration.pk}/"))
    assert not Application.objects.exists()
    answer = browser.post(page)
    assert answer["Location"] == f"/applications/{Application.objects.get().pk}/"
    assert browser.post(page)["Location"] == answer["Location"], "a second click finds the same one"


def test_a_child_the_platform_refuses_is_mended_here_and_sent_again(world: World, signed_in) -> None:
    parent, child = world.person(), world.person("Clover", world.moment.date().replace(year=world.moment.year - 8))
    child.gender = "unknown"
    child.save()
    illustration = world.illustrate(child, "jisa", parent=parent)
    world.send()
    browser, page = signed_in(world.user), f"/illustrations/{illustration.pk}/"
    assert "gender is required" in words_of(browser.get(page)), "the cause is said, not only what waits for it"
    child.gender = "female"
    child.save()
    refused = PlatformRequest.objects.get(purpose="register_client", client=child)
    browser.post(f"/settings/platform/requests/{refused.pk}/again/")
    world.send()
    illustration.refresh_from_db()
    assert illustration.state == "made" and world.platform_client(child).state == "pending"


@pytest.mark.parametrize(("born", "years"), [(date(1970, 11, 1), 9), (date(1970, 12, 1), 10)])
def test_a_pension_runs_from_its_first_day_to_the_retirement_age(world: World, born: date, years: int) -> None:
    given = {"wrapper": "sipp", "start_date": "23 Nov 2026", "retirement_age": "65"}
    form = IllustrationForm(given, connection=world.connection, client=world.person("Clover", born))
    form.is_valid()
    assert form.cleaned_data["term_years"] == years


def test_a_withdrawal_says_that_the_platform_is_not_told_until_the_account_is_closed_there(
    world: World, signed_in
) -> None:
    application = world.to_pending(world.person())
    browser, page = signed_in(world.user), f"/applications/{application.pk}/"
    assert "The platform is not told." in words_of(browser.get(f"{page}withdraw/"))
    assert browser.post(f"{page}withdraw/", {"why": "Changed their mind"})["Location"] == page
    account = application.account.remote_id
    assert f"account {account} is still there" in words_of(browser.get(page))
    world.remote.control("PUT", f"accounts/{account}", {"status": "Closed"})
    world.pull()
    assert "is still there" not in words_of(browser.get(page))


def test_a_withdrawal_of_what_may_have_been_opened_says_to_look_there(world: World, signed_in) -> None:
    application = ready(world)
    browser, page = signed_in(world.user), f"/applications/{application.pk}/withdraw/"
    assert "no account of it" in words_of(browser.get(page))
    world.remote.fault("drop_after", path="/account", method="POST", count=1)
    world.proceed(application)
    assert "there may be an account there" in words_of(browser.get(page))


def test_assets_moved_in_are_told_apart_from_contributions(world: World) -> None:
    illustration = world.illustrate(
        world.person(), existing_assets=Decimal("10000.10"), other_assets=Decimal("7.05"), term_years=1
    )
    world.send()
    illustration.refresh_from_db()
    (there,) = world.remote.everything("illustration")
    assert there["body"]["contributions"] == [{"amount": 5000.0, "frequency": "Single"}]
    assert there["body"]["existingAssets"] == 10000.10
    assert illustration.low_value == Decimal("15300.10"), "15,000.10 at 2 % for a year"


def test_a_trust_is_not_completed_as_if_it_were_a_person(world: World, signed_in) -> None:
    trust = world.person()
    before = trust.last_name
    trust.kind = "trust"
    trust.save()
    browser, page = signed_in(world.user), f"/clients/{trust.pk}/platform/"
    looked = words_of(browser.get(page))
    assert "A trust account is opened on the platform itself" in looked and "I have checked who" not in looked
    told = {
        "title": "Mr", "first_name": "Larch", "last_name": "Changed", "date_of_birth": "1 May 1970", "gender": "Male",
        "national_insurance_number": "QQ123456C", "nationality": "GB", "email": "larch@fixture.example",
        "line_1": "1 Fictional Way", "postcode": "NR3 1ZZ", "country": "United Kingdom", "is_identity_confirmed": "on",
    }  # fmt: skip
    assert "A trust account is opened on the platform itself" in words_of(browser.post(page, told))
    trust.refresh_from_db()
    assert trust.last_name == before
    assert not PlatformRequest.objects.filter(client=trust).exists()
