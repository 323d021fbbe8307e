"""Subtitles and transcripts with times (SRT, WebVTT): a page a cue, labelled with its time."""

from __future__ import annotations

import html
import re

from rag.errors import FileUnreadable
from rag.load.content import BLOCK_BREAK, Content, Writer
from rag.load.plain import decode
from rag.text import one_line

_TIME = r"(?:(\d{1,3}):)?(\d{2}):(\d{2})[.,](\d{1,3})"
_CUE = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"</?(?:[a-zA-Z][^>]*)?>|<\d[\d:.]*>|\{\\[^}]*\}")
_METADATA = re.compile(r"^(WEBVTT|NOTE|STYLE|REGION)\b")


def load_subtitles(data: bytes, name: str) -> Content:
    """What is said, in running text; each cue is a page whose label is the time it begins.

    A speaker that WebVTT names is put before what they say. Comments and styles
    are left out. Raises FileUnreadable where no cue is found.
    """
    text, encoding = decode(data, name)
    writer = Writer()
    speaker, number = "", 0
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = block.strip("\n").split("\n")
        at = next((n for n, line in enumerate(lines) if _CUE.match(line)), None)
        if at is None or (_METADATA.match(lines[0]) and lines[0].startswith("NOTE")):
            continue
        match = _CUE.match(lines[at])
        assert match  # noqa: S101 - `at` is a line that matches
        raw = "\n".join(lines[at + 1 :])
        voice = _VOICE.search(raw)
        said = one_line(html.unescape(_TAG.sub("", raw)))
        if not said:
            continue
        number += 1
        named = one_line(html.unescape(voice[1])) if voice else ""
        turn = bool(named) and named != speaker
        speaker = named or speaker
        writer.begin_page(number, _time(match), "cue")
        writer.add(f"{named}: {said}" if turn else said, separator=BLOCK_BREAK if turn else " ")
    content = writer.content(metadata={"encoding": encoding})
    if not content.text:
        raise FileUnreadable(
            f"{name} holds no subtitles: no line of times was found.",
            "If it is ordinary text, rename it to end in .txt, and add it again.",
        )
    return content


def _time(match: re.Match[str]) -> str:
    return f"{int(match[1] or 0):02}:{match[2]}:{match[3]}"
