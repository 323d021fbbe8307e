"""What could keep Footnote from working, found before it does; each finding has its remedy."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from packaging.requirements import Requirement

from index.errors import FootnoteError, LibraryLocked
from index.library import DATABASE, Library
from index.lock import WriteLock
from rag import net
from rag.answerable import Rule
from rag.chunk import CHUNKER
from rag.config import FILE, Settings
from rag.evidence import OnnxEvidenceModel, must_be_there
from rag.fitted import CLAIMS_ADAPTER, QUOTES_ADAPTER, shipped_folder
from rag.models import Models
from rag.quoted import read_direction
from rag.reading import Readings

Severity = Literal["ok", "warning", "failure"]
PACKAGE = "footnote-desk"
LIBRARY = "library"
OLDEST_PYTHON = (3, 11)
SCARCE_BYTES, NO_BYTES = 2e9, 2e8
GENERATOR_BYTES = 6e9
LLAMA_MODULES = ("llama_cpp", "xllamacpp")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, and what to do when it does not stand well."""

    name: str
    severity: Severity
    message: str
    remedy: str = ""


def examine(home: Path, settings: Settings, *, deep: bool = False) -> list[Finding]:
    """Look at the machine, the home, its models and its library; change nothing.

    `deep` hashes every file of the models in use. Never raises for what it
    finds; findings come in a fixed order.
    """
    return [
        *_python(),
        *_packages(),
        *_memory(settings),
        *_home(home),
        *_settings(home, settings),
        *_models(Models(home, settings), deep=deep),
        *_evidence_model(deep=deep),
        *_engine(settings),
        *_library(home / LIBRARY, settings),
        *_network(settings),
    ]


def _python() -> Iterator[Finding]:
    found = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}."
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield Finding("python", "failure", found, f"Use Python {wanted} or later.")
    else:
        yield Finding("python", "ok", found)


def _packages() -> Iterator[Finding]:
    """Every requirement of the installed project against what is installed."""
    try:
        needed = [Requirement(line) for line in metadata.requires(PACKAGE) or []]
    except metadata.PackageNotFoundError:
        yield Finding(
            "packages",
            "warning",
            f"{PACKAGE} is not installed here, so its requirements cannot be checked.",
            "Run `make setup`, or `pip install -c constraints.txt .`.",
        )
        return
    wrong = []
    for one in needed:
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{one} is missing")
            continue
        if not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one} is wanted and {version} is installed")
    if wrong:
        remedy = "Run `make setup`, or `pip install -c constraints.txt .`."
        yield Finding("packages", "failure", "; ".join(wrong) + ".", remedy)
    else:
        names = ("torch", "transformers", "sentence-transformers", "faiss-cpu", "gradio")
        told = ", ".join(f"{name} {metadata.version(name)}" for name in names)
        yield Finding("packages", "ok", f"All {len(needed)} requirements are met: {told}.")


def _memory(settings: Settings) -> Iterator[Finding]:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return  # this system does not tell
    if size < GENERATOR_BYTES and not settings.generator_url:
        yield Finding(
            "memory",
            "warning",
            f"The machine has {size / 1e9:.1f} GB of memory; the local generator may need "
            f"{GENERATOR_BYTES / 1e9:.0f}.",
            "Ask with --quotes-only, choose a smaller generator, or set generator_url to a server.",
        )
    else:
        yield Finding("memory", "ok", f"{size / 1e9:.1f} GB of memory.")


