"""Web addresses the user names: pages, feeds and site maps, fetched with care.

A name is resolved once, every address it has is checked, and the connection
goes to the address that was checked, so that no redirect and no second answer
of a name server leads into this machine or a private network. robots.txt is
asked first. No cookies, no scripts, no proxy. Time and size are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import urllib.robotparser
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from rag.errors import AddressRefused, FileTooLarge, LoadError, OfflineRefused, PageUnreachable
from rag.feeds import links
from rag.load import supported

if TYPE_CHECKING:
    from rag.config import Settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_MOST_ROBOTS_BYTES = 512_000  # what RFC 9309 asks a crawler to read at least
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


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, in whatever form it is written."""
    try:
        found: Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    for inner in _carried(found):
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
    return True


def _carried(address: Address) -> Iterator[Address]:
    """The address, and the IPv4 address it carries where it is a way to one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
            return
    yield address


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of a host, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


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
        allow: Callable[[str], bool] = is_public,
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        """Connect to nothing yet. Sizes in bytes, times in seconds."""
        self._max_bytes, self._seconds, self._most_pages = max_bytes, seconds, pages
        self._offline, self._resolver, self._allow = offline, resolver, allow
        self._pause = pause
        self._robots: dict[str, urllib.robotparser.RobotFileParser] = {}
        self._asked: dict[str, float] = {}
        self.agent = f"Footnote/{_version()} (reads single pages that its user names)"

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
        if not depth:
            yield WebPage(address, error=_no_document(address, "a feed inside too many others"))
            return
        new = [link for link in found if link not in seen][: max(0, self._most_pages - len(seen))]
        if not new:
            yield WebPage(address, error=_no_document(address, "a feed that names no pages"))
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
        url = address
        for _ in range(_MOST_REDIRECTS + 1):
            self._ask_robots(url)
            status, headers, body = self._get(url, self._max_bytes)
            if status in _REDIRECTS and headers.get("location"):
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

    def _ask_robots(self, url: str) -> None:
        """Raise AddressRefused where the site's robots.txt says no. RFC 9309."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        rules = self._robots.get(site)
        if rules is None:
            rules = self._robots[site] = self._read_robots(site)
        if not rules.can_fetch(self.agent, url):
            raise AddressRefused(
                f"The robots.txt of {parts.netloc} asks programs not to fetch {url}.",
                "Open it in a browser, save the page, and add the file.",
            )

    def _read_robots(self, site: str) -> urllib.robotparser.RobotFileParser:
        rules = urllib.robotparser.RobotFileParser()
        url = f"{site}/robots.txt"
        for _ in range(_MOST_REDIRECTS):
            status, headers, body = self._get(url, _MOST_ROBOTS_BYTES, cut=True)
            if status not in _REDIRECTS or not headers.get("location"):
                break
            url = urljoin(url, headers["location"])
        if status == http.client.OK:
            rules.parse(body.decode("utf-8", errors="replace").splitlines())
        elif status >= http.client.INTERNAL_SERVER_ERROR:
            rules.parse(["User-agent: *", "Disallow: /"])
        else:
            rules.parse([])
        return rules

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
            raise AddressRefused(
                f"{url} is no plain http or https address.",
                "Give an address such as https://example.org/page.html.",
            )
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

    def _body(
        self, answer: http.client.HTTPResponse, url: str, max_bytes: int, *, cut: bool
    ) -> bytes:
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
        """A connection to an address that was checked; nothing is resolved a second time."""
        addresses = self._resolver(host, port)
        for address in addresses:
            if not self._allow(address):
                raise AddressRefused(
                    f"{host} leads to {address}, which is not on the public internet.",
                    "Footnote fetches public pages only; save this one and add the file.",
                )
        trouble: OSError = OSError("the name has no address")
        for address in addresses:
            try:
                sock = socket.create_connection((address, port), self._seconds)
                break
            except OSError as error:
                trouble = error
        else:
            raise trouble
        connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        try:
            if scheme == "https":
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        connection.sock = sock
        if scheme == "https":
            connection.default_port = 443  # so that the Host header leaves the usual port out
        return connection

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
    from urllib.parse import quote

    return quote(part, safe="%/:=&?~#+!$,;'@()*[]-._")


def _offline(address: str) -> PageUnreachable:
    return PageUnreachable(
        f"{address} was not fetched: Footnote is running offline.",
        "Run without --offline (or with offline = false), or save the page and add the file.",
    )


def _no_document(address: str, what: str) -> PageUnreachable:
    return PageUnreachable(
        f"{address} is {what}.", "Name the address of a page, a document, or a feed of pages."
    )
