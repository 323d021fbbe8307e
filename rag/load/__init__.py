"""Read a file into a Document: one table from suffix to loader.

To add a format, write `load_NAME(data: bytes, name: str) -> Content` in a module
here, raising the named errors of `rag.errors`, and add its suffixes to `LOADERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index import Document, document_id
from index.records import ID_DIGITS
from rag.errors import (
    EmptyFile,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    LoadError,
    UnsupportedFile,
)
from rag.load.archive import SUFFIXES as ARCHIVES
from rag.load.archive import is_archive
from rag.load.books import load_epub
from rag.load.commands import commands
from rag.load.content import Content
from rag.load.data import load_json, load_jsonl
from rag.load.docx import load_docx
from rag.load.filing import filing_title
from rag.load.html import load_html
from rag.load.kind import check_kind
from rag.load.mail import load_eml, load_mbox, load_mhtml, load_msg
from rag.load.markdown import load_markdown
from rag.load.ocr import load_picture
from rag.load.office import load_ods, load_odt, load_pptx
from rag.load.old import load_doc, load_old, load_xls
from rag.load.pdf import load_pdf
from rag.load.plain import load_plain
from rag.load.rtf import load_rtf
from rag.load.secret import PASSWORD
from rag.load.subtitles import load_subtitles
from rag.load.tables import load_csv, load_xlsx
from rag.load.zipped import SUFFIXES as ZIPPED
from rag.load.zipped import check_swelling
from rag.text import one_line

__all__ = [
    "LOADERS",
    "Content",
    "check_supported",
    "file_id",
    "load",
    "load_bytes",
    "load_whole",
    "read_bytes",
    "supported",
]

Loader = Callable[[bytes, str], Content]

LOADERS: dict[str, Loader] = {
    ".txt": load_plain,
    ".text": load_plain,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".rtf": load_rtf,
    ".odt": load_odt,
    ".ods": load_ods,
    ".pptx": load_pptx,
    ".xlsx": load_xlsx,
    ".csv": load_csv,
    ".tsv": load_csv,
    ".epub": load_epub,
    ".eml": load_eml,
    ".mbox": load_mbox,
    ".msg": load_msg,
    ".mht": load_mhtml,
    ".mhtml": load_mhtml,
    ".srt": load_subtitles,
    ".vtt": load_subtitles,
    ".json": load_json,
    ".jsonl": load_jsonl,
    ".png": load_picture,
    ".jpg": load_picture,
    ".jpeg": load_picture,
    ".tif": load_picture,
    ".tiff": load_picture,
    ".webp": load_picture,
    ".doc": load_doc,
    ".xls": load_xls,
    ".ppt": load_old,
}

_TITLE_CHARS = 200
_REASON_CHARS = 200


def supported(path: Path) -> bool:
    """Whether a loader knows this suffix, or the file is an archive that can be opened."""
    return path.suffix.lower() in LOADERS or is_archive(path.name)


def load(path: Path, *, source: str | None = None, max_bytes: int) -> Document:
    """The document in a file. `source` is what the user called it, the absolute path if not given.

    Raises a LoadError: FileMissing, FileUnreadable, UnsupportedFile, EmptyFile,
    FileTooLarge, EncryptedFile or NoTextLayer.
    """
    check_supported(path)
    return load_bytes(read_bytes(path, max_bytes), path.name, source or str(path.absolute()))


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """The bytes of a file of at most this size; raises the LoadErrors that need no look inside."""
    with _readable(path, max_bytes):
        return path.read_bytes()


def file_id(path: Path, max_bytes: int) -> tuple[str, int]:
    """The document id that a file's bytes give, and their number; raises as `read_bytes` does."""
    with _readable(path, max_bytes), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:ID_DIGITS], file.tell()


