"""Items that were here before their owner was linked, and a link that is reset while it works."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse

from backoffice.models import Income, Plan
from domain.enums.people import Role
from integrations.models import Credential, Link, OutboxEntry, Run
from integrations.services.runs import perform_run
from tests.contract.plannr.conftest import EMAIL, World
from tests.factories.backoffice import ClientFactory, IncomeFactory, owned_plan
from tests.integration.plannr_sync.test_connect_pages import browser_of, connect


def test_they_are_not_created_there_at_linking_but_when_somebody_says_so(world: World) -> None:
    ours = ClientFactory(firm=world.firm, first_name="Rowan", last_name="Testwood")
    income = IncomeFactory(firm=world.firm, client=ours, name="Known only here", amount=Decimal("120.00"))
    plan = owned_plan(ours, name="Planned only here")
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    before = (len(world.remote.incomes(uuid)), len(world.remote.plans(uuid)))
    browser = browser_of(world.user)
    browser.post(f"/clients/{ours.pk}/plannr/link/", {"client": uuid, "do": "link"})
    assert perform_run(run_id=Run.objects.latest("pk").pk, clock=world.now).state == "done"
    world.drain()
    assert (len(world.remote.incomes(uuid)), len(world.remote.plans(uuid))) == before
    assert not OutboxEntry.objects.filter(action="create").exists()
    assert Income.objects.filter(pk=income.pk).exists() and Plan.objects.filter(pk=plan.pk).exists()
    assert not Link.objects.filter(kind="income", local_id=income.pk).exists()
    assert not Link.objects.filter(kind="plan", local_id=plan.pk).exists()

    address = reverse("income_edit", args=[income.pk])
    page = browser.get(address)
    assert "Not linked to Plannr" in page.content.decode()
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields}
    posted = {name: value for name, value in fields.items() if value not in (None, False)}
    assert browser.post(address, {**posted, "sync-plannr-create": "yes"}).status_code == 302
    assert world.drain().sent == 1
    assert "Known only here" in [one["name"] for one in world.remote.incomes(uuid)]


def test_a_working_link_is_reset_to_new_tokens(world: World) -> None:
    world.user.role = Role.OWNER
    world.user.save()
    browser = browser_of(world.user)
    connect(browser, EMAIL, "fernhill-demo")
    first = Credential.objects.get()
    assert "Reset" in browser.get(reverse("plannr_settings")).content.decode()
    connect(browser, EMAIL, "fernhill-demo")
    again = Credential.objects.get()
    assert again.state == "active"
    assert again.access_token != first.access_token
    uuid = world.remote.client("Rowan Testwood")["uuid"]
    assert world.bring_in(uuid).state == "done"
