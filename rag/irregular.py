"""English words whose forms share no stem: "wrote" and "written", "men" and "man".

A closed class: those of Quirk et al., "A Comprehensive Grammar of the English Language" (1985),
3.11-20 and 5.83, that news and science use. Left out are forms that are words of their own
as often ("left", "found", "ground", "saw", "bore", "lay", "wound", "leaves").
"""

from __future__ import annotations

_VERBS = """
arise arose arisen | awake awoke awoken | beat beaten | become became | begin began begun
bend bent | bind bound | bite bit bitten | bleed bled | blow blew blown | break broke broken
breed bred | bring brought | build built | burn burnt | buy bought | catch caught
choose chose chosen | cling clung | come came | creep crept | deal dealt | dig dug
draw drew drawn | drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen
feed fed | feel felt | fight fought | flee fled | fling flung | fly flew flown
forbid forbade forbidden | forget forgot forgotten | forgive forgave forgiven
freeze froze frozen | get got gotten | give gave given | go went gone | grow grew grown
hang hung | hear heard | hide hid hidden | hold held | keep kept | know knew known | lead led
learn learnt | lend lent | lose lost | make made | meet met | mislead misled
mistake mistook mistaken
overcome overcame | oversee oversaw overseen | overtake overtook overtaken
overthrow overthrew overthrown | partake partook | pay paid | rebuild rebuilt
retake retook retaken | rewrite rewrote rewritten | ride rode ridden | ring rang rung | rise risen
run ran
say said | see seen | seek sought | sell sold | send sent | shake shook shaken | shine shone
shoot shot | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat
sleep slept | slide slid | speak spoke spoken | spend spent | spin spun | stand stood
steal stole stolen | stick stuck | strike struck | strive strove | swear swore sworn
sweep swept | swell swollen | swim swam swum | swing swung | take took taken | teach taught
tear tore torn | tell told | think thought | throw threw thrown | undergo underwent undergone
understand understood | undertake undertook undertaken | uphold upheld | wake woke woken
wear wore worn | weave wove woven | win won | withdraw withdrew withdrawn | withhold withheld
withstand withstood | write wrote written
"""
_NOUNS = """
child children | foot feet | goose geese | half halves | knife knives | life lives | man men
mouse mice | self selves | thief thieves | tooth teeth | wife wives | wolf wolves
woman women | analysis analyses | crisis crises | criterion criteria
diagnosis diagnoses | hypothesis hypotheses | phenomenon phenomena | thesis theses
"""


def _bases(forms: str) -> dict[str, str]:
    lines = [line.split() for line in forms.replace("|", "\n").splitlines() if line.strip()]
    return {form: base for base, *others in lines for form in others}


# The form that stands for a word's others: "wrote" -> "write".
BASES = {**_bases(_VERBS), **_bases(_NOUNS)}
# A pattern of what may be a verb in the past tense.
PAST = rf"(?:[\w-]+ed|{'|'.join(sorted(_bases(_VERBS)))})\b"