def _home(home: Path) -> Iterator[Finding]:
    place = next(folder for folder in (home, *home.absolute().parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        yield Finding(
            "home",
            "failure",
            f"{place} cannot be written to: {error.strerror}.",
            "Choose another home with --home or FOOTNOTE_HOME, or mend its permissions.",
        )
        return
    yield Finding("home", "ok", f"{home}" + ("" if place == home else " (will be made)") + ".")
    free = shutil.disk_usage(place).free
    severity: Severity = (
        "failure" if free < NO_BYTES else "warning" if free < SCARCE_BYTES else "ok"
    )
    remedy = "" if severity == "ok" else "Free some space, or move the home to a larger disk."
    yield Finding("disk", severity, f"{free / 1e9:.1f} GB free.", remedy)


def _settings(home: Path, settings: Settings) -> Iterator[Finding]:
    changed = [
        name
        for name, field in Settings.model_fields.items()
        if getattr(settings, name) != field.default
    ]
    told = f"Changed from their defaults: {', '.join(changed)}." if changed else "All defaults."
    if (home / FILE).exists():
        told += f" {home / FILE} is read."
    yield Finding("settings", "ok", told)


def _models(models: Models, *, deep: bool) -> Iterator[Finding]:
    for name in models.used():
        try:
            folder = models.folder(name)
        except FootnoteError as error:
            yield Finding(f"model {name}", "failure", error.message, error.remedy)
            continue
        if models.is_local(name):
            yield Finding(f"model {name}", "ok", f"The local folder {folder}.")
            continue
        wrong = models.problem(name, deep=True) if deep else None
        if wrong:
            remedy = f"Run `footnote models pull {name}`; only what is wrong is made anew."
            yield Finding(f"model {name}", "failure", f"{wrong}.", remedy)
        else:
            how = "every hash is right" if deep else "every file has its size"
            yield Finding(f"model {name}", "ok", f"Here; {how}.")


def _evidence_model(*, deep: bool) -> Iterator[Finding]:
    """The model that ships with the program; `deep` loads it."""
    try:
        if deep:
            OnnxEvidenceModel(shipped_folder(), threads=1)
            from rag.lm.adapter import Adapter  # brings torch

            for name in (CLAIMS_ADAPTER, QUOTES_ADAPTER):
                Adapter(shipped_folder() / name)
        Rule.read(shipped_folder())
        read_direction(shipped_folder())
        Readings.read(shipped_folder())
        megabytes = sum(file.stat().st_size for file in must_be_there(shipped_folder())) / 1e6
    except FootnoteError as error:
        yield Finding("evidence model", "failure", error.message, error.remedy)
    else:
        how = "and it loads" if deep else "every file is there"
        yield Finding("evidence model", "ok", f"Part of the program, {megabytes:.0f} MB; {how}.")


def _engine(settings: Settings) -> Iterator[Finding]:
    if settings.generator_url:
        host = urlsplit(settings.generator_url).hostname or ""
        if net.is_this_machine(host):
            yield Finding("generator", "ok", f"The server at {settings.generator_url}.")
        else:
            yield Finding(
                "generator",
                "warning",
                f"Answers are phrased by {settings.generator_url}: questions and the quotes that "
                "answer them leave this machine.",
                "Unset generator_url to keep everything here.",
            )
    elif settings.generator_engine == "llama.cpp" and not any(map(find_spec, LLAMA_MODULES)):
        yield Finding(
            "generator",
            "failure",
            "generator_engine is llama.cpp, and no package of it is installed.",
            "Run `pip install xllamacpp`, or set generator_engine to transformers.",
        )


def _library(folder: Path, settings: Settings) -> Iterator[Finding]:
    if not (folder / DATABASE).exists():
        yield Finding("library", "ok", "There is none yet; `footnote add` makes it.")
        return
    try:
        with WriteLock(folder, read_only=False).held(0):
            pass
    except LibraryLocked as error:
        yield Finding("lock", "warning", error.message, error.remedy)
    except FootnoteError as error:
        yield Finding("lock", "failure", error.message, error.remedy)
    try:
        with Library.open_ledger(folder) as library:
            counts, wrong, made = library.counts(), library.check(), library.made_with()
    except FootnoteError as error:
        yield Finding("library", "failure", error.message, error.remedy)
        return
    for one in wrong:
        yield Finding("library", "failure", one, "Run `footnote rebuild`; if it stays, add anew.")
    if not wrong:
        held = {"document": counts.documents, "page": counts.pages, "passage": counts.passages}
        told = ", ".join(f"{n:,} {one}{'s' * (n != 1)}" for one, n in held.items())
        yield Finding("library", "ok", f"{told}; all parts agree.")
    if made and (made.embedder, made.chunker) != (settings.embedder, CHUNKER):
        yield Finding(
            "embedder",
            "failure",
            f"The library was indexed with {made.embedder} ({made.chunker}), and the settings "
            f"say {settings.embedder} ({CHUNKER}).",
            "Run `footnote rebuild`, or set the embedder back.",
        )


def _network(settings: Settings) -> Iterator[Finding]:
    loud = [name for name, value in net.QUIET.items() if os.environ.get(name) != value]
    if loud:
        yield Finding(
            "network",
            "warning",
            f"Libraries are not told to keep quiet: {', '.join(loud)}.",
            "Call rag.net.silence_telemetry() before importing them.",
        )
    elif settings.offline:
        yield Finding("network", "ok", "Offline: connections beyond this machine are refused.")
    else:
        yield Finding(
            "network", "ok", "Used only by `models pull`, by adding a URL, and by generator_url."
        )
