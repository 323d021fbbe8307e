"""The greedy loop: kept prefixes, copied drafts, text in whole characters.

A prompt is read in chunks whose borders depend on the prompt alone: at its marks,
up to which other prompts may begin alike, and every `BLOCK` tokens between. Kept
keys and values are reused at those borders only, so a reply is the same
whatever was asked before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

BLOCK = 256  # tokens read at once; bounds memory and how long a closed stream still works
KEPT_PROMPTS = 2
# Numbers of tokens, ascending: up to the end of the system's turn, of what the user says
# before the last thing said, and of the whole turn, before the begun reply.
Marks = tuple[int, int, int]
KEPT_SYSTEMS = 4
# Of the reply so far and the likeliest next tokens, the next one; None for none of them.
Choose = Callable[[Sequence[int], Sequence[int]], int | None]


def likeliest(_said: Sequence[int], likely: Sequence[int]) -> int | None:
    """The greedy choice."""
    return likely[0]


class State(Protocol):
    """What a model remembers of a text; `middle` is the hidden state that `middle_of` names."""

    length: int
    middle: Any

    def crop(self, length: int) -> None:
        """Forget everything after the first `length` tokens."""

    def clone(self, length: int) -> State:
        """A copy of the first `length` tokens."""


class Model(Protocol):
    """A causal language model; what `forward` gives, the last two read."""

    context: int

    def new_state(self) -> Any:
        """An empty text."""

    def forward(self, state: Any, ids: Sequence[int], rows: int) -> Any:
        """Add `ids` to the text and give what the last `rows` of them lead to, a row each."""

    def glance(self, state: Any, ids: Sequence[int], adapter: Any) -> None:
        """Add `ids`, read by an adapter, for `state.middle` alone: only glances may follow."""

    def ranked(self, final: Any) -> list[list[int]]:
        """The likeliest next tokens after each row, some dozens, the likeliest first."""

    def log_probabilities(self, final: Any) -> Any:
        """Of every token after each row, a tensor (rows, vocabulary)."""


class Text:
    """A prompt read so far: its tokens, the borders it was read in, and its state."""

    def __init__(self, state: Any) -> None:
        """Begin with nothing read."""
        self.state = state
        self.ids: tuple[int, ...] = ()
        self.borders: tuple[int, ...] = (0,)
        self.final: Any = None  # what the last border leads to
        self.middle: Any = None  # the hidden state at the last border

    def shared(self, ids: Sequence[int], borders: Sequence[int]) -> int:
        """The last border up to which this text and another are the same."""
        common = set(self.borders).intersection(borders)
        return max(b for b in common if b <= len(self.ids) and self.ids[:b] == tuple(ids[:b]))


class Decoder:
    """Reads prompts and continues them. Safe from several threads: one step runs at a time."""

    def __init__(self, model: Model, stops: frozenset[int], *, draft: int) -> None:
        """`draft`: how many copied tokens a step may check; 0 copies nothing."""
        self.model = model
        self.stops = stops
        self.draft = draft
        self._lock = threading.Lock()
        self._kept: list[Text] = []
        self._systems: list[Text] = []

    def read(self, ids: Sequence[int], marks: Marks) -> Text:
        """Read a prompt, or what of it is not kept; the caller owns the text until `keep`."""
        borders = _borders(len(ids), marks)
        text = self._nearest(ids, borders)
        known = text.shared(ids, borders)
        if known == len(ids) and text.borders[-1] != known:
            known = borders[-2]  # the state is there, but not what it leads to
        if text.final is None or text.borders[-1] != known:
            text.state.crop(known)
        for start, end in pairwise(b for b in borders if b >= known):
            with self._lock:
                text.final = self.model.forward(text.state, ids[start:end], 1)
                text.middle = text.state.middle
            if end == marks[0] and text.ids[:end] != tuple(ids[:end]):
                self._keep_system(text, ids[:end])
        text.ids, text.borders = tuple(ids), tuple(borders)
        text.state.crop(len(ids))
        return text

    def glance(self, ids: Sequence[int], system: int, adapter: Any) -> Any:
        """The hidden state in the middle at the last token of a prompt that gets no reply.

        Only the lower layers read it, by the adapter after the first `system` tokens; nothing
        of it is kept but these.
        """
        borders = _borders(len(ids), (system,))
        with self._lock:
            text = self._begun(ids, borders)
        if text.state.length < system:
            with self._lock:
                self.model.forward(text.state, ids[:system], 1)
            self._keep_system(text, ids[:system])
        for start, end in pairwise(borders[1:]):
            with self._lock:
                self.model.glance(text.state, ids[start:end], adapter)
        return text.state.middle

    def keep(self, text: Text) -> None:
        """Give a text back, so that a later prompt may begin with it."""
        with self._lock:
            self._kept = [text, *self._kept][:KEPT_PROMPTS]

    def _nearest(self, ids: Sequence[int], borders: Sequence[int]) -> Text:
        """Take the kept text that shares most, or begin one from a kept system prefix."""
        with self._lock:
            kept = max(self._kept, key=lambda text: text.shared(ids, borders), default=None)
            begun = self._begun(ids, borders)
            if kept and kept.shared(ids, borders) > begun.state.length:
                self._kept.remove(kept)
                return kept
            return begun

    def _begun(self, ids: Sequence[int], borders: Sequence[int]) -> Text:
        """A new text, begun with the kept system's turn that it shares; under the lock."""
        begun = Text(self.model.new_state())
        system = max(self._systems, key=lambda text: text.shared(ids, borders), default=None)
        if system and (most := system.shared(ids, borders)):
            begun.state = system.state.clone(most)
            begun.ids, begun.borders = system.ids, system.borders
        return begun

    def _keep_system(self, text: Text, ids: Sequence[int]) -> None:
        copy = Text(text.state.clone(len(ids)))
        copy.ids, copy.borders = tuple(ids), (0, len(ids))
        with self._lock:
            self._systems = [copy, *self._systems][:KEPT_SYSTEMS]

    def score(self, text: Text, continuation: Sequence[int]) -> float:
        """The log-probability of these tokens after the text, which stays as it was."""
        with self._lock:
            first = self.model.log_probabilities(text.final)
            total = float(first[0, continuation[0]])
            if len(continuation) > 1:
                given, wanted = continuation[:-1], continuation[1:]
                final = self.model.forward(text.state, given, len(given))
                text.state.crop(len(text.ids))
                rest = self.model.log_probabilities(final)
                total += sum(float(rest[row, token]) for row, token in enumerate(wanted))
        return total

    def continue_(self, text: Text, limit: int, choose: Choose = likeliest) -> Iterator[int]:
        """The tokens of the reply, at most `limit`, the stop token not among them.

        `choose` picks each among the likeliest; None ends the reply.
        """
        copied = Copied(text.ids)
        said: list[int] = []
        with self._lock:
            ranked = self.model.ranked(text.final)
        draft: list[int] = []
        while True:
            for row, likely in enumerate(ranked):
                token = choose(said, likely)
                if token is None or token in self.stops or len(said) == limit:
                    return
                yield token
                copied.append(token)
                said.append(token)
                if row < len(draft) and draft[row] != token:
                    break
            if len(said) == limit:
                return
            text.state.crop(len(text.ids) + len(said) - 1)
            draft = copied.draft(min(self.draft, limit - len(said) - 1))
            with self._lock:  # what follows the last token, and each of the draft should it come
                final = self.model.forward(text.state, [said[-1], *draft], 1 + len(draft))
                ranked = self.model.ranked(final)


