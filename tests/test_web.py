"""Web addresses: only public ones are connected to, and every answer is bounded and named."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.library import Library
from index.manifest import Fingerprint
from rag.chunk import CHUNKER
from rag.config import Settings
from rag.errors import AddressRefused, FileTooLarge, PageUnreachable
from rag.feeds import links
from rag.ingest import ingest
from rag.web import Fetch, is_public
from tests.doubles import HashEmbedder

HTML = "text/html; charset=utf-8"
PAGE = b"<html><body><article><p>Wheat is grown in the south.</p></article></body></html>"


class Site(ThreadingHTTPServer):
    """A site on loopback: path to (status, headers, body); a body may be a function."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.slow = False
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where the site begins."""
        return f"http://site.example:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers from the site's table."""

    server: Site

    def do_GET(self) -> None:
        """Answer, slowly where the site is."""
        self.server.asked.append((self.path, self.headers.get("User-Agent", "")))
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"none"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for at in range(0, len(body), 10 if self.server.slow else len(body) or 1):
            try:
                self.wfile.write(body[at : at + 10] if self.server.slow else body)
            except OSError:
                return
            time.sleep(0.1 if self.server.slow else 0)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that runs."""
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(**changes: object) -> Fetch:
    """A Fetch that may reach this test's own loopback server, and only by its name."""
    options = {
        "max_bytes": 10_000,
        "seconds": 5.0,
        "pages": 10,
        "resolver": lambda host, _: {"site.example": ["127.0.0.1"]}.get(host, [host]),
        "allow": lambda address: address == "127.0.0.1" or is_public(address),
        "pause": 0.0,
    }
    return Fetch(**(options | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.1.2.3 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 "
    "224.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 "
    "ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:7f00:1:: "
    "2001:0:7f00:1:0:0:80ff:fffe not-an-address".split(),
)
def test_private_addresses_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, reserved, and IPv6 ways to them."""
    assert not is_public(address)
    private = Fetch(max_bytes=10, seconds=1, pages=1, resolver=lambda *_: ["8.8.8.8", address])
    with pytest.raises(AddressRefused, match="not on the public internet"):
        private.fetch("http://example.org/")


@pytest.mark.parametrize("address", "8.8.8.8 1.1.1.1 2606:4700::1111 64:ff9b::808:808".split())
def test_public_addresses_are_public(address: str) -> None:
    """Ordinary addresses, and NAT64 ways to them."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "https://127.0.0.1:8443/x"],
)
def test_the_system_s_own_resolver_leads_to_no_private_address(url: str) -> None:
    """Whatever way loopback is written, the address it resolves to decides."""
    with pytest.raises(AddressRefused, match="not on the public internet"):
        Fetch(max_bytes=10, seconds=1, pages=1).fetch(url)


@pytest.mark.parametrize(
    "url", ["http://a:b@example.org/", "http:///x", "http://x:99999/", "http://[x/"]
)
def test_odd_addresses_are_refused(url: str) -> None:
    """Credentials, no host, a port that is none."""
    with pytest.raises(AddressRefused, match="no plain http"):
        fetch().fetch(url)


def test_a_redirect_into_a_private_network_is_refused(site: Site) -> None:
    """Every address on the way is checked, and schemes too."""
    site.answers["/a"] = (302, {"Location": "http://169.254.169.254/latest/"}, b"")
    site.answers["/b"] = (301, {"Location": "file:///etc/passwd"}, b"")
    site.answers["/c"] = (301, {"Location": "http://[bad/"}, b"")
    for path in ("/a", "/b", "/c"):
        with pytest.raises(AddressRefused):
            fetch().fetch(site.url + path)


def test_a_name_that_changes_its_address_gains_nothing(site: Site) -> None:
    """The connection goes to the address that was checked; each request is checked anew."""
    site.answers["/"] = (200, {"Content-Type": HTML}, PAGE)
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    rebinding = fetch(resolver=lambda *_: next(answers))
    with pytest.raises(AddressRefused):
        rebinding.fetch(site.url + "/")
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_page_is_fetched_by_an_honest_agent(site: Site) -> None:
    """With its type, its last address, and a name that says who asks."""
    site.answers["/a"] = (301, {"Location": "/b?x=1"}, b"")
    site.answers["/b?x=1"] = (200, {"Content-Type": HTML}, PAGE)
    found = fetch().fetch(site.url + "/a")
    assert (found.url, found.kind, found.body) == (site.url + "/b?x=1", "text/html", PAGE)
    assert all(agent.startswith("Footnote/") for _, agent in site.asked)
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b?x=1"]


