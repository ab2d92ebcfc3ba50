"""A stream of a compound file, the container of XLS: a small file system of sectors strung together by a table."""

from __future__ import annotations

from struct import error as UnableToUnpack
from struct import unpack, unpack_from

NO_SECTOR = 0xFFFFFFFA
"""From here on numbers end a chain, or mark sectors that are no stream's."""
ENTRY = 128
"""Bytes of an entry in the directory."""
IN_HEADER = 109
"""Sectors of the table that the header itself lists."""

__all__ = ["UnableToUnpack", "stream_of"]


def stream_of(data: bytes, name: str) -> bytes:
    """The stream of that name; empty where there is none, or one so short that it is kept in another way.

    Raises ``UnableToUnpack`` or ``IndexError`` for a file that is cut off or leads nowhere.
    """
    size = 1 << unpack_from("<H", data, 30)[0]
    table = _table(data, size)
    start, smallest = unpack_from("<I4xI", data, 48)
    directory = _chain(data, size, table, start)
    for place in range(0, len(directory) - ENTRY + 1, ENTRY):
        length, first, total = unpack_from("<H50xII", directory, place + 64)
        text = directory[place : place + max(length - 2, 0)].decode("utf-16-le", errors="replace")
        if text == name:
            return _chain(data, size, table, first)[:total] if total >= smallest else b""
    return b""


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows which."""
    count, further = min(unpack_from("<I", data, 44)[0], len(data) // size), unpack_from("<I", data, 68)[0]
    listed = list(unpack_from(f"<{IN_HEADER}I", data, 76))
    while further < NO_SECTOR and len(listed) < count:
        *more, further = unpack(f"<{size // 4}I", _sector(data, size, further))
        listed += more
    found: list[int] = []
    for number in listed[:count]:
        found += unpack(f"<{size // 4}I", _sector(data, size, number))
    return tuple(found)


def _chain(data: bytes, size: int, table: tuple[int, ...], number: int) -> bytes:
    """The sectors from this one on; more of them than the file has end in an ``IndexError``."""
    sectors: list[bytes] = []
    while number < NO_SECTOR:
        if len(sectors) > len(data) // size:
            raise IndexError("the sectors go in a circle")
        sectors.append(_sector(data, size, number))
        number = table[number]
    return b"".join(sectors)


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]
