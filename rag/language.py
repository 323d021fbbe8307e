"""Which language a text is in, and in which letters: a model inside its wheel, offline."""

from __future__ import annotations

import re

from rag.terms import small_words

_READ = 4000  # characters; more does not change the answer
_ENOUGH = 100  # letters; less is a guess
# Share of English function words from which a text is English for sure: XQuAD's paragraphs have
# .25 to .54 in English, at most .15 in its other eleven languages.
_SURELY = 0.2
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]")


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language, None for a text too short to tell.

    py3langid right in 1,795 of 1,800 paragraphs in twelve languages (XQuAD); the
    first call takes a second, and the model 94 MB.
    """
    sample = text[:_READ]
    if sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code)


def english(text: str) -> bool:
    """Whether a text is English: the language that the rules for sentences are made for.

    Not, of what is too short to tell: a table's few words need none of these rules.
    """
    return small_words(text) >= _SURELY or language_of(text) == "en"


def latin(text: str) -> bool:
    """Whether most of a text's letters are Latin; a text without letters is."""
    if text.isascii():
        return True
    return 2 * len(_LATIN.findall(text)) >= len(_LETTER.findall(text))
