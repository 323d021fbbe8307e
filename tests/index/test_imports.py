"""What importing the storage floor loads."""

from __future__ import annotations

import subprocess
import sys


def test_importing_the_index_loads_neither_faiss_nor_torch() -> None:
    """Torch must be loaded before FAISS where both are used, so FAISS waits for its first use."""
    program = "import sys, index; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert not {"faiss", "torch", "transformers"} & set(done.stdout.split())
