"""Reads what a tagged PDF tells a screen reader: its tree of tags, and whether all that is painted belongs to it.

Reads the files our typesetting makes, whose objects are not packed into streams; it is no reader of every PDF.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

STANDARD_TAGS = {
    "Document", "Part", "Sect", "Div", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "Table", "THead", "TBody",
    "TR", "TH", "TD", "Span", "Code", "Figure", "Caption", "Link", "Note", "Reference",
}  # fmt: skip
"""Those of ISO 32000-1 that a report has reason to use."""

PAINTING = {
    b"Tj", b"TJ", b"'", b'"', b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s", b"Do", b"sh", b"EI",
}  # fmt: skip
"""Operators that leave something on the page."""

TOKEN = re.compile(rb"\((?:\\.|[^\\()])*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]/]*|[^\s()<>\[\]/]+", re.DOTALL)


@dataclass
class Element:
    """One tag with what is inside it; ``tag`` is the standard one it stands for."""

    tag: str
    source: bytes
    children: list[Element] = field(default_factory=list)

    @property
    def alt(self) -> str:
        """The words for who cannot see it."""
        found = re.search(rb"/Alt(?:<([0-9A-Fa-f]+)>|\(((?:\\.|[^\\()])*)\))", self.source)
        if not found:
            return ""
        raw = bytes.fromhex(found[1].decode()) if found[1] else found[2]
        return raw.decode("utf-16") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")

    def all(self, *tags: str) -> Iterator[Element]:
        """Every element of these tags in it, in reading order; of all tags where none is named."""
        if not tags or self.tag in tags:
            yield self
        for child in self.children:
            yield from child.all(*tags)


def objects_of(pdf: bytes) -> dict[int, bytes]:
    """Every object of the file by its number."""
    return {int(number): body for number, body in re.findall(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)}


def catalogue_of(objects: dict[int, bytes]) -> bytes:
    """The object that says what the document is."""
    return next(body for body in objects.values() if b"/Type/Catalog" in body)


def tree_of(objects: dict[int, bytes]) -> Element:
    """The document's tags, from the top."""
    root = _referred(objects, catalogue_of(objects), b"StructTreeRoot")
    roles = re.search(rb"/RoleMap<<(.*?)>>", root)
    means = dict(re.findall(rb"/(\w+)/(\w+)", roles[1])) if roles else {}
    tagged = {number: body for number, body in objects.items() if b"/Type/StructElem" in body}

    def element(number: int) -> Element:
        body = tagged[number]
        said = re.search(rb"/Type/StructElem/S/(\w+)", body)
        assert said, body[:80]
        inside = re.search(rb"/K\[(.*)\]", body, re.DOTALL)
        inner = [int(one) for one in re.findall(rb"(\d+) 0 R", inside[1])] if inside else []
        return Element(means.get(said[1], said[1]).decode(), body, [element(one) for one in inner if one in tagged])

    top = next(number for number, body in tagged.items() if b"/S/Document" in body)
    return element(top)


def page_contents(objects: dict[int, bytes]) -> list[bytes]:
    """What each page paints, unpacked."""
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b", body)]
    return [_stream(_referred(objects, page, b"Contents")) for page in pages]


def untagged(content: bytes) -> list[bytes]:
    """Painting operators of a page outside every tag, and outside what is marked as decoration."""
    depth, loose = 0, []
    for token in TOKEN.findall(content):
        if token in {b"BDC", b"BMC"}:
            depth += 1
        elif token == b"EMC":
            depth -= 1
        elif token in PAINTING and not depth:
            loose.append(token)
    assert depth == 0, "a mark is never closed"
    return loose


def _referred(objects: dict[int, bytes], body: bytes, name: bytes) -> bytes:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return objects[int(found[1])]


def _stream(body: bytes) -> bytes:
    start = re.search(rb"stream\r?\n", body)
    assert start, body[:80]
    packed = body[start.end() : body.rindex(b"endstream")]
    return zlib.decompressobj().decompress(packed) if b"/FlateDecode" in body else packed
