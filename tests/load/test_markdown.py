"""Markdown as its reader sees it, headings known."""

from __future__ import annotations

from rag.load.markdown import load_markdown

SOURCE = b"""---
title: "A Report"
author: Jane Roe
tags: [a, b]
---
# Findings of *the* inquiry

Some **bold** text with a [link](https://example.org/x) and `code`,
broken over two lines.

- one
- two with *stress*
    1. inner
    2. inner too

3. third
4. fourth

> A quotation.

| Name | Sum |
|------|----:|
| A    | 10  |

```python
print("kept")
```

## Second

<p>Inline <b>HTML</b><script>alert(1)</script></p>

![A picture](x.png)
"""


def test_marks_go_and_words_stay() -> None:
    """Emphasis, links and fences vanish; list numbers, code and table cells remain."""
    content = load_markdown(SOURCE, "report.md")
    assert content.text == (
        "Findings of the inquiry\n\n"
        "Some bold text with a link and code, broken over two lines.\n"
        "- one\n- two with stress\n1. inner\n2. inner too\n"
        "3. third\n4. fourth\n\n"
        "A quotation.\n\n"
        "Name | Sum\nA | 10\n\n"
        'print("kept")\n\n'
        "Second\n\n"
        "Inline HTML\n\n"
        "A picture"
    )


def test_headings_and_front_matter_are_known() -> None:
    """Headings have level and exact span; the front matter gives the title and metadata."""
    content = load_markdown(SOURCE, "report.md")
    assert [(h.level, h.span.of(content.text)) for h in content.headings] == [
        (1, "Findings of the inquiry"),
        (2, "Second"),
    ]
    assert content.title == "A Report"
    assert content.metadata["author"] == "Jane Roe"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    """A line of dashes that nothing closes is a rule."""
    assert load_markdown(b"---\nText: here", "a.md").text == "Text: here"
