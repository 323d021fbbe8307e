"""Web pages: main text, headings, metadata; nothing run, nothing fetched."""

from __future__ import annotations

import pytest

from rag.errors import EmptyFile
from rag.load.html import load_html

LONG = "This sentence is one of several that make the paragraph long enough to be main text. "
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Dam opens | Daily News</title>
<meta property="og:title" content="Dam opens">
<meta property="og:site_name" content="Daily News">
<meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2025-03-10T08:00:00Z">
<script>var tracked = "never shown";</script></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Dam opens</h1><p>The dam was
   opened on Monday. {LONG * 3}</p>
<h2>Costs</h2><p>It cost <b>3 billion</b>&nbsp;euros.<br>So they said. {LONG * 2}</p>
<ul><li>Wheat</li><li>Rice</li></ul>
<table><tr><th>Year</th><th>Sum</th></tr><tr><td>2024</td><td>10</td></tr></table>
</article><footer>Cookie settings</footer></body></html>"""


def test_main_text_with_headings_and_metadata() -> None:
    """Menus, scripts and footers go; paragraphs, lists and tables stay, white space as shown."""
    content = load_html(PAGE.encode(), "page.html")
    assert "The dam was opened on Monday. This sentence" in content.text
    assert "It cost 3 billion euros.\nSo they said." in content.text
    assert "- Wheat\n- Rice" in content.text
    assert "Year | Sum\n2024 | 10" in content.text
    for gone in ("tracked", "Sport", "Cookie"):
        assert gone not in content.text
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (1, "Dam opens"),
        (2, "Costs"),
    ]
    assert content.title == "Dam opens"
    assert content.metadata["author"] == "Jane Roe"
    assert content.metadata["publisher"] == "Daily News"
    assert content.metadata["published"] == "2025-03-10"
    assert content.metadata["extraction"] == "main text"


def test_a_page_without_main_text_is_kept_whole() -> None:
    """Where no main text is found, all that the page shows is kept, and the metadata says so."""
    content = load_html(b"<html><body><a href='x'>Only a link</a></body></html>", "page.html")
    assert content.text == "Only a link"
    assert content.metadata["extraction"] == "whole page"


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body><script>render('text')</script></body></html>"]
)
def test_a_page_without_text_is_named_empty(page: str) -> None:
    """A page that only scripts would fill is reported, with what to do."""
    with pytest.raises(EmptyFile) as caught:
        load_html(page.encode(), "app.html")
    assert "save the page from a browser" in caught.value.remedy


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-16"])
def test_the_declared_encoding_is_believed_where_it_fits(encoding: str) -> None:
    """A page in another encoding than UTF-8 is read as its head says."""
    page = f'<html><head><meta charset="{encoding}"></head><body><p>Привет, мир.</p></body></html>'
    assert load_html(page.encode(encoding), "page.html").text == "Привет, мир."


@pytest.mark.parametrize(
    ("headlines", "title", "heading"),
    [
        ("<h1>Mayor elected in Oslo</h1>", "Mayor elected in Oslo | News", "Mayor elected in Oslo"),
        ("<h1>Politics | Mayor elected</h1>", "Mayor elected", "Mayor elected"),
        ("<h1>The Times</h1>", "Mayor elected", None),
        ("<h1>Partners of the house of news</h1><h1>Imprint</h1>", "Mayor elected", None),
        ("<h1>Anna Berg wins the vote</h1>", "cms", "Anna Berg wins the vote"),
        ("", "Mayor elected", None),
    ],
)
def test_a_headline_left_out_of_the_main_text_stands_over_it(
    headlines: str, title: str, heading: str | None
) -> None:
    """What the page shows as its headline is read; a site's name and a bare title are not."""
    page = (
        f'<html><head><meta property="og:title" content="{title}"></head>'
        f"<body><header>{headlines}</header>"
        f"<article><p>She won with 58% of the vote. {LONG * 3}</p></article></body></html>"
    )
    content = load_html(page.encode(), "page.html")
    assert [h.span.of(content.text) for h in content.headings] == ([heading] if heading else [])
    opening = f"{heading}\n\nShe won" if heading else "She won"
    assert content.text.startswith(opening)
    assert content.title == (heading if title == "cms" else title)
