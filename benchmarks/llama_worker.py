"""llama.cpp behind a pipe, for `benchmarks.generator`: runs under the Python that has it.

    python llama_worker.py llama_cpp|xllamacpp MODEL.gguf THREADS

Each line in is {"system", "user", "max_tokens"}, each line out {"reply", "seconds",
"first", "cpu"}: the whole call, up to the first text, processor time of all threads.
Both engines keep the prefix that a prompt shares with the one before. Knows nothing
of Footnote, which that Python may not have.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

Stream = Callable[[list[dict[str, str]], int], Iterator[str]]


def main() -> None:
    """Load the model, say so, answer lines until there are none."""
    engine, gguf, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
    stream = {"llama_cpp": llama_cpp, "xllamacpp": xllamacpp}[engine](gguf, threads)
    print(json.dumps({"ready": engine}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        turns = [{"role": role, "content": asked[role]} for role in ("system", "user")]
        begun, busy, first, pieces = time.perf_counter(), time.process_time(), None, []
        for piece in stream(turns, asked["max_tokens"]):
            first = first or time.perf_counter() - begun
            pieces.append(piece)
        told = {
            "reply": "".join(pieces),
            "seconds": time.perf_counter() - begun,
            "first": first,
            "cpu": time.process_time() - busy,
        }
        print(json.dumps(told), flush=True)


def llama_cpp(gguf: str, threads: int) -> Stream:
    """llama-cpp-python, usually compiled on the machine."""
    from llama_cpp import Llama

    model = Llama(gguf, n_ctx=4096, n_threads=threads, n_threads_batch=threads, verbose=False)

    def stream(turns: list[dict[str, str]], limit: int) -> Iterator[str]:
        for event in model.create_chat_completion(
            turns, max_tokens=limit, temperature=0.0, stream=True
        ):
            if piece := event["choices"][0]["delta"].get("content"):
                yield piece

    return stream


def xllamacpp(gguf: str, threads: int) -> Stream:
    """The xllamacpp wheel, which needs no compiler."""
    import xllamacpp as engine

    wanted = engine.CommonParams()
    wanted.model.path = gguf
    wanted.n_ctx, wanted.n_parallel, wanted.verbosity = 4096, 1, -1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = threads
    server = engine.Server(wanted)

    def stream(turns: list[dict[str, str]], limit: int) -> Iterator[str]:
        asked: dict[str, Any] = {"messages": turns, "max_tokens": limit, "temperature": 0}
        yield server.handle_chat_completions(asked)["choices"][0]["message"]["content"]

    return stream


if __name__ == "__main__":
    main()
