"""A request reaches the library and what was uploaded for it, and no other file or address."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from index import Library
from tests.running import Desk
from tests.serving.conftest import PASSWORD, place
from tests.serving.visiting import API, Visitor, event_number, file_data

OUTSIDE = ["/etc/passwd", "../../../../etc/passwd", "//etc/passwd"]
FETCHED = ["https://example.org/x", "HTTP://127.0.0.1:9/x", "file:///etc/passwd"]


def titles(desk: Desk) -> set[str]:
    """What the library holds."""
    with Library.open_ledger(desk.home / "library") as library:
        return {entry.title for entry in library.entries()}


@pytest.fixture(scope="module")
def ada(guarded: Desk) -> Visitor:
    """An editor who sees everything."""
    return Visitor(guarded.url, "ada", PASSWORD)


@pytest.mark.parametrize("path", OUTSIDE + FETCHED)
def test_no_path_leads_out(guarded: Desk, ada: Visitor, path: str) -> None:
    """Neither Gradio's file address nor the desk's own hand out other files, or fetch."""
    incoming = guarded.home / "uploads" / ".incoming"
    for one in (path, quote(path, safe=""), f"{incoming}/../../{path}"):
        for begin in (f"{API}/file=", f"{API}/proxy=", "/file=", "/static/", "/assets/"):
            answer = ada.http.get(f"{begin}{one}")
            assert answer.status_code in {403, 404, 405}, (begin, one)
            assert "root:" not in answer.text
        for begin in ("/original/", "/page/", "/conversation/", "/checked/"):
            for end in ("/1.png", ".json"):
                found = ada.http.get(f"{begin}{one}{end}").status_code
                assert found in {404, 405, 410, 422}, (begin, one, end)


@pytest.mark.parametrize("path", OUTSIDE + FETCHED)
def test_no_request_names_a_file_that_was_not_uploaded(
    guarded: Desk, ada: Visitor, path: str
) -> None:
    """With Gradio's mark for files or without it, queued or called: refused, and nothing added."""
    config, before = ada.config(), titles(guarded)
    source = place(guarded, "long.txt")[1]
    for one in (path, source, str(guarded.home / "library" / "library.db")):
        for shape in (file_data(one), {"path": one}, {"path": one, "url": "https://e.org/x"}):
            for name in ("upload", "upload_1"):
                assert ada.join(event_number(config, name), [shape]).status_code == 422
            assert ada.join(event_number(config, "check_file"), shape).status_code == 422
            called = ada.http.post(f"{API}/call/search", json={"data": [shape, 3]})
            assert called.status_code == 422
            ran = {"data": [shape], "fn_index": 0, "session_hash": "s"}
            assert ada.http.post(f"{API}/run/predict", json=ran).status_code == 422
    assert titles(guarded) == before
    assert Path("/etc/passwd").is_file()
    assert Path(source).is_file()


def test_gradio_itself_takes_only_uploads(guarded: Desk, ada: Visitor, text_file: Path) -> None:
    """A file that was uploaded is taken in, and lies under the home from then on."""
    number = event_number(ada.config(), "upload")
    done = ada.run(number, [ada.upload(text_file)], None, None)
    assert done["success"], done
    assert "1 document added" in str(done["output"])
    assert "gannets" in titles(guarded)
    id, source = place(guarded, "gannets.txt")
    assert (guarded.home / "uploads").resolve() in Path(source).parents
    assert ada.http.get(f"/original/{id}").content == text_file.read_bytes()
    assert ada.http.get(f"{API}/file={source}").status_code == 404


def test_the_library_is_no_file(guarded: Desk, ada: Visitor) -> None:
    """Its own files lie beside the uploads, and are not handed out."""
    store = guarded.home / "library" / "library.db"
    incoming = guarded.home / "uploads" / ".incoming"
    for one in (str(store), f"{incoming}/../../library/library.db"):
        assert ada.http.get(f"{API}/file={one}").status_code == 404
        assert ada.http.get(f"{API}/file={quote(one, safe='')}").status_code == 404
    assert store.is_file()


@pytest.mark.parametrize(
    "path",
    [
        "vibe-edit",
        "vibe-code",
        "dev/reload",
        "process_recording",
        "component_server",
        "deep_link",
        "runs",
        "monitoring",
        "stream/x",
        "token",
        "user",
        "custom_component/x/client/a/b.js",
    ],
)
def test_what_the_desk_does_not_use_is_not_there(ada: Visitor, path: str) -> None:
    """Gradio's other addresses answer nobody."""
    for method in ("GET", "POST"):
        assert ada.http.request(method, f"{API}/{path}").status_code == 404
