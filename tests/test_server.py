"""The generator behind a server: asked greedily, its failures named."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice

import pytest

from rag.errors import GenerationFailed, InvalidSetting
from rag.generate import Prompt
from rag.lm.server import ServerGenerator


class Server(BaseHTTPRequestHandler):
    """Answers with what the test has put into `answer`: status, content type, body."""

    answer = (200, "text/event-stream", b"")
    asked: dict[str, object]

    def do_POST(self) -> None:
        """Remember the request and answer."""
        type(self).asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, kind, body = self.answer
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a running `Server`."""
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}/v1/"
    running.shutdown()
    thread.join()
    running.server_close()


def events(*texts: str) -> bytes:
    """A stream of chat completion chunks."""
    chunks = [{"choices": [{"delta": {"content": text}}]} for text in texts]
    lines = ["data: " + json.dumps(chunk) for chunk in [{"choices": []}, *chunks]]
    return "\n\n".join([*lines, "data: [DONE]", ""]).encode()


def test_a_server_is_asked_greedily_and_its_pieces_passed_on(server: str) -> None:
    """Temperature 0, the system's turn first, the begun reply last; pieces as they come."""
    Server.answer = (200, "text/event-stream", events("Twenty-", "six é"))
    generator = ServerGenerator(server, "some-model", "secret")
    pieces = list(generator.stream(Prompt("Be brief.", "How many?", reply="It"), max_tokens=9))
    assert pieces == ["Twenty-", "six é"]
    assert Server.asked["temperature"] == 0
    assert Server.asked["max_tokens"] == 9
    assert [turn["role"] for turn in Server.asked["messages"]] == ["system", "user", "assistant"]
    assert generator.reading(Prompt("", "?")) is None


def test_a_server_that_does_not_stream_is_understood(server: str) -> None:
    """One JSON body with a message is a reply of one piece."""
    body = json.dumps({"choices": [{"message": {"content": "whole"}}]}).encode()
    Server.answer = (200, "application/json", body)
    assert list(ServerGenerator(server, "m").stream(Prompt("", "?"), max_tokens=9)) == ["whole"]


@pytest.mark.parametrize(
    ("status", "kind", "body", "message"),
    [
        (401, "application/json", b'{"error": "no key"}', "status 401.*no key"),
        (200, "text/html", b"<h1>Welcome</h1>", "no chat completion"),
        (200, "text/event-stream", b'data: {"error": "overloaded"}\n\n', "overloaded"),
        (200, "text/event-stream", b"data: [1]\n\n", "no chat completion"),
    ],
)
def test_what_a_server_gets_wrong_is_named(
    server: str, status: int, kind: str, body: bytes, message: str
) -> None:
    """A refusal, a page, an error in the stream: GenerationFailed with a remedy."""
    Server.answer = (status, kind, body)
    with pytest.raises(GenerationFailed, match=message) as caught:
        list(ServerGenerator(server, "m").stream(Prompt("", "?"), max_tokens=9))
    assert "generator_url" in caught.value.remedy


def test_a_server_that_is_not_there_or_silent_is_named(server: str) -> None:
    """A refused connection and a wait too long are failures of generation."""
    with pytest.raises(GenerationFailed, match="could not be reached"):
        list(ServerGenerator("http://127.0.0.1:9/v1", "m").stream(Prompt("", "?"), max_tokens=1))

    def wait(self: Server) -> None:
        threading.Event().wait(0.5)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Server, "do_POST", wait)
        silent = ServerGenerator(server, "m", timeout=0.1)
        with pytest.raises(GenerationFailed, match="said nothing"):
            list(silent.stream(Prompt("", "?"), max_tokens=1))


def test_closing_a_stream_hangs_up(server: str) -> None:
    """A reader who has enough may stop after one piece."""
    Server.answer = (200, "text/event-stream", events(*"abcdef"))
    stream = ServerGenerator(server, "m").stream(Prompt("", "?"), max_tokens=9)
    assert list(islice(stream, 1)) == ["a"]
    stream.close()


def test_an_address_that_is_none_is_refused_at_once() -> None:
    """generator_url must be http or https."""
    with pytest.raises(InvalidSetting, match="no http or https"):
        ServerGenerator("localhost:11434", "m")
