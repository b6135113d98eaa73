"""The three stores: one contract, and what each adds."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from goodoffices.basics.errors import Damaged, StoreError, StoreFull, Unreachable
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.postgres import PostgresStore
from goodoffices.journal.sqlite import SqliteStore
from tests.journal.contract import StoreContract
from tests.journal.makers import TABLE, TALKS, Record, database, filled, journal_on, note, opened

_numbers = itertools.count()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[str]:
    with database(postgres_url, f"journal_{next(_numbers)}") as url:
        yield url


class TestMemory(StoreContract):
    @pytest.fixture
    def again(self) -> Record:
        store = MemoryStore()
        return Record(lambda: store)


class TestSqlite(StoreContract):
    @pytest.fixture
    def again(self, tmp_path: Path) -> Iterator[Record]:
        record = Record(lambda: SqliteStore(tmp_path / "journal.sqlite"))
        yield record
        record.close()


class TestPostgres(StoreContract):
    @pytest.fixture
    def again(self, postgres: str) -> Iterator[Record]:
        record = Record(lambda: PostgresStore(postgres))
        yield record
        record.close()


def test_a_full_memory_store_refuses_and_goes_on_reading():
    store = MemoryStore(capacity=1000)
    journal = journal_on(store)
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    with pytest.raises(StoreFull):
        journal.append(TALKS, {TABLE: [note("x" * 1000)]}, {TABLE: 1})
    assert len(journal.read(TABLE)) == 1
    journal.append(TALKS, {TABLE: [note("short")]}, {TABLE: 1})


def test_a_file_of_a_later_schema_is_refused(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    store = SqliteStore(path)
    filled(store)
    store.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match=r"later version.*Update"):
        SqliteStore(path).talks()


def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "contacts.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE contacts (name)")
    db.close()
    with pytest.raises(Damaged, match="no record"):
        SqliteStore(path).talks()
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
    db.close()
    text = tmp_path / "letter.txt"
    text.write_text("Dear colleague, " * 1000)
    with pytest.raises(Damaged):
        SqliteStore(text).talks()


def test_a_folder_that_is_not_there_is_unreachable(tmp_path: Path):
    with pytest.raises(Unreachable):
        SqliteStore(tmp_path / "none" / "journal.sqlite").talks()
    with pytest.raises(Unreachable):
        SqliteStore(tmp_path).talks()


def test_a_writer_that_waits_too_long_is_told_so(tmp_path: Path):
    path = tmp_path / "journal.sqlite"
    store = SqliteStore(path, patience=0.2)
    journal = journal_on(store)
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unreachable):
        journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 1})
    assert len(journal.read(TABLE)) == 1
    holder.execute("ROLLBACK")
    holder.close()
    journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 1})
    store.close()


def test_sqlite_keeps_what_it_acknowledges(tmp_path: Path):
    store = SqliteStore(tmp_path / "journal.sqlite")
    with store._guard() as db:
        asked = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "secure_delete")}
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
    store.close()
    assert (asked, mode) == ({"synchronous": 2, "secure_delete": 1}, "wal")


def test_a_database_that_does_not_answer_is_unreachable_and_its_password_stays_unsaid():
    store = PostgresStore("host=/nowhere dbname=x user=y password=hunter2")
    with pytest.raises(Unreachable) as refusal:
        store.talks()
    assert "hunter2" not in str(refusal.value)


def test_a_database_of_a_later_schema_is_refused(postgres: str):
    first = PostgresStore(postgres)
    filled(first)
    first.close()
    with psycopg.connect(postgres) as db:
        db.execute("UPDATE journal.layout SET version = 99")
    with pytest.raises(StoreError, match=r"later version.*Update"):
        PostgresStore(postgres).talks()
    with psycopg.connect(postgres) as db:
        db.execute("DELETE FROM journal.layout")
    with pytest.raises(Damaged):
        PostgresStore(postgres).talks()


def test_a_lost_connection_is_unreachable_once_and_then_made_anew(postgres: str):
    store = PostgresStore(postgres)
    journal = filled(store)
    with psycopg.connect(postgres, autocommit=True) as db:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        db.execute(f"{others} AND pid <> pg_backend_pid()".encode())
    with pytest.raises(Unreachable):
        journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 7})
    journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 7})
    store.close()


def test_a_table_that_is_gone_is_damage(postgres: str):
    store = PostgresStore(postgres)
    journal = filled(store)
    with psycopg.connect(postgres) as db:
        db.execute("DROP TABLE journal.attachments")
    with pytest.raises(Damaged):
        journal.attachments(TABLE)
    store.close()


def test_a_server_that_does_not_sync_is_refused(postgres: str):
    with psycopg.connect(postgres, autocommit=True) as db:
        db.execute("ALTER SYSTEM SET fsync = off")
        db.execute("SELECT pg_reload_conf(), pg_sleep(0.3)")
    try:
        with pytest.raises(StoreError, match="fsync"):
            PostgresStore(postgres).talks()
    finally:
        with psycopg.connect(postgres, autocommit=True) as db:
            db.execute("ALTER SYSTEM RESET fsync")
            db.execute("SELECT pg_reload_conf(), pg_sleep(0.3)")
