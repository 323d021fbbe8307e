"""What one run of a command works with: the home, the settings, and a pipeline opened late."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag import net
from rag.config import Settings, home_folder, load_settings

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

Opener = Callable[[Path, Settings], "Pipeline"]


def open_pipeline(home: Path, settings: Settings) -> Pipeline:
    """The real pipeline; imported here so that `--help` need not."""
    from rag.pipeline import open_pipeline as opened

    return opened(home, settings)


class Session:
    """One run: reading the settings and opening the pipeline wait until they are needed."""

    def __init__(
        self,
        home: Path | None = None,
        *,
        offline: bool = False,
        opener: Opener = open_pipeline,
    ) -> None:
        """Work in `home` (None: the environment's or the platform's)."""
        self.home = home_folder(home)
        self.flags: dict[str, object] = {"offline": True} if offline else {}
        self._opener = opener
        self._opened: Pipeline | None = None

    def override(self, **flags: object) -> None:
        """Let flags of the command line stand above all other settings; before those are read."""
        self.flags |= flags

    @cached_property
    def settings(self) -> Settings:
        """The settings in force; raises ConfigError kinds."""
        settings = load_settings(self.home, self.flags)
        net.silence_telemetry()
        if settings.offline:
            net.refuse_network()
        return settings

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline, opened on first use."""
        if self._opened is None:
            self._opened = self._opener(self.home, self.settings)
        return self._opened

    def close(self) -> None:
        """Close the pipeline if it was opened."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
