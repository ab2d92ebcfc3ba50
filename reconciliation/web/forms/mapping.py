"""The mapping of a file's columns and words, made from what the file holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Any

from django import forms

from domain.enums.revenue import RevenueCategory
from domain.words import count_of
from reconciliation.statements import (
    CreditMark,
    Field,
    MappingProfile,
    NoField,
    ReadStatement,
    SignRule,
    suggest_category,
)
from reconciliation.statements.categories import normalise_word
from reconciliation.statements.headers import normalise_header, usual_field

KEEP, LEAVE_OUT, IGNORE, UNDECIDED = NoField.EXTRA.value, NoField.LEFT_OUT.value, "_ignore", ""

SEPARATORS = [
    ("", "What cuts most evenly"),
    (",", "Commas"),
    (";", "Semicolons"),
    ("\t", "Tabs"),
    ("|", "Bars"),
]
READ_BY: dict[str, set[str]] = {"workbook": {"sheet"}, "text": {"separator", "encoding"}, "message": set()}
"""What can be said about how each kind of file becomes rows."""
ENCODINGS = [
    ("", "Found by itself"), ("utf-8", "UTF-8"), ("windows-1252", "Windows (1252)"), ("utf-16-le", "UTF-16"),
]  # fmt: skip


def _mark(text: str) -> str:
    """A short name for a text, fit for a form."""
    return blake2s(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its position from 0, its header, what its first rows hold, and its sheet."""

    index: int
    header: str
    samples: tuple[str, ...]
    sheet: str = ""

    @property
    def question(self) -> str:
        """The name of the question about it: an answer about one sheet's column is none about another's."""
        return f"column_{self.index}_{_mark(self.header or self.sheet)}"


def word_question(word: str) -> str:
    """The name of the question about a word. Its place in the list would not do: each answer moves words there."""
    return f"word_{_mark(normalise_word(word))}"


class ReadingForm(forms.Form):
    """How the file becomes rows: asked before anybody can say what its columns are."""

    has_header = forms.BooleanField(required=False)
    header_row = forms.IntegerField(required=False, min_value=1)
    sheet = forms.CharField(required=False)
    separator = forms.ChoiceField(required=False, choices=SEPARATORS)
    encoding = forms.ChoiceField(required=False, choices=ENCODINGS)

    def applied_to(self, mapping: MappingProfile) -> MappingProfile:
        """The mapping, with the file read as answered; as it was where an answer makes no sense."""
        if not self.is_valid():
            return mapping
        given: dict[str, Any] = {name: value or None for name, value in self.cleaned_data.items() if name in self.data}
        return replace(mapping, **given | {"has_header": self.cleaned_data["has_header"]})


