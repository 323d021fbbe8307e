"""The page before the desk, as HTML: a name, a password, and what was wrong with them."""

from __future__ import annotations

import math

from ui import words
from ui.desk import words as desk
from ui.markup import escape

STYLE = """
:root { color-scheme: light dark; }
body { background: light-dark(#faf9f6, #161513); color: light-dark(#1d1c1a, #ece8df);
  display: grid; font: 16px/1.5 ui-sans-serif, system-ui, sans-serif; margin: 0;
  min-height: 100vh; place-items: center; }
main { box-sizing: border-box; padding: 24px; width: min(360px, 100%); }
h1 { font: 600 28px/1.2 "Iowan Old Style", Palatino, Georgia, serif; margin: 0 0 4px; }
p { color: light-dark(#615c53, #a8a297); font-size: 14px; margin: 0 0 20px; }
p.wrong { color: light-dark(#9a2a1f, #f2a196); }
label { display: block; font-size: 14px; font-weight: 600; margin: 0 0 14px; }
input { background: light-dark(#fff, #1e1c1a); border: 1px solid light-dark(#8d877b, #6b655c);
  border-radius: 8px; box-sizing: border-box; color: inherit; display: block;
  font: 16px/24px inherit; margin-top: 4px; min-height: 42px; padding: 8px 10px; width: 100%; }
button { background: light-dark(#1d4f86, #93bdec); border: 0; border-radius: 8px;
  color: light-dark(#fff, #10202f); cursor: pointer; font: 600 16px/24px inherit;
  min-height: 42px; padding: 8px 16px; width: 100%; }
:focus-visible { outline: 2px solid light-dark(#1d4f86, #93bdec); outline-offset: 2px; }
"""


def page(name: str = "", *, wrong: bool = False, wait: float = 0.0) -> str:
    """The login; `wait` are the seconds before another try is heard."""
    said = words.TAGLINE
    if wrong:
        said = desk.WRONG_LOGIN
    if wait:
        said = desk.TOO_MANY.format(words.plural(math.ceil(wait), "second"))
    kind = ' class="wrong" role="alert"' if wrong or wait else ""
    return _document(
        f'<form method="post" action="login"><h1>{escape(words.NAME)}</h1>'
        f"<p{kind}>{escape(said)}</p>"
        f'<label>{escape(desk.USER_NAME)}<input name="name" value="{escape(name)}" required'
        ' autocomplete="username" autocapitalize="none"></label>'
        f'<label>{escape(desk.PASSWORD)}<input name="password" type="password" required'
        ' autocomplete="current-password"></label>'
        f"<button>{escape(desk.LOG_IN)}</button></form>"
    )


def refused() -> str:
    """What stands where the proxy named nobody, or another than the proxy asked."""
    return _document(f"<h1>{escape(words.NAME)}</h1><p>{escape(desk.NOT_THROUGH_PROXY)}</p>")


def _document(inside: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.NAME)}</title><style>{STYLE}</style></head>"
        f"<body><main>{inside}</main></body></html>"
    )
