"""Connections to `library.db`: pragmas, transactions, and the names of its failures."""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import (
    LibraryCorrupt,
    LibraryLocked,
    LibraryReadOnly,
    StorageFull,
    StoreError,
)
from index.migrations import SCHEMA, migrate, schema_of

BUSY_SECONDS = 5.0
PAGE_BYTES = 8192  # five 384-dimensional float32 vectors a page; 4096 would waste a quarter
REWRITE_IN_MEMORY = 512 << 20  # a larger file is rewritten through a temporary file

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
WRITE_FAILURES = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Translate what SQLite and the file system raise about `path` into Footnote's names."""
    try:
        yield
    except sqlite3.Error as error:
        raise _named(error, path) from error
    except OSError as error:
        if error.errno in FULL:
            raise _full(path) from error
        if error.errno in FORBIDDEN:
            raise _read_only(path) from error
        raise


def _named(error: sqlite3.Error, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL or code in WRITE_FAILURES:
        return _full(path)
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return locked(path.parent)
    if primary in (
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    ):
        return _read_only(path)
    if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.ProgrammingError):
        return LibraryCorrupt(
            f"{path} cannot be read as a library: {error}.",
            "Restore the folder from a copy, or move it aside and add the documents again "
            "with `footnote add`.",
        )
    return StoreError(f"{path}: {error}.", "Close the program and open the library again.")


def _full(path: Path) -> StorageFull:
    return StorageFull(
        f"The disk refused a write to {path}; nothing of the unfinished step was kept.",
        "Free space on that disk (or raise the file-size limit), then run the command again.",
    )


def _read_only(path: Path) -> LibraryReadOnly:
    return LibraryReadOnly(
        f"{path} cannot be opened for this: the file or its folder refuses access.",
        "Give yourself permission to the folder, or copy the library somewhere writable "
        "and use it with --home.",
    )


def locked(folder: Path) -> LibraryLocked:
    """The error for a library that another writer holds."""
    return LibraryLocked(
        f"Another process is writing to the library in {folder}.",
        "Wait until its `footnote add`, `rm` or `rebuild` has finished, then run this again.",
    )


class Database:
    """A pool of connections to one SQLite file, for any number of threads.

    A missing file is not created by reading: it reads as an empty library, and
    the first write makes it. Readers see a snapshot and never wait for a writer.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        """Open nothing yet."""
        self.path = path
        self.read_only = read_only
        self._idle: list[sqlite3.Connection] = []
        self._blank: list[sqlite3.Connection] = []  # of the empty library, while there is no file
        self._guard = threading.Lock()
        self._closed = False

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one read transaction: every statement sees the same moment."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one write transaction: all of it is kept, or nothing.

        The caller holds the library's write lock.
        """
        with named_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._connection(create=True) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if schema_of(connection) < SCHEMA:
                    migrate(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after a full disk.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def empty_log(self) -> bool:
        """Move the write-ahead log into the database and cut it to nothing.

        The log holds old copies of pages, and with them removed text. False
        when a reader was in the way for the whole waiting time, or the disk is
        too full to copy it: what is in the log is safe there, the next write
        tries again, and closing the last connection deletes it.
        """
        try:
            with self._connection(create=True) as connection:
                blocked, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                return not blocked
        except StorageFull:
            return False

    def rewrite(self) -> None:
        """Write the whole file anew, so that no page keeps a copy of what was deleted.

        `secure_delete` zeroes a deleted row where it stands; but SQLite moves
        rows from page to page and leaves their former copies in the unused part
        of the old page. Takes as much disk again for a moment, and about three
        seconds for 100,000 passages.
        """
        large = self.path.stat().st_size > REWRITE_IN_MEMORY
        with self._connection(create=True) as connection:
            connection.execute(f"PRAGMA temp_store = {'FILE' if large else 'MEMORY'}")
            connection.execute("VACUUM")
            connection.execute("PRAGMA temp_store = MEMORY")

    def schema(self) -> int:
        """The schema number on disk, 0 where there is no library yet."""
        if not self.path.exists():
            return 0
        with named_errors(self.path):
            connection = self._connect()
            try:
                return schema_of(connection)
            finally:
                connection.close()

    def close(self) -> None:
        """Close every idle connection; one in use is closed when it comes back."""
        with self._guard:
            self._closed = True
            connections = [*self._idle, *self._blank]
            self._idle, self._blank = [], []
        for connection in connections:
            connection.close()

    @contextmanager
    def _connection(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        with named_errors(self.path):
            connection = self._take(create=create)
            try:
                yield connection
            except sqlite3.Error:
                connection.close()  # it may be in any state; a new one costs little
                raise
            except BaseException:
                self._give_back(connection)
                raise
            else:
                self._give_back(connection)

    def _take(self, *, create: bool) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise StoreError("The library has been closed.", "Open it again.")
            if self._idle:
                return self._idle.pop()
        if not create and not self.path.exists():
            return self._empty()
        connection = self._connect(create=create)
        if not create and schema_of(connection) == 0:  # killed before its first write
            connection.close()
            return self._empty()
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        in_memory = not connection.execute("PRAGMA database_list").fetchone()[2]
        with self._guard:
            if not self._closed:
                (self._blank if in_memory else self._idle).append(connection)
                return
        connection.close()

    def _connect(self, *, create: bool = False) -> sqlite3.Connection:
        if self.read_only:
            return self._connect_read_only()
        mode = "rwc" if create else "rw"
        connection = self._open(f"mode={mode}")
        try:
            if create:
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
                connection.execute("PRAGMA journal_mode = WAL")
            self._set_up(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _connect_read_only(self) -> sqlite3.Connection:
        """Open to read; on a read-only medium without the lock files SQLite would need."""
        connection = self._open("mode=rw")
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema")
        except sqlite3.OperationalError:
            connection.close()
            if self.path.with_name(self.path.name + "-wal").exists():
                raise
            connection = self._open("mode=ro&immutable=1")
        self._set_up(connection)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _open(self, query: str) -> sqlite3.Connection:
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?{query}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    def _empty(self) -> sqlite3.Connection:
        """What a library looks like before its first write."""
        with self._guard:
            if self._blank:
                return self._blank.pop()
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        migrate(connection)
        connection.execute("PRAGMA query_only = ON")
        return connection

    @staticmethod
    def _set_up(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        # Deleted rows are overwritten with zeros; `rewrite` does the rest.
        connection.execute("PRAGMA secure_delete = ON")
        # A finished document survives a power cut, not only a kill.
        connection.execute("PRAGMA synchronous = FULL")
        # No text in temporary files.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -16384")
