"""What a library was made with, and which state of it the vector file shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import EmbedderMismatch
from index.records import Counts

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What decides whether stored vectors can be compared with new ones."""

    embedder: str
    dimension: int
    chunker: str

    def to_meta(self) -> dict[str, str]:
        """As text, for the library's own notes."""
        return {
            "embedder": self.embedder,
            "dimension": str(self.dimension),
            "chunker": self.chunker,
        }

    @classmethod
    def from_meta(cls, meta: Mapping[str, str]) -> Fingerprint | None:
        """Back from the notes; None before the first document."""
        if "embedder" not in meta:
            return None
        return cls(meta["embedder"], int(meta["dimension"]), meta["chunker"])

    def must_match(self, stored: Fingerprint | None) -> None:
        """Raise EmbedderMismatch when the library was indexed with something else."""
        if stored is None or stored == self:
            return
        differences = [
            f"{name} {old}, not {new}"
            for name, old, new in (
                ("embedder", stored.embedder, self.embedder),
                ("dimension", stored.dimension, self.dimension),
                ("chunker", stored.chunker, self.chunker),
            )
            if old != new
        ]
        raise EmbedderMismatch(
            f"The library was indexed with {'; '.join(differences)}.",
            "Run `footnote rebuild` to index its documents anew from their stored text, "
            "or set the embedder back.",
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """Describes `vectors.faiss`; written after it, so a kill between leaves it unbelieved.

    `library` and `epoch` say whose vectors they are (an epoch ends when every
    vector is replaced), `generation` which write of the library they show, and
    `last` the row number of the newest one. `bytes` and `crc32` are the file's.
    """

    schema: int
    library: str
    fingerprint: Fingerprint
    counts: Counts
    epoch: int
    generation: int
    last: int
    kind: str
    bytes: int
    crc32: int

    def to_json(self) -> str:
        """For people and for `read`."""
        return json.dumps(asdict(self), indent=2) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of this library folder; None when missing or not one of ours.

        It guards a disposable file, so a damaged manifest is no failure: the
        vectors are read from SQLite instead.
        """
        try:
            values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            values["fingerprint"] = Fingerprint(**values["fingerprint"])
            values["counts"] = Counts(**values["counts"])
            return cls(**values)
        except (OSError, ValueError, TypeError, KeyError):
            return None