@contextmanager
def _readable(path: Path, max_bytes: int) -> Iterator[None]:
    """Let a file be read that can be; what the system says against it gets a name."""
    name = path.name
    try:
        if path.is_dir():
            raise UnsupportedFile(
                f"{name} is a folder, not a file.", f"Add its files: `footnote add {path}`."
            )
        if path.exists() and not path.is_file():
            raise UnsupportedFile(f"{name} is not a regular file.", "Copy its content into a file.")
        size = path.stat().st_size
        if not size:
            raise EmptyFile(f"{name} is empty (0 bytes).", "Fetch the file again, or leave it out.")
        if size > max_bytes:
            raise FileTooLarge(
                f"{name} is {size / 1e6:,.1f} MB; the limit is {max_bytes / 1e6:,.1f} MB.",
                f"Set FOOTNOTE_MAX_FILE_MB={size // 1_000_000 + 1} and run `footnote add` again, "
                "or split the file.",
            )
        yield
    except FileNotFoundError as error:
        raise FileMissing(
            f"There is no file at {path}.", "Check the path, then run `footnote add` again."
        ) from error
    except PermissionError as error:
        raise FileUnreadable(
            f"{name} may not be read by this user.",
            f"Grant yourself access, for example `chmod u+r {path}`, and add it again.",
        ) from error
    except OSError as error:
        raise FileUnreadable(
            f"{name} cannot be read: {error.strerror or error}.",
            "Check the disk or the path, then run `footnote add` again.",
        ) from error


def load_bytes(data: bytes, name: str, source: str) -> Document:
    """The document in these bytes, read as the suffix of `name` says; raises as `load` does."""
    return load_whole(data, name, source)[0]


def load_whole(
    data: bytes, name: str, source: str, password: str | None = None
) -> tuple[Document, tuple[tuple[str, bytes], ...]]:
    """The document, and the files found inside it; raises as `load` does.

    `password` opens a locked file: loaders find it in `rag.load.secret.PASSWORD`.
    """
    check_supported(Path(name))
    suffix = Path(name).suffix.lower()
    check_kind(data, name, suffix)
    if suffix not in LOADERS:
        raise UnsupportedFile(f"{name} is an archive.", f"Add it: `footnote add {name}`.")
    if suffix in ZIPPED:
        check_swelling(data, name)
    given = PASSWORD.set(password)
    try:
        content = _read(LOADERS[suffix], data, name)
    finally:
        PASSWORD.reset(given)
    if not content.text and not content.children:
        raise EmptyFile(f"{name} holds no text.", "Fetch the file again, or leave it out.")
    problem = content.problem or _undecoded(content)
    document = Document(
        id=document_id(data),
        title=_title(content, name),
        source=source,
        text=content.text,
        pages=content.pages,
        metadata={**content.metadata, "sha256": hashlib.sha256(data).hexdigest()},
        state="partly" if problem else "read",
        problem=problem,
        headings=content.headings,
        gaps=content.gaps,
        asides=content.asides,
        marks=content.marks,
        layout=content.layout,
    )
    said = [replace(one, page=document.page_at(one.span.start)) for one in commands(document.text)]
    if said:
        document = replace(document, asides=(*document.asides, *said))
    return document, content.children


def _undecoded(content: Content) -> str | None:
    """What a text file lost: bytes that its encoding has no character for."""
    lost = content.text.count("\ufffd") if "encoding" in content.metadata else 0
    if not lost:
        return None
    characters, stand = ("character", "stands") if lost == 1 else ("characters", "stand")
    return f"{lost:,} {characters} could not be decoded and {stand} as \ufffd"


def _read(loader: Loader, data: bytes, name: str) -> Content:
    """What the loader finds; whatever else a parser raises on a damaged file gets a name here."""
    try:
        return loader(data, name)
    except (LoadError, MemoryError):
        raise
    except Exception as error:
        reason = one_line(str(error))[:_REASON_CHARS] or "no reason given"
        raise FileUnreadable(
            f"{name} is damaged: reading it failed ({type(error).__name__}: {reason}).",
            "Open it in its own program and save it anew, or fetch the file again, and add that.",
        ) from error


def check_supported(path: Path) -> None:
    """Raise UnsupportedFile for a file whose suffix no loader knows."""
    if path.is_dir() or supported(path):
        return
    known = " ".join([*LOADERS, *ARCHIVES])
    what = f"files ending in '{path.suffix}'" if path.suffix else "files without a suffix"
    raise UnsupportedFile(
        f"{path.name}: Footnote does not read {what}.",
        f"Save it as one of {known}, and add that.",
    )


def _title(content: Content, name: str) -> str:
    """The title the file gives, or a filing's cover, its first heading, its name without suffix."""
    heading = content.headings[0].span.of(content.text) if content.headings else ""
    given = content.title if any(map(str.isalpha, content.title)) else ""
    found = given or filing_title(content.text) or heading
    return (found or one_line(Path(name).stem) or name)[:_TITLE_CHARS]
