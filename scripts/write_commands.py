"""Write docs/reference/commands.md out of the command line's own help: `python scripts/write_commands.py`."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

import typer

from goodoffices.cli.main import COMMANDS, app

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Written out of the command line's own help by `scripts/write_commands.py`; a test keeps it true. `--data DIR`,
`--talks ID` and `--json` go with every command; `--json` leaves out fields that hold nothing. Words go in as an
argument, or from standard input as `-`. Exit codes: 0 done; 1 refused, malformed, not found or false evidence; 2 wrong
use of the command line; 3 (`verify`) consistent with itself and compared with nothing.
"""


def page() -> str:
    """The whole page."""
    root: Any = typer.main.get_command(app)
    parts = [HEAD]
    for name in COMMANDS:
        found = root.get_command(None, name)
        parts.append(f"\n## {name}\n\n{COMMANDS[name][1]}\n")
        inner: dict[str, Any] = getattr(found, "commands", {})
        if inner:
            parts += [_command(f"{name} {each}", command) for each, command in inner.items()]
        else:
            parts.append(_command(name, found))
    return "".join(parts)


def _command(name: str, command: Any) -> str:
    words, _, example = inspect.cleandoc(command.help or "").partition("\b\nExample:")
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.name != "json"]
    shown = " ".join(_metavar(p) if p.required else f"[{_metavar(p)}]" for p in arguments)
    lines = [f"\n### goodoffices {name} {shown}".rstrip(), "", words.strip(), "", "```"]
    lines += [line.strip() for line in example.strip().splitlines()] + ["```"]
    if options:
        lines += ["", "| option | |", "|---|---|", *(_option(option) for option in options)]
    return "\n".join(lines) + "\n"


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _option(option: Any) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag else f" {option.metavar}" if option.metavar else ""
    needed = " Needed." if option.required else ""
    return f"| `{names}{value}` | {(option.help or '').replace('|', chr(92) + '|')}{needed} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} written.\n")
