"""The calls into pdfium that are made for every object of a page, a third as dear as usual.

pypdfium2's own functions make a Python object of every handle. A page may have
thousands of text objects, one a letter, and each is asked about several times:
here handles are plain addresses.
"""

from __future__ import annotations

import ctypes
from functools import cache
from types import SimpleNamespace
from typing import Any

_AT = ctypes.c_void_p
_INT = ctypes.c_int
# Name: what comes back, what goes in. Handles and places for results are addresses.
_CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "FPDFPage_CountObjects": (_INT, (_AT,)),
    "FPDFPage_GetObject": (_AT, (_AT, _INT)),
    "FPDFPage_RemoveObject": (_INT, (_AT, _AT)),
    "FPDFFormObj_CountObjects": (_INT, (_AT,)),
    "FPDFFormObj_GetObject": (_AT, (_AT, ctypes.c_ulong)),
    "FPDFFormObj_RemoveObject": (_INT, (_AT, _AT)),
    "FPDFPageObj_Destroy": (None, (_AT,)),
    "FPDFPageObj_GetType": (_INT, (_AT,)),
    "FPDFPageObj_GetBounds": (_INT, (_AT, _AT, _AT, _AT, _AT)),
    "FPDFPageObj_GetFillColor": (_INT, (_AT, _AT, _AT, _AT, _AT)),
    "FPDFPageObj_GetMatrix": (_INT, (_AT, _AT)),
    "FPDFPageObj_HasTransparency": (_INT, (_AT,)),
    "FPDFPageObj_GetClipPath": (_AT, (_AT,)),
    "FPDFClipPath_CountPaths": (_INT, (_AT,)),
    "FPDFClipPath_CountPathSegments": (_INT, (_AT, _INT)),
    "FPDFClipPath_GetPathSegment": (_AT, (_AT, _INT, _INT)),
    "FPDFPathSegment_GetPoint": (_INT, (_AT, _AT, _AT)),
    "FPDFPath_GetDrawMode": (_INT, (_AT, _AT, _AT)),
    "FPDFPath_CountSegments": (_INT, (_AT,)),
    "FPDFTextObj_GetTextRenderMode": (_INT, (_AT,)),
    "FPDFTextObj_GetFontSize": (_INT, (_AT, _AT)),
    "FPDFTextObj_GetText": (ctypes.c_ulong, (_AT, _AT, _AT, ctypes.c_ulong)),
    "FPDFText_GetCharIndexFromTextIndex": (_INT, (_AT, _INT)),
    "FPDFText_GetCharBox": (_INT, (_AT, _INT, _AT, _AT, _AT, _AT)),
    "FPDFText_GetTextObject": (_AT, (_AT, _INT)),
}


@cache
def calls() -> Any:
    """The functions by name. The caller holds the lock that `rag.load.pdf` has for pdfium."""
    from pypdfium2 import raw

    return SimpleNamespace(
        **{
            name: ctypes.CFUNCTYPE(back, *given)(address(getattr(raw, name)))
            for name, (back, given) in _CALLS.items()
        }
    )


def address(handle: Any) -> int:
    """The address behind a handle or a function of pypdfium2's."""
    return ctypes.cast(getattr(handle, "raw", handle), _AT).value or 0


class Places:
    """Four numbers for pdfium to put results into."""

    def __init__(self, kind: Any) -> None:
        """Numbers of this ctypes kind, zero."""
        self.values = (kind * 4)()
        first = ctypes.addressof(self.values)
        self.at = [first + place * ctypes.sizeof(kind) for place in range(4)]
