"""The child process that talks to the model hub: `python -m rag.models.hub JSON`.

It runs apart because `huggingface_hub` reads its network switches when it is
imported, and ordinary runs import it with the network switched off.
Exit code 0: the files named lie in the folder, and `hub.json` beside it holds
the revision; anything else: the last line says why.
"""

from __future__ import annotations

import json
import sys
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

REACH_SECONDS = 5.0
TEXT = ("*.json", "*.txt", "*.model", "*.jinja")


def wanted(names: list[str]) -> list[str]:
    """The files of a repository that are worth having: never a pickle, never code.

    Safetensors weights if there are any, else the plain `model.onnx`; the
    variants other runtimes keep in folders of their own are left out.
    """
    names = [name for name in names if ".." not in PurePosixPath(name).parts]
    texts = [name for name in names if any(fnmatch(name, kind) for kind in TEXT)]
    tensors = [name for name in names if name.endswith(".safetensors")]
    plain = [name for name in names if name in ("model.onnx", "onnx/model.onnx")]
    weights = tensors or plain[:1]
    folders = ("onnx/", "openvino/", "coreml/")
    return [name for name in texts if not name.startswith(folders)] + weights if weights else []


def main(order: str) -> int:
    """Fetch what the order asks for: {"repo", "revision", "folder", "files" or null}."""
    asked = json.loads(order)
    from huggingface_hub import HfApi, hf_hub_download

    folder = Path(asked["folder"])
    # One request with a deadline first: the downloader itself retries for half a minute.
    info = HfApi().model_info(asked["repo"], revision=asked["revision"], timeout=REACH_SECONDS)
    names = [file.rfilename for file in info.siblings or []]
    files = asked["files"] if asked["files"] is not None else wanted(names)
    if not files:
        print(f"{asked['repo']} holds no safetensors or ONNX weights; pickled ones are refused.")
        return 1
    for name in files:
        hf_hub_download(asked["repo"], name, revision=info.sha, local_dir=folder)
    (folder / "hub.json").write_text(json.dumps({"revision": info.sha}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
