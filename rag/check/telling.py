"""Words by which a draft's names are sorted: institutions, roles, places, first names. English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from rag.names import TITLES

Gender = Literal["he", "she", ""]  # "" where the draft does not tell

HEADS = frozenset(
    """
    nations
    ministry department agency council committee commission court party union government bank
    company corporation university college institute foundation association federation board
    office bureau police army navy force forces senate congress parliament assembly house
    administration authority organisation organization group club team league hospital school
    church airline airport firm fund trust society network newspaper tribunal regime embassy
    institution museum service center centre magazine times post journal tribune coalition
    alliance campaign guard brigade secretariat cabinet exchange inc ltd corp llc plc gmbh
    """.split()
)
ROLES = frozenset(
    """
    minister president chancellor secretary senator governor mayor ambassador spokesman
    spokeswoman spokesperson director chairman chairwoman chair chief judge commissioner general
    colonel captain professor envoy representative congressman congresswoman attorney lawyer
    officer candidate lawmaker founder coach premier king queen prince princess pope bishop
    delegate executive
    """.split()
)
PLACES = frozenset(
    """
    afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain
    bangladesh belarus belgium bolivia bosnia brazil bulgaria cambodia cameroon canada chad
    chile china colombia congo croatia cuba cyprus denmark ecuador egypt eritrea estonia
    ethiopia finland france gaza georgia germany ghana greece guatemala haiti honduras hungary
    iceland india indonesia iran iraq ireland israel italy jamaica japan jordan kashmir
    kazakhstan kenya korea kosovo kuwait latvia lebanon liberia libya lithuania malaysia mali
    malta mexico moldova mongolia morocco mozambique myanmar nepal netherlands nicaragua niger
    nigeria norway oman pakistan palestine panama paraguay peru philippines poland portugal
    qatar romania russia rwanda samoa senegal serbia singapore slovakia slovenia somalia spain
    sudan sweden switzerland syria taiwan tanzania thailand tunisia turkey turkmenistan uganda
    ukraine uruguay uzbekistan venezuela vietnam yemen zambia zimbabwe britain england scotland
    wales america europe africa asia states kingdom emirates arabia lanka zealand rico
    washington london moscow beijing kabul delhi brussels paris berlin geneva york texas
    california florida ohio iowa jersey carolina virginia angeles francisco city county street
    avenue river lake monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december day war act bill prize
    cup treaty summit games
    """.split()
)
TITLED = TITLES | ROLES | frozenset("sen rep gov gen lt col republican democrat democratic".split())
# First names that tell whether "he" or "she" fits; the draft's own titles and pronouns come first.
HIS_NAMES = frozenset(
    """
    aaron adam ahmed alan albert alex ali amir anand andrew anthony antonio ben benjamin bernie
    bill bob boris brian carlos charles chris christopher daniel david dennis donald doug edward
    emmanuel eric francisco frank fred gary george gordon greg harold harry henry hugo ian ivan
    jack jacob james jason jeff jerry jim joe john jonathan jose joseph juan justin keir keith
    kevin larry lee luis marco mark martin matt michael miguel mike mohammed muhammad nathan
    nicholas nick oliver patrick paul pedro peter philip philippe raymond recep richard robert
    roger ronald rudy russell sam samuel scott sergei simon stephen steve steven ted thomas tim
    tom tony victor viktor vikram vladimir volodymyr walter william
    """.split()
)
HER_NAMES = frozenset(
    """
    alexandria alice amanda amy ana andrea angela ann anna anne annie barbara beth betsy betty
    carly carol caroline catherine christine claire condoleezza cynthia dana deborah debbie
    diana diane donna dorothy elena elise elizabeth ellen emily emma fatima fiona giorgia hannah
    heather helen hillary huma indira jane janet jean jennifer jessica jill joan joanna judith
    judy julia julie kamala karen kate katherine kathleen kelly kellyanne kim laura lauren linda
    lisa liz loretta lucy margaret maria marie marine marla martha mary megan melania melissa
    michelle mona nancy natalie nicola nikki olivia pamela patricia rachel rebecca rose ruth
    samantha sandra sara sarah sharon sheila sonia sophie stephanie susan tammy teresa theresa
    tina ursula valerie vanessa victoria virginia wendy
    """.split()
)
HIS_TITLES = frozenset(("mr", "sir", "lord", "king", "prince", "pope", "father"))
HER_TITLES = frozenset(("mrs", "ms", "miss", "lady", "dame", "queen", "princess"))
_PREPOSITION = re.compile(r"\b(?:to|of|for|from|at|with|by|in|on|the)\s", re.IGNORECASE)
_BEFORE = re.compile(r"((?:[\w-]+\s+){0,4})\Z")


def split_titles(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """The titles and roles a name begins with ("UN Ambassador"), and the name itself."""
    last = max((at for at, t in enumerate(tokens) if t in TITLED), default=-1)
    if set(tokens) & HEADS:  # "the Ministry of Foreign Affairs"
        return [], list(tokens)
    return list(tokens[: last + 1]), list(tokens[last + 1 :])


def roles_beside(before: str, after: str) -> set[str]:
    """The roles said of a name: right before it, or in an apposition right after."""
    lead = _BEFORE.search(before)
    near = _PREPOSITION.split(lead[1] if lead else "")[-1]
    words = {word.casefold() for word in re.findall(r"[\w-]+", near)[-3:]}
    apposition = re.match(r",\s+(?:an?|the|his|her|its)?\s*([^,.;]{3,60})[,.]", after)
    if apposition:
        words |= {word.casefold() for word in apposition[1].split()}
    return words & (TITLED | HIS_TITLES | HER_TITLES)


def gender_of(roles: set[str], tokens: Sequence[str]) -> Gender:
    """By title, else by first name; "" where neither tells."""
    if roles & (HIS_TITLES | HER_TITLES):
        return "he" if roles & HIS_TITLES else "she"
    if len(tokens) < 2:
        return ""
    return "he" if tokens[0] in HIS_NAMES else "she" if tokens[0] in HER_NAMES else ""
