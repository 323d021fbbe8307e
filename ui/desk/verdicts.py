"""A check as HTML: each sentence with its verdict, its evidence, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rag.check.signing import VERDICTS, statement_of, verdict_of
from rag.export.words import STANCES, place, shown
from rag.export.words import reviewed as standing
from ui import words as common
from ui.desk import words as desk
from ui.desk.checking import Checked, is_open
from ui.markup import button, escape, notice, remedy, to_place

# The classes of a verdict's colour, by its symbol; colour never stands without symbol and word.
KINDS = {"✓": "ok", "❝": "ok", "✕": "failure", "≠": "failure", "!": "failure", "○": "none"}
FORMATS = ("markdown", "docx", "csv", "json", "annotations", "claimreview", "pack")
MOST_CALLS = 3
# Speakers worth naming: the document itself, or its author, is cited anyway.
SPEAKERS = frozenset({"person", "institution", "unnamed"})
Signs = Literal["not", "by name", "as user"]
"""How a visitor signs off: not at all, with a name they give, as who they are logged in."""
DIFF_TAGS = {"same": "span", "added": "ins", "removed": "del"}


def page(state: Checked, *, signs: Signs = "not") -> str:
    """The whole check: how far it is, what to call about first, the sentences, the exports."""
    if state.failure:
        return notice("fn-failed", "✕", *state.failure)
    if not state.total and not state.busy:
        return f'<p class="fn-small fn-hint">{escape(desk.CHECK_EMPTY)}</p>'
    cards = "".join(_card(one, state, signs) for one in state.sentences)
    over = not state.busy and not any(map(is_open, state.sentences))
    none = f'<p class="fn-small fn-nothing">{escape(desk.NOTHING_OPEN)}</p>' if over else ""
    return (
        f'<div class="fn-check">{_head(state)}{_calls(state)}'
        f'<ol class="fn-cards">{cards}</ol>{none}{_exports(state)}</div>'
    )


def _head(state: Checked) -> str:
    """What is checked, against what, and how far that is; the switch to what needs a call."""
    held_to = desk.AGAINST.format(common.plural(state.against, "document"))
    scope = f'<p class="fn-small">{escape(held_to)}</p>' if state.against else ""
    lost = (
        f'<p class="fn-problem">{escape(desk.READ_IN_PART.format(state.problem))}</p>'
        if state.problem
        else ""
    )
    doing = desk.CHECKING
    if state.kind == "claim" and state.total > 1:
        doing = desk.CHECKING_OF.format(f"{state.heard:,}", f"{state.total:,}")
    busy = (
        f'<p class="fn-waiting" role="status"><span class="fn-dot"></span>{escape(doing)}</p>'
        if state.busy
        else ""
    )
    if state.kind != "draft" or not state.total:
        return scope + busy
    done, open_ones = len(state.sentences), sum(map(is_open, state.sentences))
    needs = f"{open_ones:,} {'needs' if open_ones == 1 else 'need'}"
    said = desk.CHECKED_OF.format(f"{done:,}", common.plural(state.total, "sentence"), needs)
    bar = (
        f'<progress max="{state.total}" value="{done}" aria-label="{escape(said)}"></progress>'
        if state.busy
        else ""
    )
    options = (desk.EVERYTHING, desk.NEEDS_CALL.format(f"{open_ones:,}"))
    switch = "".join(
        f'<button type="button" class="fn-part" data-only="{only}"'
        f' aria-pressed="{str(not only).lower()}">{escape(label)}</button>'
        for only, label in enumerate(options)
    )
    return (
        f'<h2 class="fn-question" dir="auto">{escape(state.title)}</h2>{lost}{scope}{busy}{bar}'
        f'<p class="fn-small" role="status">{escape(said)}</p>'
        f'<div class="fn-switch fn-filter">{switch}</div>'
    )


def _calls(state: Checked) -> str:
    """What would have to be corrected if it ran; each line leads to its sentence."""
    rows = "".join(
        f'<li><button type="button" class="fn-goto" data-goto="{_key(state, call["sentence"])}">'
        f"{escape(desk.SENTENCE.format(call['sentence']))}</button>: "
        f'<span dir="auto">{escape(call["why"])}</span></li>'
        for call in state.call_first[:MOST_CALLS]
    )
    if not rows:
        return ""
    return f'<div class="fn-calls"><h3>{escape(desk.CALL_FIRST)}</h3><ol>{rows}</ol></div>'


def _key(state: Checked, number: int) -> str:
    """By which the page knows a sentence again, so that it stays unfolded."""
    return f"{escape(state.id)}-{number}"


def badge(verdict: str) -> str:
    """A verdict in colour, word and symbol."""
    how = shown(verdict)
    return (
        f'<span class="fn-state fn-{KINDS.get(how.symbol, "warning")}">'
        f'<span aria-hidden="true">{escape(how.symbol)}</span> {escape(how.word)}</span>'
    )


def _card(sentence: Mapping[str, Any], state: Checked, signs: Signs) -> str:
    """A sentence with its verdict; it unfolds to what was found."""
    number = "" if state.kind != "draft" else f'<span class="fn-count">{sentence["number"]}</span>'
    line = f'<span class="fn-said" dir="auto">{escape(sentence["text"])}</span>'
    head = f"{number}{line} {badge(sentence['verdict'])}{_signed(sentence)}"
    if not sentence["checks"] and not sentence["reasons"]:
        return f'<li class="fn-card fn-quiet">{head}</li>'
    needs = " fn-needs" if is_open(sentence) else ""
    opened = " open" if state.kind != "draft" else ""
    alone = len(sentence["checks"]) == 1
    inside = "".join(_check(one, state, signs, alone=alone) for one in sentence["checks"])
    key = _key(state, sentence["number"])
    return (
        f'<li class="fn-card{needs}"><details data-keep="{key}"{opened}>'
        f"<summary>{head}</summary>"
        f'<div class="fn-inside">{_meant(sentence)}{inside}</div></details></li>'
    )


def _signed(sentence: Mapping[str, Any]) -> str:
    """That persons stand behind all of a sentence's verdicts."""
    reviews = [one.get("review", {}).get("state", "machine") for one in sentence["checks"]]
    if not reviews or "machine" in reviews:
        return ""
    word = "overruled" if "overruled" in reviews else "confirmed"
    return f' <span class="fn-state fn-signed">{escape(desk.SIGNED[word])}</span>'


