"""Text as the program keeps it: normalised once when a document is loaded, never again.

The rule for what goes: a character goes, or becomes its plain twin, when a
reader could not tell the difference on the page (kinds of line break and
space, invisible marks, presentation forms of letters). Everything a reader can
see stays: quotation marks, dashes, case, full-width forms, spelling.

A quote that somebody copied from the original may hold what was dropped here,
so whoever looks a text up in a document passes it through `normalise` first.
"""

from __future__ import annotations

import re
import unicodedata

from index.lexical import UNSEGMENTED

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile("[\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Controls; soft hyphen; zero-width space, word joiner and invisible operators;
# byte order marks; direction marks and overrides, which can show a text in
# another order than it is stored; interlinear and tag characters, which can
# hide a text altogether. The zero-width joiners stay: Persian, the Indic
# scripts and emoji are spelt with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Latin ligatures, and the Hebrew and Arabic letter shapes that PDFs store.
_PRESENTATION = re.compile("[\ufb00-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufe70-\ufefc]")
# Halves of a surrogate pair, and code points that Unicode reserves as no characters.
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Signs that are not set apart, but for those that make a number larger.
_SIGN = re.compile(f"(?![百千万萬亿億兆])[{UNSEGMENTED}]")
_TRAILING = re.compile(r"[ \t]+(?=\n)")
_BLANK_LINES = re.compile(r"\n{3,}")


def normalise(raw: str) -> str:
    r"""The text as it is stored, searched and quoted; doing it twice changes nothing.

    Line breaks become `\n`, spaces of any width U+0020, ligatures and letter
    shapes their letters, broken code units U+FFFD; invisible characters go;
    the rest is NFC. No line ends in white space, no more than one blank line
    stands between two lines, and none at either end.
    """
    text = _LINE_BREAK.sub("\n", raw)
    text = _INVISIBLE.sub("", text)
    text = _SPACE.sub(" ", text)
    if not text.isascii():
        text = _PRESENTATION.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)
        text = _BROKEN.sub(REPLACEMENT, text)
        text = unicodedata.normalize("NFC", text)
    text = _TRAILING.sub("", text)
    return _BLANK_LINES.sub("\n\n", text).strip(" \t\n")


def one_line(raw: str) -> str:
    """A normalised text on one line, runs of white space a single space: for titles and names."""
    return " ".join(normalise(raw).split())


def figures_apart(text: str) -> str:
    """The text, offset for offset, so that figures among signs of no spaces stand alone.

    "于1974年" holds 1974, as "in 1974" does; "3万" is more than 3 and stays together.
    """
    return text if text.isascii() else _SIGN.sub("\N{MIDDLE DOT}", text)
