"""An ordinary run, on the real models, never tries to leave the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = """
import json, sys
from pathlib import Path
from rag import net
net.refuse_network()
from rag.config import load_settings
from rag.pipeline import open_pipeline
home = Path(sys.argv[1])
with open_pipeline(home, load_settings(home)) as pipeline:
    report = pipeline.add([sys.argv[2]])
    answer = pipeline.ask("How many civilians were killed?")
print(json.dumps({"refused": net.REFUSED, "status": answer.status}))
"""


@pytest.mark.model
def test_adding_and_asking_try_nothing(home_with_models: Path) -> None:
    """Loading every default model, adding a document and answering opens no connection.

    In a process of its own, so that the libraries are imported behind the refusal.
    """
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(home_with_models), str(ROOT / "seeds")],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"refused": [], "status": "answered"}
