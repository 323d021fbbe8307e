"""Files inside files: each a document of its own, and none outlives what holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.ingest import IngestReport, ingest
from tests.doubles import HashEmbedder
from tests.packing import LOCKED_ZIP, tarred, zipped

SETTINGS = Settings(passage_tokens=32, archive_members=20)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library", Fingerprint("hash-embedder", 64, CHUNKER)) as library:
        yield library


def add(library: Library, *paths: Path, **options: object) -> IngestReport:
    """Ingest with small settings; afterwards nothing is on its way, and all fits together."""
    given = [str(path) for path in paths]
    report = ingest(given, library, HashEmbedder(), SETTINGS, **options)  # type: ignore[arg-type]
    assert not list((library.folder / "incoming").iterdir())
    assert library.check() == []
    return report


def states(library: Library) -> dict[str, str]:
    """State by what follows the folder in the source."""
    entries = library.entries(skipped=True)
    return {entry.source.rpartition("/documents/")[2]: entry.state for entry in entries}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with two texts, a nested archive, a broken PDF, and what is passed over."""
    path = tmp_path / "documents" / "a.zip"
    path.parent.mkdir()
    inner = tarred(
        {"deep.txt": b"Barley is inside.", "sub/deeper.md": b"# Oats\n\nOats too."}, "gz"
    )
    path.write_bytes(
        zipped(
            {
                "one.txt": b"Wheat is grown.",
                "two.txt": b"Rye is not.",
                "inner.tar.gz": inner,
                "bad.pdf": b"%PDF-1.7 broken",
                "movie.xyz": b"?",
                "__MACOSX/one.txt": b"x",
            }
        )
    )
    return path


def test_members_become_documents_with_a_parent(library: Library, archive: Path) -> None:
    """At "archive!member", nested too; failures and what is passed over are in the ledger."""
    report = add(library, archive)
    assert (report.added, report.unchanged, report.skipped) == (4, 0, 2)
    assert [failure.source for failure in report.failed] == [f"{archive}!bad.pdf"]
    assert states(library) == {
        "a.zip": "read",
        "a.zip!one.txt": "read",
        "a.zip!two.txt": "read",
        "a.zip!inner.tar.gz": "read",
        "a.zip!inner.tar.gz!deep.txt": "read",
        "a.zip!inner.tar.gz!sub/deeper.md": "read",
        "a.zip!bad.pdf": "unreadable",
        "a.zip!movie.xyz": "skipped",
        "a.zip!__MACOSX/one.txt": "skipped",
    }
    ids = {entry.source: entry.document_id for entry in library.entries()}
    document = library.document(ids[f"{archive}!one.txt"])
    assert document.metadata["parent"] == ids[str(archive)]
    [match] = library.search_words("oats", 1)
    assert library.passages([match.passage_id])[0].text.startswith("Oats")


def test_an_archive_that_has_not_changed_is_not_opened_again(
    library: Library, archive: Path
) -> None:
    """It counts as one unchanged file."""
    add(library, archive)
    report = add(library, archive)
    assert (report.added, report.unchanged, report.failed) == (0, 1, [])


def test_replacing_an_archive_removes_what_is_no_longer_in_it(
    library: Library, archive: Path
) -> None:
    """What stays is not embedded again, what changed is replaced, what went is gone."""
    add(library, archive)
    archive.write_bytes(zipped({"one.txt": b"Wheat is grown.", "two.txt": b"Rye is, too."}))
    report = add(library, archive)
    assert (report.added, report.unchanged, report.replaced) == (0, 1, 1)
    assert set(states(library)) == {"a.zip", "a.zip!one.txt", "a.zip!two.txt"}
    assert library.search_words("barley", 5) == []


def test_removing_an_archive_removes_its_members(library: Library, archive: Path) -> None:
    """But a copy of a member that stands elsewhere stays."""
    copy = archive.with_name("copy.txt")
    copy.write_bytes(b"Rye is not.")
    add(library, archive, copy)
    [id] = [entry.document_id for entry in library.entries() if entry.source == str(archive)]
    library.remove([id])
    assert set(states(library)) == {"copy.txt"}
    assert library.search_words("wheat", 5) == []
    assert len(library.search_words("rye", 5)) == 1


def test_the_same_archive_elsewhere_brings_its_members_along(
    library: Library, archive: Path
) -> None:
    """Nothing is embedded twice, and removing one place leaves the other whole."""
    add(library, archive)
    before = library.counts()
    copy = archive.with_name("b.zip")
    copy.write_bytes(archive.read_bytes())
    add(library, copy)
    assert library.counts() == before
    assert "b.zip!inner.tar.gz!deep.txt" in states(library)
    library.leave([str(archive)])
    assert library.counts() == before
    assert all(name.startswith("b.zip") for name in states(library))


def test_an_archive_of_archives_cannot_exceed_the_bounds(library: Library, tmp_path: Path) -> None:
    """The count of members holds for all levels together; the refusal is named."""
    inner = {f"{n}.zip": zipped({f"{m}.txt": f"{n} {m}.".encode() for m in range(9)})
             for n in range(9)}  # fmt: skip
    path = tmp_path / "many.zip"
    path.write_bytes(zipped(inner))
    report = add(library, path)
    assert report.failed
    assert all("more files" in failure.error for failure in report.failed)
    assert sum(name.endswith(".txt") for name in states(library)) <= 11


def test_an_archive_of_nothing_readable_touches_nothing_else(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its members are in the ledger, and the folder the user is in keeps what it holds."""
    here = tmp_path / "here"
    here.mkdir()
    (here / "kept.txt").write_text("Kept.")
    monkeypatch.chdir(here)
    path = tmp_path / "documents" / "a.zip"
    path.parent.mkdir()
    path.write_bytes(zipped({"movie.xyz": b"?", "../../kept.txt": b"x"}))
    report = add(library, path)
    assert (report.added, len(report.failed), report.skipped) == (0, 1, 1)
    assert (here / "kept.txt").read_text() == "Kept."
    assert states(library)["a.zip"] == "partly"


def test_a_locked_archive_opens_with_its_password(library: Library, tmp_path: Path) -> None:
    """The failure names the remedy; given the password, the member is there."""
    path = tmp_path / "locked.zip"
    path.write_bytes(LOCKED_ZIP)
    [failure] = add(library, path).failed
    assert "--password" in failure.remedy
    assert add(library, path, password="secret").added == 1
    assert len(library.search_words("locked wheat", 5)) == 1
    assert {entry.state for entry in library.entries()} == {"read"}


def test_retrying_reads_what_failed_again(
    library: Library, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive with a bad member is opened again; a file mended since is read."""
    single = archive.with_name("single.txt")
    single.write_bytes(b"")
    add(library, archive, single)
    single.write_text("Millet, mended.")
    report = add(library, retry_failed=True)
    assert report.added == 1
    assert [failure.source for failure in report.failed] == [f"{archive}!bad.pdf"]
    entries = {entry.source: entry for entry in library.entries()}
    assert entries[str(single)].retried == 1
    assert entries[f"{archive}!bad.pdf"].retried == 1
    assert f"{archive}!one.txt" in entries
