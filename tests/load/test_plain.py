"""Plain text: any encoding read, whatever is no text refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import UnsupportedFile
from rag.load.plain import decode, load_plain

FRENCH = "Le ministre a déclaré qu’il n’y aurait pas d’élection anticipée — « jamais » — à Paris."
RUSSIAN = "Президент сообщил, что переговоры начнутся в понедельник и продлятся три дня."
POLISH = "Zażółć gęślą jaźń, mówił prezydent Kwaśniewski w środę w Warszawie."
JAPANESE = "東京都知事は会見で述べた。予算は三億円である。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-32"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "cp1252"),
        ("Über die Größe der Häuser – schön.", "cp1252"),
        ("El niño comió; ¿cuándo volverá? El señor Peña lo sabe.", "latin-1"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (JAPANESE, "shift_jis"),
        ("北京市政府宣布了新的预算，市民对此表示欢迎。", "gb18030"),
        ("plain", "ascii"),
    ],
)
def test_text_is_read_in_its_own_encoding(text: str, encoding: str) -> None:
    """Unicode with or without a mark, Windows, DOS and Asian encodings all come out right."""
    assert load_plain(text.encode(encoding), "file.txt").text == text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=300))
def test_utf8_always_comes_back(text: str) -> None:
    """No guess ever overrides valid UTF-8."""
    assert decode(text.encode(), "file.txt")[0] in {text, text.removeprefix("\ufeff")}


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Nothing else is ever raised."""
    try:
        load_plain(data, "file.txt")
    except UnsupportedFile as error:
        assert error.remedy  # noqa: PT017 - it may or may not be raised


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 100, b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8"],
)
def test_binary_posing_as_text_is_refused(data: bytes) -> None:
    """A program or picture under a text file's name is named as binary."""
    with pytest.raises(UnsupportedFile, match="binary"):
        load_plain(data, "file.txt")


def test_hard_wrapped_paragraphs_become_lines() -> None:
    """A sentence broken at 60 characters is whole again; a poem and a list keep their lines."""
    wrapped = (
        "The ministry said on Tuesday that the number of people who\n"
        "had left the region since the beginning of the year was far\n"
        "higher than it had thought, and that it would count again in\n"
        "the summer."
    )
    poem = "Tell me not, in mournful numbers,\nLife is but an empty dream!"
    items = "wheat\npesticides\nmedical supplies, bandages and other things that hospitals need"
    text = load_plain(f"{wrapped}\n\n{poem}\n\n{items}".encode(), "file.txt").text
    assert text == "\n\n".join([wrapped.replace("\n", " "), poem, items])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Interview with Anna Berg\n\nShe spoke.", "Interview with Anna Berg"),
        ("“The day after”\n\nIt rained.", "“The day after”"),
        ("Dear Ms Berg,\n\nI write to you.", None),
        ("Subject: boats\n\nThey sank.", None),
        ("It rained.\n\nIt snowed.", None),
        ("a note\n\nIt rained.", None),
        ("A verse\nand another\n\nIt rained.", None),
        ("Alone", None),
    ],
)
def test_a_line_by_itself_that_opens_a_text_is_its_title(text: str, title: str | None) -> None:
    """One that ends as a title does, with text below it."""
    found = load_plain(text.encode(), "file.txt")
    assert [heading.span.of(found.text) for heading in found.headings] == [title] * bool(title)
    assert found.text == text


DEFINED = """1.7. "Larger Work"
    means a work that combines Covered Software with other material, in
    a separate file or files, that is not Covered Software."""
LISTED = """  Developers that use it protect your rights with two steps:
(1) assert copyright on the software, and (2) offer you this License
giving you legal permission to copy, distribute and/or modify it."""
CODE = """# If the remaining space in the buffer is larger than the internal
# buffer, read directly into it, and do not wait for the others
if space > size:
    read_into(buffer)"""
VERSE = """The harbour lay in silence
And all the boats were sleeping in the water far below
The keeper lit his lantern
And let the evening go"""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (DEFINED, "means a work that combines Covered Software with other material, in a separate"),
        (LISTED, "and (2) offer you this License giving you legal permission"),
        (CODE, CODE),
        (VERSE, VERSE),
    ],
)
def test_a_sentence_goes_on_over_the_lines_of_a_list_or_definition(text: str, kept: str) -> None:
    """Half of it would say less than it does; code and verse keep their lines."""
    assert kept in load_plain(text.encode(), "terms.txt").text
