"""What can be done with a question and its answer, as HTML: edit, ask again, copy, judge."""

from __future__ import annotations

from ui import words
from ui.desk import copying
from ui.desk import words as desk
from ui.markup import button, escape, escape_kept
from ui.turn import Turn


def asked(turn: Turn) -> str:
    """How the question was understood, and of which documents it was asked, where that matters."""
    said = [words.UNDERSTOOD.format(turn.understood)] if turn.understood else []
    if turn.scope is not None:
        said.append(desk.SCOPED.format(words.plural(len(turn.scope), "chosen document")))
    if not said:
        return ""
    return f'<p class="fn-small fn-understood" dir="auto">{escape(" ".join(said))}</p>'


def offered(at: int, turn: Turn) -> str:
    """The row of buttons below turn number `at` (from 0); none while it is being answered."""
    if turn.busy:
        return ""
    row = [
        button(desk.EDIT, "edit", turn=at),
        button(desk.AGAIN, "retry", turn=at),
    ]
    if turn.answer is not None:
        row += [_copy(turn), _thumbs(at, turn)]
    return f'<div class="fn-tools">{"".join(row)}</div>{_reason(at, turn)}'


def _copy(turn: Turn) -> str:
    """The three forms lie ready in the page, because a browser copies only what it has at hand."""
    forms = {
        "markdown": copying.markdown(turn),
        "plain": copying.text(turn),
        "html": copying.html(turn),
    }
    buttons = "".join(
        f'<button type="button" class="fn-button" data-copy="{escape_kept(text)}"'
        f' data-form="{form}" data-done="{escape(desk.COPIED)}">'
        f"{escape(desk.COPY_AS[form])}</button>"
        for form, text in forms.items()
    )
    return (
        f'<details class="fn-menu"><summary class="fn-button">{escape(desk.COPY)}</summary>'
        f"<div>{buttons}</div></details>"
    )


def _thumbs(at: int, turn: Turn) -> str:
    def thumb(value: int, label: str, name: str) -> str:
        pressed = turn.thumb == value
        return (
            f'<button type="button" class="fn-button" data-act="like" data-turn="{at}"'
            f' data-thumb="{0 if pressed else value}" aria-pressed="{str(pressed).lower()}"'
            f' aria-label="{escape(name)}" title="{escape(name)}">{escape(label)}</button>'
        )

    return thumb(1, *desk.GOOD) + thumb(-1, *desk.BAD)


def _reason(at: int, turn: Turn) -> str:
    if turn.thumb != -1:
        return ""
    if turn.reason:
        kept = desk.REASON_KEPT.format(turn.reason)
        return f'<p class="fn-small" dir="auto">{escape(kept)}</p>'
    return (
        f'<div class="fn-why"><input type="text" class="fn-field" maxlength="500" '
        f'aria-label="{escape(desk.WHY)}" placeholder="{escape(desk.WHY)}">'
        f"{button(desk.KEEP_REASON, 'like', turn=at, thumb=-1)}</div>"
    )
