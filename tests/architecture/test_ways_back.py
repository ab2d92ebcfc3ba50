"""The coloured button of a page is what somebody came to do; the way back from a question is always plain."""

from __future__ import annotations

import re

import pytest

from tests.architecture import tree

BUTTON = re.compile(r"<(a|button)\b([^>]*btn-primary.*?)</\1>", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|<[^>]*>", re.DOTALL)
WAY_BACK = re.compile(r"(Go back\b|Cancel$|Keep it\b|Keep the link\b|Keep them\b|Close$|Not now\b)")


def coloured_ways_back(html: str) -> list[str]:
    """The words of every coloured button that only leads back."""
    words = (TAG.sub("", found[2].partition(">")[2]).strip() for found in BUTTON.finditer(html))
    return [one for one in words if WAY_BACK.match(one)]


def test_no_page_colours_the_way_back():
    found = {tree.name(path): coloured_ways_back(path.read_text()) for path in tree.product_templates()}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<a class="btn btn-primary" href="{% url \'client\' 1 %}">Go back</a>', ["Go back"]),
        ('<button class="btn btn-primary" value="x">{% icon "x" %}Cancel</button>', ["Cancel"]),
        ('<a class="btn" href="/">Go back</a><button class="btn btn-primary">Save</button>', []),
    ],
)
def test_it_is_seen(html, words):
    assert coloured_ways_back(html) == words
