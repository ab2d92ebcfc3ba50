"""What the connected user cannot see is neither gone nor forgotten: it stays as it is, and a person is told."""

from __future__ import annotations

import pytest

from backoffice.models import Client, Cover, Goal, Plan
from integrations.models import Link, Run
from tests.contract.xplan.conftest import World

pytestmark = pytest.mark.loopback


def living() -> set[tuple[str, str]]:
    """Every link in force."""
    return set(Link.objects.filter(ended_at__isnull=True).values_list("kind", "remote_id"))


def details(client: Client) -> dict[str, str]:
    return dict(client.contact_details.values_list("kind", "value"))


def told(run: Run) -> list[tuple[str, str]]:
    """What the run says besides that somebody is inactive."""
    return list(run.outcomes.exclude(reason="inactive").values_list("label", "reason"))


@pytest.mark.parametrize(("lacks", "labels"), [("goals", ["Goals"]), ("insurance", ["Cover", "Policies"])])
def test_a_right_that_is_taken_away_ends_nothing(world: World, lacks: str, labels: list[str]) -> None:
    world.pull()
    before = living()
    rights = {"client_view", "goals", "insurance", "docnotes"} - {lacks}
    world.remote.control("PUT", "users/adviser", {"capabilities": sorted(rights)})
    run = world.pull()
    assert sorted(told(run)) == [(label, "refused") for label in labels]
    assert living() == before
    world.remote.control("PUT", "users/adviser", {"capabilities": [*rights, lacks]})
    assert told(world.pull()) == []


def test_a_client_in_a_group_of_others_stays_linked_and_is_told(world: World) -> None:
    world.pull()
    before, number = living(), world.remote.client_id("Rowan")
    world.remote.control("PUT", f"clients/{number}", {"group": "Private desk"})
    run = world.pull()
    assert living() == before
    assert told(run) == [("Rowan Testwood", "out_of_sight")]
    assert run.outcomes.get(reason="out_of_sight").level == "warning"
    world.remote.control("PUT", f"clients/{number}", {"group": "Everybody", "last_name": "Again"})
    world.pull()
    assert world.client("Rowan").last_name == "Again"


def test_asked_for_alone_a_client_out_of_sight_is_told_as_well(world: World) -> None:
    world.pull()
    before, number = living(), world.remote.client_id("Aster")
    world.remote.control("PUT", f"clients/{number}", {"group": "Private desk"})
    assert told(world.pull(number)) == [("Aster Fauxley", "out_of_sight")]
    assert living() == before


def test_a_colleague_who_sees_less_ends_no_links(world: World) -> None:
    world.pull()
    before = living()
    world.link_by_oauth("limited")
    run = world.pull()
    assert before <= living()
    assert len(run.outcomes.filter(reason="out_of_sight")) == 7


def test_what_is_gone_is_still_told_from_what_is_hidden(world: World) -> None:
    world.pull()
    [row] = world.remote.rows("Marigold", "goals")
    world.remote.control("DELETE", f"clients/{world.remote.client_id('Marigold')}/goals/{row['index']}")
    run = world.pull()
    assert told(run) == [("A pretend pottery course", "gone")]
    assert Goal.objects.filter(name="A pretend pottery course").exists()


class TestASiteWithoutAList:
    """A version of Xplan that answers "not found" to a list of clients it shows."""

    def test_it_is_told_and_the_rest_comes(self, world: World) -> None:
        world.remote.control("PUT", "lists", {"lacking": ["goals"]})
        run = world.pull()
        assert Client.objects.filter(first_name="Rowan").exists()
        assert Plan.objects.exists()
        assert not Goal.objects.exists()
        [(label, _)] = [one for one in told(run) if one[1] == "refused"]
        assert label == "Goals"

    def test_contact_details_that_cannot_be_read_blank_none(self, world: World) -> None:
        world.pull()
        before = details(world.client("Rowan"))
        assert before["email"] == "rowan.testwood@example.org"
        world.remote.control("PUT", "lists", {"lacking": ["contact"]})
        world.pull()
        assert details(world.client("Rowan")) == before

    def test_half_of_the_insurance_changes_no_policy(self, world: World) -> None:
        world.pull()
        before = living(), sorted(Plan.objects.values_list("policy_number", "type", "status"))
        world.remote.control("PUT", "lists", {"lacking": ["insurance"]})
        world.pull()
        assert (living(), sorted(Plan.objects.values_list("policy_number", "type", "status"))) == before
        assert Cover.objects.count() == 7
