"""Named failures of the faces."""

from __future__ import annotations

from rag import FootnoteError

FAILED = 3
"""Exit code of a named failure, and of a command of which every part failed."""


class PortBusy(FootnoteError):
    """Another program listens on the desk's port."""


class LoginNeeded(FootnoteError):
    """The desk was asked to listen beyond this machine, where anyone could read the library."""


class BatchUnreadable(FootnoteError):
    """The batch file cannot be opened."""


class UsersUnreadable(FootnoteError):
    """The users file is not there, or a line of it is no user."""


class UserUnfit(FootnoteError):
    """A user cannot be added or removed like that."""
