"""The desk's server: this machine only or behind a login, its own origin only."""

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
from ui.desk.access import Access
from ui.errors import LoginNeeded, PortBusy
from ui.terminal import err
from ui.uploads import incoming
from ui.warming import Warming

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from ui.desk.guard import Names

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

KEEP_SECONDS = 120
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
    # With no-referrer a browser would name the login's own form "null" as its origin.
    (b"referrer-policy", b"same-origin"),
]


def listen(
    settings: Settings,
    access: Access | None = None,
    names: Names | None = None,
    proxy: str | None = None,
) -> Listener:
    """Take the address before anything slow is done. Raises LoginNeeded, PortBusy.

    `names` finds out who a visitor is; without it only this machine is listened to.
    `proxy` is the address of one whose word on where a request comes from is taken.
    """
    host, port = settings.host, settings.port
    if names is None and not is_loopback(host):
        raise LoginNeeded(
            f"The desk would listen on {host}, where others could read the library without login.",
            "Make a user with `footnote users add NAME`, then run `footnote serve --host "
            f"{host} --auth FILE`; or use --host 127.0.0.1 and forward the port with ssh -L.",
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
    return Listener(settings, taken, access or Access(), names, proxy)


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

    def __init__(
        self,
        settings: Settings,
        taken: socket.socket,
        access: Access,
        names: Names | None,
        proxy: str | None,
    ) -> None:
        """Hold the socket."""
        self.settings, self.access, self.names, self.proxy = settings, access, names, proxy
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
            desk(pipeline, warming, self.access, self.names),
            log_level="warning",
            access_log=False,
            # Longer than browsers and proxies keep an idle connection, so that they close it first.
            timeout_keep_alive=KEEP_SECONDS,
            # Else a header that anybody may send would say where a request comes from.
            proxy_headers=self.proxy is not None,
            forwarded_allow_ips=self.proxy,
        )
        err().print(f"{words.NAME} is open at {self.url} (Ctrl-C stops it).")
        warming.start()
        Server(config).run(sockets=[self.socket])


def desk(
    pipeline: Pipeline,
    warming: Warming,
    access: Access | None = None,
    names: Names | None = None,
) -> App:
    """The desk as an ASGI application; with `names`, behind a login."""
    uploads = incoming(pipeline.home)
    os.environ["GRADIO_TEMP_DIR"] = str(uploads)
    from fastapi import FastAPI

    from ui import app
    from ui.desk.doors import Doors
    from ui.desk.guard import Guard
    from ui.desk.pictures import Pictures
    from ui.desk.routes import add_routes

    pictures = Pictures(pipeline)
    access = access or Access()
    page = app.build(pipeline, warming, access, pictures)
    inner = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(inner, pipeline, pictures, access)
    app.mount(inner, page, pipeline.settings.max_file_mb, login=names is not None)
    doors = Doors(inner, uploads)
    if names is None:
        return OwnOrigin(doors)
    return OwnOrigin(Guard(doors, names), elsewhere=True)


class OwnOrigin:
    """Answers only requests that a page of this desk could make.

    Another site open in the same browser can send requests to a loopback
    address, and can point a name of its own at it: so the Host must be a name
    of this machine, and an Origin, where there is one, must be the same host.
    A desk that is reached from `elsewhere` has names this one cannot know; there
    the login's cookie, which a browser gives to its own host alone, stands for it.
    """

    def __init__(self, app: App, *, elsewhere: bool = False) -> None:
        """Stand before `app`."""
        self.app, self.elsewhere = app, elsewhere

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it with 403."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        known = is_loopback(bare(host)) or (self.elsewhere and host)
        if not known or origin not in {"", f"http://{host}", f"https://{host}"}:
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
