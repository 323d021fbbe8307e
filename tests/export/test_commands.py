"""`export`, `verify`, `sign`, `checks` as a user runs them, on a real home."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.check import signing
from rag.pipeline import Pipeline
from tests.export.conftest import Run


@pytest.fixture
def kept(pipeline: Pipeline, check: dict[str, Any]) -> str:
    """The id of a kept check."""
    library = pipeline.ledger
    assert signing.keep(check, library, library.kept.generation())
    return signing.result_id(check)


def test_export_writes_standard_output(run: Run, answer: Any, tmp_path: Path) -> None:
    """A file of results, or standard input, becomes Markdown unless told otherwise."""
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    done = run("export", str(file))
    assert done.exit_code == 0
    assert done.stdout.startswith("# How many")
    piped = run("export", "-", input=json.dumps(answer))
    assert piped.stdout == done.stdout


def test_a_batch_is_exported_whole(run: Run, check: Any, quoted: Any) -> None:
    """JSON lines become one export; a line that had an error is left out."""
    lines = [json.dumps(one) for one in (check, {"line": 2, "error": "x", "remedy": "y"}, quoted)]
    done = run("export", "-", "--to", "csv", input="\n".join(lines))
    assert done.exit_code == 0
    assert "the dam is safe" in done.stdout
    assert len(json.loads(run("export", "-", "--to", "json", input="\n".join(lines)).stdout)) == 2


def test_nothing_is_overwritten_or_half_written(run: Run, answer: Any, tmp_path: Path) -> None:
    """A file that is there stays, unless --force; a failure leaves no file."""
    file, out = tmp_path / "answer.json", tmp_path / "out.docx"
    file.write_text(json.dumps(answer), encoding="utf-8")
    out.write_text("mine")
    done = run("export", str(file), "--to", "docx", "-o", str(out))
    assert done.exit_code == 3
    assert "--force" in done.stderr
    assert out.read_text() == "mine"
    assert run("export", str(file), "--to", "docx", "-o", str(out), "--force").exit_code == 0
    assert out.read_bytes().startswith(b"PK")
    answer["citations"][0]["quote"] = "altered"
    file.write_text(json.dumps(answer), encoding="utf-8")
    assert run("export", str(file), "-o", str(tmp_path / "new.md")).exit_code == 3
    away = run("export", str(file), "-o", str(tmp_path / "no" / "such.md"))
    assert away.exit_code == 3
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["answer.json", "out.docx"]


@pytest.mark.parametrize(
    ("arguments", "text", "code", "said"),
    [
        (("export", "-", "--to", "pdf"), "{}", 3, "no export called"),
        (("export", "-"), "", 3, "no result"),
        (("export", "-"), "{broken", 3, "not JSON"),
        (("export", "-"), '{"schema": "footnote.check/1"}', 3, "damaged"),
        (("export", "-", "--to", "docx"), "{}", 2, "--output"),
        (("export", "nosuch.json"), None, 3, "cannot be read"),
        (("export", "0123456789ab"), None, 3, "is kept"),
        (("verify", "nosuch.zip"), None, 3, "cannot be read"),
        (("sign", "0123456789ab", "--confirm", "--by", "Ada"), None, 3, "is kept"),
    ],
)
def test_bad_input_is_named(
    run: Run, arguments: tuple[str, ...], text: str | None, code: int, said: str
) -> None:
    """Each has its message, its remedy and its exit code."""
    done = run(*arguments, input=text)
    assert done.exit_code == code
    assert said in " ".join(done.stderr.split())


def test_a_pack_is_made_and_checked(run: Run, check: Any, folder: Path, tmp_path: Path) -> None:
    """The printed seal verifies; a changed source and a changed byte exit with 1."""
    pack = tmp_path / "evidence.zip"
    arguments = ("export", "-", "--to", "pack", "-o", str(pack), "--json")
    made = json.loads(run(*arguments, input=json.dumps(check)).stdout)
    good = run("verify", str(pack), "--seal", made["seal"])
    assert good.exit_code == 0, good.stderr
    assert "Sealed" in good.stdout
    assert run("verify", str(pack), "--seal", "0" * 64).exit_code == 1
    (folder / "report.txt").write_text("Other words.")
    changed = run("verify", str(pack), "--json")
    assert changed.exit_code == 1
    assert {s["state"] for s in json.loads(changed.stdout)["sources"]} == {"changed", "unchanged"}
    data = bytearray(pack.read_bytes())
    data[len(data) // 2] ^= 1
    pack.write_bytes(data)
    broken = run("verify", str(pack))
    assert broken.exit_code == 1
    assert "not as it was sealed" in broken.stdout


def test_a_verdict_is_the_machines_until_signed(run: Run, kept: str) -> None:
    """Confirming and overruling are told by name and time, both stay, and the last counts."""
    assert "machine, not reviewed" in run("sign", kept).stdout
    assert run("sign", kept, "--confirm", "--by", "Ada L.", "--note", "Called.").exit_code == 0
    said = run("sign", kept, "--overrule", "supported", "--by", "Ben", "--json")
    review = json.loads(said.stdout)["review"]
    assert (review["state"], review["name"], review["verdict"]) == ("overruled", "Ben", "supported")
    assert [line["name"] for line in review["history"]] == ["Ada L.", "Ben"]
    text = run("export", kept).stdout
    assert "overruled as “supported by these documents” by Ben" in text
    listed = run("checks")
    assert kept in listed.stdout
    assert "overruled" in listed.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--confirm",), 3),
        (("--confirm", "--by", "   "), 3),
        (("--overrule", "true", "--by", "Ada"), 3),
        (("--overrule", "verbatim", "--by", "Ada"), 3),
        (("--confirm", "--overrule", "refuted", "--by", "Ada"), 2),
        (("--confirm", "--by", "Ada", "--note", "x" * 10_001), 3),
    ],
)
def test_a_bad_sign_off_leaves_no_line(
    run: Run, kept: str, arguments: tuple[str, ...], code: int
) -> None:
    """Nameless, with a verdict that does not exist, or with both: refused."""
    assert run("sign", kept, *arguments).exit_code == code
    assert json.loads(run("sign", kept, "--json").stdout)["review"]["history"] == []


def test_a_files_own_review_is_not_believed(run: Run, check: Any) -> None:
    """A result that says it was confirmed, though nobody signed it, stays the machine's."""
    claimed = check | {"review": {"state": "confirmed", "name": "Nobody", "time": "x", "note": ""}}
    text = run("export", "-", input=json.dumps(claimed)).stdout
    assert "Nobody" not in text
    assert "machine" in text


def test_sign_offs_do_not_pass_to_another_result(pipeline: Pipeline, check: Any, kept: str) -> None:
    """When the quotes change, the verdict is the machine's again; the history stays visible."""
    library = pipeline.ledger
    signing.sign(library, kept, by="Ada")
    other = check | {"citations": check["citations"][:1]}
    now = signing.reviewed(other, library)
    assert now["result_id"] != kept
    assert now["review"]["state"] == "machine"
    assert [line["result_id"] for line in now["review"]["history"]] == [kept]


def test_what_is_kept_names_no_unread_file(pipeline: Pipeline, kept: str) -> None:
    """The coverage's unreadable files are left out of what is kept."""
    assert "broken.pdf" not in pipeline.ledger.kept.result(kept)


def test_checks_are_forgotten(run: Run, kept: str) -> None:
    """`--forget` drops what is kept; then there is nothing to sign."""
    assert json.loads(run("checks", "--forget", "--json").stdout)["forgotten"] == 1
    assert "No check" in run("checks").stdout
    assert run("sign", kept, "--confirm", "--by", "Ada").exit_code == 3
