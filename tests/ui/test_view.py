"""Views: every text escaped, every state in words, every place carrying proof of its quote."""

from __future__ import annotations

import inspect
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Conversation, Counts, Document, Entry, Gap, Page, Span
from rag.config import Settings
from rag.doctor import Finding
from rag.events import Checked, Done, Phrasing, Quoted, Retrieved, Withheld
from rag.models import ModelState
from tests.ui.fakes import HOSTILE, document
from tests.ui.reading import Parsed, made, parsed
from ui import evidence, markup, turn, view, words
from ui.desk import arriving, frame, health, recent, shelf
from ui.desk import words as desk
from ui.desk.arriving import Row
from ui.desk.shelf import Looking, Shelf
from ui.terminal import plain
from ui.turn import Turn, history, stopped

ANY = st.text(st.characters(exclude_categories=()), min_size=1)
TRICKS = st.sampled_from(
    [
        HOSTILE,
        '"><img src=x onerror=alert(1)>',
        "</mark></div><script>alert(1)</script>",
        "' onmouseover='alert(1)",
        "[a](javascript:alert(1)) **b** <!-- ",
        "&lt;b&gt; &#60;script&#62;",
        "`${alert(1)}` {{#each value}}",
    ]
)
TEXTS = st.one_of(ANY, TRICKS)


@given(TEXTS)
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever a document, a question or a message holds, the page keeps its own tags only."""
    answer = made(text)
    lost = replace(answer, sentences=(), citations=())
    turns = (
        Turn(text),
        Turn(text, quotes=answer.sentences, citations=answer.citations),
        Turn(text).after(Done(answer)),
        Turn(text).after(Done(lost)),
        Turn(text, failure=(text, text)),
        Turn(text, stopped=True),
        Turn(text, lost=True, scope=frozenset([text]), understood=text),
        replace(Turn(text).after(Done(answer)), thumb=-1),
        replace(Turn(text).after(Done(answer)), thumb=-1, reason=text),
    )
    entry = Entry(text, text, text, 1, 1, "partly", text, text, collection=text)
    entries = [entry, replace(entry, state="unreadable")]
    held = Shelf(entries, {text: text}, {text: [Gap(1, note=text)]})
    rows = [Row(text, step, text) for step in desk.STEPS]
    kept = [Conversation("0" * 32, text, text, 1)]
    for html in (
        view.conversation(turns),
        frame.welcome([text], empty=False),
        frame.status("failed", text, text),
        frame.navigation(text),
        shelf.documents(held, frozenset([text])),
        shelf.documents(held, looking=Looking(words=text, problems=True)),
        shelf.documents(held, looking=Looking(collection=text, kind=text)),
        shelf.scope(frozenset([text])),
        shelf.confirm(text, text, text, text),
        arriving.intake(1, 2, rows),
        arriving.outcome(text, rows),
        recent.conversations(kept, "", searched=True),
        health.page(
            [ModelState(text, text, text, text, present=True, bytes=1, used=True)],
            [Finding(text, "warning", text, text)],
            Settings(generator_url=text),
            memory=1,
            free=1,
            file=Path(text.replace("\0", "")),
        ),
        markup.notice("fn-none", "○", text, text),
        markup.heading(text, text),
    ):
        parsed(html)


@given(TEXTS)
def test_escaped_text_reads_as_it_was(text: str) -> None:
    """Escaping changes how the text is written, never what a reader sees."""
    html = markup.escape(text)
    assert not set(html) & set("<>\"'${}`")
    assert Parsed(html).text == plain(text)


@given(before=TEXTS, quote=TEXTS, after=TEXTS, paged=st.booleans())
def test_the_mark_holds_exactly_the_quote(before: str, quote: str, after: str, paged: bool) -> None:
    """The marked text is `text[start:end]`, and the shown text is the document's."""
    text = before + quote + after
    start, end = len(before), len(before) + len(quote)
    pages = tuple(Page(n + 1, Span(n, n + 1)) for n in range(len(text))) if paged else ()
    shown = Document("id", before, after, text, pages)
    page = parsed(evidence.page(shown, start, end, markup.fingerprint(quote)))
    # Carriage returns before line feeds, which no loaded text has, are one line end to `plain`.
    if "\r" not in text:
        assert page.marked == plain(quote)
        assert page.text.endswith(plain(text))


