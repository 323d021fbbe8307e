"""Nothing is answered without login: every address of the server, Gradio's own among them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.running import ROOT, Desk, serve
from tests.serving.conftest import HIDDEN, PASSWORD, place
from tests.serving.visiting import Visitor
from ui.users import Users

ROUTES = """
import json, sys
from pathlib import Path
from rag.config import Settings
from tests.ui.fakes import FakePipeline
from ui.serve import desk
from ui.warming import Warming

def routes(app, prefix=""):
    for route in app.routes:
        if hasattr(route, "original_router"):
            yield from routes(route.original_router, prefix)
        elif hasattr(route, "app") and hasattr(route.app, "routes"):
            yield from routes(route.app, prefix + route.path)
        else:
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield method, prefix + route.path

app = desk(FakePipeline(Path(sys.argv[1]), Settings()), Warming(lambda: None))
print(json.dumps(sorted(set(routes(app.app.app)))))
"""
LOGIN = {("GET", "/"), ("HEAD", "/"), ("POST", "/login"), ("GET", "/logout")}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Every method and address that the server knows, Gradio's included."""
    done = subprocess.run(
        [sys.executable, "-c", ROUTES, str(tmp_path_factory.mktemp("routes"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [(method, path) for method, path in json.loads(done.stdout.splitlines()[-1])]


def addresses(routes: list[tuple[str, str]], desk: Desk) -> list[tuple[str, str]]:
    """The routes with their blanks filled in, where it helps with what is really there."""
    id, source = place(desk, HIDDEN)
    filled = {"id": id, "number": "1", "suffix": "md", "name": "json", "api_name": "search"}
    found = [
        (method, re.sub(r"\{(\w+)[^}]*\}", lambda blank: filled.get(blank[1], "x"), path))
        for method, path in routes
    ]
    return [
        *found,
        ("GET", f"/gradio_api/file={source}"),
        ("GET", f"/file={source}"),
        ("GET", "/gradio_api/queue/data?session_hash=visitor"),
        ("POST", "/gradio_api/mcp/"),
        ("GET", "/gradio_api/mcp/sse"),
        ("GET", "/gradio_api/mcp/schema"),
        ("GET", "/no/such/page"),
    ]


@pytest.mark.parametrize("cookie", ["", "footnote=", "footnote=guessed", "access-token=x"])
def test_no_address_answers_without_login(
    guarded: Desk, routes: list[tuple[str, str]], cookie: str
) -> None:
    """401 and not a word of the library, whatever the method, with no cookie or a made-up one."""
    asked = addresses(routes, guarded)
    assert len(asked) > 60
    assert {"/gradio_api/queue/join", "/config", "/original/{id}"} <= {path for _, path in routes}
    headers = {"cookie": cookie} if cookie else {}
    with httpx.Client(base_url=guarded.url, headers=headers, timeout=20) as client:
        for method, path in asked:
            body = {"json": {"data": ["harbour"], "fn_index": 0, "session_hash": "s"}}
            answer = client.request(method, path, **(body if method == "POST" else {}))  # type: ignore[arg-type]
            if (method, path) == ("GET", "/logout"):
                assert answer.status_code == 303
            elif (method, path) in {("GET", "/"), ("HEAD", "/")}:
                assert answer.status_code == 200
            else:
                assert answer.status_code == 401, (method, path)
            assert "harbour" not in answer.text
            assert "hostile" not in answer.text
            assert "gradio" not in answer.text
            assert b"default-src 'self'" in answer.headers["content-security-policy"].encode()
    Visitor(guarded.url, "ada", PASSWORD)  # one of the addresses was a wrong try: forgiven now


def test_the_login_opens_the_desk_and_the_logout_closes_it(guarded: Desk) -> None:
    """The right password gives a cookie that no script reads; logging out ends it everywhere."""
    ada = Visitor(guarded.url, "ada", PASSWORD)
    assert ada.http.get("/config").status_code == 200
    said = httpx.post(f"{guarded.url}/login", data={"name": "ada", "password": PASSWORD})
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(said.headers["set-cookie"].split("; "))
    stolen = dict(ada.http.cookies)
    ada.http.get("/logout")
    assert httpx.get(f"{guarded.url}/config", cookies=stolen).status_code == 401
    wrong = httpx.post(f"{guarded.url}/login", data={"name": "bob", "password": "x"})
    assert wrong.status_code == 401
    assert "do not fit" in wrong.text


def test_gradios_own_client_logs_in(guarded: Desk) -> None:
    """It calls the name `username` and wants 200, and then asks like any visitor."""
    form = {"username": "ada", "password": PASSWORD}
    with httpx.Client(base_url=guarded.url) as client:
        assert client.post("/login", data=form).status_code == 200
        assert client.get("/gradio_api/info").status_code == 200
        assert client.post("/login", data=form | {"password": "x"}).status_code == 401


def test_another_site_is_refused_even_with_the_cookie(guarded: Desk) -> None:
    """A page of another origin cannot use the visitor's session, nor log them in."""
    ada = Visitor(guarded.url, "ada", PASSWORD)
    elsewhere = {"origin": "https://evil.example"}
    assert ada.http.get("/config", headers=elsewhere).status_code == 403
    form = {"name": "ada", "password": PASSWORD}
    assert ada.http.post("/login", data=form, headers=elsewhere).status_code == 403


def test_a_removed_user_and_a_changed_password_end_sessions(guarded: Desk, users: Users) -> None:
    """What the users file says counts at once, for pages that are open too."""
    users.put("tom", PASSWORD, "reader")
    tom = Visitor(guarded.url, "tom", PASSWORD)
    assert tom.http.get("/config").status_code == 200
    users.put("tom", "another password", "reader")
    assert tom.http.get("/config").status_code == 401
    again = Visitor(guarded.url, "tom", "another password")
    users.drop("tom")
    assert again.http.get("/config").status_code == 401


def test_a_proxy_names_visitors_and_the_file_says_who_may_come(
    tmp_path: Path, users: Users
) -> None:
    """Without the header, with two of them, or with an unknown name, nothing is answered."""
    header = "X-Remote-User"
    options = ("--header", header, "--auth", str(users.path))
    for desk in serve(tmp_path, *options, expect=401):
        assert httpx.get(f"{desk.url}/config").status_code == 401
        for name, status in (("ada", 200), ("mallory", 401), ("", 401)):
            found = httpx.get(f"{desk.url}/config", headers={header: name})
            assert found.status_code == status
        two = [(header, "mallory"), (header, "ada")]
        assert httpx.get(f"{desk.url}/config", headers=two).status_code == 401
        forged = {header: "ada", "X-Forwarded-For": "10.0.0.9"}
        assert httpx.get(f"{desk.url}/config", headers=forged).status_code == 200
        bob = Visitor(desk.url, headers={header: "bob"})
        assert bob.call("documents") == []