@pytest.mark.parametrize(
    ("status", "rules", "allowed"),
    [
        (200, b"User-agent: *\nDisallow: /private", True),
        (200, b"User-agent: *\nDisallow: /", False),
        (200, b"User-agent: footnote\nDisallow: /page", False),
        (404, b"", True),
        (503, b"", False),
    ],
)
def test_robots_are_respected(site: Site, status: int, rules: bytes, allowed: bool) -> None:
    """What robots.txt forbids is not fetched; one that is missing forbids nothing."""
    site.answers["/robots.txt"] = (status, {}, rules)
    site.answers["/page"] = (200, {"Content-Type": HTML}, PAGE)
    if allowed:
        assert fetch().fetch(site.url + "/page").body == PAGE
        return
    with pytest.raises(AddressRefused, match="robots"):
        fetch().fetch(site.url + "/page")
    assert "/page" not in [path for path, _ in site.asked]


def test_size_time_loops_and_statuses_are_bounded_and_named(site: Site) -> None:
    """Too large, too slow, going round, missing, empty, offline."""
    site.answers["/large"] = (200, {}, b"x" * 10_001)
    site.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    site.answers["/empty"] = (200, {}, b"")
    with pytest.raises(FileTooLarge):
        fetch().fetch(site.url + "/large")
    for path, said in (("/loop", "redirects"), ("/gone", "404"), ("/empty", "empty")):
        with pytest.raises(PageUnreachable, match=said):
            fetch().fetch(site.url + path)
    with pytest.raises(PageUnreachable, match="offline"):
        fetch(offline=True).fetch(site.url + "/large")
    with pytest.raises(PageUnreachable, match="could not be fetched"):
        fetch().fetch("http://site.example:1/")
    site.slow = True
    begun = time.monotonic()
    with pytest.raises(PageUnreachable, match="longer than"):
        fetch(seconds=0.5).fetch(site.url + "/large")
    assert time.monotonic() - begun < 3


RSS = b"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><link>/not-this</link><item><title>&x;</title><link>/one</link></item>
<item><link>http://10.0.0.1/secret</link></item></channel></rss>"""
MAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>%s/one</loc></url>
<url><loc>http://elsewhere.example/</loc></url></urlset>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="/not-this"/>
<entry><link href="/one"/><link rel="enclosure" href="/not-this"/></entry></feed>"""


def test_feeds_and_site_maps_lead_to_their_pages(site: Site, tmp_path: Path) -> None:
    """Each page becomes a file; a private address among them is refused, the rest is read."""
    site.answers["/one"] = (200, {"Content-Type": HTML}, PAGE)
    xml = {"Content-Type": "application/xml"}
    site.answers["/rss"] = (200, {"Content-Type": "application/rss+xml"}, RSS)
    site.answers["/map"] = (200, xml, MAP % site.url.encode())
    site.answers["/atom"] = (200, xml, ATOM)
    for path in ("/rss", "/map", "/atom"):
        folder = tmp_path / path[1:]
        folder.mkdir()
        pages = [page for page in fetch().pages(site.url + path, folder) if not page.more]
        files = [page for page in pages if page.path]
        assert [page.source for page in files] == [site.url + "/one"]
        assert files[0].name == "one.html"
        errors = [page.error for page in pages if page.error]
        assert [type(error) for error in errors] == ([AddressRefused] if path == "/rss" else [])


@pytest.mark.parametrize("body", [b"\x00\x01", b"garbage", b"<html/>", b" ", b"<!-- x -->"])
def test_what_is_no_feed_is_told_apart(body: bytes) -> None:
    """Bytes that are no XML, or XML of another kind, name nothing."""
    assert links(body, "http://site.example/") is None


def test_an_address_is_added_and_found(site: Site, tmp_path: Path) -> None:
    """The page is in the library under its address; unchanged the second time; failures named."""
    site.answers["/page"] = (200, {"Content-Type": HTML}, PAGE)
    site.answers["/image"] = (200, {"Content-Type": "video/mp4"}, b"x")
    addresses = [site.url + "/page", site.url + "/image", "http://10.1.2.3/"]
    with Library.open(tmp_path / "library", Fingerprint("hash-embedder", 64, CHUNKER)) as library:
        for added, unchanged in ((1, 0), (0, 1)):
            report = ingest(addresses, library, HashEmbedder(), Settings(), fetch=fetch())
            assert (report.added, report.unchanged, len(report.failed)) == (added, unchanged, 2)
        entries = {entry.source: entry.state for entry in library.entries()}
        assert entries == dict(zip(addresses, ["read", "unreadable", "unreadable"], strict=True))
        [match] = library.search_words("wheat", 5)
        document = library.document(library.passages([match.passage_id])[0].document_id)
        assert document.source == site.url + "/page"
        assert document.metadata["retrieved"]
        assert not list((tmp_path / "library" / "incoming").iterdir())
