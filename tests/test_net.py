"""Offline means offline: what the gate refuses, what it lets through."""

from __future__ import annotations

import asyncio
import http.client
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from rag import net
from rag.errors import OfflineRefused

# Addresses set aside for documentation (RFC 5737, RFC 3849): nobody is there.
FAR = "192.0.2.1"
FAR6 = "2001:db8::1"


@pytest.fixture(autouse=True)
def _on_purpose(refusals: list[str]) -> Iterator[None]:
    """These tests try to get out on purpose."""
    yield
    refusals.clear()


def test_connect_is_refused() -> None:
    """A TCP connection beyond this machine raises the named error at once."""
    with socket.socket() as far, pytest.raises(OfflineRefused, match=FAR):
        far.connect((FAR, 80))


def test_connect_ex_is_refused() -> None:
    """The variant that returns codes is refused too."""
    with socket.socket() as far, pytest.raises(OfflineRefused):
        far.connect_ex((FAR, 80))


@pytest.mark.skipif(not socket.has_ipv6, reason="this Python has no IPv6")
def test_ipv6_is_refused() -> None:
    """IPv6, also when it wraps an IPv4 address, is judged by the real address."""
    with socket.socket(socket.AF_INET6) as far:
        with pytest.raises(OfflineRefused):
            far.connect((FAR6, 80))
        with pytest.raises(OfflineRefused):
            far.connect((f"::ffff:{FAR}", 80))


def test_datagram_is_refused() -> None:
    """A datagram, which needs no connection, is refused."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        with pytest.raises(OfflineRefused):
            far.sendto(b"x", (FAR, 53))
        with pytest.raises(OfflineRefused):
            far.sendmsg([b"x"], [], 0, (FAR, 53))


@pytest.mark.parametrize("look_up", [socket.getaddrinfo, lambda h, _: socket.gethostbyname(h)])
def test_name_look_up_is_refused(look_up) -> None:
    """Asking for a name would already tell someone; it is refused."""
    with pytest.raises(OfflineRefused, match=r"example\.org"):
        look_up("example.org", 80)
    assert net.REFUSED == ["example.org"]


def test_libraries_are_refused() -> None:
    """urllib, httpx and asyncio reach the same gate."""
    import httpx

    with pytest.raises(OfflineRefused):
        urllib.request.urlopen(f"http://{FAR}/", timeout=1)
    with pytest.raises(OfflineRefused):
        httpx.get(f"http://{FAR}/", timeout=1)

    async def reach() -> None:
        await asyncio.open_connection(FAR, 80)

    with pytest.raises(OfflineRefused):
        asyncio.run(reach())


def test_loopback_is_let_through() -> None:
    """The desk on this machine answers while offline."""

    class Here(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Here) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        desk = http.client.HTTPConnection("127.0.0.1", server.server_port)
        desk.request("GET", "/")
        assert desk.getresponse().status == 204
        desk.close()
        thread.join()


def test_gate_opens_again_only_by_name() -> None:
    """Outside offline mode nothing is refused: a closed local port just refuses the connection."""
    net.allow_network()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.connect((FAR, 9))  # a datagram socket's connect sends nothing
        assert far.getpeername() == (FAR, 9)


def test_silence_is_set() -> None:
    """Every switch stands in the environment before a library can read it."""
    assert {name: os.environ[name] for name in net.QUIET} == net.QUIET


def test_hub_library_obeys(tmp_path) -> None:
    """With the switches set, the hub library looks nothing up and says it is offline."""
    code = (
        "from rag import net; net.silence_telemetry(); net.refuse_network()\n"
        "from huggingface_hub import hf_hub_download\n"
        "from huggingface_hub.errors import LocalEntryNotFoundError\n"
        "try: hf_hub_download('owner/name', 'config.json')\n"
        "except LocalEntryNotFoundError: print('offline')\n"
    )
    environ = os.environ | {"HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "offline"
