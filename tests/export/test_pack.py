"""Evidence packs: every changed byte is found, and so is every source that changed since."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rag.errors import NothingToExport, PackUnreadable
from rag.export.desk import Exports
from rag.export.sealing import seal, unseal
from rag.pipeline import Pipeline

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
Pack = Callable[..., Path]


@pytest.fixture
def exports(pipeline: Pipeline) -> Exports:
    """What leaves the home."""
    return Exports(pipeline)


@pytest.fixture
def pack(exports: Exports, draft: Any, tmp_path: Path) -> Path:
    """The pack of a draft with three quotes of three sources."""
    path = tmp_path / "evidence.zip"
    path.write_bytes(exports.pack([draft], now=NOW)[0])
    return path


def test_the_same_evidence_gives_the_same_pack(exports: Exports, draft: Any, pack: Path) -> None:
    """The bytes and the seal follow from the results, the sources and the time alone."""
    again, number = exports.pack([draft], now=NOW)
    assert again == pack.read_bytes()
    assert exports.verify(pack, expected_seal=number).sealed
    assert exports.pack([draft], now=NOW.replace(hour=13))[1] != number


def test_a_pack_holds_what_the_verdicts_rest_on(pack: Path, folder: Path) -> None:
    """Results, quotes with their stretch of text, hashes, the page's picture; no secret."""
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    quotes = json.loads(files["quotes.json"])
    for quote in quotes:
        first = quote["stretch"]["start"]
        cut = quote["stretch"]["text"][quote["start"] - first : quote["end"] - first]
        assert cut == quote["quote"]
    [picture] = [shown for quote in quotes for shown in quote["pictures"]]
    with Image.open(io.BytesIO(files[picture["file"]])) as image:
        assert min(image.size) > 500
    sources = {Path(s["source"]).name: s for s in json.loads(files["sources.json"])}
    assert sources["report.txt"]["bytes"] == (folder / "report.txt").stat().st_size
    assert sources["news?id=1#top"]["sha256"] is None
    about = json.loads(files["about.json"])
    assert about["models"] == {"verify": "values"}
    assert "generator_key" not in about["settings"]


def test_sources_are_looked_at_again(exports: Exports, pack: Path, folder: Path) -> None:
    """An unchanged, a changed, a missing and a web source are each said to be so."""
    before = {s.title: s.state for s in exports.verify(pack).sources}
    assert before == {"report": "unchanged", "budget": "unchanged", "Dam news": "not_checked"}
    report = folder / "report.txt"
    report.write_text("The attack killed 30 civilians.", encoding="utf-8")
    (folder / "budget.pdf").unlink()
    checked = exports.verify(pack)
    after = {s.title: (s.state, s.still, s.gone) for s in checked.sources}
    assert after["report"] == ("changed", 0, 1)
    assert after["budget"] == ("missing", None, None)
    assert checked.sealed
    assert checked.changed
    report.write_text("So: The attack killed 26 civilians near the river. And more.")
    [source] = [s for s in exports.verify(pack).sources if s.title == "report"]
    assert (source.state, source.still, source.gone) == ("changed", 1, 0)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z]{1,8}\.txt", fullmatch=True), st.binary(max_size=60), min_size=1
    ),
    st.data(),
)
def test_any_changed_byte_is_found(files: dict[str, bytes], data: st.DataObject) -> None:
    """Change, drop or add one byte anywhere: it is no archive any more, or it is broken."""
    whole, number = seal(files)
    opened = unseal(whole, "p")
    assert (opened.broken, opened.seal) == ((), number)
    at = data.draw(st.integers(0, len(whole) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))
    for changed in (
        whole[:at] + bytes([value]) + whole[at + 1 :],
        whole[:at] + whole[at + 1 :],
        whole[:at] + bytes([value]) + whole[at:],
        whole + b"\0",
        b"\0" + whole,
    ):
        if changed == whole:
            continue
        with contextlib.suppress(PackUnreadable):
            assert unseal(changed, "p").broken


def test_a_pack_sealed_anew_is_told_by_its_seal(exports: Exports, pack: Path) -> None:
    """Who rewrites a pack whole gets another seal, or quotes that do not stand."""
    opened = unseal(pack.read_bytes(), "p")
    files = {k: v for k, v in opened.files.items() if k not in {"manifest.json", "seal.txt"}}
    assert seal(files)[1] == opened.seal
    forged = files | {
        "quotes.json": files["quotes.json"].replace(b"26 civilians", b"30 civilians", 1)
    }
    pack.write_bytes(seal(forged)[0])
    checked = exports.verify(pack, expected_seal=opened.seal)
    assert any("The seal is" in finding for finding in checked.broken)
    checked = exports.verify(pack)
    assert any("does not stand" in finding for finding in checked.broken)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no zip at all", seal({})[0][:-30]])
def test_what_is_no_pack_is_named(exports: Exports, tmp_path: Path, data: bytes) -> None:
    """Anything else than an archive of this kind is a named error."""
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(PackUnreadable):
        exports.verify(path)
    with pytest.raises(PackUnreadable):
        exports.verify(tmp_path / "missing.zip")


def test_another_archive_is_no_pack(exports: Exports, tmp_path: Path) -> None:
    """An ordinary ZIP, and a sealed one without evidence, are named errors."""
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(PackUnreadable, match="manifest"):
        exports.verify(path)
    path.write_bytes(seal({"a.txt": b"a"})[0])
    with pytest.raises(PackUnreadable, match="form"):
        exports.verify(path)


def test_gone_evidence_is_not_packed(exports: Exports, pipeline: Pipeline, check: Any) -> None:
    """A pack of quotes whose document was removed would prove nothing; that is said."""
    pipeline.remove([check["citations"][0]["document_id"]])
    with pytest.raises(NothingToExport, match="no longer in the library"):
        exports.pack([check], now=NOW)


def test_the_quote_is_marked_on_its_page(pipeline: Pipeline, check: Any, exports: Exports) -> None:
    """In the pack's picture the quote's box is yellow and what is beside it white."""
    files = unseal(exports.pack([check], now=NOW)[0], "p").files
    quotes = json.loads(files["quotes.json"])
    [shown] = quotes[1]["pictures"]
    [box] = shown["boxes"]
    with Image.open(io.BytesIO(files[shown["file"]])) as image:
        wide, high = image.size
        middle = int(high * (box["y0"] + box["y1"]) / 2)
        row = {
            image.getpixel((x, middle))
            for x in range(int(wide * box["x0"]) + 1, int(wide * box["x1"]))
        }
        beside = {image.getpixel((x, middle)) for x in range(int(wide * box["x1"]) + 3, wide)}
    assert (255, 221, 51) in row
    assert (255, 255, 255) not in row
    assert beside == {(255, 255, 255)}
    assert quotes[0]["pictures"] == []


def test_a_page_that_cannot_be_shown_is_told(exports: Exports, check: Any, folder: Path) -> None:
    """The pack of a document whose file is gone has no picture, and says why."""
    (folder / "budget.pdf").unlink()
    files = unseal(exports.pack([check], now=NOW)[0], "p").files
    [shown] = json.loads(files["quotes.json"])[1]["pictures"]
    assert shown["file"] is None
    assert "not at" in shown["why"]
    assert not [name for name in files if name.startswith("pages/")]
