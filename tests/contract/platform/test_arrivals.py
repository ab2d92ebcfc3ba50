"""What the platform's own people do on its screens: new accounts, new clients, kinds that come as something else."""

from __future__ import annotations

import re
from datetime import date

from django.test import Client as Browser

from backoffice.events import Origin
from backoffice.models import Client, Plan
from backoffice.services.plans import update_plan
from domain.enums.plans import PlanStatus, PlanType
from soderberg_sync.models import PlatformAccount, PlatformClient
from soderberg_sync.selectors.work import to_correct
from soderberg_sync.services.applying import mark_corrected
from tests.contract.platform.conftest import World


def linked(world: World) -> PlatformClient:
    client = world.person("Fennel", date(1955, 7, 21), last_name="Sampleton")
    world.pull()
    return world.platform_client(client)


def opened(world: World, person: PlatformClient, wrapper: str, **more: str) -> str:
    body = {"clientIds": [person.remote_id], "wrapperType": wrapper, "name": f"A {wrapper}", **more}
    return str(world.remote.control("POST", "accounts", body)["id"])


def test_a_client_of_the_same_name_and_birthday_is_linked(world: World) -> None:
    person = linked(world)
    assert (person.remote_id, person.state) == ("CLI0001", "active")
    assert Client.objects.count() == 1


def test_a_client_made_there_comes_over(world: World) -> None:
    world.pull()
    client = Client.objects.get(last_name="Sampleton")
    assert client.date_of_birth == date(1955, 7, 21)
    assert client.contact_details.get().value == "fennel.sampleton@example.org"
    assert world.platform_client(client).state == "active"
    world.pull()
    assert Client.objects.count() == 1


def test_somebody_who_may_be_here_already_is_left_to_a_person(world: World) -> None:
    world.person("Fen", date(1955, 7, 21), last_name="Sampleton")
    run = world.pull()
    assert Client.objects.count() == 1 and not PlatformClient.objects.exclude(remote_id="").exists()
    assert "May be Fen Sampleton" in run.outcomes.get().sentence


def test_an_account_opened_there_becomes_one_plan(world: World) -> None:
    person = linked(world)
    opened(world, person, "ISA")
    world.pull()
    world.pull()
    plan = Plan.objects.get()
    assert (plan.sub_type, plan.status, plan.name) == ("isa_stocks_and_shares", PlanStatus.ACTIVE, "A ISA")


def test_third_party_accounts_come_as_a_gia_to_be_corrected_by_hand(world: World) -> None:
    person = linked(world)
    pension, bond = opened(world, person, "TPSIPP"), opened(world, person, "OFFSHORE_BOND")
    run = world.pull()
    assert {plan.sub_type for plan in Plan.objects.all()} == {"general_investment_account"}
    rows = {row.remote_id: row for row in to_correct()}
    assert (rows[pension].arrived_as, rows[bond].arrived_as) == ("third_party_sipp", "third_party_bond")
    assert all("Correct its type" in one.sentence for one in run.outcomes.all())
    fields = {"type": PlanType.PENSION, "sub_type": "sipp"}
    update_plan(plan_id=rows[pension].plan_id, fields=fields, origin=world.origin())
    assert [row.remote_id for row in to_correct()] == [bond]
    mark_corrected(account_id=rows[bond].pk, user=world.user, now=world.now())
    assert not to_correct()
    assert set(PlatformAccount.objects.values_list("corrected_by", flat=True)) == {world.user.pk}
    world.pull()
    assert Plan.objects.get(pk=rows[pension].plan_id).sub_type == "sipp", "a correction stays"


def test_a_type_that_another_system_corrects_is_corrected(world: World) -> None:
    """Only the platform itself cannot: what it shows is the general account."""
    opened(world, linked(world), "OFFSHORE_BOND")
    world.pull()
    plan = Plan.objects.get()
    fields = {"type": PlanType.INVESTMENT, "sub_type": "offshore_bond"}
    update_plan(plan_id=plan.pk, fields=fields | {"sub_type": "isa_cash"}, origin=Origin(system="soderberg"))
    assert to_correct()
    update_plan(plan_id=plan.pk, fields=fields, origin=Origin(system="plannr", user_id=world.user.pk))
    assert not to_correct()
    assert PlatformAccount.objects.get().corrected_by is None


def test_the_plans_page_marks_it_as_corrected(world: World) -> None:
    opened(world, linked(world), "OFFSHORE_BOND")
    world.pull()
    plan, browser = Plan.objects.get(), Browser(enforce_csrf_checks=True)
    browser.force_login(world.user)
    page = browser.get(f"/plans/{plan.pk}/").content.decode()
    (form,) = re.findall(r"<form[^>]*action=\"(/plans/platform/\d+/corrected/)\"[^>]*>(.*?)</form>", page, re.DOTALL)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form[1])
    assert "Mark as corrected" in form[1] and token
    assert browser.post(form[0], {"csrfmiddlewaretoken": token[1]})["Location"] == f"/plans/{plan.pk}/"
    assert not to_correct()
    assert "Mark as corrected" not in browser.get(f"/plans/{plan.pk}/").content.decode()


def test_company_and_trust_accounts_do_not_come_over(world: World) -> None:
    person = linked(world)
    opened(world, person, "COMPANY")
    opened(world, person, "TRUST")
    world.pull()
    assert not Plan.objects.exists() and not PlatformAccount.objects.exists()


def test_a_plan_removed_here_is_not_made_again(world: World) -> None:
    from backoffice.services.plans import delete_plan

    person = linked(world)
    opened(world, person, "GIA")
    world.pull()
    delete_plan(plan_id=Plan.objects.get().pk, now=world.now(), origin=world.origin())
    world.pull()
    assert not Plan.objects.exists()
