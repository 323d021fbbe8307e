"""Every error Footnote raises on purpose, from the lowest floor up.

    FootnoteError                 message + remedy
    ├── StoreError                (here)
    │   ├── LibraryLocked         another process is writing
    │   ├── LibraryCorrupt        the SQLite file cannot be read
    │   ├── LibraryTooNew         written by a later version
    │   ├── EmbedderMismatch      indexed with another embedder or chunker
    │   ├── DocumentNotFound      no such document id
    │   ├── ResultNotKept         no kept result of the check desk has this id
    │   ├── LibraryReadOnly       the library may not be written, or its folder not entered
    │   └── StorageFull           the disk refused the write
    ├── LoadError, ModelError, ConfigError, QuestionError, DataSetError  (rag.errors)

A message says what happened and to what; a remedy names the next command.
Having no answer is a result, not an error.
"""

from __future__ import annotations


class FootnoteError(Exception):
    """Base of every named failure: one sentence of message, one of remedy."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[FootnoteError], tuple[str, str]]:
        """Survive the trip between processes with both sentences."""
        return type(self), (self.message, self.remedy)


class StoreError(FootnoteError):
    """The library on disk cannot do what was asked."""


class LibraryLocked(StoreError):
    """Another process holds the write lock."""


class LibraryCorrupt(StoreError):
    """The SQLite file is damaged or is not a library."""


class LibraryTooNew(StoreError):
    """The library was written by a later version of Footnote."""


class EmbedderMismatch(StoreError):
    """The library was indexed with another embedder, loader or chunker."""


class DocumentNotFound(StoreError):
    """No document has this id."""


class ResultNotKept(StoreError):
    """No kept result has this id."""


class LibraryReadOnly(StoreError):
    """The library may not be written, or its folder may not be entered."""


class StorageFull(StoreError):
    """The disk refused a write; nothing of the failed step was kept."""


class ConversationNotFound(StoreError):
    """No conversation of this owner has this id."""


class CollectionUnfit(StoreError):
    """No collection can be called so."""
