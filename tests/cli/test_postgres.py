"""The same command line over PostgreSQL, named by DATABASE_URL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.terminal import Terminal
from tests.journal.makers import database


@pytest.fixture
def served(empty: Terminal, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal whose record is in a PostgreSQL database of its own, with talks open."""
    with database(postgres_url, "command_line") as url:
        monkeypatch.setenv("DATABASE_URL", url)
        empty.open()
        yield empty


def test_a_confidence_travels_by_consent_over_postgresql(served: Terminal) -> None:
    note = served.id("note", "add", "--as", "A", "--to", "mediation", "We could live with monitors at the gate.")
    assert "has not consented" in served.no("convey", note, "--to", "B")
    served.id("consent", "grant", note, "--as", "A", "--to", "B", "--wording", "Monitors can be discussed.")
    served.id("convey", note, "--to", "B")
    seen = served.ok("view", "--as", "B", "--json")
    assert "Monitors can be discussed." in seen
    assert "live with monitors" not in seen


def test_an_export_from_postgresql_verifies(served: Terminal) -> None:
    served.id("note", "add", "--as", "A", "--to", "mediation", "We could live with monitors at the gate.")
    path = str(served.folder / "a.jsonl")
    served.ok("export", "--as", "A", "-o", path)
    key = served.json("key", "show")["key"]
    assert served.run("verify", path).code == 3
    assert served.run("verify", path, "--key", key).code == 0


def test_a_database_that_does_not_answer_is_named_and_nothing_else(
    empty: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")
    answer = empty.run("talks", "list")
    assert answer.code == 1
    assert "Traceback" not in answer.err
    assert "secret" not in answer.err
    assert answer.err.strip()
