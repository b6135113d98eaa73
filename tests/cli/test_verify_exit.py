"""A verdict is in the exit code, whatever becomes of the words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_false_record_is_never_called_good_because_nobody_reads_the_answer(
    terminal: Terminal, tmp_path: Path, options: tuple[str, ...]
) -> None:
    terminal.id("note", "add", "--as", "A", "--to", "mediation", "We could live with monitors at the gate.")
    told = tmp_path / "a.jsonl"
    terminal.ok("export", "--as", "A", "-o", str(told))
    told.write_text(told.read_text(encoding="utf-8").replace("live with", "die with"), encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "import sys; from goodoffices.cli.main import main; sys.exit(main())"]
    answer = subprocess.run(
        [*command, "verify", str(told), *options], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert answer.returncode == 1
    assert b"Traceback" not in answer.stderr
