"""Every benchmark, one after the other, on the models of the home: `make bench`.

Each is a process of its own, so that its peak memory is its own. Files with the
figures lie in benchmarks/out.
"""

from __future__ import annotations

import subprocess
import sys

from rag.config import home_folder, load_settings
from rag.models import Models


def main() -> int:
    """Run them all; the first that fails ends the run with its exit code."""
    home = home_folder()
    settings = load_settings(home)
    models = Models(home, settings)
    generator = ["--model", str(models.folder(settings.generator))]
    generator += ["--gguf", str(models.gguf(settings.generator))]
    for name, arguments in (
        ("benchmarks.ingest", ["--home", str(home)]),
        ("benchmarks.generator", generator),
    ):
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", name, *arguments], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
