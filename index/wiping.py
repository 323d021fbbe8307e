"""Overwriting what was removed, so that no file of the library holds a byte of it."""

from __future__ import annotations

from index import lexical, store
from index.database import Database
from index.errors import StorageFull

UNWIPED = "unwiped"  # noted while removed text may still stand in unused parts of the file


def wipe(database: Database) -> None:
    """Empty the log, and rewrite the file if something was removed since it last was.

    The caller holds the write lock. A kill leaves the note, and the next writer
    does it. Raises StorageFull without room for a second copy of the file.
    """
    with database.read() as connection:
        unwiped = UNWIPED in store.read_meta(connection)
    if unwiped:
        _rewrite(database)
        if database.empty_log():
            with database.write() as connection:
                store.delete_meta(connection, UNWIPED)
    database.empty_log()


def _rewrite(database: Database) -> None:
    try:
        with database.write() as connection:
            lexical.forget(connection)
        database.rewrite()
    except StorageFull as error:
        raise StorageFull(
            f"The disk has no room to wipe what was removed from {database.path}; "
            "it is out of every search and listing, but its words still stand in the file.",
            "Free as much space as that file takes; the next `footnote add` or `footnote rm` "
            "finishes the work.",
        ) from error
