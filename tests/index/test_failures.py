"""Every way the disk can fail has a name, a remedy, and loses nothing that was finished."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import filelock
import pytest

from index import (
    Library,
    LibraryCorrupt,
    LibraryLocked,
    LibraryReadOnly,
    LibraryTooNew,
    StorageFull,
    StoreError,
    database,
    lock,
    migrations,
)
from index.database import named_errors
from tests.index.making import FINGERPRINT, assert_intact, made

BIG = "\n".join(f"Line {n} of a long report about wheat." for n in range(3000))


def test_a_file_that_is_no_database_is_corrupt(folder: Path) -> None:
    """Random bytes in place of library.db are named, with the way out."""
    folder.mkdir()
    (folder / "library.db").write_bytes(b"This is not a database at all. " * 500)
    with pytest.raises(LibraryCorrupt) as raised:
        Library.open(folder, FINGERPRINT)
    assert "library.db" in raised.value.message
    assert "footnote add" in raised.value.remedy


def test_a_foreign_database_is_refused_and_left_alone(folder: Path) -> None:
    """Another program's SQLite file is not taken for a library, and not written to."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "library.db")) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    before = (folder / "library.db").read_bytes()
    with pytest.raises(LibraryCorrupt, match="not one of Footnote's"):
        Library.open(folder, FINGERPRINT)
    assert (folder / "library.db").read_bytes() == before


def test_a_damaged_page_is_corrupt(filled: Path) -> None:
    """Overwritten pages raise LibraryCorrupt when read, and `check` reports them."""
    data = bytearray((filled / "library.db").read_bytes())
    for start in range(8192, len(data), 8192):
        data[start : start + 4000] = b"\xff" * 4000
    (filled / "library.db").write_bytes(data)
    with pytest.raises(LibraryCorrupt):
        Library.open(filled, FINGERPRINT).entries()


def test_a_missing_table_is_corrupt(filled: Path) -> None:
    """A library without one of its tables is named damaged, not a programming error."""
    with closing(sqlite3.connect(filled / "library.db")) as connection:
        connection.execute("DROP TABLE texts")
    with (
        Library.open(filled, FINGERPRINT) as library,
        pytest.raises(LibraryCorrupt, match="no such table"),
    ):
        library.document(library.entries()[0].document_id)


def test_a_later_schema_is_refused(filled: Path) -> None:
    """A library of a later version is not opened."""
    with closing(sqlite3.connect(filled / "library.db")) as connection:
        connection.execute(f"PRAGMA user_version = {migrations.SCHEMA + 1}")
    with pytest.raises(LibraryTooNew, match=f"has schema {migrations.SCHEMA + 1}"):
        Library.open(filled, FINGERPRINT)


