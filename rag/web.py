"""Web addresses the user names: pages, feeds and site maps, fetched with care.

A name is resolved once, every address it has is checked, and the connection
goes to the address that was checked, so that no redirect and no second answer
of a name server leads into this machine or a private network. robots.txt is
asked first. No cookies, no scripts, no proxy. Time and size are bounded.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from rag.addresses import Allow, Resolve, connect, is_public, resolve
from rag.errors import AddressRefused, FileTooLarge, LoadError, OfflineRefused, PageUnreachable
from rag.feeds import links
from rag.load import supported
from rag.robots import REDIRECTS, Robots

if TYPE_CHECKING:
    from rag.config import Settings


_MOST_REDIRECTS = 5
_PAUSE_SECONDS = 0.5  # between two requests to one site
_FEED_DEPTH = 2  # a site map of site maps
_CHUNK = 1 << 16
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/json": ".json",
    "application/zip": ".zip",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
}
_FEEDS = {"application/rss+xml", "application/atom+xml", "application/xml", "text/xml"}


@dataclass(frozen=True, slots=True)
class WebPage:
    """What came of one address: a file and the name that tells its format, or an error.

    `more` is how many pages a feed has added to those to come.
    """

    source: str
    name: str = ""
    path: Path | None = None
    error: LoadError | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer of a server: where it came from in the end, its type, and its bytes."""

    url: str
    kind: str
    body: bytes


