"""The password for locked files, where a loader finds it without every loader taking one."""

from __future__ import annotations

from contextvars import ContextVar

PASSWORD: ContextVar[str | None] = ContextVar("PASSWORD", default=None)
"""What the user gave for this run; None when nothing was given."""