def _meant(sentence: Mapping[str, Any]) -> str:
    """How the sentence was understood in its place, and what could not be checked."""
    said = list(sentence["reasons"])
    if sentence["understood"]:
        said.insert(0, desk.READ_AS.format(sentence["understood"]))
    return "".join(f'<p class="fn-small" dir="auto">{escape(one)}</p>' for one in said)


def _check(check: Mapping[str, Any], state: Checked, signs: Signs, *, alone: bool) -> str:
    """What was found for one claim or quotation; one of several says which it is."""
    parts = []
    if not alone:
        said = f'<span dir="auto">{escape(statement_of(check))}</span>'
        parts.append(f'<p class="fn-small fn-verdict">{said} {badge(verdict_of(check))}</p>')
    if check["schema"] == "footnote.quote/1" and check["diff"]:
        parts.append(_diff(check["diff"]))
    told = [*_origins(check), *check["reasons"], *_attributed(check)]
    parts += [f'<p class="fn-plain" dir="auto">{escape(one)}</p>' for one in told]
    parts += [_part(one) for one in check.get("parts", ())]
    parts += [_values(check.get("values", ())), _evidence(check), _review(check, state, signs)]
    return f'<section class="fn-one">{"".join(parts)}</section>'


def _part(part: Mapping[str, str]) -> str:
    """A sentence or a part of a claim, with its own verdict and the number of its quote."""
    number = f' <span class="fn-number">{part["citation"]}</span>' if part["citation"] else ""
    said = f'<span dir="auto">{escape(part["text"])}</span>'
    return f'<p class="fn-small fn-verdict">{said} {badge(part["verdict"])}{number}</p>'


def _diff(steps: Any) -> str:
    """The quotation beside the source, word for word; what differs in sign and in words."""
    shown_steps = " ".join(
        f"<{DIFF_TAGS[how]}>{escape(text)}</{DIFF_TAGS[how]}>" for how, text in steps
    )
    return (
        f'<p class="fn-diff" dir="auto">{shown_steps}</p>'
        f'<p class="fn-small">{escape(desk.DIFF_KEY)}</p>'
    )


def _origins(check: Mapping[str, Any]) -> list[str]:
    origins = check.get("origins")
    if not origins or origins["documents"] < 2:
        return []
    count = common.plural(origins["independent"], "independent origin")
    said = f"{common.plural(origins['documents'], 'document')}, {count}."
    return [" ".join([said, *origins["reasons"]])]


