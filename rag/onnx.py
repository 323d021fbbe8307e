"""A BERT-like ONNX graph and its tokenizer: what the small encoders share.

onnxruntime and `tokenizers` only, so a model loads in a fraction of a second
and without torch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import ModelCorrupt

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"


class OnnxEncoder:
    """Runs texts, or pairs of texts, one by one, as many at the same time as there are threads.

    The int8 graphs scale their activations over the whole input tensor, so in
    a batch a text's result would change with its neighbours and their padding.
    Alone it depends on nothing else. Threads that each run one text waste
    nothing on padding or on waiting for each other, as threads that share one
    would (docs/retrieval.md has the figures). Safe to call from several threads.
    """

    def __init__(self, folder: Path, *, max_tokens: int = 512, threads: int = 0) -> None:
        """Load `model.onnx` and `tokenizer.json`; `threads` 0 means all cores.

        Raises ModelCorrupt when either is missing or cannot be read.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3  # errors only: warnings are about the graph, not the user
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare or private exception types
            raise ModelCorrupt(
                f"The ONNX model in {folder} cannot be read: {error}.",
                f"Pull it again: footnote models pull {folder.name}.",
            ) from error
        self._counter = Tokenizer.from_str(self._tokenizer.to_str())
        self._counter.no_truncation()
        self._counter.no_padding()
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.no_padding()
        self._workers = ThreadPoolExecutor(threads or os.cpu_count(), "onnx")
        self._inputs = {node.name for node in self._session.get_inputs()}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens not counted."""
        encodings = self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in encodings]

    def run(
        self,
        texts: Sequence[str] | Sequence[tuple[str, str]],
        pick: Callable[[np.ndarray], np.ndarray],
    ) -> Iterator[np.ndarray]:
        """For each text, in order, what `pick` takes from the graph's first output.

        `pick` is given the output without the batch axis; the rest of it is let
        go at once, as the outputs of a whole library would not fit into memory.
        A text longer than the window is cut at its end; of a pair, the longer part.
        """
        return self._workers.map(lambda text: pick(self._output(text)), texts)

    def _output(self, text: str | tuple[str, str]) -> np.ndarray:
        encoding = self._tokenizer.encode_batch([text])[0]
        feed = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        arrays = {
            name: np.array([row], dtype=np.int64)
            for name, row in feed.items()
            if name in self._inputs
        }
        return np.asarray(self._session.run(None, arrays)[0][0])
