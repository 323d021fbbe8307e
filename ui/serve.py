"""The desk's server: this machine only, its own origin only."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from rag.config import Settings
from ui import words
from ui.errors import LoginNeeded, PortBusy
from ui.terminal import err
from ui.uploads import incoming
from ui.warming import Warming

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# Gradio's page makes functions from text and has inline scripts and styles, so those stay
# allowed; what no document or slip may do is fetch from, or send to, anywhere else.
POLICY = (
    "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self'; "
    "object-src 'none'; "
    "base-uri 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'self'"
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def listen(settings: Settings) -> Listener:
    """Take the address before anything slow is done. Raises LoginNeeded, PortBusy."""
    host, port = settings.host, settings.port
    if not is_loopback(host):
        raise LoginNeeded(
            f"The desk would listen on {host}, where others could read the library without login.",
            "Use --host 127.0.0.1; to reach it from elsewhere, forward the port with ssh -L.",
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # a port in its quarantine after the last run is free
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen()
    except OSError as error:
        taken.close()
        reason = "is in use" if error.errno == errno.EADDRINUSE else f"is refused ({error})"
        raise PortBusy(
            f"Port {port} on {host} {reason}.",
            "Choose another with `footnote serve --port`, such as --port "
            f"{port + 1 if 1024 <= port < 65535 else 7861}.",
        ) from error
    return Listener(settings, taken)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Listener:
    """A taken address; `run` serves the desk on it until Ctrl-C."""

    def __init__(self, settings: Settings, taken: socket.socket) -> None:
        """Hold the socket."""
        self.settings = settings
        self.socket = taken
        host, port = taken.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def run(self, pipeline: Pipeline) -> None:
        """Serve until stopped; the models load meanwhile."""
        import uvicorn

        class Server(uvicorn.Server):
            """Leaves at once: every open page holds a connection, and cutting it is no error."""

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                """Stop listening and do not wait."""
                logging.getLogger("uvicorn.error").disabled = True
                self.force_exit = True
                await super().shutdown(sockets)

        warming = Warming(pipeline.load)
        config = uvicorn.Config(
            desk(pipeline, warming),
            log_level="warning",
            access_log=False,
        )
        err().print(f"{words.NAME} is open at {self.url} (Ctrl-C stops it).")
        warming.start()
        Server(config).run(sockets=[self.socket])


def desk(pipeline: Pipeline, warming: Warming) -> App:
    """The desk as an ASGI application."""
    os.environ["GRADIO_TEMP_DIR"] = str(incoming(pipeline.home))
    from fastapi import FastAPI

    from ui import app

    page = app.build(pipeline, warming)
    inner = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount(inner, page, pipeline.settings.max_file_mb)
    return OwnOrigin(inner)


class OwnOrigin:
    """Answers only requests that a page of this desk could make.

    Another site open in the same browser can send requests to a loopback
    address, and can point a name of its own at it: so the Host must be a name
    of this machine, and an Origin, where there is one, must be the same host.
    """

    def __init__(self, app: App) -> None:
        """Stand before `app`."""
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        if not is_loopback(bare(host)) or origin not in {"", f"http://{host}", f"https://{host}"}:
            await send({"type": "http.response.start", "status": 403, "headers": HEADERS})
            await send({"type": "http.response.body", "body": b"Not a page of this desk."})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def bare(host: str) -> str:
    """A Host header without its port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] or host
