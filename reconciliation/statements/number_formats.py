"""What a spreadsheet's number format makes of a number, where that is more than the number itself.

    is_odd(code)              whether a format shows something that the value of its cells does not say
    shown(code, "0.125")      "12.5%": as it stands on the screen, or the number as it is where the format adds nothing

A format adds something where it names a currency other than the pound, a percentage, thousands that are left out, words
such as DR, leading zeros, or nothing at all. Colours, fillers, pound signs, brackets and rounding say no more than the
number does. Codes are those of XLSX and XLS: sections for positive, negative, zero, parted by semicolons.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]'
    r"|(?P<digits>[0#?.,]+(?:[Ee][+-][0#?]+)?)|(?P<general>General)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_MEANT_BY_THE_NUMBER = re.compile(r"£|GBP|[-+()\s\u00a0]", re.IGNORECASE)
_DATE_OR_TEXT = re.compile(r"[dmyhs@/]", re.IGNORECASE)
_SEPARATOR = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|(;)', re.DOTALL)
_ZEROS = re.compile(r"0{2,}")


class Section(NamedTuple):
    """One section of a format: the text before and after the figures, and what becomes of the figures.

    ``parts`` are the groups of zeros of a number with a fixed length, with the text between them.
    """

    before: str
    after: str
    parts: tuple[str, ...]
    percent: bool
    thousands_left_out: int
    has_figures: bool

    @property
    def is_mask(self) -> bool:
        """Whether it shows a whole number at a fixed length, with its leading zeros."""
        zeros = [part for part in self.parts if part and part[0] in "0#?.,"]
        return len("".join(zeros)) > 1 and all(set(part) == {"0"} for part in zeros)

    @property
    def is_odd(self) -> bool:
        """Whether it shows more, or less, than the number."""
        words = _MEANT_BY_THE_NUMBER.sub("", self.before + self.after)
        return bool(words or self.percent or self.thousands_left_out or self.is_mask or not self.has_figures)


@lru_cache(maxsize=512)
def is_odd(code: str) -> bool:
    """Whether the format shows something that the value of its cells does not say. Dates and texts are others' work."""
    sections = _sections(code)
    return bool(sections) and any(section.is_odd for section in sections[:2])


def shown(code: str, number: str) -> str:
    """The number, given as plain text, as a cell of this format shows it."""
    sections = _sections(code)
    if not sections:
        return number
    value = Decimal(number)
    own = value < 0 and len(sections) > 1
    section = sections[1] if own else sections[2] if not value and len(sections) > 2 else sections[0]
    if not section.is_odd or (not value and not section.has_figures and section is not sections[0]):
        return number
    sign = "-" if value < 0 and not own else ""
    if section.is_mask and value == value.to_integral_value():
        return f"{sign}{section.before}{_in_mask(section.parts, f'{abs(value):f}'.split('.')[0])}{section.after}"
    if not section.has_figures:
        return section.before
    if section.thousands_left_out:
        return f"{number} shown in thousands"  # neither what is seen nor what is stored may be taken for the other
    figures = abs(value) * (100 if section.percent else 1)
    return f"{sign}{section.before}{figures.normalize():f}{'%' if section.percent else ''}{section.after}".strip()


def _in_mask(parts: tuple[str, ...], figures: str) -> str:
    """The figures in their places from the right; those that are left over stand in front."""
    filled: list[str] = []
    for part in reversed(parts):
        if _ZEROS.fullmatch(part) or part == "0":
            filled.append(figures[-len(part) :].zfill(len(part)))
            figures = figures[: -len(part)]
        else:
            filled.append(part)
    return figures + "".join(reversed(filled))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    """The sections of a format; none for one of dates, texts or fractions."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|General', "", code, flags=re.IGNORECASE)
    if _DATE_OR_TEXT.search(plain.split(";")[0]):
        return ()
    texts, start = [], 0
    for match in _SEPARATOR.finditer(code):
        if match[1]:
            texts.append(code[start : match.start()])
            start = match.end()
    return tuple(_section(text) for text in [*texts, code[start:]])


def _section(text: str) -> Section:
    parts: list[str] = []
    before, between, figures, percent = "", "", "", False
    for token in _TOKEN.finditer(text):
        literal = token["quoted"] or token["escaped"] or token["currency"] or ""
        if token["digits"] or token["general"]:
            parts += [between, token[0]] if parts else [token[0]]
            figures, between = figures + token[0], ""
        elif token["other"] == "%":
            percent = True
        else:
            literal = literal or token["other"] or ""
            before, between = (before, between + literal) if parts else (before + literal, between)
    whole = figures.split(".")[0] if "." in figures else figures
    return Section(
        before, between, tuple(parts), percent, len(whole) - len(whole.rstrip(",")), bool(figures),
    )  # fmt: skip
