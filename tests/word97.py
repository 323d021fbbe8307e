"""Word documents of 1997 made byte by byte: one piece of text, and how its runs are formatted."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
TEXT_AT = 2048  # of the stream; the formatting page stands before it
LOOKS_PAGE = 3  # the page of 512 bytes with the formatting of runs
STREAM = 4096  # smaller streams would need a second kind of sectors
PLCF_BTE_CHPX, CLX = 12, 33  # places in the table of the file information block

# Property modifiers of a run: hidden, and deleted in a tracked change.
HIDDEN = b"\x3c\x08\x01"
DELETED = b"\x00\x08\x01"


def word97(runs: Sequence[tuple[str, bytes]], *, encrypted: bool = False) -> bytes:
    """A document of these runs, each a text (CR ends a paragraph) and its modifiers."""
    text = "".join(run for run, _ in runs)
    block = bytearray(154 + 93 * 8)
    flags = 0x0200 | (0x0100 if encrypted else 0)
    struct.pack_into("<HHHHHH", block, 0, 0xA5EC, 0x00C1, 0, 0x0409, 0, flags)
    struct.pack_into("<H", block, 32, 14)
    struct.pack_into("<H", block, 62, 22)
    struct.pack_into("<i", block, 76, len(text))
    struct.pack_into("<H", block, 152, 93)
    ends = [TEXT_AT]
    for run, _ in runs:
        ends.append(ends[-1] + 2 * len(run))
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, TEXT_AT, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    looks = struct.pack("<III", ends[0], ends[-1], LOOKS_PAGE)
    table = clx.ljust(64, b"\0") + looks
    struct.pack_into("<II", block, 154 + CLX * 8, 0, len(clx))
    struct.pack_into("<II", block, 154 + PLCF_BTE_CHPX * 8, 64, len(looks))
    document = bytearray(max(STREAM, TEXT_AT + 2 * len(text)))
    document[: len(block)] = block
    document[LOOKS_PAGE * SECTOR : (LOOKS_PAGE + 1) * SECTOR] = _looks(ends, runs)
    document[TEXT_AT : TEXT_AT + 2 * len(text)] = text.encode("utf-16-le")
    return _compound([("WordDocument", bytes(document)), ("1Table", table.ljust(STREAM, b"\0"))])


def _looks(ends: Sequence[int], runs: Sequence[tuple[str, bytes]]) -> bytes:
    page = bytearray(SECTOR)
    page[511] = len(runs)
    struct.pack_into(f"<{len(ends)}I", page, 0, *ends)
    at = SECTOR - 2
    for number, (_, modifiers) in enumerate(runs):
        if modifiers:
            at = (at - len(modifiers) - 1) // 2 * 2
            page[at : at + 1 + len(modifiers)] = bytes([len(modifiers)]) + modifiers
            page[4 * len(ends) + number] = at // 2
    return bytes(page)


def _compound(streams: Sequence[tuple[str, bytes]]) -> bytes:
    """A compound file: header, one sector of allocations, one of names, then the streams."""
    chain, body, entries = [FAT_SECTOR, END], b"", [_entry("Root Entry", 5, 1, END, 0)]
    for number, (name, data) in enumerate(streams, start=1):
        first = len(chain)
        count = -(-len(data) // SECTOR)
        chain += [*range(first + 1, first + count), END]
        body += data.ljust(count * SECTOR, b"\0")
        after = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, FREE, first, len(data), after))
    assert len(chain) <= SECTOR // 4
    chain += [FREE] * (SECTOR // 4 - len(chain))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, END, 0, END, 0),
    )
    head += struct.pack("<109I", 0, *[FREE] * 108)
    return head + struct.pack("<128I", *chain) + b"".join(entries).ljust(SECTOR, b"\0") + body


def _entry(  # noqa: PLR0917 - the fields of an entry, in their order
    name: str, kind: int, child: int, first: int, size: int, right: int = FREE
) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16xI16xIQ",
        spelled,
        len(spelled),
        kind,
        1,
        FREE,
        right,
        child,
        0,
        first,
        size,
    )