class MappingForm(forms.Form):
    """What each column is, what each word for a category means, and how signs and odd numbers are read."""

    sign_rule = forms.ChoiceField(choices=SignRule.choices(), label="Signs")
    credit_mark = forms.ChoiceField(choices=CreditMark.choices(), label="CR and DR behind amounts")
    round_half_up = forms.BooleanField(required=False, label="Round fractions of a penny line by line")
    serial_dates = forms.BooleanField(required=False, label="Dates are spreadsheet day numbers")
    has_header = forms.BooleanField(required=False, label="The columns have a header")
    header_row = forms.IntegerField(
        required=False, min_value=1, label="Header row", help_text="Empty: found by itself."
    )
    default_category = forms.ChoiceField(
        required=False, choices=[("", "None"), *RevenueCategory.choices()],
        label="Category of lines without one",
    )  # fmt: skip
    sheet = forms.ChoiceField(required=False, label="Sheet")
    separator = forms.ChoiceField(required=False, choices=SEPARATORS, label="Columns are parted by")
    encoding = forms.ChoiceField(required=False, choices=ENCODINGS, label="Letters are written as")
    profile_name = forms.CharField(
        required=False, max_length=100, label="Remember as",
        help_text="Put forward for this provider's next file. Empty: not remembered.",
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        found: ReadStatement,
        mapping: MappingProfile,
        name: str,
        left_open: frozenset[str] = frozenset(),
    ) -> None:
        """``left_open``: questions about words for which a person wants no suggestion."""
        super().__init__(data, initial=_initial(mapping, name))
        self.mapping = mapping
        self._ask_only_what_concerns(found)
        self.columns = columns_of(found)
        self.words = words_of(found, mapping)
        taken = {index: field for field, index in (found.layout.columns if found.layout else {}).items()}
        left_out = found.layout.left_out if found.layout else frozenset()
        for column in self.columns:
            usual = taken[column.index].value if column.index in taken else KEEP
            self.fields[column.question] = forms.ChoiceField(
                required=False,
                label=column.header,
                choices=[*NoField.choices(), *Field.choices()],
                initial=LEAVE_OUT if column.index in left_out else usual,
            )
        for word, count in self.words.items():
            question = word_question(word)
            self.fields[question] = forms.ChoiceField(
                required=False,
                label=f"{word} ({count_of(count, 'line')})",
                choices=[
                    (UNDECIDED, "Not decided: hold these lines"),
                    (IGNORE, "No payment: leave these rows out"),
                    *RevenueCategory.choices(),
                ],
                initial=UNDECIDED if question in left_open else _meaning(word, mapping),
            )

    def _ask_only_what_concerns(self, found: ReadStatement) -> None:
        """Sheets belong to workbooks, separators and letters to text; what is not asked stays as it is."""
        if found.kind == "workbook":
            sheets = [(name, name) for name in found.sheet_names]
            self.fields["sheet"].choices = [("", "The one with most lines"), *sheets]  # type: ignore[attr-defined]
        for name in {"sheet", "separator", "encoding"} - READ_BY[found.kind]:
            del self.fields[name]

    def column_fields(self) -> list[tuple[Column, forms.BoundField]]:
        """Each column with its question."""
        return [(column, self[column.question]) for column in self.columns]

    def word_fields(self) -> list[forms.BoundField]:
        """The question for each word."""
        return [self[word_question(word)] for word in self.words]

    def setting_fields(self) -> list[forms.BoundField]:
        """The questions about the file as a whole."""
        return [self[name] for name in self.base_fields if name in self.fields]

    def puts_forward(self) -> bool:
        """Whether a meaning is suggested for a word that has none yet."""
        return any(self.mapping.meaning_of(word) is None for word in self._suggested())

    def as_put_forward(self) -> MappingProfile:
        """The mapping as it would be if everything suggested were taken."""
        return replace(self.mapping, categories={**self._suggested(), **self.mapping.categories})

    def _suggested(self) -> dict[str, str]:
        given = {word: self[word_question(word)].value() for word in self.words}
        return {word: code for word, code in given.items() if code not in {IGNORE, UNDECIDED}}

    def clean(self) -> dict[str, Any]:
        """No field may be given by two columns."""
        data = super().clean() or {}
        given = [data.get(column.question) for column in self.columns]
        for code in {code for code in given if code and code != KEEP and given.count(code) > 1}:
            self.add_error(None, f"{Field(code).label} is given by two columns. Choose one of them.")
        return data

    def words_have_moved(self) -> bool:
        """Whether another column is now said to hold the words, so that other words are to be asked about."""
        words = Field.CATEGORY.value
        return any(
            (self[column.question].value() == words) != (self.fields[column.question].initial == words)
            for column in self.columns
            if column.question in self.data
        )

    def left_open(self) -> frozenset[str]:
        """The questions about words that were answered with: not decided."""
        asked = {word_question(word) for word in self.words}
        return frozenset(name for name in asked if self.data.get(name) == UNDECIDED)

    def with_columns(self) -> MappingProfile:
        """The mapping with the columns as answered; those that were not asked about stay as they were.

        That a column is kept as an extra is written down where its header would else be taken for a free field.
        A column is known by its header, or by its place where it has none or shares it with another.
        """
        said: dict[str, str] = {}
        usual: dict[str, Field | None] = {}
        headers = Counter(normalise_header(column.header) for column in self.columns)
        for column in self.columns:
            is_known_by_it = column.header and headers[normalise_header(column.header)] == 1
            name = column.header if is_known_by_it else f"#{column.index + 1}"
            if column.question in self.data:
                code = self.cleaned_data[column.question]
            else:
                code = self.mapping.columns.get(name)
            if code is not None:
                said[name], usual[name] = code, usual_field(column.header)
        given: set[str | None] = {None, *said.values()}
        needed = {name: code for name, code in said.items() if code != KEEP or usual[name] not in given}
        return replace(self.mapping, columns=needed)

    def result(self) -> MappingProfile:
        """The mapping as answered; what was not asked stays as it was."""
        data = self.cleaned_data
        words = self.with_columns()
        for word in self.words:
            question = word_question(word)
            if question not in self.data:
                continue
            if data[question] == UNDECIDED:
                words = words.without_word(word)
            else:
                category = None if data[question] == IGNORE else RevenueCategory(data[question])
                words = words.with_word(word, category)
        file: dict[str, Any] = {name: data[name] or None for name in ("sheet", "separator", "encoding") if name in data}
        return replace(
            words,
            sign_rule=SignRule(data["sign_rule"]),
            credit_mark=CreditMark(data["credit_mark"]),
            round_half_up=data["round_half_up"],
            serial_dates=data["serial_dates"],
            has_header=data["has_header"],
            header_row=data["header_row"],
            default_category=RevenueCategory(data["default_category"]) if data["default_category"] else None,
            **file,
        )


