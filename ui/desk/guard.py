"""Stands before the whole desk: whose request it is, and whether it is answered at all.

A visitor logs in with a name and a password of the users file, and is known by a
cookie from then on; or a reverse proxy, believed by its address alone, names
them in a header. Nothing behind the guard is reached without one or the other.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs

import anyio.to_thread

from ui.desk import login
from ui.errors import UsersUnreadable
from ui.users import User, Users

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

COOKIE = "footnote"
HOURS = 12
# Wrong passwords for one name or from one address before it has to wait, and how long it waits.
TRIES, WAIT_SECONDS = 5, 30.0
MOST_BYTES = 4096


class Names(Protocol):
    """Finds out who a request is from."""

    def name(self, scope: Message) -> str | None:
        """The visitor's name; None when there is none to be believed."""
        ...


@dataclass
class ByHeader:
    """The header of a reverse proxy, believed only when the request comes from that proxy.

    With `users`, only a name that stands there is let in.
    """

    header: str
    proxy: str
    users: Users | None = None

    def name(self, scope: Message) -> str | None:
        """What the proxy says."""
        peer = (scope.get("client") or ("", 0))[0]
        if peer != self.proxy:
            return None
        wanted = self.header.lower().encode()
        found = [value for key, value in scope["headers"] if key == wanted]
        if len(found) != 1:  # none, or one that a visitor slipped in beside the proxy's own
            return None
        name = found[0].decode("utf-8", "replace").strip()[:64]
        return name or None if self.users is None else _listed(self.users, name)


def _listed(users: Users, name: str) -> str | None:
    """The name, if it stands in the file; nobody is let in by a file that cannot be read."""
    try:
        return name if name in users.all() else None
    except UsersUnreadable:
        return None


@dataclass
class Tries:
    """Counts tries that were not right, so that guessing is slow; safe from several threads."""

    wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, *keys: str) -> float:
        """Seconds until one more try is heard; 0 when this one is.

        It counts as wrong from now on, so that a hundred at once are not a hundred tries.
        """
        with self.guard:
            now = time.monotonic()
            self.wrong = {k: v for k, v in self.wrong.items() if now - v[1] < WAIT_SECONDS}
            held = [self.wrong[k] for k in keys if k in self.wrong and self.wrong[k][0] >= TRIES]
            if held:
                return max(WAIT_SECONDS - (now - since) for _, since in held)
            for key in keys:
                self.wrong[key] = (self.wrong.get(key, (0, 0.0))[0] + 1, now)
            return 0.0

    def right(self, *keys: str) -> None:
        """It was the right password after all."""
        with self.guard:
            for key in keys:
                self.wrong.pop(key, None)


@dataclass(frozen=True, slots=True)
class Session:
    """Who logged in, the password's hash they logged in with, and until when it counts."""

    name: str
    hashed: str
    until: float


@dataclass
class ByPassword:
    """Users of a file, known by a cookie once they have logged in.

    Sessions end with the desk, with the user, and with the password they began with.
    """

    users: Users
    sessions: dict[str, Session] = field(default_factory=dict)
    tries: Tries = field(default_factory=Tries)

    def name(self, scope: Message) -> str | None:
        """Whose session the cookie is, while it lasts and the user is still in the file."""
        held = self.sessions.get(cookie(scope))
        if held is None or held.until < time.time():
            return None
        try:
            user = self.users.all().get(held.name)
        except UsersUnreadable:
            return None  # nobody is let in by a file that cannot be read
        return held.name if user is not None and user.hashed == held.hashed else None

    def begin(self, user: User) -> str:
        """A new session's secret."""
        now = time.time()
        self.sessions = {k: v for k, v in self.sessions.items() if v.until > now}
        secret = secrets.token_urlsafe(32)
        self.sessions[secret] = Session(user.name, user.hashed, now + HOURS * 3600)
        return secret

    def end(self, scope: Message) -> None:
        """Log out."""
        self.sessions.pop(cookie(scope), None)


class Guard:
    """Lets known visitors through, with their name in the scope; shows the others the login."""

    def __init__(self, app: App, names: Names) -> None:
        """Stand before `app`."""
        self.app, self.names = app, names

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if isinstance(self.names, ByPassword) and scope["type"] == "http":
            if scope["path"] == "/login" and scope["method"] == "POST":
                await self._log_in(self.names, scope, receive, send)
                return
            if scope["path"] == "/logout":
                self.names.end(scope)
                await _answer(send, 303, "", [(b"location", b"./"), _set_cookie(scope, "", 0)])
                return
        name = self.names.name(scope)
        if name is not None:
            scope["footnote.user"] = name
            await self.app(scope, receive, send)
        elif scope["type"] == "http" and isinstance(self.names, ByPassword):
            wanted = scope["path"] == "/" and scope["method"] in {"GET", "HEAD"}
            await _answer(send, 200 if wanted else 401, login.page())
        elif scope["type"] == "http":
            await _answer(send, 401, login.refused())
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _log_in(
        self, names: ByPassword, scope: Message, receive: Receive, send: Send
    ) -> None:
        body = await _body(receive)
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        # Gradio's own client calls it `username`, and wants no other page as an answer.
        client = "username" in form
        name = form.get("username" if client else "name", [""])[0][:64]
        password = form.get("password", [""])[0][:1024]
        keys = (f"name {name}", f"from {(scope.get('client') or ('', 0))[0]}")
        seconds = names.tries.begin(*keys)
        if seconds > 0:
            await _answer(send, 429, login.page(name, wait=seconds))
            return
        try:
            # Hashing takes its time by design; the other visitors should not feel it.
            user = await anyio.to_thread.run_sync(names.users.check, name, password)
        except UsersUnreadable:
            user = None
        if user is None:
            await _answer(send, 401, login.page(name, wrong=True))
            return
        names.tries.right(*keys)
        kept = _set_cookie(scope, names.begin(user), HOURS * 3600)
        if client:
            await _answer(send, 200, "", [kept])
        else:
            await _answer(send, 303, "", [(b"location", b"./"), kept])


def cookie(scope: Message) -> str:
    """The session's secret that the browser sends, "" without one."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            for part in value.decode("latin-1").split(";"):
                name, _, held = part.strip().partition("=")
                if name == COOKIE:
                    return str(held)
    return ""


def _set_cookie(scope: Message, value: str, seconds: int) -> tuple[bytes, bytes]:
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    said = f"{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
    return b"set-cookie", said.encode()


async def _body(receive: Receive) -> bytes:
    """The request's body, no more of it than a name and a password need."""
    body = b""
    while len(body) <= MOST_BYTES:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    return body[:MOST_BYTES]


async def _answer(
    send: Send, status: int, html: str, headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    first = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send(
        {"type": "http.response.start", "status": status, "headers": [*first, *(headers or [])]}
    )
    await send({"type": "http.response.body", "body": html.encode()})
