"""Verifying: check an export or receipt with nothing but the file and what the reader holds; opens no record."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from goodoffices.basics.errors import Malformed
from goodoffices.journal import verify as verifier
from goodoffices.journal.keys import parse_fingerprint

State = Literal["proven", "consistent", "false"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a file proves: its state, the name of bad evidence if any, plain sentences, and the exit code."""

    state: State
    bad: str
    sentences: tuple[str, ...]
    exit_code: int


def check(file: Path, key: str = "", since: Path | None = None) -> Proof:
    """Check ``file`` against a key's fingerprint and an earlier receipt; Malformed when a file is not there."""
    for wanted in (file, since):
        if wanted is not None and not wanted.is_file():
            raise Malformed(f"There is no file “{wanted}” to verify. Check its name.")
    verdict = verifier.verify(file, parse_fingerprint(key) if key else None, since)
    return Proof(cast("State", verdict.state), verdict.bad, tuple(verdict.sentences), verdict.exit_code)