class Fetch:
    """Fetches what the user named. `allow` decides which IP addresses may be connected to."""

    def __init__(
        self,
        *,
        max_bytes: int,
        seconds: float,
        pages: int,
        offline: bool = False,
        resolver: Resolve = resolve,
        allow: Allow = is_public,
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        """Connect to nothing yet. Sizes in bytes, times in seconds."""
        self._max_bytes, self._seconds, self._most_pages = max_bytes, seconds, pages
        self._offline, self._resolver, self._allow = offline, resolver, allow
        self._pause = pause
        self._asked: dict[str, float] = {}
        self.agent = f"Footnote/{_version()} (reads single pages that its user names)"
        self._robots = Robots(self.agent, lambda url, most: self._get(url, most, cut=True))

    def pages(self, address: str, folder: Path) -> Iterator[WebPage]:
        """The document at an address, or those a feed or site map there names.

        Each is written into `folder`; a failure is in the page's `error`.
        """
        yield from self._pages(address, folder, set(), _FEED_DEPTH)

    def _pages(self, address: str, folder: Path, seen: set[str], depth: int) -> Iterator[WebPage]:
        seen.add(address)
        try:
            fetched = self.fetch(address)
            found = links(fetched.body, fetched.url) if fetched.kind in _FEEDS else None
            if found is None:
                yield self._page(address, fetched, folder / str(len(seen)))
                return
        except LoadError as error:
            yield WebPage(address, error=error)
            return
        new = [link for link in found if link not in seen][: max(0, self._most_pages - len(seen))]
        if not new or not depth:
            what = "a feed that names no pages" if depth else "a feed inside too many others"
            yield WebPage(address, error=_no_document(address, what))
            return
        yield WebPage(address, more=len(new) - 1)
        for link in new:
            if link not in seen:
                yield from self._pages(link, folder, seen, depth - 1)

    def _page(self, address: str, fetched: Fetched, path: Path) -> WebPage:
        last = urlsplit(fetched.url).path.rpartition("/")[2] or urlsplit(fetched.url).hostname or ""
        suffix = _TYPES.get(fetched.kind, "")
        if suffix:
            name = last if last.lower().endswith(suffix) else last + suffix
        elif supported(Path(last)):
            name = last
        else:
            raise _no_document(address, f"of the type {fetched.kind or 'unknown'}")
        path.write_bytes(fetched.body)
        metadata = {"retrieved": datetime.now(UTC).date().isoformat()}
        if fetched.url != address:
            metadata["address"] = fetched.url
        return WebPage(address, name, path, metadata=metadata)

    # --- one address -----------------------------------------------------------------------

    def fetch(self, address: str) -> Fetched:
        """The bytes at an address, redirects followed.

        Raises AddressRefused for a private address, a scheme that is not http
        or https, or what robots.txt forbids; PageUnreachable; FileTooLarge.
        """
        if self._offline:
            raise _offline(address)
        try:
            return self._follow(address)
        except ValueError as error:  # urllib's, for an address that cannot be taken apart
            raise _odd(address) from error

    def _follow(self, address: str) -> Fetched:
        url = address
        for _ in range(_MOST_REDIRECTS + 1):
            self._robots.must_allow(url)
            status, headers, body = self._get(url, self._max_bytes)
            if status in REDIRECTS and headers.get("location"):
                url = urljoin(url, headers["location"])
                continue
            if status != http.client.OK:
                raise PageUnreachable(
                    f"{address} answered with status {status}"
                    f" ({http.client.responses.get(status, 'unknown')}).",
                    "Open it in a browser; if it shows there, save the page and add the file.",
                )
            if not body:
                raise PageUnreachable(f"{address} is empty.", "Open it in a browser and look.")
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            return Fetched(url, kind, body)
        raise PageUnreachable(
            f"{address} redirects more than {_MOST_REDIRECTS} times.",
            "Open it in a browser and add the address it ends at.",
        )

    def _get(
        self, url: str, max_bytes: int, *, cut: bool = False
    ) -> tuple[int, dict[str, str], bytes]:
        """One request: status, headers by lower-case name, body of at most `max_bytes`."""
        parts = urlsplit(url)
        host = parts.hostname
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            host, port = None, 0
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
            raise _odd(url)
        target = urlunsplit(("", "", _quoted(parts.path) or "/", _quoted(parts.query), ""))
        headers = {
            "User-Agent": self.agent,
            "Accept": "text/html,application/xhtml+xml,application/pdf,*/*;q=0.5",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        deadline = time.monotonic() + self._seconds
        self._wait(host)
        try:
            with closing(self._connect(parts.scheme, host, port)) as connection:
                ended = threading.Timer(self._seconds, _shut, [connection.sock])
                ended.daemon = True
                ended.start()
                try:
                    connection.request("GET", target, headers=headers)
                    answer = connection.getresponse()
                    body = self._body(answer, url, max_bytes, cut=cut)
                finally:
                    ended.cancel()
                    if time.monotonic() >= deadline:
                        raise TimeoutError
                return answer.status, {k.lower(): v for k, v in answer.getheaders()}, body
        except OfflineRefused as error:
            raise _offline(url) from error
        except TimeoutError as error:
            raise PageUnreachable(
                f"{url} took longer than {self._seconds:g} seconds.",
                "Try again later, or raise the setting web_seconds.",
            ) from error
        except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
            why = str(error) or type(error).__name__
            raise PageUnreachable(
                f"{url} could not be fetched: {why}.", "Check the address and the network."
            ) from error

    @staticmethod
    def _body(answer: http.client.HTTPResponse, url: str, max_bytes: int, *, cut: bool) -> bytes:
        data = bytearray()
        while len(data) <= max_bytes and (chunk := answer.read(_CHUNK)):
            data += chunk
        if len(data) > max_bytes and not cut:
            raise FileTooLarge(
                f"{url} is larger than the limit of {max_bytes / 1e6:,.1f} MB.",
                "Raise the setting max_file_mb, and run `footnote add` again.",
            )
        return bytes(data[:max_bytes])

    def _connect(self, scheme: str, host: str, port: int) -> http.client.HTTPConnection:
        addresses = self._resolver(host, port)
        return connect(
            scheme, host, port, addresses=addresses, allow=self._allow, seconds=self._seconds
        )

    def _wait(self, host: str) -> None:
        """Leave a site time between two requests."""
        since = time.monotonic() - self._asked.get(host, float("-inf"))
        if since < self._pause:
            time.sleep(self._pause - since)
        self._asked[host] = time.monotonic()


def open_fetch(settings: Settings) -> Fetch:
    """A Fetch within the limits of the settings."""
    return Fetch(
        max_bytes=int(settings.max_file_mb * 1_000_000),
        seconds=settings.web_seconds,
        pages=settings.web_pages,
        offline=settings.offline,
    )


def _version() -> str:
    try:
        return version("footnote-desk")
    except PackageNotFoundError:
        return "0"


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended by itself


def _quoted(part: str) -> str:
    """The part of an address as it may stand in a request: spaces and letters percent-coded."""
    return quote(part, safe="%/:=&?~#+!$,;'@()*[]-._")


def _offline(address: str) -> PageUnreachable:
    return PageUnreachable(
        f"{address} was not fetched: Footnote is running offline.",
        "Run without --offline (or with offline = false), or save the page and add the file.",
    )


def _odd(url: str) -> AddressRefused:
    return AddressRefused(
        f"{url} is no plain http or https address.",
        "Give an address such as https://example.org/page.html.",
    )


def _no_document(address: str, what: str) -> PageUnreachable:
    return PageUnreachable(
        f"{address} is {what}.", "Name the address of a page, a document, or a feed of pages."
    )