def test_a_place_without_its_quote_is_not_marked() -> None:
    """Nothing is marked where the text is not the quote any more, or the place is none."""
    shown = document("The quick brown fox.")
    changed = parsed(evidence.page(shown, 4, 9, markup.fingerprint("slow")))
    assert changed.marked == ""
    assert words.NOT_LOCATED in changed.text
    for start, end in ((-1, 3), (5, 5), (9, 4), (0, 99)):
        outside = parsed(evidence.page(shown, start, end))
        assert outside.marked == ""
        assert words.NOT_A_PLACE in outside.text


def test_a_long_document_is_shown_around_its_place() -> None:
    """Only whole lines near the quote are sent, and the page says that there is more."""
    lines = "".join(f"line {n}\n" for n in range(20_000))
    start = lines.index("line 12345\n")
    html = evidence.page(document(lines), start, start + 10)
    page = parsed(html)
    assert page.marked == "line 12345"
    assert len(html) < 3 * evidence.AROUND
    assert words.EARLIER in page.text
    assert words.LATER in page.text
    body = page.text.partition(words.EARLIER)[2].rpartition(words.LATER)[0].splitlines()
    assert set(body) <= set(lines.splitlines()) | {""}


def test_pages_are_labelled_beside_the_text() -> None:
    """Page labels are attributes, so that selecting and marking give the document's text alone."""
    shown = document("one\ntwo\nthree\n", paged=True)
    html = evidence.page(shown, 2, 6)
    assert html.count('class="fn-page"') == 3
    assert 'data-label="p. 2"' in html
    assert parsed(html).marked == "e\ntw"


def test_chips_point_at_their_citation() -> None:
    """Chip and footnote carry the document, the place and the quote's fingerprint."""
    answer = made("quote")
    shown = parsed(view.conversation((Turn("q").after(Done(answer)),)))
    buttons = [one for one in shown.buttons if "data-document" in one]
    # A chip in each sentence and beside what says otherwise, a footnote; none for 2, which is none.
    assert len(buttons) == 4
    for button in buttons:
        assert button["data-document"] == "quote"
        assert (button["data-start"], button["data-end"]) == ("0", "5")
        assert button["data-check"] == markup.fingerprint("quote")
    assert buttons[0]["aria-label"] == (
        "Footnote 1: quote, p. 3 quote (read by OCR, confidence 93 %)"
    )


def test_states_are_words_and_symbols() -> None:
    """Colour never stands alone."""
    shown = parsed(view.conversation((Turn("q").after(Done(made("x"))),))).text
    assert "✓ supported" in shown
    assert "❝ quoted" in shown
    assert f"1 sentence of the model withheld ({made('x').withheld[0].reason})" in shown
    assert "1.5 s" in shown


def test_a_turn_grows_with_its_events() -> None:
    """Quotes first, sentences in their place, the final answer last; a withheld one never."""
    answer = made("final")
    first = Turn("q").after(Retrieved(()))
    assert first.busy
    assert words.SEARCHING in view.conversation((first,))
    quoted = first.after(Quoted(answer.sentences, answer.citations))
    assert words.DECIDING in view.conversation((quoted,))
    assert words.NEAREST_QUOTES in view.conversation((quoted,))
    (given_up,) = stopped((quoted,))
    assert words.NEAREST_QUOTES in view.conversation((given_up,))  # nobody read whether they answer
    phrasing = quoted.after(Phrasing())
    assert words.PHRASING in view.conversation((phrasing,))
    assert phrasing.after(Phrasing()) is phrasing  # a page is drawn anew only for a change
    assert f"<h3>{words.QUOTES}</h3>" in view.conversation((phrasing,))
    checked = phrasing.after(Checked(answer.sentences[0], answer.citations))
    assert words.FOOTNOTES in view.conversation((checked,))
    held = checked.after(Withheld(answer.withheld[0]))
    assert held == checked
    done = held.after(Done(answer))
    assert not done.busy
    assert done.sentences == answer.sentences


