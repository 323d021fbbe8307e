"""Many visitors at one desk: slow answers, closed tabs, a queue, a library that changes."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index import Library
from tests.browser.desk import DEEP
from tests.running import Desk, serve
from tests.serving.conftest import PASSWORD, place
from tests.serving.visiting import API, PATIENCE, Visitor, event_number

CIVILIANS = "How many civilians were killed in the Pahalgam attack?"
SHIPS = "How many ships sailed north in the winter?"
LONG = "Who led the Indian delegation, Anand Prakash?"
VISITORS = 50
QUOTES_ONLY = True
SLOW = 0.4


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose generator takes its time for every word."""
    yield from serve(tmp_path_factory.mktemp("slow"), "--pace", str(SLOW))


def ask(visitor: Visitor, question: str) -> None:
    """Put a question to the conversation and queue its answer, as the page does."""
    config = visitor.config()
    begun = {
        "data": [question, False, None, None, None],
        "fn_index": event_number(config, "begin"),
        "session_hash": visitor.session,
    }
    assert visitor.http.post(f"{API}/run/predict", json=begun).status_code == 200
    assert visitor.join(event_number(config, "answer"), None, None).status_code == 200


def test_a_slow_generator_holds_nobody_up(slow: Desk) -> None:
    """The quotes are there long before the words, and everything else answers meanwhile."""
    visitor, other = Visitor(slow.url, session="slow"), Visitor(slow.url, session="other")
    ask(visitor, CIVILIANS)
    told, started = visitor.told(), time.monotonic()
    first = next(m for m in told if "fn-quote" in str(m.get("output")))
    quotes = time.monotonic() - started
    assert "26 civilians" in str(first)
    began = time.monotonic()
    assert other.call("documents")
    assert other.http.get("/config").status_code == 200
    looked = time.monotonic() - began
    last = [m for m in told if m["msg"] == "process_completed"][-1]
    whole = time.monotonic() - started
    assert last["success"]
    assert quotes < whole / 2
    assert looked < whole


def test_a_closed_tab_stops_the_work(slow: Desk) -> None:
    """Whoever leaves in mid-answer stops the model, and the place is free for the next."""
    log = slow.home / "generator.log"
    for number in range(3):  # one more than are answered at once
        log.unlink(missing_ok=True)
        visitor = Visitor(slow.url, session=f"leaving{number}")
        beating = threading.Thread(target=_beat, args=(visitor,), daemon=True)
        beating.start()
        ask(visitor, LONG)
        told = visitor.told()
        next(m for m in told if "fn-quote" in str(m.get("output")))
        told.close()  # type: ignore[attr-defined]
        visitor.http.close()
        wait_until(log.exists)
        assert log.read_text() == "stopped"
    staying = Visitor(slow.url, session="staying")
    assert staying.call("ask", CIVILIANS, QUOTES_ONLY)["status"] == "answered"


def _beat(visitor: Visitor) -> None:
    """The connection that a page holds open as long as it is there."""
    address = f"{visitor.url}{API}/heartbeat/{visitor.session}"
    try:
        with visitor.http.stream("GET", address) as beats:
            for _ in beats.iter_raw():
                pass
    except (httpx.HTTPError, RuntimeError):
        return  # the page is closed


def wait_until(true: object) -> None:
    """Wait until it is so."""
    for _ in range(200):
        if true():  # type: ignore[operator]
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def test_fifty_visitors_wait_in_a_queue(own: Desk) -> None:
    """Fifty questions at once: each gets its own whole answer, in turn, and none an error."""

    async def one(client: httpx.AsyncClient, number: int) -> str:
        question = CIVILIANS if number % 2 else SHIPS
        body = {"data": [question, QUOTES_ONLY]}
        made = await client.post(f"{API}/call/ask", json=body)
        assert made.status_code == 200, made.text
        answer = await client.get(f"{API}/call/ask/{made.json()['event_id']}")
        assert "event: complete" in answer.text, answer.text
        return answer.text

    async def everybody() -> list[str]:
        limits = httpx.Limits(max_connections=VISITORS)
        async with httpx.AsyncClient(
            base_url=own.url, timeout=4 * PATIENCE, limits=limits
        ) as client:
            return await asyncio.gather(*(one(client, number) for number in range(VISITORS)))

    answers = [json.loads(text.partition("data: ")[2])[0] for text in asyncio.run(everybody())]
    said: dict[str, set[str]] = {question: set() for question in (CIVILIANS, SHIPS)}
    for number, answer in enumerate(answers):
        assert answer["question"] == (CIVILIANS if number % 2 else SHIPS)
        said[answer["question"]].add(json.dumps([answer["sentences"], answer["citations"]]))
    [civilians], [ships] = said[CIVILIANS], said[SHIPS]
    assert "26 civilians" in civilians
    assert DEEP in ships


def test_two_visitors_at_once_keep_their_own(guarded: Desk) -> None:
    """Each gets the answer to their own question, and sees their own conversations alone."""
    ada = Visitor(guarded.url, "ada", PASSWORD, session="ada")
    bob = Visitor(guarded.url, "bob", PASSWORD, session="bob")
    ask(ada, CIVILIANS)
    ask(bob, SHIPS)
    last = {}
    for name, visitor in (("bob", bob), ("ada", ada)):
        done = [m for m in visitor.told() if m["msg"] == "process_completed"][-1]
        assert done["success"]
        last[name] = str(done["output"])
    assert "26 civilians" in last["ada"]
    assert DEEP in last["bob"]
    number = event_number(ada.config(), "listing")
    listed = {}
    for name, visitor in (("ada", ada), ("bob", bob)):
        body = {"data": ["", None], "fn_index": number, "session_hash": visitor.session}
        answer = visitor.http.post(f"{API}/run/predict", json=body)
        listed[name] = answer.json()["data"][0]
    assert CIVILIANS in listed["ada"]
    assert SHIPS not in listed["ada"]
    assert SHIPS in listed["bob"]
    assert CIVILIANS not in listed["bob"]
    with Library.open_ledger(guarded.home / "library") as library:
        [conversation] = library.history.conversations("ada")
    for visitor, status in ((ada, 200), (bob, 404)):
        for form in ("md", "json"):
            found = visitor.http.get(f"/conversation/{conversation.id}.{form}")
            assert found.status_code == status
            assert (CIVILIANS in found.text) == (status == 200)


def test_the_library_changes_underneath(own: Desk, tmp_path: Path) -> None:
    """What another process removes is gone from answers, evidence and pages at once."""
    visitor = Visitor(own.url, session="changing")
    id, _ = place(own, "hostile.txt")
    asked = "When did the hostile supplies arrive at the northern harbour?"
    assert visitor.call("ask", asked, QUOTES_ONLY)["status"] == "answered"
    with Library.open_ledger(own.home / "library") as library:
        library.remove([id])
    config = visitor.config()
    body = {
        "data": [],
        "fn_index": event_number(config, "open"),
        "session_hash": visitor.session,
        "event_data": {"document": id, "start": 0, "end": 10},
    }
    opened = visitor.http.post(f"{API}/run/predict", json=body)
    assert "no longer in the library" in str(opened.json()["data"])
    assert visitor.http.get(f"/original/{id}").status_code == 404
    after = visitor.call("ask", asked, QUOTES_ONLY)
    assert "hostile supplies" not in str(after["sentences"])
    assert id not in {one["document_id"] for one in visitor.call("documents")}
