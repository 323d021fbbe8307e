"""Sentences that speak to a machine: "ignore all previous instructions", chat markers, and so on.

A document is data, so such a sentence is never obeyed; and it is no statement
about anything, so it is kept out of answers unless asked for. The rules look
for the turns of phrase themselves and not for single words: a manual full of
"instructions" is not meant. How seldom they fire on ordinary documents is
measured in docs/ingestion.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Aside, Span
from rag.sentences import split_sentences

KIND = "instruction to a machine"

_EARLIER = r"(?:previous|prior|above|earlier|preceding|foregoing|former|original|initial|existing)"
_ORDERS = r"(?:instructions?|prompts?|directions?|directives?|commands?|guidelines?|system message)"
_MACHINE = (
    r"(?:a\.?i\.?(?: (?:assistant|model|system|agent|bot|reviewer))?|artificial intelligence"
    r"|(?:large )?language model|llms?|chat ?bot|chatgpt|gpt(?:-\d\w*)?"
    r"|(?:helpful|virtual) assistant)"
)
_MACHINES = (" ai", "a.i.", "artificial", "language model", "llm", "chat", "gpt")
_FEW = r"(?:[\w'’,-]+ ){0,4}?"
_TOKENS = (
    "im_start|im_end|im_sep|system|user|assistant|endoftext|end|begin_of_text|end_of_text"
    "|start_header_id|end_header_id|eot_id|eom_id"
)
_NOT_MEANT = "respect|reference|regard|care|caution|the (?:aid|help|consent)"
# Words of which one must stand there for a rule to fire, found fast, and the rule itself.
_RULES: dict[str, tuple[str, ...]] = {
    rf"\b(?:ignore|disregard|forget|override|bypass|(?:do not|don['’]t|stop) follow(?:ing)?)"
    rf" {_FEW}{_EARLIER} {_FEW}{_ORDERS}": (
        "instruction",
        "prompt",
        "direct",
        "command",
        "guideline",
        "system message",
    ),
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |of |your )*"
    r"(?:your|instructions (?:you|given|that came|above|before))"
    r"(?: (?:instructions|programming|guidelines|rules))\b": ("instruction", "programming"),
    rf"\byou(?: are|['’]re)(?: now)? (?:an? |the )?{_FEW}{_MACHINE}\b(?![’'-])": _MACHINES,
    r"\byou are (?:now )?an? (?:helpful|virtual|ai|honest|harmless)[\w, ]* assistant": (
        "assistant",
    ),
    r"\b(?:note|notice|message|instructions?|attention)(?: to| for|,)? "
    rf"{_FEW}{_MACHINE}s?\s*[:(]": _MACHINES,
    rf"\bif you are {_FEW}{_MACHINE}\b": _MACHINES,
    r"\b(?:respond|reply|answer|output) (?:only|exclusively|solely|with only|with nothing but)"
    r"(?: with| in| using)? (?:the (?:words?|phrase|text|following|sentence|string)\b"
    r"|valid json|json|[\"'“‘])": ("respond", "reply", "answer", "output"),
    rf"\b(?:respond|reply) (?:only|exclusively|solely) with (?!{_NOT_MEANT})": ("respond", "reply"),
    r"\b(?:reveal|print|show|repeat|output|leak|display|ignore|tell me|what is|summari[sz]e)"
    r" (?:me |us )?(?:all |the |your |of )*(?:system|initial|hidden|original|above) prompt": (
        "prompt",
    ),
    r"^\W*(?:\[?/?system\]?|<\s*/?\s*system\s*>|system (?:prompt|message|override))\s*[:>\]]"
    r"\s*(?:you|ignore|the assistant|do not|always|never)\b": ("system",),
    r"\b(?:do not|don['’]t|never) (?:tell|inform|(?:reveal|mention) (?:this )?to|let|alert|warn)"
    r" the (?:user|human|reader)\b": ("the user", "the human", "the reader"),
    r"\bgive (?:it |this (?:paper|manuscript) )?(?:only )?a positive review\b": (
        "positive review",
    ),
    r"\bpositive review only\b": ("positive review",),
    rf"<\|(?:{_TOKENS})\|>": ("<|",),
    r"<<SYS>>": ("<<sys>>",),
    r"\[/?INST\]": ("inst]",),
    r"<(?:start|end)_of_turn>": ("_of_turn>",),
    r"\b(?:enter|enable|activate|you are (?:now )?in) (?:jailbreak|jailbroken)": ("jailbr",),
    r"\b(?:you are (?:now )?in|enter|act as if you are in) developer mode\b": ("developer mode",),
    # The first turn of phrase in other languages.
    r"\b(?:ignoriere?n?|missachten?|vergiss|vergessen)(?: sie)? (?:[\wäöüß]+ ){0,3}?"
    r"(?:vorherigen|vorigen|bisherigen|obigen|früheren) (?:\w+ )?anweisungen": ("anweisung",),
    r"\b(?:ignore[zr]?|oublie[zr]?) (?:toutes )?(?:les|tes|vos) instructions pr[ée]c[ée]dentes": (
        "instructions pr",
    ),
    r"\b(?:ignora[rd]?|ignore|olvida[rd]?|olvide) (?:todas )?(?:las|tus|sus) instrucciones"
    r" (?:anteriores|previas)": ("instrucciones",),
    r"\b(?:ignora(?:re|te)?|dimentica(?:re|te)?) (?:tutte )?le istruzioni precedenti": (
        "istruzioni",
    ),
    r"\b(?:ignor[ae]r?|esqueç?[ac]) (?:todas )?(?:as|suas) instruções anteriores": ("instruções",),
    r"\b(?:negeer|vergeet) (?:alle )?(?:vorige|eerdere|voorgaande) instructies": ("instructies",),
}
_COMPILED = tuple((needles, re.compile(rule, re.IGNORECASE)) for rule, needles in _RULES.items())
_NEEDLES = frozenset(needle for needles in _RULES.values() for needle in needles)
# What goes on commanding after such a sentence, in the same paragraph.
_GOES_ON = re.compile(
    r"\W*(?:instead|now|then|just|simply|please|and|also)?,? ?"
    r"(?:say|tell|answer|respond|reply|output|print|write|give|rate|recommend|act|pretend|state"
    r"|claim|begin|start|do not|don['’]t|never|always|you (?:must|should|will|are|may)"
    r"|your (?:task|job|role|answer|only))\b",
    re.IGNORECASE,
)
_PARAGRAPH = "\n\n"
_LONGEST = 2000  # a "sentence" longer than this is a table or code; the match alone is meant


def commands(text: str) -> list[Aside]:
    """The sentences of a text that speak to a machine, in order, neighbours as one; all hidden."""
    lower = _lower(text)
    needles = {needle for needle in _NEEDLES if needle in lower}
    if not needles:
        return []
    found: list[Span] = []
    for start, end in _paragraphs(lower, needles):
        inside = lower[start:end]
        at_work = [rule for words, rule in _COMPILED if any(word in inside for word in words)]
        before: Span | None = None
        for part in split_sentences(text[start:end]):
            said = part.of(text[start:end])
            match = next((m for rule in at_work if (m := rule.search(said))), None)
            if match is None and not (before is not None and _GOES_ON.match(said)):
                before = None
                continue
            span = Span(start + part.start, start + part.end)
            if match is not None and len(part) > _LONGEST:
                span = Span(span.start + match.start(), span.start + match.end())
            if before is not None:
                found[-1] = span = Span(before.start, span.end)
            else:
                found.append(span)
            before = span
    return [Aside(KIND, span, hidden=True) for span in found]


def _paragraphs(lower: str, needles: set[str]) -> Iterator[tuple[int, int]]:
    """The paragraphs in which one of these words stands, each once, in order."""
    found: set[tuple[int, int]] = set()
    for needle in needles:
        at = lower.find(needle)
        while at >= 0:
            start = lower.rfind(_PARAGRAPH, 0, at) + 1
            end = lower.find(_PARAGRAPH, at)
            end = len(lower) if end < 0 else end
            found.add((start, end))
            at = lower.find(needle, end)
    yield from sorted(found)


def _lower(text: str) -> str:
    """The text in small letters, code point for code point."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := one.lower()) == 1 else one for one in text)
