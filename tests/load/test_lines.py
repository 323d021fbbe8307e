"""Running heads go, but no page loses all it says."""

from __future__ import annotations

from rag.load.lines import Line, drop_running_lines


def page(*texts: str) -> list[Line]:
    """Lines from the top of a page down."""
    return [Line(text, 72.0, 300.0, 700.0 - 14 * n, 10.0) for n, text in enumerate(texts)]


def test_a_running_head_stays_only_where_it_is_met_first() -> None:
    """Later pages begin with their own text."""
    pages = [page("Annual Report", f"Body {w} begins.", f"Body {w} ends.", "end") for w in "abc"]
    kept = [[line.text for line in lines] for lines in drop_running_lines(pages)]
    assert kept[0][0] == "Annual Report"
    assert [lines[0] for lines in kept[1:]] == ["Body b begins.", "Body c begins."]


def test_a_page_that_repeats_earlier_ones_is_kept() -> None:
    """Its text is said again rather than lost."""
    pages = [page("Annual Report", "Confidential") for _ in range(4)]
    kept = drop_running_lines(pages)
    assert all(lines for lines in kept)
