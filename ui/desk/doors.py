"""Which of Gradio's addresses the desk answers, and which files a request may name.

Gradio brings more than this page uses: addresses that fetch others for the
visitor, that edit or record. Only what is listed here is answered. Mounted on a
server it also takes any path in a request for an uploaded file; here only a file
that lies in the folder of uploads is one.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

API = "/gradio_api"
# Whole addresses, each with or without a slash at its end.
EXACT = frozenset(
    ["", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/login"]
    + ["/logout"]
    + [
        f"{API}/{name}"
        for name in (
            "info",
            "app_id",
            "theme.css",
            "startup-events",
            "login_check",
            "queue/join",
            "queue/data",
            "upload",
            "upload_progress",
            "cancel",
            "reset",
        )
    ]
)
BEGINNINGS = (
    "/assets/",
    "/static/",
    "/svelte/",
    "/page/",
    "/original/",
    "/conversation/",
    "/checked/",
    f"{API}/heartbeat/",
    f"{API}/call/",
    f"{API}/run/",
    f"{API}/file=",
)
# Bodies that may name files; a file's own bytes go to `upload`, which streams them.
READ = (f"{API}/queue/join", f"{API}/call/", f"{API}/run/")
MOST_BYTES = 32_000_000
"""A body longer than this is refused: a pasted book is a tenth of it."""


class Doors:
    """Passes on what the desk answers; the rest is 404, files from elsewhere 422."""

    def __init__(self, app: App, uploads: Path) -> None:
        """Stand before `app`; uploaded files lie in `uploads`."""
        self.app, self.uploads = app, uploads.resolve()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        path = str(scope["path"])
        if not self._answered(path):
            await _refuse(send, 404, b"There is no such page here.")
        elif scope["method"] == "POST" and path.startswith(READ):
            body = await _whole(receive)
            if body is None:
                await _refuse(send, 413, b"This is too much for one request.")
            elif not all(map(self._uploaded, _files(body))):
                await _refuse(send, 422, b"This file was not uploaded here.")
            else:
                await self.app(scope, _again(body, receive), send)
        else:
            await self.app(scope, receive, send)

    def _answered(self, path: str) -> bool:
        if path.startswith(f"{API}/file="):
            return self._uploaded(path.removeprefix(f"{API}/file="))
        return path.rstrip("/") in EXACT or path.startswith(BEGINNINGS)

    def _uploaded(self, name: object) -> bool:
        """Whether this is the path of a file in the folder of uploads; an address never is."""
        if not isinstance(name, str) or "\0" in name:
            return False
        place = Path(name)
        return place.is_absolute() and self.uploads in place.resolve().parents


def _files(body: bytes) -> Iterator[object]:
    """What a body says are paths or addresses of files, wherever it says so."""
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return  # no JSON: whoever reads it refuses it
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "path" in one:  # Gradio takes it for a file with or without its mark
                yield one["path"]
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


async def _whole(receive: Receive) -> bytes | None:
    """The request's body; None when it is too long."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > MOST_BYTES:
            return None
        parts.append(part)
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, for the app behind; then what else comes."""
    told = False

    async def replay() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _refuse(send: Send, status: int, said: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": said})
