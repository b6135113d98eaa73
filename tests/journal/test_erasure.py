"""Erasure: the bytes are gone from the files, the proofs stay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.basics.errors import Unreachable
from goodoffices.journal.exports import export
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.postgres import PostgresStore
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.journal.verify import verify
from tests import postgres
from tests.journal.makers import APART, AT, BY, TABLE, TALKS, Record, database, filled, journal_on, note, opened

CANARY = b"the-canary-that-nobody-may-find"
PAPER = b"the-paper-that-nobody-may-find " * 300


def found_in(folder: Path, needle: bytes) -> list[str]:
    return [path.name for path in sorted(folder.rglob("*")) if path.is_file() and needle in path.read_bytes()]


def told_then_erased(record: Record, seen: Path) -> None:
    """Many entries in two channels, so that pages split; one confidence among them, then gone."""
    journal = record.journal()
    journal.append(TALKS, {TABLE: [opened(TABLE)], APART: [opened(APART)]}, {})
    for number in range(40):
        sizes = journal.sizes(TALKS)
        secret = CANARY.decode() if number == 17 else "no secret"
        entries = {APART: [note(f"{secret} {number} {'.' * 50}")], TABLE: [note("in between " * 9)]}
        journal.append(TALKS, entries, sizes, {APART: [PAPER]} if number == 17 else {})
    store = record.store()
    position = next(p for p, entry in journal.read(APART) if entry and CANARY in bytes(entry.body))
    _, (sha256,) = store.attachments(APART)
    salt = store.read(APART, position)[1][0][2]
    assert salt is not None
    if isinstance(store, SqliteStore):
        assert found_in(seen, CANARY)
        assert found_in(seen, PAPER[:60])
        assert found_in(seen, salt)
    journal.erase(TALKS, APART, [position], "the sides agreed", AT, BY, journal.sizes(TALKS), [sha256])
    for needle in (CANARY, PAPER[:60], salt):
        assert found_in(seen, needle) == []
    raw = b"".join(export(record.journal(), TALKS, "A", [APART, TABLE], AT))
    assert CANARY not in raw
    assert store.read(APART, position)[1][0][1].hex().encode() in raw
    assert verify(raw, journal.chain(TALKS)[0].fingerprint).state == "proven"


def test_erased_bytes_are_gone_from_the_files_of_sqlite(tmp_path: Path):
    record = Record(lambda: SqliteStore(tmp_path / "journal.sqlite"))
    told_then_erased(record, tmp_path)
    record.close()


@pytest.fixture
def cluster(postgres_server: postgres.Server) -> Iterator[tuple[str, Path]]:
    with database(postgres_server.url(), "erasure") as url:
        yield url, postgres_server.folder / "data" / "base"


def test_erased_bytes_are_gone_from_the_tables_of_postgresql(cluster: tuple[str, Path]):
    url, tables = cluster
    record = Record(lambda: PostgresStore(url))
    told_then_erased(record, tables)
    record.close()


def test_an_erasure_stands_even_if_the_files_could_not_be_cleaned_at_once(tmp_path: Path, monkeypatch):
    ring, store = MemoryKeyring(), SqliteStore(tmp_path / "journal.sqlite")
    journal = filled(store, ring)

    def busy() -> None:
        raise Unreachable("another process keeps the old log open")

    with monkeypatch.context() as patch:
        patch.setattr(store, "scrub", busy)
        with pytest.raises(Unreachable):
            journal.erase(TALKS, APART, [3], "as agreed", AT, BY, {APART: 7})
    assert dict(journal.read(APART))[3] is None
    journal.scrub()
    assert found_in(tmp_path, b"room-apart says 2") == []
    assert dict(journal_on(SqliteStore(tmp_path / "journal.sqlite"), ring).read(APART))[3] is None
    store.close()
