"""`Models`: the models in the home, found by name and fetched when the user says so.

HOME/models/NAME/              one complete model, with its manifest
HOME/models/.work/NAME/        one being fetched; right files in it are kept
HOME/models/.wheels/           packages fetched and not yet used up
HOME/models/.lock              held by the one process that is pulling
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from rag.config import Settings
from rag.errors import ModelCorrupt, ModelNotFound, OfflineRefused
from rag.models.catalogue import ModelCard, load_catalogue
from rag.models.child import OnProgress, Progress, size_of
from rag.models.files import Manifest, disk_errors
from rag.models.pull import CONVERTED, Pull, trouble

HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True, slots=True)
class ModelState:
    """One line of `models list`; `bytes` is what lies on disk, 0 when absent."""

    name: str
    role: str
    licence: str
    summary: str
    present: bool
    bytes: int
    used: bool


class Models:
    """The models of one home. Reading is cheap and never touches the network."""

    def __init__(
        self, home: Path, settings: Settings, cards: Mapping[str, ModelCard] | None = None
    ) -> None:
        """Look in `home`/models; `cards` replaces the shipped catalogue."""
        self.root = home / "models"
        self.settings = settings
        self._cards = load_catalogue() if cards is None else cards

    def catalogue(self) -> Mapping[str, ModelCard]:
        """The models known by name."""
        return self._cards

    def card(self, name: str) -> ModelCard | None:
        """The card of a catalogue name, or of a hub id whose very bytes a card holds."""
        for card in self._cards.values():
            if name == card.name or (card.hub is not None and name == card.hub.repo):
                return card
        return None

    def used(self) -> tuple[str, ...]:
        """The models the settings ask for, those a server replaces left out."""
        names = (self.settings.embedder, self.settings.reranker)
        return names if self.settings.generator_url else (*names, self.settings.generator)

    def folder(self, name: str) -> Path:
        """The folder to load a model from: a catalogue name, a pulled hub id, a local folder.

        For a generator of the catalogue this is what was converted from its
        GGUF. Raises ModelNotFound, or ModelCorrupt when files are missing or
        have another size; hashes were checked when the model was pulled, and
        `footnote doctor --deep` checks them again.
        """
        if self.is_local(name):
            return Path(name).expanduser().resolve()
        card, folder = self.card(name), self._whole(name)
        return folder / CONVERTED if card and card.gguf else folder

    def gguf(self, name: str) -> Path:
        """The GGUF file of a generator, for the engines that read it; raises as `folder` does."""
        if self.is_local(name):
            local = Path(name).expanduser().resolve()
            found = sorted(local.glob("*.gguf"))
        else:
            card, folder = self.card(name), self._whole(name)
            found = [folder / card.gguf] if card and card.gguf else sorted(folder.glob("*.gguf"))
        if len(found) != 1:
            raise ModelNotFound(
                f"The model {name} has {len(found)} GGUF files, and one is needed.",
                'Set generator_engine to "transformers", or name a folder that holds one GGUF.',
            )
        return found[0]

    def problem(self, name: str, *, deep: bool = False) -> str | None:
        """What is wrong with a pulled model's files, None when nothing is; `deep` hashes them."""
        return trouble(self.root / self._key(name), self.card(name), deep=deep)

    def _whole(self, name: str) -> Path:
        folder = self.root / self._key(name)
        if Manifest.read(folder) is None:
            raise ModelNotFound(
                f"The model {name} is not on this machine.",
                f"Run `footnote models pull {name}`.",
            )
        wrong = self.problem(name)
        if wrong:
            raise ModelCorrupt(
                f"The model {name} cannot be used: {wrong}.",
                f"Run `footnote models pull {name}`; only what is wrong is made anew.",
            )
        return folder

    def state(self) -> list[ModelState]:
        """Every model of the catalogue, then those pulled from the hub by id."""
        used = {card.name if (card := self.card(name)) else name for name in self.used()}
        lines = []
        for card in self._cards.values():
            folder = self.root / card.name
            present = Manifest.read(folder) is not None
            lines.append(
                ModelState(
                    name=card.name,
                    role=card.role,
                    licence=card.licence,
                    summary=card.summary,
                    present=present,
                    bytes=size_of(folder) if present else 0,
                    used=card.name in used,
                )
            )
        for path in sorted(self.root.glob("*--*")):
            manifest = Manifest.read(path)
            if manifest is not None:
                lines.append(
                    ModelState(
                        name=manifest.name,
                        role="",
                        licence="see the model's page",
                        summary=f"From the model hub, revision {manifest.revision}.",
                        present=True,
                        bytes=size_of(path),
                        used=manifest.name in used,
                    )
                )
        return lines

    def pull(self, names: Sequence[str], on_progress: OnProgress = lambda _: None) -> None:
        """Fetch models, verify them, convert generators; mend those that are damaged.

        An empty `names` means the models the settings use: those already here
        are checked by size, which is quick. A model that is named is checked by
        hash. Ctrl-C at any moment leaves every model whole or absent, and what
        was fetched is used next time. Raises OfflineRefused, ModelNotFound,
        ModelUnreachable, ModelCorrupt, StorageFull.
        """
        deep = bool(names)
        names = list(names) or [name for name in self.used() if not self.is_local(name)]
        keys = {name: self._key(name) for name in names}  # unknown names fail before any work
        if self.settings.offline:
            raise OfflineRefused(
                f"Fetching {', '.join(names)} needs the network, and the program runs offline.",
                "Run `footnote models pull` without --offline.",
            )
        with disk_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            with _turn(
                self.root / ".lock", lambda said: on_progress(Progress(names[0], 0, 1, said))
            ):
                job = Pull(self.root, self.settings.model_sources, on_progress)
                for name, key in keys.items():
                    card = self.card(name)
                    if card is None:
                        job.hub(name, key, deep=deep)
                    else:
                        job.card(card, deep=deep)
                job.tidy()

    def is_local(self, name: str) -> bool:
        """Whether the name is a folder of this machine rather than a model to be pulled."""
        return self.card(name) is None and Path(name).expanduser().is_dir()

    def _key(self, name: str) -> str:
        """The name of a model's folder; raises ModelNotFound for what is no model's name."""
        card = self.card(name)
        if card is not None:
            return card.name
        if HUB_ID.fullmatch(name):
            return name.replace("/", "--")
        raise ModelNotFound(
            f"'{name}' is no model of the catalogue, no hub id (owner/name) and no folder.",
            f"The catalogue has: {', '.join(self._cards)}.",
        )


def _turn(path: Path, say: Callable[[str], None]) -> AbstractContextManager[FileLock]:
    """The lock that lets one process pull at a time, held once another has finished."""
    lock = FileLock(path)
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        say("another pull is running; waiting for it")
        return lock.acquire()
