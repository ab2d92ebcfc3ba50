"""Enter on a tick of a list presses no row's button: browsers press the first submit button of the form.

A form of ticks that offers more than one thing begins with a button that chooses nothing
(``components/first_button.html``), so that the page asks what to do.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture import tree

FIRST_BUTTON = "components/first_button.html"
INCLUDED = re.compile(r'\{% include "([^"]+)"[^%]*%\}')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TICK_OF_A_ROW = re.compile(r'<input(?=[^>]*type="checkbox")[^>]*value="\{', re.DOTALL)
SUBMIT = re.compile(r'<button(?=[^>]*type="submit")', re.DOTALL)
LOOP_BEGINS, LOOP_ENDS = re.compile(r"\{% for "), re.compile(r"\{% endfor")


def whole(path: Path) -> str:
    """The template with what it includes, but for the button that chooses nothing."""

    def included(found: re.Match[str]) -> str:
        inner = tree.ROOT / "templates" / found[1]
        return whole(inner) if found[1] != FIRST_BUTTON and inner != path and inner.exists() else found[0]

    return INCLUDED.sub(included, path.read_text())


def offers_several(form: str) -> bool:
    """Whether there is more than one button to press, or one that is repeated row by row."""
    buttons = [found.start() for found in SUBMIT.finditer(form)]
    return len(buttons) > 1 or any(is_repeated(form[:at]) for at in buttons)


def is_repeated(before: str) -> bool:
    return len(LOOP_BEGINS.findall(before)) > len(LOOP_ENDS.findall(before))


def presses_a_button_unasked(form: str) -> bool:
    """Whether Enter on a tick of a row would press one of several buttons that nobody chose."""
    tick = TICK_OF_A_ROW.search(form)
    return bool(tick) and offers_several(form) and FIRST_BUTTON not in form[: tick.start() if tick else 0]


def forms() -> list[tuple[str, str]]:
    return [(tree.name(path), form) for path in tree.product_templates() for form in FORM.findall(whole(path))]


def test_enter_on_a_tick_of_a_list_presses_no_button_that_nobody_chose():
    assert [name for name, form in forms() if presses_a_button_unasked(form)] == []
    lists = {name for name, form in forms() if TICK_OF_A_ROW.search(form) and offers_several(form)}
    assert {"templates/redtail/accounts.html", "templates/plannr/import.html", "templates/sync/pairs.html"} <= lists


TICK = '<input type="checkbox" name="item" value="{{ one.pk }}">'
ROW_BUTTON = '<button type="submit" name="do" value="{{ one.pk }}">Do</button>'
ASKS = f'{{% include "{FIRST_BUTTON}" with name="do" %}}'
ROWS = f"{{% for one in all %}}{TICK}{ROW_BUTTON}{{% endfor %}}"


@pytest.mark.parametrize(
    ("form", "is_wrong"),
    [
        (ROWS, True),
        (ROWS + ASKS, True),
        (ASKS + ROWS, False),
        (f'{{% for one in all %}}{TICK}{{% endfor %}}<button type="submit">Do</button>', False),
        (f'<input type="checkbox" name="sure">{ROW_BUTTON}{ROW_BUTTON}', False),
    ],
)
def test_what_counts_as_pressed_unasked(form, is_wrong):
    assert presses_a_button_unasked(form) == is_wrong
