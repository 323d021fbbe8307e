"""The users file of a desk: a line for each, with the role and the hash of the password.

    ada:editor:scrypt$16384$8$1$SALT$HASH
    bob:reader:-:sport,courts

Salt and hash are hexadecimal; `-` has no password, for whom a proxy names. A
reader asks and checks; an editor also adds, removes and signs. Names at the end
are the only collections this user sees; without them, a user sees everything.
Passwords are hashed by scrypt (RFC 7914), which the standard library brings.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from rag import collection_fits
from ui.errors import UsersUnreadable, UserUnfit

Role = Literal["editor", "reader"]
# The cost that OWASP's password storage sheet gives for scrypt at 16 MB, doubled in time: some
# 60 ms and 16 MB a login.
COST, BLOCK, PARALLEL = 2**14, 8, 1
LEAST_CHARS = 8
NO_PASSWORD = "-"  # noqa: S105 - the mark for having none
NAME = re.compile(r"[^\s:/\\\x00-\x1f#][^\s:/\\\x00-\x1f]{0,63}")
HASH = re.compile(r"scrypt\$\d+\$\d+\$\d+\$[0-9a-f]+\$[0-9a-f]+")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may log in; `collections`: all that they see, None for everything."""

    name: str
    role: Role
    hashed: str
    collections: frozenset[str] | None = None

    def line(self) -> str:
        """The user's line of the file."""
        seen = "" if self.collections is None else ":" + ",".join(sorted(self.collections))
        return f"{self.name}:{self.role}:{self.hashed}{seen}\n"


def hash_password(password: str) -> str:
    """The password's hash, with its own salt and the cost it was made with."""
    salt = secrets.token_bytes(16)
    made = _scrypt(password, salt, COST, BLOCK, PARALLEL)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${salt.hex()}${made.hex()}"


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "replace"),
        salt=salt,
        n=cost,
        r=block,
        p=parallel,
        maxmem=256 * cost * block,
        dklen=32,
    )


def fits(password: str, hashed: str) -> bool:
    """Whether this is the password; takes as long whatever the answer."""
    _, cost, block, parallel, salt, wanted = hashed.split("$")
    made = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(made, bytes.fromhex(wanted))


class Users:
    """The users of one file, as it is now: a change counts from the next login on."""

    def __init__(self, path: Path) -> None:
        """Of this file. Read nothing yet."""
        self.path = path
        self._nobody = hash_password(secrets.token_hex(16))

    def all(self) -> dict[str, User]:
        """The users by name. Raises UsersUnreadable."""
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsersUnreadable(
                f"The users file {self.path} cannot be read: {error}.",
                f"Make it with `footnote users add NAME --file {self.path}`.",
            ) from error
        found = {}
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.startswith("#"):
                user = self._user(line, number)
                found[user.name] = user
        return found

    def _user(self, line: str, number: int) -> User:
        name, _, rest = line.strip().partition(":")
        role, _, rest = rest.partition(":")
        hashed, limited, listed = rest.partition(":")
        seen = frozenset(listed.split(",")) if limited else None
        good = hashed == NO_PASSWORD or HASH.fullmatch(hashed) is not None
        good = good and all(collection_fits(one) for one in seen or ())
        if not NAME.fullmatch(name) or role not in get_args(Role) or not good:
            raise UsersUnreadable(
                f"Line {number} of {self.path} is no user.",
                "Delete that line and add the user again with `footnote users add NAME`.",
            )
        return User(name, cast("Role", role), hashed, seen)

    def check(self, name: str, password: str) -> User | None:
        """The user with this name and password, else None; unknown names take as long."""
        user = self.all().get(name)
        known = user is not None and user.hashed != NO_PASSWORD
        right = fits(password, user.hashed if user and known else self._nobody)
        return user if user and known and right else None

    def put(
        self,
        name: str,
        password: str | None,
        role: Role,
        collections: Sequence[str] | None = None,
    ) -> None:
        """Add a user, or give one another password, role and sight. Raises UserUnfit.

        Without a password they come in through a proxy alone.
        """
        if not NAME.fullmatch(name):
            raise UserUnfit(
                f"'{name[:80]}' cannot be a user's name.",
                "Use up to 64 characters without spaces, colons and slashes, and no # in front.",
            )
        for one in collections or ():
            if not collection_fits(one):
                raise UserUnfit(
                    f"'{one[:80]}' cannot be a collection's name.",
                    "Use up to 60 characters without commas and colons.",
                )
        if password is not None and len(password) < LEAST_CHARS:
            raise UserUnfit(
                f"The password has {len(password)} characters; it needs {LEAST_CHARS}.",
                "Choose a longer one; a few words in a row are easy to remember.",
            )
        users = self.all() if self.path.exists() else {}
        hashed = NO_PASSWORD if password is None else hash_password(password)
        users[name] = User(
            name, role, hashed, None if collections is None else frozenset(collections)
        )
        self._write(users)

    def drop(self, name: str) -> None:
        """Remove a user. Raises UserUnfit when there is none of this name."""
        users = self.all()
        if name not in users:
            raise UserUnfit(f"There is no user {name[:80]}.", "Run `footnote users list`.")
        del users[name]
        self._write(users)

    def _write(self, users: dict[str, User]) -> None:
        """Replace the file whole, readable by its owner alone."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.new")
        text = "".join(one.line() for one in users.values())
        beside.unlink(missing_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)
