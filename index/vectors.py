"""Nearest neighbours by inner product: FAISS over passage ids, never list positions.

Exact up to `flat_limit` vectors; above it an inverted file (IVF) of 8-bit
vectors, whose candidates `index.neighbours` scores again with the exact ones.
docs/library.md and benchmarks/vectors.py hold the measurements behind the
numbers. HNSW was left out: FAISS cannot remove from it, and `rm` must.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

Kind = Literal["flat", "ivf"]

BLOCK = 1 << 20
LISTS_PER_ROOT = 4  # lists of the inverted file = about 4 * sqrt(vectors)
TRAIN_PER_LIST = 48
PROBED_SHARE = 16  # one list in so many is searched
GROWTH = 4  # an inverted file is trained anew once it should have this many times the lists


@dataclass(frozen=True, slots=True)
class Plan:
    """Which index suits a number of vectors; `lists` is 0 for a flat one."""

    kind: Kind
    lists: int

    @classmethod
    def for_count(cls, count: int, flat_limit: int) -> Plan:
        """Flat up to the limit, then an inverted file with a power of two of lists."""
        if count <= flat_limit:
            return cls("flat", 0)
        return cls("ivf", 1 << max(4, round(np.log2(LISTS_PER_ROOT * count**0.5))))

    @property
    def training(self) -> int:
        """How many vectors to train on."""
        return self.lists * TRAIN_PER_LIST


class VectorIndex:
    """A FAISS index over int64 ids. Not thread-safe; `index.neighbours` holds the lock."""

    def __init__(self, dimension: int, plan: Plan, index: Any) -> None:
        """Use `create` or `load`."""
        self.dimension = dimension
        self.plan = plan
        self._index = index

    @classmethod
    def create(cls, dimension: int, plan: Plan, sample: Callable[[int], np.ndarray]) -> VectorIndex:
        """An empty index; `sample(n)` gives up to n float32 rows to train on, if need be."""
        faiss = _faiss()
        if plan.kind == "flat":
            return cls(dimension, plan, faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension),
            dimension,
            plan.lists,
            faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT,
        )
        index.cp.min_points_per_centroid = 1  # silence advice; the plan decides the sample
        index.train(np.ascontiguousarray(sample(plan.training)))
        return cls(dimension, plan, index)

    @property
    def count(self) -> int:
        """How many vectors it holds."""
        return int(self._index.ntotal)

    def ids(self) -> np.ndarray:
        """The ids it holds, int64, ascending."""
        faiss = _faiss()
        if self.plan.kind == "flat":
            return np.sort(faiss.vector_to_array(self._index.id_map))
        lists = self._index.invlists
        parts = [
            faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).copy()
            for number in range(lists.nlist)
            if lists.list_size(number)
        ]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add float32 rows under these ids, which it must not hold yet."""
        self._index.add_with_ids(np.ascontiguousarray(vectors), np.ascontiguousarray(ids))

    def remove(self, ids: np.ndarray) -> None:
        """Take these ids out; ones it does not hold are passed over."""
        faiss = _faiss()
        if len(ids):
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids)))

    def search(
        self, query: np.ndarray, limit: int, allowed: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Up to `limit` (ids, inner products), best first, among the `allowed` ids if given.

        A filtered search of an inverted file looks into every list: a narrow
        filter would otherwise miss the lists that hold its few passages.
        """
        faiss = _faiss()
        limit = min(limit, self.count if allowed is None else len(allowed))
        if limit <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        selector = None
        if allowed is not None:
            selector = faiss.IDSelectorBatch(np.ascontiguousarray(allowed))
        if self.plan.kind == "flat":
            parameters = faiss.SearchParameters(sel=selector)
        else:
            lists = self.plan.lists
            probed = max(8, lists // PROBED_SHARE) if selector is None else lists
            parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probed)
        row = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        # One question does not split over threads; FAISS would only keep them
        # spinning on the cores that the models want (measured: 9 ms became 46).
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)
        try:
            scores, ids = self._index.search(row, limit, params=parameters)
        finally:
            faiss.omp_set_num_threads(threads)
        held = ids[0] >= 0
        return ids[0][held], scores[0][held]

    def save(self, path: Path) -> tuple[int, int]:
        """Write to `path`; (bytes, CRC-32) of what was written. Raises OSError."""
        faiss = _faiss()
        size, checksum = 0, 0
        failure: OSError | None = None
        with path.open("wb") as file:

            def write(block: bytes) -> None:
                nonlocal size, checksum, failure
                try:
                    file.write(block)
                except OSError as error:
                    failure = failure or error
                size += len(block)
                checksum = zlib.crc32(block, checksum)

            faiss.write_index(self._index, faiss.PyCallbackIOWriter(write, BLOCK))
        if failure is not None:
            raise failure
        return size, checksum

    @classmethod
    def load(cls, path: Path, dimension: int, size: int, checksum: int) -> VectorIndex | None:
        """Read what `save` wrote; None unless the file is whole and of this dimension.

        The checksum comes first: FAISS does not survive every damaged file.
        """
        faiss = _faiss()
        if _checksum(path) != (size, checksum):
            return None
        index = faiss.read_index(str(path))
        if index.d != dimension:
            return None
        if isinstance(index, faiss.IndexIVF):
            return cls(dimension, Plan("ivf", index.nlist), index)
        return cls(dimension, Plan("flat", 0), index)


def _faiss() -> Any:
    """FAISS, loaded on first use.

    Torch must be loaded before it (macOS aborts otherwise), and this floor does
    not know torch: `rag` imports torch first. Any, because FAISS's own type
    stubs lack what its Python layer adds.
    """
    import faiss

    return faiss


def _checksum(path: Path) -> tuple[int, int] | None:
    try:
        with path.open("rb") as file:
            size, checksum = 0, 0
            while block := file.read(BLOCK):
                size += len(block)
                checksum = zlib.crc32(block, checksum)
    except OSError:
        return None
    return size, checksum
