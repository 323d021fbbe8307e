"""Plain text in any encoding; what is no text at all is refused."""

from __future__ import annotations

import codecs
import re

from index import Heading, Span
from rag.errors import UnsupportedFile
from rag.load.content import Content
from rag.load.lines import unwrap
from rag.text import normalise

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x06\x0e-\x1a\x7f]")
# Text may hold a stray control character; a binary file holds them everywhere.
_MOST_CONTROLS = 0.01
# A tenth of a megabyte tells the encoding as well as the whole file would.
_SAMPLE_BYTES = 100_000
# What browsers know and DOS and the Macintosh wrote; the rarer ones only invite mistakes.
_GUESSES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"]
_GUESSES += ["iso8859_2", "iso8859_5", "iso8859_7", "koi8_r", "koi8_u", "tis_620"]
_GUESSES += ["cp866", "cp850", "mac_roman", "cp932", "euc_jp", "iso2022_jp"]
_GUESSES += ["gb18030", "big5", "cp949"]
# The letters s and z with a caron: rare in the West, in most sentences of Central Europe.
_CENTRAL_EUROPEAN = re.compile(rb"[\x8a\x8e\x9a\x9e]")

# A line by itself that opens a text and ends as no sentence, list, greeting or label does.
_TITLE = re.compile(r"(?!\w+: )([\"“]?[^\W_a-z][^\n]{2,198}[\w)\"”’])\n\n(?=.)")


def load_plain(data: bytes, name: str) -> Content:
    """A text file as it is, but for hard-wrapped paragraphs, which are put on one line each.

    It has no pages, and no headings that could be told from its lines but the one that opens it.
    """
    read, encoding = decode(data, name)
    text = unwrap(normalise(read))
    title = _TITLE.match(text)
    headings = (Heading(1, Span(*title.span(1))),) if title else ()
    return Content(text=text, headings=headings, metadata={"encoding": encoding})


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, str]:
    """The text of these bytes and the name of their encoding.

    In order: a byte order mark; UTF-8 when the bytes are valid UTF-8; UTF-16
    without a mark when the zero bytes stand in every second place; the
    encoding the file `declared`; the best guess of charset-normalizer, which
    gives way to Windows-1252 where both fit about equally well.
    Raises UnsupportedFile for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_text(data.decode(encoding, errors="replace"), name), encoding
    try:
        return _as_text(data.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError:
        pass
    encoding = _wide(data) or _known(declared, data) or _guess(data, name)
    return _as_text(data.decode(encoding, errors="replace"), name), encoding


def _as_text(text: str, name: str) -> str:
    """Refuse text in which control characters are common; UTF-16 read as UTF-8 comes here too."""
    if len(_CONTROL.findall(text)) > max(1, len(text) * _MOST_CONTROLS):
        wide = _wide(text.encode("utf-8", errors="replace"))
        if wide:
            return _as_text(text.encode("utf-8").decode(wide, errors="replace"), name)
        raise no_text(name)
    return text


def no_text(name: str) -> UnsupportedFile:
    """The refusal of a binary file under a text file's name."""
    return UnsupportedFile(
        f"{name} is a binary file, not text.",
        "Give the file the suffix of its real format, or export it as text, then run "
        "`footnote add` again.",
    )


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in Latin text every second byte is zero."""
    sample = data[:_SAMPLE_BYTES]
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return None


def _known(declared: str | None, data: bytes) -> str | None:
    """The declared encoding, when Python knows it and the bytes agree with it."""
    if not declared:
        return None
    try:
        encoding = codecs.lookup(declared).name
        data.decode(encoding)
    except (LookupError, UnicodeDecodeError):
        return None
    # Browsers read these labels as Windows-1252, and so do the people who write them.
    return "cp1252" if encoding in {"iso8859-1", "ascii"} else encoding


def _guess(data: bytes, name: str) -> str:
    """The likeliest encoding of bytes that say nothing about it."""
    from charset_normalizer import from_bytes

    if b"\x00" in data[:_SAMPLE_BYTES]:
        raise no_text(name)
    matches = from_bytes(data[:_SAMPLE_BYTES], cp_isolation=_GUESSES)
    best = matches.best()
    if best is None:
        raise no_text(name)
    western = "cp1252" in best.could_be_from_charset or any(
        match.encoding == "cp1252"
        and match.chaos <= best.chaos
        and match.coherence > best.coherence - 0.05
        for match in matches
    )
    return "cp1252" if western and not _CENTRAL_EUROPEAN.search(data) else str(best.encoding)
