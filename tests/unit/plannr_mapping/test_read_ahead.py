"""The lists of a whole firm are read by threads, one each, while the run does something else."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, get_ident
from typing import Any

from integrations.engine.errors import RemoteUnavailable
from plannr_sync.ahead import ReadAhead


class Lists:
    """What is there to be read; its pages come when they are let through."""

    def __init__(self) -> None:
        self.goes_on, self.left, self.threads = Event(), Event(), set[int]()
        self.breaks = False


class Reader:
    """A client for one thread alone."""

    def __init__(self, lists: Lists) -> None:
        self.lists, self.requests_sent = lists, 0

    def _pages(self, name: str) -> Iterator[dict[str, Any]]:
        for number in range(3):
            self.lists.goes_on.wait(5)
            self.requests_sent += 1
            self.lists.threads.add(get_ident())
            if self.lists.breaks:
                raise RemoteUnavailable("down")
            yield {"uuid": f"{name}{number}"}

    def plans(self) -> Iterator[dict[str, Any]]:
        return self._pages("p")

    def incomes(self) -> Iterator[dict[str, Any]]:
        return self._pages("i")


def ahead_of(lists: Lists) -> ReadAhead:
    return ReadAhead(lambda: Reader(lists), lists.left.set)  # type: ignore[arg-type,return-value]


def test_each_list_is_read_in_a_thread_of_its_own_and_given_once() -> None:
    lists = Lists()
    ahead = ahead_of(lists)
    assert ahead.take("plan") is None and ahead.requests_sent == 0  # nobody has asked for it to start
    ahead.start()
    ahead.start()
    lists.goes_on.set()
    plans, incomes = ahead.take("plan"), ahead.take("income")
    assert [one["uuid"] for one in plans or ()] == ["p0", "p1", "p2"]
    assert [one["uuid"] for one in incomes or ()] == ["i0", "i1", "i2"]
    assert len(lists.threads) == 2 and get_ident() not in lists.threads
    assert ahead.requests_sent == 6 and lists.left.is_set()
    assert ahead.take("plan") is None


def test_what_could_not_be_read_is_left_to_the_run() -> None:
    lists = Lists()
    lists.breaks = True
    ahead = ahead_of(lists)
    ahead.start()
    lists.goes_on.set()
    assert ahead.take("plan") is None and ahead.take("income") is None
    assert ahead.requests_sent == 2 and lists.left.is_set()


def test_a_run_that_ends_asks_for_nothing_more() -> None:
    lists = Lists()
    ahead = ahead_of(lists)
    ahead.start()
    ahead.stop()
    lists.goes_on.set()
    assert lists.left.wait(60)
    assert ahead.requests_sent <= 2, "the page each of them was waiting for"
    ahead.start()
    assert ahead.requests_sent <= 2
