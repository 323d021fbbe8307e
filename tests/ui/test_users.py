"""Users and their rights: the file, the passwords, guessing, and what a name sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ui.conftest import Run
from tests.ui.fakes import FakePipeline
from ui.commands.serving import who
from ui.desk import guard
from ui.desk.guard import ByHeader, Tries
from ui.desk.sight import documents_in, seen
from ui.errors import UsersUnreadable, UserUnfit
from ui.users import NAME, Users, fits, hash_password

PASSWORD = "four words to remember"


@pytest.fixture
def users(tmp_path: Path) -> Users:
    """An empty file's users."""
    return Users(tmp_path / "deep" / "users.txt")


def test_the_file_holds_no_password(users: Users) -> None:
    """Only a salted hash is written, readable by the owner alone; it fits the password only."""
    users.put("ada", PASSWORD, "editor")
    users.put("bob", PASSWORD, "reader", ["courts", "sport"])
    text = users.path.read_text()
    assert PASSWORD not in text
    assert users.path.stat().st_mode & 0o777 == 0o600
    ada, bob = users.all().values()
    assert ada.hashed != bob.hashed
    assert (ada.role, ada.collections) == ("editor", None)
    assert (bob.role, bob.collections) == ("reader", {"courts", "sport"})
    assert users.check("ada", PASSWORD) == ada
    for name, password in (("ada", "x"), ("ada", ""), ("carol", PASSWORD)):
        assert users.check(name, password) is None
    users.drop("ada")
    assert list(users.all()) == ["bob"]
    with pytest.raises(UserUnfit, match="no user ada"):
        users.drop("ada")


def test_who_has_no_password_cannot_log_in(users: Users) -> None:
    """A proxy's user is in the file, and no password is theirs, the mark itself neither."""
    users.put("carol", None, "reader")
    assert users.all()["carol"].role == "reader"
    for password in ("-", "", PASSWORD):
        assert users.check("carol", password) is None


@pytest.mark.parametrize(
    "line", ["ada", "ada:boss:-", "ada:editor:plain", "a b:editor:-", "ada:editor:-:a,,b", "ada::"]
)
def test_a_line_that_is_no_user_opens_nothing(users: Users, line: str) -> None:
    """The file is refused as a whole, with the number of the line."""
    users.path.parent.mkdir()
    users.path.write_text(f"# who may come\nbob:reader:-\n{line}\n")
    with pytest.raises(UsersUnreadable, match="Line 3"):
        users.all()


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a/b", "x" * 65, "#ada", "a\nb"])
def test_unfit_names_short_passwords_and_collections(users: Users, name: str) -> None:
    """What the file could not hold is refused before it is written."""
    with pytest.raises(UserUnfit, match="cannot be a user"):
        users.put(name, PASSWORD, "editor")
    with pytest.raises(UserUnfit, match="needs 8"):
        users.put("ada", "short", "editor")
    with pytest.raises(UserUnfit, match="collection"):
        users.put("ada", PASSWORD, "editor", ["a:b"])
    assert not users.path.exists()


