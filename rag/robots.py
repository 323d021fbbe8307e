"""What the robots.txt of a site asks of programs, as RFC 9309 has it."""

from __future__ import annotations

import http.client
import urllib.robotparser
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from rag.errors import AddressRefused

REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_MOST_BYTES = 512_000  # what the RFC asks a crawler to read at least

Answer = tuple[int, dict[str, str], bytes]


class Robots:
    """The rules of each site, asked for once. `get` fetches an address, up to so many bytes."""

    def __init__(self, agent: str, get: Callable[[str, int], Answer]) -> None:
        """Ask nothing yet."""
        self._agent, self._get = agent, get
        self._rules: dict[str, urllib.robotparser.RobotFileParser] = {}

    def must_allow(self, url: str) -> None:
        """Raise AddressRefused where the site says no; what `get` raises comes through.

        A site without the file allows everything, one that is in trouble nothing.
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._read(f"{site}/robots.txt")
        if not self._rules[site].can_fetch(self._agent, url):
            raise AddressRefused(
                f"The robots.txt of {parts.netloc} asks programs not to fetch {url}.",
                "Open it in a browser, save the page, and add the file.",
            )

    def _read(self, url: str) -> urllib.robotparser.RobotFileParser:
        rules = urllib.robotparser.RobotFileParser()
        for _ in range(_MOST_REDIRECTS):
            status, headers, body = self._get(url, _MOST_BYTES)
            if status not in REDIRECTS or not headers.get("location"):
                break
            url = urljoin(url, headers["location"])
        if status == http.client.OK:
            rules.parse(body.decode("utf-8", errors="replace").splitlines())
        elif status >= http.client.INTERNAL_SERVER_ERROR:
            rules.parse(["User-agent: *", "Disallow: /"])
        else:
            rules.parse([])
        return rules
