"""Write the pages that are made from the code: `python docs/generate.py [--check]`.

`--check` writes nothing and exits with 1 when a page is not what the code says.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import typer

from rag.config import FILE, PREFIX, Settings
from rag.models import load_catalogue
from ui.cli import app

FOLDER = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py (`make docs`); edit the code it speaks of, not this page. -->"


def configuration() -> str:
    """`configuration.md`: every setting, from `Settings`; every model, from the catalogue."""
    lines = [
        "# Configuration",
        "",
        MADE,
        "",
        (
            f"A setting comes from its default, then `{FILE}` in the home, then the environment, "
            "then the command line; the last that names it wins. An unknown key is refused. "
            "`footnote config` shows each setting's value and where it comes from."
        ),
        "",
        "```toml",
        f"# {FILE}",
        'generator_url = "http://127.0.0.1:11434/v1"',
        'generator = "qwen2.5:7b"',
        "answer_passages = 5",
        "```",
        "",
        (
            f"In the environment the same key is `{PREFIX}` and its name in capitals: "
            f"`{PREFIX}ANSWER_PASSAGES=5`. Lists are separated by commas. "
            f"`{PREFIX}HOME` (or `--home DIR`) names the home itself, a folder "
            "that can be copied whole."
        ),
        "",
        "| setting | default | allowed | what it does |",
        "|---|---|---|---|",
    ]
    for name, schema in Settings.model_json_schema()["properties"].items():
        default = _value(Settings.model_fields[name].default)
        words = _cell(schema["description"])
        lines.append(f"| `{name}` | {default} | {_allowed(schema)} | {words} |")
    lines += [
        "",
        "## Models",
        "",
        (
            "The catalogue's models. Any hub id or local folder can stand in their place; "
            "a hub id is fetched with `footnote models pull OWNER/NAME`, "
            "without pickled weights and without code."
        ),
        "",
        "| name | role | licence | size | sources | what it is |",
        "|---|---|---|---|---|---|",
    ]
    for card in load_catalogue().values():
        sources = ", ".join(["hub"] * bool(card.hub) + ["package index"] * bool(card.index))
        size = f"{card.bytes / 1e6:.0f} MB"
        cells = (f"`{card.name}`", card.role, card.licence, size, sources, _cell(card.summary))
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        (
            "The package index is asked through pip, so pip's own settings hold: `PIP_INDEX_URL` "
            "for a mirror, `PIP_FIND_LINKS` for a folder of packages on a machine without a "
            "network. `HF_ENDPOINT` names a mirror of the hub."
        ),
        "",
    ]
    return "\n".join(lines)


def _value(default: object) -> str:
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`" if default != "" else "(empty)"


def _allowed(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema["type"] == "array":
        return ", ".join(f"`{value}`" for value in schema["items"]["enum"])
    if schema["type"] == "boolean":
        return "`true`, `false`"
    if "exclusiveMinimum" in schema:
        return f"above {schema['exclusiveMinimum']:g}"
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    return f"from {schema['minimum']}" if "minimum" in schema else "text"


def commands() -> str:
    """`cli.md`: every command with its arguments and options, from the program itself."""
    root = typer.main.get_command(app)
    lines = ["# Commands", "", MADE, "", _text(root.help), "", *_parameters(root), ""]
    for names, command in _leaves(root, ()):
        pieces = (piece for one in command.params for piece in _usage(one))
        usage = " ".join(["footnote", *names, *pieces])
        lines += [f"## {' '.join(names)}", "", f"`{usage}`", "", _text(command.help), ""]
        lines += [*_parameters(command), ""]
        shown = [line.strip() for line in (command.epilog or "").splitlines()]
        examples = [f"    {line}" for line in shown if line.startswith("$ ")]
        lines += [*examples, ""] if examples else []
    lines += [
        "## Exit codes",
        "",
        (
            "0: done. 1: the check failed, or nothing was found where `--strict` asked for "
            "failure. "
            "2: wrong use. 3: a named failure; its message and remedy are on standard error."
        ),
        "",
    ]
    return "\n".join(lines)


def _leaves(command: Any, names: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    found = []
    for name, child in command.commands.items():
        if hasattr(child, "commands"):
            found += _leaves(child, (*names, name))
        elif not child.hidden:
            found.append(((*names, name), child))
    return found


def _usage(parameter: Any) -> list[str]:
    if parameter.param_type_name != "argument":
        return []
    name = (parameter.metavar or parameter.name.upper()).removesuffix("...").strip("[]")
    name += "..." if parameter.nargs == -1 else ""
    return [name if parameter.required else f"[{name}]"]


def _parameters(command: Any) -> list[str]:
    lines = []
    for one in command.params:
        if one.param_type_name == "option" and not one.hidden:
            told = ", ".join(f"`{name}`" for name in one.opts)
            value = "" if one.is_flag else f" {one.metavar or one.name.upper()}"
            lines.append(f"- {told}{value}: {_text(one.help)}")
        elif one.param_type_name == "argument" and getattr(one, "help", None):
            lines.append(f"- {one.metavar or one.name.upper()}: {_text(one.help)}")
    return lines


def _text(words: str | None) -> str:
    return " ".join((words or "").split())


def _cell(words: str) -> str:
    return _text(words).replace("|", "\\|")


PAGES = {"configuration.md": configuration, "cli.md": commands}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them."""
    stale = []
    for name, make in PAGES.items():
        path, text = FOLDER / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if "--check" in arguments and stale:
        print(f"Not what the code says: {', '.join(stale)}. Run `make docs`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
