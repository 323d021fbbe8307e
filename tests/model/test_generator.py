"""The real generators: our forward pass against transformers', and what a user relies on."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from rag.config import Settings
from rag.errors import GenerationFailed
from rag.generate import Generator, Prompt, open_generator
from rag.lm.adapter import NARROW, WIDE, Adapter, named
from rag.lm.local import LocalGenerator
from rag.lm.packed import PARTS, packed_file
from rag.models import Models
from rag.wording import Wording

pytestmark = [pytest.mark.model, pytest.mark.timeout(900)]

TINY = "SmolLM2-135M-Instruct"
ARTICLE = next((Path(__file__).parents[2] / "seeds").glob("*.txt")).read_text(encoding="utf-8")
SYSTEM = "Answer from the document in one full sentence."


def prompt(question: str, length: int = 900) -> Prompt:
    """A question about the beginning of the seed article."""
    return Prompt(SYSTEM, f"{ARTICLE[:length]}\n\nQuestion: {question}")


LED = prompt("Which person led the Indian delegation?")


@pytest.fixture(scope="module")
def tiny(models: Models) -> Generator:
    """The tiny generator as a user gets it."""
    return open_generator(Settings(generator=TINY, device="cpu"), models)


@pytest.fixture(scope="module")
def default(models: Models) -> Iterator[Generator]:
    """The default generator as a user gets it."""
    return open_generator(Settings(device="cpu"), models)


def compare(generator: Any, folder: Path) -> dict[str, float]:
    """Our logits over a prompt against transformers' bfloat16, for both kinds of weights."""
    from rag.lm.plain import PlainModel

    model = generator.decoder.model
    ids, *_ = generator.encode(LED, 0)
    plain = PlainModel(folder, torch.device("cpu"))
    known = plain.forward(plain.new_state(), ids, len(ids)).float()
    with torch.inference_mode():
        many = model.forward(model.new_state(), ids, len(ids))
        state = model.new_state()
        few = torch.cat(
            [model.forward(state, ids[n : n + 4], 4) for n in range(0, len(ids) - 3, 4)]
        )
        spread = float(known.std())
        found = {}
        for name, hidden in (("many", many), ("few", few)):
            logits = torch.nn.functional.linear(hidden, model.head).float()
            wanted = known[: len(logits)]
            found[f"{name} difference"] = float((logits - wanted).std()) / spread
            found[f"{name} agreement"] = float(
                (logits.argmax(-1) == wanted.argmax(-1)).float().mean()
            )
            chosen = logits[
                range(len(logits)), [row[0] for row in model.ranked(hidden)]
            ]  # ties count as the best
            found[f"{name} shortlist"] = float((chosen >= logits.amax(-1) * 0.99).float().mean())
    return found


@pytest.mark.parametrize("name", [TINY, Settings().generator])
def test_our_logits_are_those_of_transformers(name: str, models: Models) -> None:
    """Prompt and step weights: noise of bfloat16's size, the same best token almost everywhere."""
    generator = open_generator(Settings(generator=name, device="cpu"), models)
    found = compare(generator, models.folder(name))
    for rows in ("many", "few"):
        assert found[f"{rows} difference"] < 0.05, found
        assert found[f"{rows} agreement"] > 0.93, found
        assert found[f"{rows} shortlist"] > 0.97, found


def test_a_reply_is_that_of_a_fresh_run(tiny: Generator, models: Models) -> None:
    """Other prompts before, the same prompt before, `choose` before: the same reply and reading."""
    fresh = open_generator(Settings(generator=TINY, device="cpu"), models)
    wanted = "".join(fresh.stream(LED, max_tokens=40))
    list(tiny.stream(prompt("How many civilians were killed?", 500), max_tokens=5))
    first, read = tiny.choose(LED, ["NOT FOUND", "The"]), fresh.reading(LED)
    assert "".join(tiny.stream(LED, max_tokens=40)) == wanted
    assert "".join(tiny.stream(LED, max_tokens=40)) == wanted
    assert tiny.choose(LED, ["NOT FOUND", "The"]) == first
    assert (tiny.reading(LED) == read).all()


