"""How commands begin and end: at once, with help in plain words, importing nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.conftest import Run


def test_every_command_has_help_with_an_example(run: Run) -> None:
    """`--help` describes the command in words and shows it in use."""
    for command in ("add", "list", "show", "rm", "search", "ask", "doctor", "rebuild", "serve"):
        shown = run(command, "--help").stdout
        assert f"$ footnote {command}" in shown, command
        assert run(command, "-h").exit_code == 0


HEAVY = {"torch", "gradio", "transformers", "sentence_transformers", "faiss", "onnxruntime"}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["list"], ["list", "--json"]])
def test_light_commands_import_nothing_heavy(home: Path, arguments: list[str]) -> None:
    """Help and list start at once: no model library and no browser library is imported."""
    code = (
        "import sys, json\nfrom ui.cli import main\n"
        f"sys.argv = ['footnote', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    code = stop.code\n"
        "print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    exit_code, modules = json.loads(done.stderr.splitlines()[-1])
    assert not exit_code, done.stderr
    assert HEAVY & set(modules) == set()


LOADING = """
import sys, threading, time
from tests.ui.fakes import FakePipeline
from ui import cli, session

class Loading(FakePipeline):
    def entries(self):
        threading.Thread(target=time.sleep, args=(60,)).start()
        return super().entries()

session.open_pipeline = cli.open_pipeline = Loading
sys.argv = ["footnote", "list"]
cli.main()
"""


def test_a_model_still_loading_does_not_hold_the_exit(home: Path) -> None:
    """The command ends with its code and all its output while a thread is still at work."""
    done = subprocess.run(
        [sys.executable, "-c", LOADING],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    assert "footnote add" in done.stdout
