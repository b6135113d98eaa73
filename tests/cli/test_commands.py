"""Every command of the rules can be given here, and every command here teaches with an example."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import goodoffices.cli
from goodoffices.cli.main import COMMANDS
from goodoffices.rules import commands as co
from goodoffices.rules.decide import RULES
from tests.cli.terminal import Terminal

FOLDER = Path(goodoffices.cli.__file__).parent
#: Set up through the office itself, which is handed the frame and fresh randomness.
THROUGH_THE_OFFICE = {co.OpenTalks: "open_talks", co.OccupySeat: "people.occupy"}


def paths() -> Iterator[tuple[str, ...]]:
    """Every command line that does something: one or two words."""
    for module in {module for module, _ in COMMANDS.values()}:
        source = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
        for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "command":
                name = ast.literal_eval(call.args[1])
                groups = [top for top, (home, _) in COMMANDS.items() if home == module]
                yield from [(name,)] if name in groups else [(top, name) for top in groups if _has(top, name)]


def _has(top: str, name: str) -> bool:
    app = import_module(f"goodoffices.cli.{COMMANDS[top][0]}").APPS[top]
    return name in {each.name for each in app.registered_commands}


PATHS = sorted(set(paths()))


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(empty: Terminal, path: tuple[str, ...]):
    said = empty.ok(*path, "--help")
    assert "Example:" in said
    assert f"goodoffices {' '.join(path)}" in said
    assert "--json" in said


@pytest.mark.parametrize("command", RULES, ids=lambda command: command.__name__)
def test_every_command_of_the_rules_can_be_given_from_here(command: type[co.Command]):
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    assert THROUGH_THE_OFFICE.get(command, f"co.{command.__name__}(") in source


def test_the_list_of_commands_covers_a_day_of_talks(empty: Terminal):
    assert len(PATHS) > 60
    said = empty.ok("--help")
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", said, re.MULTILINE)


def test_help_imports_no_command_and_no_record():
    code = (
        "import sys; from goodoffices.cli.main import main; main(['--help']);"
        "print([m for m in sys.modules if m.startswith(('goodoffices.office', 'goodoffices.journal', 'rich'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


@pytest.mark.parametrize("line", [["--help"], ["verify", "--help"]])
def test_help_is_there_before_one_has_drawn_breath(line: list[str]):
    took = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "goodoffices.cli.main", *line], capture_output=True, check=True)
        took.append(time.perf_counter() - start)
    assert min(took) < 1.5


def test_a_real_process_writes_utf_8_and_no_colour_into_a_pipe(terminal: Terminal):
    terminal.ok("note", "add", "--as", "A", "--to", "mediation", "Grüße, سلام [red]not red[/red]")
    done = subprocess.run(
        [sys.executable, "-m", "goodoffices.cli.main", "--data", str(terminal.data), "note", "list"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PATH": "", "PYTHONPATH": str(FOLDER.parent.parent)},
    )
    assert "Grüße".encode() in done.stdout
    assert b"[red]not red[/red]" in done.stdout
    assert b"\x1b" not in done.stdout


def test_a_real_process_ends_with_the_exit_code(empty: Terminal):
    line = [sys.executable, "-m", "goodoffices.cli.main", "--data", str(empty.data)]
    gone = subprocess.run([*line, "verify", "gone"], capture_output=True, text=True, check=False)
    assert gone.returncode == 1
    assert "Traceback" not in gone.stderr
    assert subprocess.run([*line, "nonsense"], capture_output=True, check=False).returncode == 2


def test_an_invalid_argument_of_a_real_process_is_refused(terminal: Terminal):
    line = [sys.executable, "-m", "goodoffices.cli.main", "--data", str(terminal.data), "note", "add"]
    done = subprocess.run([*line, b"\xff\xfe"], capture_output=True, check=False)
    assert done.returncode == 1
    assert b"not UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("width", ["44", "120"])
def test_tables_fold_on_a_narrow_terminal(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, width: str):
    terminal.ok("issue", "add", "Hours of passage through the lower gate of the valley")
    monkeypatch.setenv("COLUMNS", width)
    said = terminal.ok("issue", "list")
    assert max(map(len, said.splitlines())) <= int(width)
    assert ("title: Hours" in said) == (width == "44")
