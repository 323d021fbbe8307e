"""What a filing with the United States' exchange commission is called: by its cover.

Of all of them the first line is the commission's name, and so was their title.
"""

from __future__ import annotations

import re

from rag.text import one_line

COVER = 6000  # characters at the beginning of a text that may be its cover
_COMMISSION = re.compile(r"SECURITIES\s+AND\s+EXCHANGE\s+COMMISSION", re.IGNORECASE)
_FORM = re.compile(r"\bFORM\s+(\d{1,2}-[A-Z]{1,3}(?:/A)?)(?![\w-])", re.IGNORECASE)
_REGISTRANT = re.compile(
    r"(?:^|_{3,}|[-–—]{3,})[ \t]*(?P<name>[^\n_]{2,80}?)[ \t_]*\n*[ \t]*"
    r"\(\s*Exact\s+name\s+of\s+registrant",
    re.IGNORECASE | re.MULTILINE,
)
_PERIOD = re.compile(
    r"\bfor\s+the\s+(?:fiscal\s+|quarterly\s+)?(?:year|period)\s+ended\s*:?\s*"
    r"(?P<day>[A-Z][a-z]+\s+\d{1,2},\s+\d{4})",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?P<day>[A-Z][a-z]+\s+\d{1,2},\s+\d{4})\s*\n*\s*(?:_+\s*)?\(?Date\s+of\s+(?:earliest\s+)?"
    r"(?:event|report)|Date\s+of\s+report[^:\n]{0,50}:\s*(?P<after>[A-Z][a-z]+\s+\d{1,2},\s+\d{4})",
    re.IGNORECASE,
)


def filing_title(text: str) -> str:
    """Whose filing, of which form and day: "PFIZER INC., Form 10-K, December 31, 2021"; or "".

    The day is the last of the period that it is about, or the one that it reports.
    """
    cover = text[:COVER]
    form, registrant = _FORM.search(cover), _REGISTRANT.search(cover)
    if not (_COMMISSION.search(cover) and form and registrant):
        return ""
    found = _PERIOD.search(cover) or _REPORTED.search(cover)
    day = next(filter(None, found.groups()), "") if found else ""
    parts = [registrant["name"], f"Form {form[1].upper()}", day]
    return ", ".join(one_line(part) for part in parts if part)
