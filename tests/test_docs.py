"""The pages say what the code does: made ones are fresh, written ones name only what exists."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from rag.config import Settings
from ui.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
LONGEST = 300


def leaves(command: Any, names: tuple[str, ...] = ()) -> dict[str, Any]:
    """The commands by the words that call them."""
    if not hasattr(command, "commands"):
        return {" ".join(names): command}
    found = {}
    for name, child in command.commands.items():
        found |= leaves(child, (*names, name))
    return found


COMMANDS = leaves(typer.main.get_command(app))


def snippets(page: Path) -> str:
    """What a page shows as code: fenced blocks and inline code."""
    text = page.read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def test_made_pages_are_fresh() -> None:
    """docs/configuration.md and docs/cli.md are what docs/generate.py makes of the code now."""
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_documented() -> None:
    """Each setting has its row."""
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """Each command has help, an example, a --json, and its section in docs/cli.md."""
    command = COMMANDS[name]
    assert command.help
    assert f"$ footnote {name}" in (command.epilog or "")
    options = {option for one in command.params for option in one.opts}
    assert "--json" in options or name == "serve"
    assert f"\n## {name}\n" in (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    assert all(getattr(one, "help", None) for one in command.params)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_commands_exist(page: Path) -> None:
    """Every `footnote ...` and `make ...` that a page shows can be run."""
    shown = snippets(page)
    first = {name.split()[0] for name in COMMANDS}
    called = re.findall(r"footnote (?:--\w+(?: [A-Z]+)? )*([a-z]+)\b", shown)
    assert set(called) <= first
    options = {option for one in COMMANDS.values() for p in one.params for option in p.opts}
    options |= {option for p in typer.main.get_command(app).params for option in p.opts}
    for line in re.findall(r"footnote [a-z-][^`\n|]*", shown):
        assert {flag.split("=")[0] for flag in re.findall(r"(?<!\S)--[a-z-]+", line)} <= options
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", shown)) <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file of the project."""
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_pages_that_must_be_there() -> None:
    """The pages a newcomer looks for exist."""
    for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "docs/architecture.md"):
        assert (ROOT / name).is_file(), name


def test_dependencies_are_explained() -> None:
    """Each dependency has its row in docs/dependencies.md: why, licence, network."""
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = data["project"].get("optional-dependencies", {})
    wanted = [*data["project"]["dependencies"], *data["dependency-groups"]["dev"]]
    wanted += [one for extra in extras.values() for one in extra]
    names = [re.split(r"[<>=!~\[; ]", one)[0] for one in wanted]
    assert [name for name in names if not re.search(rf"\b{re.escape(name)}\b", page)] == []


def test_files_stay_short() -> None:
    """No source file is longer than a reader's patience."""
    tops = ("index", "rag", "ui", "tests", "benchmarks", "docs")
    files = [path for top in tops for path in (ROOT / top).rglob("*.py")]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {str(p.relative_to(ROOT)): n for p, n in lengths.items() if n > LONGEST} == {}
