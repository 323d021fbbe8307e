"""Reporting words: the verbs by which English news says that somebody said something."""

from __future__ import annotations

import re

_REGULAR = """
    accuse acknowledge add address admit advise affirm allege amend announce answer argue ask assert
    assure bark beam boast boom brag call caution challenge chant charge chuckle cite claim clarify
    comment complain concede conclude confess confide confirm contend continue counter crow cry
    declare defend demand deny describe detail echo elaborate email emphasize emphasise exclaim
    exhort explain express gush hint howl implore inform inquire insist instruct interject intone
    joke lament list maintain mention mock mumble murmur muse mutter note object observe offer opine
    order plead pledge point post predict press proclaim promise pronounce proposition protest
    question quip quote rail rant reason recall recite recommend recount refer reflect reiterate
    relate relay remark remember remind repeat reply report request respond retort reveal scoff
    scold scream shout shriek sigh signal slam snap sneer stammer state stress suggest summarize
    summarise sum surmise taunt testify text theorize thunder tout tweet urge utter venture voice
    vow wail warn whisper wonder yell
    """
_IRREGULAR = """
    say says said saying tell tells told telling write writes wrote written writing speak speaks
    spoke speaking read reads reading go goes went put puts think thinks thought feel feels felt
    begin begins began swear swears swore hit fire fires fired shoot shot give gave told know knows
    """
# Forms that are far oftener nouns, or mean something else.
_NOT_CUES = frozenset(
    """hit fire give gave go goes know knows feel order orders press point points comment comments
    email emails text texts tweet tweets report reports request requests question questions post
    posts joke jokes list lists detail details quote quotes claim note hint hints call calls demand
    demands promise promises protest protests challenge challenges charge charges caution crow crows
    bark beam thunder voice voices snap object objects answer cite address reason reasons stress
    suggestion state states plan offer offers""".split()
)


def _forms(verb: str) -> list[str]:
    """The forms of a regular verb."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    if verb.endswith(("sh", "ch", "ss", "x")):
        return [verb, verb + "es", verb + "ed", verb + "ing"]
    doubled = {"quip", "sum", "brag", "admit", "refer", "confer"}
    stem = verb + verb[-1] if verb in doubled else verb
    return [verb, verb + "s", stem + "ed", stem + "ing"]


CUES = (
    frozenset([form for verb in _REGULAR.split() for form in _forms(verb)] + _IRREGULAR.split())
    - _NOT_CUES
)
CUE = re.compile(rf"\b(?:{'|'.join(sorted(CUES, key=len, reverse=True))})\b")