@settings(deadline=None, max_examples=50)
@given(st.from_regex(NAME, fullmatch=True))
def test_a_fit_name_is_read_as_written(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Whatever name is taken comes back from the file."""
    users = Users(tmp_path_factory.mktemp("names") / "users.txt")
    users.put(name, None, "reader", ["a b"])
    assert list(users.all()) == [name]


def test_a_hash_tells_its_own_cost() -> None:
    """A hash made at another cost still fits."""
    made = hash_password(PASSWORD)
    assert made.startswith("scrypt$16384$8$1$")
    assert fits(PASSWORD, made)
    assert not fits(PASSWORD + " ", made)


def test_guessing_is_slowed_also_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sixth try waits though none of the five has ended; a right password clears, and time."""
    now = [100.0]
    monkeypatch.setattr(guard.time, "monotonic", lambda: now[0])
    tries = Tries()
    assert [tries.begin("name ada", "from 10.0.0.1") for _ in range(5)] == [0.0] * 5
    assert tries.begin("name ada", "from 10.0.0.2") == guard.WAIT_SECONDS
    assert tries.begin("name bob", "from 10.0.0.1") == guard.WAIT_SECONDS
    assert tries.begin("name bob", "from 10.0.0.2") == 0.0
    now[0] += guard.WAIT_SECONDS
    assert tries.begin("name ada", "from 10.0.0.1") == 0.0
    for _ in range(20):
        assert tries.begin("name bob", "from 10.0.0.3") == 0.0
        tries.right("name bob", "from 10.0.0.3")


def test_what_a_name_may_is_read_from_the_file(users: Users) -> None:
    """Roles and sight count as they stand now; an unknown name sees nothing and changes nothing."""
    users.put("ada", PASSWORD, "editor")
    users.put("bob", PASSWORD, "reader", ["courts"])
    access, _ = who(users.path, None, None, read_only=False)
    assert (access.may_change("ada"), access.may_change("bob")) == (True, False)
    assert (access.sees("ada"), access.sees("bob")) == (None, {"courts"})
    assert access.sees("carol") == frozenset()
    assert not access.may_change("carol")
    users.put("ada", PASSWORD, "reader")
    assert not access.may_change("ada")
    closed, _ = who(users.path, None, None, read_only=True)
    users.put("ada", PASSWORD, "editor")
    assert not closed.may_change("ada")


def test_a_header_is_believed_from_the_proxy_alone(users: Users) -> None:
    """Another peer's header, two headers and an empty one name nobody."""
    users.put("ada", None, "editor")
    by = ByHeader("X-User", "10.0.0.5", users)

    def named(peer: str, *values: bytes) -> str | None:
        headers = [(b"x-user", value) for value in values]
        return by.name({"client": (peer, 1), "headers": headers})

    assert named("10.0.0.5", b"ada") == "ada"
    assert named("10.0.0.6", b"ada") is None
    assert named("10.0.0.5", b"ada", b"ada") is None
    assert named("10.0.0.5", b" ") is None
    assert named("10.0.0.5", b"mallory") is None
    users.path.write_text("nonsense\n")
    assert named("10.0.0.5", b"ada") is None


def test_a_sight_is_closed_for_what_it_does_not_name(pipeline: FakePipeline) -> None:
    """Of a pipeline held to collections nothing else is reached: not even by another way in."""
    held = seen(pipeline, frozenset({"courts"}))  # type: ignore[arg-type]
    assert held.entries() == []
    assert held.counts().documents == 0
    for other in ("library", "ledger", "desk", "models", "hidden", "page_image", "sync", "rebuild"):
        assert not hasattr(held, other)
    assert seen(pipeline, None) is pipeline  # type: ignore[arg-type, comparison-overlap]
    shape = {"citations": [{"document_id": "a"}], "checks": [{"deep": [{"document_id": "b"}]}]}
    assert documents_in(shape) == {"a", "b"}


def test_users_are_kept_from_the_command_line(run: Run, tmp_path: Path) -> None:
    """Add, list and remove, in words and as JSON; no hash is ever printed."""
    file = str(tmp_path / "users.txt")
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    assert run("users", "add", "ada", "--file", file, input=typed).exit_code == 0
    added = run(
        "users",
        "add",
        "bob",
        "--reader",
        "--sees",
        "courts",
        "--no-password",
        "--file",
        file,
        "--json",
    )
    assert added.stdout.strip().replace("\n", "").replace(" ", "") == (
        '{"name":"bob","role":"reader","sees":["courts"]}'
    )
    listed = run("users", "list", "--file", file)
    assert "everything" in listed.stdout
    assert "scrypt" not in listed.stdout + run("users", "list", "--file", file, "--json").stdout
    assert run("users", "rm", "bob", "--file", file, "--json").exit_code == 0
    assert run("users", "rm", "bob", "--file", file).exit_code == 3
    assert run("serve", "--auth-header", "X-User").exit_code == 2