def test_drafts_change_nothing_but_speed(tiny: Any) -> None:
    """With and without copied drafts the reply is the same, also where it copies much."""
    asked = Prompt("Repeat the text word for word.", ARTICLE[:300])
    drafted = "".join(tiny.stream(asked, max_tokens=60))
    draft, tiny.decoder.draft = tiny.decoder.draft, 0
    plain = "".join(tiny.stream(asked, max_tokens=60))
    tiny.decoder.draft = draft
    assert drafted == plain


def test_a_begun_reply_is_continued(default: Generator) -> None:
    """The pieces go on from `reply`, which is not repeated."""
    begun = Prompt(LED.system, LED.user, reply="The delegation was led by Anand")
    assert "".join(default.stream(begun, max_tokens=8)).startswith(" Prakash")


def test_a_reply_keeps_to_the_words_it_may_use(default: Generator) -> None:
    """Whatever is asked: no word from elsewhere; where none fits, the reply breaks off."""
    quotes = ["Free oxygen also occurs in solution in the world's water bodies."]
    wording = Wording.of(quotes, whole="NOT FOUND")
    assert wording is not None
    for question in (
        "Where on Earth is free oxygen found?",
        "What did Davies want to build in 1987?",
        "Who led the Indian delegation?",
    ):
        free = Prompt(SYSTEM, f"{quotes[0]}\n\nQuestion: {question}")
        held = "".join(default.stream(replace(free, wording=wording), max_tokens=40))
        assert wording.allows(held, ended=False)
    said = "".join(default.stream(replace(free, wording=None), max_tokens=40))
    assert not wording.allows(said, ended=False)  # left alone it uses its own


def test_the_default_answers_the_seed(default: Generator) -> None:
    """It finds a number, and knows what is likely and what is not."""
    asked = prompt("How many civilians were killed in the attack?")
    assert "26" in "".join(default.stream(asked, max_tokens=40))
    likely, unlikely = default.choose(
        Prompt("Reply Yes or No.", f"{ARTICLE[:900]}\n\nWere civilians killed?"), ["Yes", "No"]
    )
    assert 0 >= likely > unlikely


def test_pieces_are_whole_characters(default: Generator) -> None:
    """Joined they are the reply, and none ends in half a character."""
    asked = Prompt("Repeat the text exactly.", "日本語の🙂絵文字 naïve — Ž")
    pieces = list(default.stream(asked, max_tokens=40))
    assert all("\ufffd" not in piece and piece for piece in pieces)
    assert "日本語" in "".join(pieces)


def test_a_closed_stream_stops_and_leaves_the_generator_usable(tiny: Generator) -> None:
    """Closing after one piece does no harm, not even to a stream of the same prompt."""
    wanted = "".join(tiny.stream(LED, max_tokens=30))
    stream = tiny.stream(LED, max_tokens=30)
    list(islice(stream, 1))
    again = "".join(tiny.stream(LED, max_tokens=30))  # while the first is still open
    stream.close()
    assert again == wanted == "".join(tiny.stream(LED, max_tokens=30))


