"""Terminals: an empty one, and one at whose talks the cast sits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.terminal import Terminal


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GOODOFFICES_DATA", "GOODOFFICES_TOKEN", "GOODOFFICES_DEBUG", "DATABASE_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def empty(tmp_path: Path) -> Terminal:
    """A terminal over a folder that holds nothing yet."""
    return Terminal(tmp_path)


@pytest.fixture
def terminal(empty: Terminal) -> Terminal:
    """A terminal with talks open between A and B, a mediation team and an observer O."""
    empty.open()
    return empty
