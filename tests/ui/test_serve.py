"""The server: its address, its origin, and that the page is built without anything foreign."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from tests.ui.conftest import Run
from ui.errors import LoginNeeded, PortBusy
from ui.serve import OwnOrigin, bare, is_loopback, listen

OUTSIDE = ("0.0.0.0", "192.168.1.5", "::", "example.org", "127.0.0.1.nip.io")  # noqa: S104


@pytest.mark.parametrize("host", OUTSIDE)
def test_an_address_others_reach_is_refused(host: str) -> None:
    """Without login the desk listens on this machine alone."""
    with pytest.raises(LoginNeeded, match="without login"):
        listen(Settings(host=host, port=0))


def test_a_busy_port_is_a_named_failure(run: Run) -> None:
    """The message names the port and the remedy another one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortBusy, match=f"Port {port} .* is in use"):
            listen(Settings(port=port))
        done = run("serve", "--port", str(port))
    assert done.exit_code == 3
    assert "--port" in done.stderr
    assert run("serve", "--host", "0.0.0.0").exit_code == 3  # noqa: S104


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1:7860", True),
        ("localhost", True),
        ("[::1]:80", True),
        ("evil.org", False),
        ("", False),
    ],
)
def test_loopback_names_are_recognised(host: str, expected: bool) -> None:
    """A Host header counts by its name, whatever its port."""
    assert is_loopback(bare(host)) is expected


def request(headers: dict[str, str]) -> tuple[int, dict[bytes, bytes]]:
    """The status and headers of a request through the guard to an app that always answers 200."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    asyncio.run(OwnOrigin(inner)(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], dict(sent[0]["headers"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "127.0.0.1:7860"}, 200),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:7860"}, 200),
        ({"host": "127.0.0.1:7860", "origin": "https://evil.org"}, 403),
        ({"host": "127.0.0.1:7860", "origin": "http://127.0.0.1:9999"}, 403),
        ({"host": "127.0.0.1:7860", "origin": "null"}, 403),
        ({"host": "rebound.evil.org:7860"}, 403),
        ({}, 403),
    ],
)
def test_only_the_desks_own_page_is_answered(headers: dict[str, str], status: int) -> None:
    """Other sites in the same browser, and names pointed at this machine, are refused."""
    found, sent = request(headers)
    assert found == status
    assert b"default-src 'self'" in sent[b"content-security-policy"]


BUILT = """
import json, sys
from pathlib import Path
from rag import net
from rag.config import Settings
from starlette.testclient import TestClient
from tests.ui.fakes import FakePipeline
from ui.serve import desk
from ui.warming import Warming

net.silence_telemetry()
app = desk(FakePipeline(Path(sys.argv[1]), Settings()), Warming(lambda: None))
with TestClient(app, base_url="http://127.0.0.1:7860") as client:
    found = {
        "page": client.get("/").text,
        "theme": client.get("/theme.css").text,
        "events": client.get("/config").json()["dependencies"],
        "statuses": [client.get(path).status_code for path in ("/monitoring", "/docs")],
    }
print(json.dumps(found))
"""


def test_the_desk_is_built_from_its_own_assets(home: Path) -> None:
    """The page and its theme name no font service, five endpoints are public, leftovers are gone.

    It runs in a process of its own: Gradio leaves event loops open when it is imported.
    """
    leftover = home / "uploads" / ".incoming" / "old.txt"
    leftover.parent.mkdir(parents=True)
    leftover.write_text("left")
    done = subprocess.run(
        [sys.executable, "-c", BUILT, str(home)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert not leftover.exists()
    assert "<title>Footnote" in found["page"] or '"title":"Footnote"' in found["page"]
    assert "fonts.g" not in found["page"] + found["theme"]
    assert found["statuses"] == [404, 404]
    public = {e["api_name"] for e in found["events"] if e["api_visibility"] == "public"}
    assert public == {"ask", "search", "check", "quote", "documents"}