def test_two_threads_get_their_own_replies(tiny: Generator) -> None:
    """Streams that run at once do not mix."""
    questions = ["Who led the delegation?", "How many were killed?", "What was the date?"]
    alone = {q: "".join(tiny.stream(prompt(q, 500), max_tokens=20)) for q in questions}
    got: dict[str, str] = {}

    def ask(question: str) -> None:
        got[question] = "".join(tiny.stream(prompt(question, 500), max_tokens=20))

    threads = [threading.Thread(target=ask, args=(q,)) for q in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == alone


def test_a_prompt_too_long_is_named(tiny: Generator) -> None:
    """More than the context is a failure with a remedy, not a crash."""
    with pytest.raises(GenerationFailed, match="tokens"):
        list(tiny.stream(Prompt(SYSTEM, "word " * 20_000), max_tokens=5))


def test_a_folder_without_our_conversion_runs_as_it_is(models: Models, tmp_path: Path) -> None:
    """An ordinary folder goes through transformers and says nearly the same."""
    ordinary = tmp_path / "ordinary"
    ordinary.mkdir()
    for file in models.folder(TINY).iterdir():
        if not file.name.startswith(("packed", "grid", "footnote")):
            (ordinary / file.name).symlink_to(file)
    settings = Settings(generator=str(ordinary), device="cpu")
    generator = LocalGenerator(ordinary, settings)
    assert "Anand Prakash" in "".join(generator.stream(LED, max_tokens=40))
    assert generator.choose(LED, ["The", "NOT FOUND"])[0] < 0
    ours = LocalGenerator(models.folder(TINY), settings).reading(LED)
    theirs = generator.reading(LED)
    assert theirs.shape == ours.shape
    assert np.corrcoef(theirs, ours)[0, 1] > 0.99


def test_an_adapter_changes_what_is_read_and_nothing_else(
    tiny: Any, models: Models, tmp_path: Path
) -> None:
    """Ours reads with it as transformers' modules do; replies and other readings stay."""
    adapter = random_adapter(tiny.decoder.model, tmp_path)
    plain, reply = tiny.reading(LED), list(tiny.stream(LED, max_tokens=12))
    adapted = tiny.reading(LED, adapter=adapter)
    theirs = LocalGenerator(models.folder(TINY), Settings(generator=TINY, device="cpu"), plain=True)
    changed = theirs.reading(LED, adapter=adapter) - theirs.reading(LED)
    assert np.abs(changed).max() > 0.5
    assert np.corrcoef(adapted - plain, changed)[0, 1] > 0.98
    assert list(tiny.stream(LED, max_tokens=12)) == reply
    assert (tiny.reading(LED, adapter=adapter) == adapted).all()
    assert (tiny.reading(LED) == plain).all()


def random_adapter(model: Any, folder: Path) -> Adapter:
    """One that adds noise to every part of two layers below the one that is read."""
    torch.manual_seed(7)
    tensors = {}
    for number in (model.middle - 3, model.middle - 1):
        for part in PARTS:
            linear = getattr(model.layers[number], part)
            outputs = sum(weight.shape[0] for weight in linear.weights)
            stem = named(number, part)
            tensors[f"{stem}.{NARROW}"] = torch.randn(4, linear.weights[0].shape[1]) / 10
            tensors[f"{stem}.{WIDE}"] = torch.randn(outputs, 4) / 5
    save_file(tensors, folder / "it")
    return Adapter(folder / "it")


def test_the_packing_is_made_anew_where_it_is_missing(models: Models, tmp_path: Path) -> None:
    """A home copied to another kind of CPU packs again, to the same bytes on the same CPU."""
    from rag.lm.packed import pack_folder

    folder = models.folder(TINY)
    for file in folder.iterdir():
        if not file.name.startswith("packed"):
            (tmp_path / file.name).symlink_to(file)
    assert pack_folder(tmp_path).read_bytes() == packed_file(folder).read_bytes()


@pytest.mark.parametrize("which", ["tiny", "default"])
def test_an_answer_goes_on_from_the_reading_of_its_quotes(
    which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the end of the turn is read anew, and the reply is what it is without the reading."""
    generator: LocalGenerator = request.getfixturevalue(which)
    model: Any = generator.decoder.model
    forward, read = model.forward, []

    def counted(state: Any, ids: Sequence[int], rows: int) -> Any:
        read.append(len(ids))
        return forward(state, ids, rows)

    asked = prompt("Who spoke of the delegation?", 500)
    alone = list(generator.stream(asked, max_tokens=12))
    generator.reading(replace(prompt("Who came?", 300), then="Yes or no?"))
    generator.reading(prompt("Where from?", 300))  # both kept prompts are others now
    generator.reading(replace(asked, then="Do the quotes say so? Reply only yes or no."))
    monkeypatch.setattr(model, "forward", counted)
    assert list(generator.stream(asked, max_tokens=12)) == alone
    assert read[0] < 12