def _initial(mapping: MappingProfile, name: str) -> dict[str, Any]:
    return {
        "sign_rule": mapping.sign_rule,
        "credit_mark": mapping.credit_mark,
        "round_half_up": mapping.round_half_up,
        "serial_dates": mapping.serial_dates,
        "has_header": mapping.has_header,
        "header_row": mapping.header_row,
        "sheet": mapping.sheet or "",
        "separator": mapping.separator or "",
        "encoding": mapping.encoding or "",
        "default_category": mapping.default_category or "",
        "profile_name": name,
    }


def _meaning(word: str, mapping: MappingProfile) -> str:
    if normalise_word(word) in mapping.ignored():
        return IGNORE
    known = mapping.meaning_of(word) or suggest_category(word)
    return str(known.value) if known else UNDECIDED


def columns_of(found: ReadStatement) -> list[Column]:
    """The columns that have a header or hold something, with up to three samples."""
    if found.layout is None:
        return []
    below = [row for row in found.sample if row.number > found.layout.header_row]
    width = max([len(found.layout.header), *(len(row.cells) for row in below)])
    columns = []
    for index in range(width):
        header = found.layout.header[index].strip() if index < len(found.layout.header) else ""
        samples = tuple(dict.fromkeys(text for row in below if (text := row.cell(index).strip())))[:3]
        if header or samples:
            columns.append(Column(index, header, samples, found.sheet or ""))
    return columns


def words_of(found: ReadStatement, mapping: MappingProfile) -> dict[str, int]:
    """The words that need a meaning, and those this mapping has given one, with the lines they are on.

    One that the file writes otherwise than it was written when somebody said what it means is the same word.
    """
    words = dict(found.unmapped_category_words)
    listed = {normalise_word(word) for word in words}
    in_file = Counter(normalise_word(line.category_word) for line in found.lines)
    for word in [*mapping.categories, *sorted(mapping.ignored_words)]:
        same = normalise_word(word)
        if same not in listed and (same in in_file or word in mapping.ignored_words):
            listed.add(same)
            words[word] = in_file[same]
    return words