def _borders(count: int, marks: Sequence[int]) -> list[int]:
    """Where a prompt of `count` tokens is read in chunks."""
    edges = sorted({0, *marks, count})
    between = (range(start, end, BLOCK) for start, end in pairwise(edges))
    return [*(border for some in between for border in some), count]


def middle_of(layers: int) -> int:
    """The layer before which a state's `middle` is taken, two thirds of the way up.

    Of layers 14, 18 and 20 of 28 the last two tell best what a text states (docs/log.md).
    """
    return 2 * layers // 3


class Copied:
    """Guesses what comes next: what followed the last time these words stood in the text.

    Prompt lookup decoding (Saxena 2023); answers copy much of their evidence.
    """

    def __init__(self, ids: Sequence[int]) -> None:
        """Begin with a prompt."""
        self.ids = list(ids)
        self.after: dict[tuple[int, ...], int] = {}
        for end in range(1, len(self.ids)):
            self._note(end)

    def append(self, token: int) -> None:
        """Add a token of the reply."""
        self.ids.append(token)
        self._note(len(self.ids) - 1)

    def _note(self, end: int) -> None:
        """Remember that `ids[end]` followed the one, two and three tokens before it."""
        for length in (1, 2, 3):
            self.after[tuple(self.ids[max(0, end - length) : end])] = end

    def draft(self, count: int) -> list[int]:
        """At most `count` tokens that may come next."""
        if count < 1:
            return []
        for length in (3, 2, 1):
            found = self.after.get(tuple(self.ids[-length:]))
            if found is not None:  # one token alone says little: guess one more
                return self.ids[found : found + (count if length > 1 else 1)]
        return []
