"""What a firm may put on its reports: a logo that can be drawn, and a colour that can be read on white."""

from __future__ import annotations

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

LARGEST_BYTES = 1_000_000
LEAST_WIDTH, LARGEST_SIDE = 200, 4000
"""Pixels: fewer look coarse on paper, more only swell the file."""
LEAST_CONTRAST = 4.5
"""To white, as WCAG 2.2 asks of text (success criterion 1.4.3)."""

PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG file that say how large the picture is."""


def why_no_logo(picture: bytes) -> str:
    """Why these bytes cannot be a firm's logo, as a sentence; empty when they can. Their name is not asked."""
    if len(picture) > LARGEST_BYTES:
        return "The logo is larger than 1 MB: save it smaller."
    size = size_of(picture)
    if size is None:
        return "The logo must be a PNG or JPEG picture."
    width, height = size
    if width < LEAST_WIDTH or max(width, height) > LARGEST_SIDE:
        return f"It is {width} by {height} pixels: a logo is {LEAST_WIDTH} wide at least and {LARGEST_SIDE} at most."
    return "" if is_drawable(picture) else "The logo cannot be drawn: the file seems to be damaged."


def media_type_of(picture: bytes) -> str:
    """The media type of a logo that was taken."""
    return "image/png" if picture.startswith(PNG) else "image/jpeg"


def size_of(picture: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, from the file's own head; None for what is neither PNG nor JPEG."""
    if picture.startswith(PNG) and len(picture) >= 24:
        width, height = struct.unpack(">II", picture[16:24])
        return width, height
    return _size_of_jpeg(picture) if picture.startswith(JPEG) else None


def _size_of_jpeg(picture: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(picture) and picture[at] == 0xFF:
        marker, length = picture[at + 1], int.from_bytes(picture[at + 2 : at + 4])
        if marker in FRAMES:
            height, width = struct.unpack(">HH", picture[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def is_drawable(picture: bytes) -> bool:
    """Whether what sets the reports can draw it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "logo").write_bytes(picture)
        probe = Path(folder) / "probe.typ"
        probe.write_text('#image("logo", width: 10pt)', encoding="utf-8")
        try:
            typst.compile(probe, format="pdf", root=probe.parent, ignore_system_fonts=True)
        except typst.TypstError:
            return False
    return True


def contrast_to_white(colour: str) -> float:
    """Contrast of ``#rrggbb`` to white, from 1 to 21, as WCAG reckons it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
