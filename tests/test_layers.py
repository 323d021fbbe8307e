"""The arrows of the house: ui -> rag -> index, never back, and no floor skipped."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "index": {"rag", "ui", "tests", "torch", "transformers", "sentence_transformers", "gradio"},
    "rag": {"ui", "tests", "gradio", "typer", "rich"},
    "ui": {"index", "tests", "torch", "transformers", "sentence_transformers", "faiss", "sqlite3"},
}
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "onnxruntime",
    "tokenizers",
    "huggingface_hub",
    "accelerate",
    "gguf",
    "gradio",
    "trafilatura",
    "docx",
    "pypdfium2",
}


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} uses a relative import"
            yield node.module or ""


@pytest.mark.parametrize("floor", FORBIDDEN)
def test_floor_imports_only_what_is_below(floor: str) -> None:
    """No file of a floor imports the floor above, skips one, or knows another floor's library."""
    found = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in (ROOT / floor).rglob("*.py")
        for module in imported(path)
        if module.partition(".")[0] in FORBIDDEN[floor]
    }
    assert found == set()


def loaded_by(code: str) -> set[str]:
    """The heavy libraries that are loaded once a fresh Python has run this code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return HEAVY & {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_public_names_load_nothing_heavy() -> None:
    """Importing the three packages, or the models' store, loads no model library."""
    assert loaded_by("import index, rag, ui, rag.models") == set()


def test_commands_start_without_heavy_libraries(home: Path) -> None:
    """`footnote list` starts fast: opening the pipeline and the ledger loads no model library."""
    code = (
        "import contextlib, sys\n"
        "from ui.cli import main\n"
        "sys.argv = ['footnote', 'list', '--json']\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main()\n"
    )
    assert loaded_by(code) == set()


def test_torch_comes_before_faiss() -> None:
    """Where one file imports both, torch comes first: the other order crashes on macOS."""
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] not in {"index", "rag", "ui", "benchmarks"}:
            continue
        names = [module.partition(".")[0] for module in imported(path)]
        if "torch" in names and "faiss" in names:
            assert names.index("torch") < names.index("faiss"), path
