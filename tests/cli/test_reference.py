"""The page of commands says what the command line says."""

from __future__ import annotations

from scripts import write_commands


def test_the_page_of_commands_is_the_command_lines_own_help() -> None:
    written = write_commands.PAGE.read_text(encoding="utf-8")
    assert written == write_commands.page(), "run `python scripts/write_commands.py`"