def test_an_earlier_schema_is_brought_up_to_date(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening runs the migrations a library lacks, once, and keeps what it holds."""

    def m002_add_shelf(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE documents ADD COLUMN shelf TEXT")

    later = (*migrations.MIGRATIONS, m002_add_shelf)
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    for module in ("index.migrations", "index.database", "index.library", "index.neighbours"):
        monkeypatch.setattr(f"{module}.SCHEMA", len(later))
    with pytest.raises(StoreError):
        Library.open(filled, FINGERPRINT, read_only=True)
    for _ in range(2):
        assert_intact(filled)
    with closing(sqlite3.connect(filled / "library.db")) as connection:
        assert connection.execute("SELECT shelf FROM documents").fetchall() == [(None,)]


def test_a_page_limit_is_a_full_disk(filled: Path) -> None:
    """SQLite's own limit on pages is named the same way."""
    with Library.open(filled, FINGERPRINT) as library:
        with library._database.read() as connection:
            connection.execute("PRAGMA max_page_count = 1")
        with pytest.raises(StorageFull):
            library.add([made("big.txt", BIG)])
    assert_intact(filled)


def test_a_library_for_reading_only_refuses_to_be_written(filled: Path) -> None:
    """Opened read-only it searches, and names every attempt to write; no byte changes."""
    before = {path.name: path.read_bytes() for path in filled.iterdir()}
    with Library.open(filled, FINGERPRINT, read_only=True) as library:
        assert len(library.search_words("wheat", 5)) == 1
        assert library.check() == []
        with pytest.raises(LibraryReadOnly):
            library.add([made("b.txt", "More.")])
        with pytest.raises(LibraryReadOnly):
            library.remove([library.entries()[0].document_id])
    assert {path.name: path.read_bytes() for path in filled.iterdir()} == before


def test_sqlite_refusing_a_write_is_named(filled: Path) -> None:
    """What SQLite itself calls a read-only database is LibraryReadOnly."""
    with Library.open(filled, FINGERPRINT) as library:
        with library._database.read() as connection:
            connection.execute("PRAGMA query_only = ON")
        with pytest.raises(LibraryReadOnly):
            library.add([made("b.txt", "More.")])


def test_a_folder_in_the_way_is_named(folder: Path) -> None:
    """A folder where the file should be cannot be opened, and says so."""
    (folder / "library.db").mkdir(parents=True)
    with pytest.raises(LibraryReadOnly, match=r"library\.db"):
        Library.open(folder, FINGERPRINT)


def test_another_writer_is_named_and_does_not_stop_reading(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another process holds the lock, writing raises LibraryLocked and reading works."""
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    with (
        filelock.FileLock(filled / lock.LOCK, thread_local=False),
        Library.open(filled, FINGERPRINT) as library,
    ):
        assert len(library.search_words("wheat", 5)) == 1
        with pytest.raises(LibraryLocked) as raised:
            library.add([made("b.txt", "More.")])
        assert "again" in raised.value.remedy
    assert_intact(filled)


def test_another_thread_waits_its_turn_and_then_gives_up(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads of one process take turns too."""
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    with Library.open(filled, FINGERPRINT) as library:
        entered, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with library._lock.held():
                entered.set()
                leave.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        entered.wait(10)
        with pytest.raises(LibraryLocked):
            library.add([made("b.txt", "More.")])
        leave.set()
        thread.join()
        library.add([made("b.txt", "More.")])


def test_a_foreign_program_that_writes_is_named(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that locks the database itself, past our lock, is LibraryLocked too."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with (
        closing(sqlite3.connect(filled / "library.db", isolation_level=None)) as foreign,
        Library.open(filled, FINGERPRINT) as library,
    ):
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryLocked):
            library.add([made("b.txt", "More.")])
        foreign.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (sqlite3.SQLITE_FULL, StorageFull),
        (sqlite3.SQLITE_IOERR_WRITE, StorageFull),
        (sqlite3.SQLITE_IOERR_FSYNC, StorageFull),
        (sqlite3.SQLITE_IOERR_READ, LibraryCorrupt),
        (sqlite3.SQLITE_CORRUPT, LibraryCorrupt),
        (sqlite3.SQLITE_NOTADB, LibraryCorrupt),
        (sqlite3.SQLITE_BUSY, LibraryLocked),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, LibraryLocked),
        (sqlite3.SQLITE_LOCKED, LibraryLocked),
        (sqlite3.SQLITE_READONLY, LibraryReadOnly),
        (sqlite3.SQLITE_CANTOPEN, LibraryReadOnly),
        (sqlite3.SQLITE_PERM, LibraryReadOnly),
    ],
)
def test_each_kind_of_sqlite_error_has_a_name(code: int, name: type[StoreError]) -> None:
    """The error code decides, primary or extended, and the original stays attached."""
    original = sqlite3.OperationalError("as SQLite says it")
    original.sqlite_errorcode = code
    with pytest.raises(name) as raised, named_errors(Path("library.db")):
        raise original
    assert raised.value.__cause__ is original
    assert raised.value.remedy


def test_a_closed_library_says_so(filled: Path) -> None:
    """After `close` every call is a named error."""
    library = Library.open(filled, FINGERPRINT)
    library.close()
    with pytest.raises(StoreError, match="closed"):
        library.entries()
