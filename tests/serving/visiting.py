"""What a visitor's browser or program says to a desk, without the browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

API = "/gradio_api"
PATIENCE = 60.0


@dataclass
class Visitor:
    """One visitor of a desk; logged in when made with a name."""

    url: str
    name: str = ""
    password: str = ""
    session: str = "visitor"
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE, headers=self.headers)
        if self.name:
            form = {"name": self.name, "password": self.password}
            answer = self.http.post("/login", data=form)
            assert answer.status_code == 303, answer.text

    def __del__(self) -> None:
        self.http.close()

    def config(self) -> dict[str, Any]:
        """The page as Gradio describes it."""
        return dict(self.http.get("/config").json())

    def call(self, name: str, *data: object) -> Any:
        """What the endpoint `name` answers; a named failure is an AssertionError with its text."""
        made = self.http.post(f"{API}/call/{name}", json={"data": list(data)})
        assert made.status_code == 200, made.text
        address = f"{API}/call/{name}/{made.json()['event_id']}"
        with self.http.stream("GET", address) as answer:
            event = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                if line.startswith("data: ") and event in {"complete", "error"}:
                    assert event == "complete", line
                    return json.loads(line.removeprefix("data: "))[0]
        raise AssertionError("no answer")

    def join(self, number: int, *data: object, event: object = None) -> httpx.Response:
        """Ask for the event with this number, as the page does."""
        body = {
            "data": list(data),
            "fn_index": number,
            "session_hash": self.session,
            "event_data": event,
        }
        return self.http.post(f"{API}/queue/join", json=body)

    def told(self) -> Iterator[dict[str, Any]]:
        """What the page is told, until all it asked for is done."""
        address = f"{API}/queue/data?session_hash={self.session}"
        with self.http.stream("GET", address) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    message = json.loads(line.removeprefix("data: "))
                    yield message
                    if message["msg"] == "close_stream":
                        return

    def run(self, number: int, *data: object, event: object = None) -> dict[str, Any]:
        """The last word on an event."""
        joined = self.join(number, *data, event=event)
        assert joined.status_code == 200, joined.text
        return [m for m in self.told() if m["msg"] == "process_completed"][-1]

    def upload(self, path: Path) -> dict[str, Any]:
        """Upload a file; what the page would then send for it."""
        with path.open("rb") as file:
            sent = self.http.post(f"{API}/upload", files={"files": (path.name, file)})
        assert sent.status_code == 200, sent.text
        return file_data(sent.json()[0])


def file_data(path: str) -> dict[str, Any]:
    """A file as Gradio's page names it."""
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def event_number(config: dict[str, Any], name: str, place: int = 0) -> int:
    """The number of the event whose handler is called `name`."""
    found = [one["id"] for one in config["dependencies"] if one["api_name"] == name]
    return int(found[place])
