"""A terminal for tests: runs command lines in this process, with the fixed cast at its talks."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from goodoffices.cli.main import main

TALKS = """\
[talks]
title = "Talks on the road"
zone = "UTC"

[[party]]
key = "A"
name = "State of A"
circles = ["legal", "principals"]

[[party.seat]]
key = "head"
circles = ["principals"]

[[party]]
key = "B"
name = "State of B"
circles = ["legal"]

[[third_party]]
name = "Kingdom of M"
roles = ["mediator", "host"]
circles = ["chief"]

[[third_party]]
key = "O"
name = "Conference of O"
role = "observer"
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command line came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs ``goodoffices`` over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "record"

    def run(self, *argv: str, stdin: bytes = b"") -> Answer:
        """Run a command line; never raises for what a user did."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
        given = io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
        with (
            mock.patch.object(sys, "stdin", given),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(["--data", str(self.data), *argv])
        answers = []
        for stream in (out, err):
            stream.flush()
            answers.append(stream.buffer.getvalue().decode("utf-8"))
        return Answer(code, *answers)

    def ok(self, *argv: str, stdin: bytes = b"") -> str:
        """Run it and expect that it is done; what it said."""
        answer = self.run(*argv, stdin=stdin)
        assert answer.code == 0, answer
        assert "Traceback" not in answer.err
        return answer.out

    def json(self, *argv: str, stdin: bytes = b"") -> Any:
        """Run it with --json and expect that it is done."""
        return json.loads(self.ok(*argv, "--json", stdin=stdin))

    def id(self, *argv: str, stdin: bytes = b"") -> str:
        """Run it and give the id of what it made."""
        return str(self.json(*argv, stdin=stdin)["id"])

    def no(self, *argv: str, stdin: bytes = b"", code: int = 1) -> str:
        """Run it and expect a clear refusal that wrote nothing; what it said."""
        before = self.entries()
        answer = self.run(*argv, stdin=stdin)
        assert answer.code == code, answer
        assert answer.err.strip()
        assert "Traceback" not in answer.out + answer.err
        assert self.entries() == before, "something was written"
        return answer.err

    def entries(self) -> int:
        """How many entries the record holds, over all sides' channels."""
        total, seen = 0, set()
        listing = self.run("--json", "talks", "list")
        for talks in [each["id"] for each in listing.json.get("talks", [])]:
            for side in ("mediation", "A", "B", "O"):
                shown = self.run("--json", "--talks", talks, "channel", "list", "--as", side)
                for channel in shown.json.get("channels", []):
                    total += channel["entries"] if channel["id"] not in seen else 0
                    seen.add(channel["id"])
        return total

    def open(self) -> str:
        """Set up the talks of the cast."""
        file = self.folder / "talks.toml"
        file.write_text(TALKS, encoding="utf-8")
        return self.id("talks", "new", str(file))
