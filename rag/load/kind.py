"""What a file is by its first bytes, so that a wrong suffix is named instead of guessed around."""

from __future__ import annotations

import re

from rag.errors import EncryptedFile, UnsupportedFile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"PK\x03\x04", "zip"),
    (_OLE, "ole"),
    (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF87a", "GIF picture"),
    (b"GIF89a", "GIF picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"\x1f\x8b", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"{\\rtf", "RTF document"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
# pdfium, like other readers, accepts a header anywhere in the first kilobyte.
_PDF_HEADER_WITHIN = 1024
_NAMES = {"pdf": "PDF", "zip": "zip archive", "ole": "Microsoft Office file", "html": "web page"}
_SUFFIXES = {"pdf": ".pdf", "html": ".html", "docx": ".docx", "RTF document": ".rtf"}
_OFFICE = {".docx", ".pptx", ".xlsx"}
# Programs save web pages, RTF and modern files under these suffixes too.
_OLD_OFFICE = {".doc", ".ppt", ".xls"}
_TEXT = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml"}


def check_kind(data: bytes, name: str, suffix: str) -> None:
    """Let the file pass when its content can be what its suffix says.

    Raises UnsupportedFile when it is plainly something else, EncryptedFile for
    an Office document locked by a password.
    """
    kind = kind_of(data)
    if suffix in _OFFICE:
        if kind == "ole" and "EncryptedPackage".encode("utf-16-le") in data:
            raise EncryptedFile(
                f"{name} is protected by a password.",
                "Open it in its own program, save a copy without a password, and add the copy.",
            )
        wrong = kind not in {"zip", "docx", ""}
    elif suffix == ".pdf":
        wrong = kind not in {"pdf", ""}
    elif suffix in _OLD_OFFICE:
        wrong = kind not in {"ole", ""}
    else:
        wrong = suffix in _TEXT and kind not in {"", "html"}
    if wrong:
        what = _NAMES.get(kind, "Word document" if kind == "docx" else kind)
        better = _SUFFIXES.get(kind)
        raise UnsupportedFile(
            f"{name} is not what its suffix says: its content is a {what}.",
            f"Rename it to end in {better}, and add it again."
            if better
            else "Give it the suffix of its real format, or export it as text or PDF.",
        )


def kind_of(data: bytes) -> str:
    """A short name of the format that the first bytes prove, "" where they prove none."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return "docx" if kind == "zip" and b"word/" in data[:200_000] else kind
    head = data[:_PDF_HEADER_WITHIN]
    # The header of a real PDF is followed by a version; prose that mentions it is not one.
    if re.search(rb"(?:^|[\r\n\x00-\x1f\x80-\xff])\s*%PDF-\d", head):
        return "pdf"
    return "html" if _HTML.match(head) else ""