def _attributed(check: Mapping[str, Any]) -> list[str]:
    """Who says it in the source, where that is somebody, and what the statement makes of that."""
    told = check.get("attribution")
    speaker = told["speaker"] if told and told["kind"] in SPEAKERS else None
    if check["schema"] == "footnote.quote/1":
        speaker = check["speaker"]
    said = [desk.SAID_BY.format(speaker)] if speaker else []
    said += told["flags"] if told else []
    return [" ".join(said)] if said else []


def _values(values: Any) -> str:
    rows = "".join(
        f'<tr><td>{"✓" if one["match"] else "≠"}</td><th scope="row">{escape(one["claim"])}</th>'
        f"<td>{escape(one['source'] or desk.NO_VALUE)}</td></tr>"
        for one in values
    )
    if not rows:
        return ""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in desk.VALUE_HEADS)
    return (
        f'<div class="fn-wide"><table class="fn-table"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _evidence(check: Mapping[str, Any]) -> str:
    stances = {one["citation"]: one["stance"] for one in check.get("evidence", ())}
    rows = "".join(_cited(one, stances.get(one["n"], "")) for one in check["citations"])
    return f'<ol class="fn-list">{rows}</ol>' if rows else ""


def _cited(one: Mapping[str, Any], stance: str) -> str:
    at = to_place(one["document_id"], one["start"], one["end"], one["quote"])
    where = place(one["title"], one["source"], one["page"], one.get("place", ""))
    how = f"{STANCES[stance]} · " if stance else ""
    return (
        f'<li><button type="button" class="fn-note fn-cite" {at}>'
        f'<span class="fn-number">{one["n"]}</span>'
        f'<span class="fn-quote"><q dir="auto">{escape(one["quote"])}</q>'
        f'<span class="fn-place" dir="auto">{escape(how + where)}</span></span></button></li>'
    )


def _review(check: Mapping[str, Any], state: Checked, signs: Signs) -> str:
    """Who stands behind the verdict, and the means to sign it off."""
    review, id = check.get("review"), check.get("result_id")
    if review is None or id is None:
        return ""
    words = standing(dict(review) | {"time": _time(review.get("time", ""))})
    said = f'<p class="fn-small fn-standing" dir="auto">{escape(words)}</p>'
    if signs == "not":
        return said
    refused = (
        notice("fn-failed", "✕", *state.refused[1:])
        if state.refused and state.refused[0] == id
        else ""
    )
    opened = " open" if refused else ""
    return (
        f'{said}<details class="fn-signing" data-keep="sign-{escape(id)}"{opened}>'
        f'<summary class="fn-button fn-safe">{escape(desk.SIGN_OFF)}</summary>'
        f"{refused}{_form(check, id, signs)}</details>"
    )


def _time(stamp: str) -> str:
    """`2026-01-31 14:05 UTC` of a time that is kept in UTC, to the second."""
    return f"{stamp[:16].replace('T', ' ')} UTC"


def _form(check: Mapping[str, Any], id: str, signs: Signs) -> str:
    """Name, note, and the two ways to sign."""
    name = _field("by", desk.SIGNER, 120, f"by-{id}") if signs == "by name" else ""
    options = "".join(
        f'<option value="{one}">{escape(shown(one).word)}</option>'
        for one in VERDICTS[check["schema"]]
        if one != verdict_of(check)
    )
    return (
        f'<div class="fn-why fn-sign">{name}{_field("text", desk.NOTE, 1000, f"note-{id}")}'
        f"{button(desk.CONFIRM, 'submit', 'fn-safe', result=id)}"
        f"{button(desk.OVERRULE, 'submit', 'fn-safe', result=id, overrule=1)}"
        f'<select class="fn-field" name="chosen" aria-label="{escape(desk.OTHER_VERDICT)}"'
        f' data-field="verdict-{escape(id)}">{options}</select></div>'
    )


def _field(name: str, label: str, most: int, key: str) -> str:
    """A line to write in; what stands in it outlives a change of the page around it."""
    return (
        f'<input type="text" class="fn-field" name="{name}" maxlength="{most}"'
        f' data-field="{escape(key)}" aria-label="{escape(label)}" placeholder="{escape(label)}">'
    )


def _exports(state: Checked) -> str:
    if state.busy or not state.id:
        return ""
    links = "".join(
        f'<a class="fn-button" href="checked/{escape(state.id)}.{name}" download>'
        f"{escape(desk.FORM_NAMES[name])}</a>"
        for name in FORMATS
    )
    return (
        f'<div class="fn-exports"><h3>{escape(desk.EXPORT)}</h3><div class="fn-tools">{links}</div>'
        f'<p class="fn-small">{remedy(desk.PACK_HINT)}</p></div>'
    )