def test_quotes_withdrawn_by_the_answer_are_gone() -> None:
    """When the pipeline ends with not_found, earlier quotes are not left standing as an answer."""
    answer = made("found")
    lost = replace(answer, sentences=(), citations=())
    ended = Turn("q").after(Quoted(answer.sentences, answer.citations)).after(Done(lost))
    page = parsed(view.conversation((ended,)))
    assert words.NOT_FOUND in page.text
    assert "fn-chip" not in view.conversation((ended,))
    assert words.NEAREST in page.text
    assert "2 documents, 3 pages and 4 passages" in page.text
    taken = replace(lost, unsaid="that Anna Berg resigned")
    refused = parsed(view.conversation((Turn("q").after(Done(taken)),))).text
    assert "As far as was found, they do not say that Anna Berg resigned." in refused


def test_a_courtesy_is_told_that_nothing_is_asked() -> None:
    """Not that the documents lack it."""
    thanked = replace(made("found"), question="Thank you!", sentences=(), citations=(), passages=())
    page = parsed(view.conversation((Turn("Thank you!").after(Done(thanked)),)))
    assert words.NOTHING_ASKED in page.text
    assert words.NOT_FOUND not in page.text


def test_history_tells_finished_turns_only() -> None:
    """A follow-up knows what was answered, not what failed or was stopped."""
    done = Turn("who?").after(Done(made("Anand.")))
    failed = Turn("bad", failure=("m", "r"))
    assert history((done, failed, Turn("now"))) == (("who?", "Anand. Anand."),)
    assert len(history((done,) * 20)) == turn.TOLD_TURNS


def test_stopping_ends_only_a_busy_turn() -> None:
    """Stop marks the turn under way; a finished one stays as it is."""
    done = Turn("q").after(Done(made("x")))
    assert stopped((done,)) == (done,)
    assert stopped(()) == ()
    (given_up,) = stopped((Turn("q"),))
    assert not given_up.busy
    assert words.STOPPED in view.conversation((given_up,))


def test_welcome_depends_on_the_library() -> None:
    """An empty library asks for documents; examples stand only beside documents."""
    assert words.WELCOME_EMPTY in frame.welcome(["q"], empty=True)
    assert "data-question" not in frame.welcome(["q"], empty=True)
    (button,) = parsed(frame.welcome(["why <b>?"], empty=False)).buttons
    assert button["data-question"] == "why <b>?"


def test_counts_and_sizes_read_well() -> None:
    """Singular and plural, pages only where there are some."""
    assert words.documents(Counts(1, 0, 1)) == "1 document · 1 passage"
    assert words.documents(Counts(2, 10, 3000)) == "2 documents · 10 pages · 3,000 passages"
    assert words.source_name("a/b/c.txt") == "c.txt"
    assert words.source_name("C:\\x\\c.txt") == "c.txt"
    assert words.source_name("https://e.org/page/") == "page"


@pytest.mark.parametrize("state", ["loading", "ready", "failed"])
def test_the_status_is_announced(state: str) -> None:
    """The models' state is a live region with words."""
    assert 'role="status"' in frame.status(state)


def test_the_program_never_says_true() -> None:
    """The words are "supported by this document": nothing shown says a sentence is true."""
    said = [value for value in vars(words).values() if isinstance(value, str)]
    said = [text for text in said if text != words.__doc__]
    assert not [text for text in said if "true" in text.lower().split()]
    assert "supported by this document" in words.STATES["supported"][1]
    assert inspect.getdoc(words) is not None
