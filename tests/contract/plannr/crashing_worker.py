"""A worker that can be killed at a chosen step of sending: it forks for each order, as a queue's worker does.

An order is a line of JSON on standard input: whose outbox to empty, where Plannr is, before which step to stand still
("" for none), and how many writes or entries come first. A child that gets there says "reached" and its process id, and
waits to be killed; one that came to its end says "done". Run as ``python -m tests.contract.plannr.crashing_worker
NAME-OF-DATABASE``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

STEPS = (
    "before the request left",
    "before the answer came",
    "before the answer was kept",
    "after it was kept",
)


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def stand_still() -> None:
    """Waits to be killed."""
    say(f"reached {os.getpid()}")
    time.sleep(60)
    os._exit(3)


def stop_before(step: str, after: int) -> None:
    """Puts the stop where the step asks for it, once so many writes (or entries, in the last two steps) are through."""
    import requests

    from integrations.engine.sender import Sender
    from integrations.stores.outbox import Outbox

    request, finish, send = requests.Session.request, Outbox.finish, Sender.send
    through = {"writes": 0, "kept": 0, "entries": 0}

    def is_next(what: str) -> bool:
        through[what] += 1
        return through[what] == after + 1

    def writing(session: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        if method == "GET":
            return request(session, method, *args, **kwargs)
        is_this = is_next("writes")
        if is_this and step == STEPS[0]:
            stand_still()
        answer = request(session, method, *args, **kwargs)
        if is_this and step == STEPS[1]:
            stand_still()
        return answer

    def keeping(outbox: Any, *args: Any, **kwargs: Any) -> None:
        if step == STEPS[2] and is_next("kept"):
            finish(outbox, *args, **kwargs)  # all is written, nothing is committed
            stand_still()
        finish(outbox, *args, **kwargs)

    def sending(sender: Any, *args: Any, **kwargs: Any) -> None:
        send(sender, *args, **kwargs)
        if step == STEPS[3] and is_next("entries"):
            stand_still()

    patched: list[tuple[Any, str, Callable[..., Any]]] = [
        (requests.Session, "request", writing),
        (Outbox, "finish", keeping),
        (Sender, "send", sending),
    ]
    for owner, name, replacement in patched:
        setattr(owner, name, replacement)


def carry_out(order: dict[str, Any]) -> None:
    """The task of the queue, exactly as a worker runs it."""
    from django.conf import settings

    from integrations.tasks import drain_outbox

    settings.PLANNR = {**settings.PLANNR, "base_url": order["plannr"], "web_url": order["plannr"]}
    settings.MEDIA_ROOT = order["media"]
    if order["step"]:
        stop_before(order["step"], order["after"])
    drain_outbox(order["firm"], order["connection"])
    say("done")


def main(database: str) -> None:
    """Forks a child for each line, and waits until it has ended."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.db import connections

    connections["default"].settings_dict["NAME"] = database
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                carry_out(json.loads(line))
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        say("ended")


if __name__ == "__main__":
    main(sys.argv[1])
