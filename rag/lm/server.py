"""Any OpenAI-compatible server (vLLM, Ollama, llama.cpp) behind the generator's protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import GenerationFailed, InvalidSetting

if TYPE_CHECKING:
    from rag.generate import Prompt
    from rag.lm.adapter import Adapter

TIMEOUT = 120.0  # seconds without a byte; a large model may think long before its first
REMEDY = "Check generator_url, generator and generator_key, and that the server runs."


class ServerGenerator:
    """Streams chat completions; greedy as far as the server keeps to temperature 0 and a seed."""

    def __init__(self, url: str, model: str, key: str = "", *, timeout: float = TIMEOUT) -> None:
        """Remember where to ask; nothing is sent yet. Raises InvalidSetting for a bad URL."""
        self.name = model
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidSetting(
                f"generator_url is {url!r}, which is no http or https address.",
                "Give the server's base URL, for example http://127.0.0.1:11434/v1.",
            )
        self._url = url
        self._connection = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._where = (parts.hostname, parts.port)
        self._path = parts.path.rstrip("/") + "/chat/completions"
        self._key = key
        self._timeout = timeout

    def stream(self, prompt: Prompt, *, max_tokens: int) -> Iterator[str]:
        """The reply in pieces; closing the iterator hangs up. Raises GenerationFailed."""
        connection = self._connection(*self._where, timeout=self._timeout)
        try:
            connection.request("POST", self._path, self._body(prompt, max_tokens), self._headers())
            with connection.getresponse() as response:
                if response.status != 200:
                    said = response.read(300).decode("utf-8", "replace")
                    raise self._failed(f"answered with status {response.status}: {said}")
                yield from self._pieces(response)
        except TimeoutError as error:
            raise self._failed(f"said nothing for {self._timeout:.0f} seconds") from error
        except (OSError, HTTPException) as error:
            raise self._failed(f"could not be reached or broke off: {error}") from error
        finally:
            connection.close()

    def reading(self, prompt: Prompt, *, adapter: Adapter | None = None) -> None:
        """None: chat servers do not tell what goes on inside."""

    def _body(self, prompt: Prompt, max_tokens: int) -> bytes:
        messages = [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.turn},
        ]
        if prompt.reply:
            messages.append({"role": "assistant", "content": prompt.reply})
        body = {
            "model": self.name,
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 0,
            "stream": True,
        }
        return json.dumps(body).encode()

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
        return headers | ({"Authorization": f"Bearer {self._key}"} if self._key else {})

    def _pieces(self, response: HTTPResponse) -> Iterator[str]:
        """The texts of a stream of server-sent events, or of one JSON body."""
        if "event-stream" not in response.headers.get("Content-Type", ""):
            yield self._piece(response.read(), "message")
            return
        for line in response:
            if line.startswith(b"data:"):
                data = line[5:].strip()
                if data == b"[DONE]":
                    return
                if piece := self._piece(data, "delta"):
                    yield piece

    def _piece(self, data: bytes, part: str) -> str:
        try:
            shape: Any = json.loads(data)
            if "error" in shape:
                raise self._failed(f"reports an error: {shape['error']}")
            choices = shape["choices"]
            return (choices[0][part].get("content") or "") if choices else ""
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            raise self._failed(f"sent what is no chat completion: {data[:200]!r}") from error

    def _failed(self, what: str) -> GenerationFailed:
        return GenerationFailed(f"The generator at {self._url} {what}.", REMEDY)
