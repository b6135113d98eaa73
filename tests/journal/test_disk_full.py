"""A full disk: writing stops with a clear word, reading goes on, and nothing is half-written."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from goodoffices.basics.errors import StoreFull
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import Keyring, MemoryKeyring
from goodoffices.journal.postgres import PostgresStore
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.journal.store import Store
from tests import postgres
from tests.journal.makers import AT, TABLE, TALKS, Record, database, journal_on, note, opened

MEGABYTE = 2**20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes of its own; skipped where it may not be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = shutil.which("mount")
    asked = [mount or "mount", "-t", "tmpfs", "-o", "size=6m,mode=0777", "none", str(folder)]
    if mount is None or os.getuid() != 0 or subprocess.run(asked, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fills_up(store: Store, ring: MemoryKeyring, piece: int) -> int:
    """Append until it is full; returns how many entries were acknowledged."""
    journal = journal_on(store, ring)
    size = journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})[TABLE]
    with contextlib.suppress(StoreFull):
        while size < 100_000:
            size = journal.append(TALKS, {TABLE: [note(f"{size} " + "x" * piece)]}, {TABLE: size})[TABLE]
    with pytest.raises(StoreFull, match="free some space"):
        journal.append(TALKS, {TABLE: [note("x" * 4 * MEGABYTE)]}, {TABLE: size})
    assert len(journal.read(TABLE)) == size
    assert len(Journal(store, ring).read(TABLE)) == size
    return size


def test_sqlite_on_a_full_disk_refuses_reads_on_and_recovers(small_disk: Path):
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 2 * MEGABYTE)
    record = Record(lambda: SqliteStore(small_disk / "journal.sqlite"))
    store = record.store()
    size = fills_up(store, record.ring, 5_000)
    (small_disk / "crumbs").write_bytes(b"")
    with pytest.raises(StoreFull):
        record.journal().append(TALKS, {TABLE: [note("x" * 4 * MEGABYTE)]}, {TABLE: size})
    assert len(record.journal().read(TABLE)) == size
    ballast.unlink()
    assert record.journal().append(TALKS, {TABLE: [note("after")]}, {TABLE: size})[TABLE] == size + 1
    assert len(record.journal().read(TABLE)) == size + 1
    record.close()


def test_sqlite_at_its_page_limit_refuses_reads_on_and_recovers(tmp_path: Path):
    record = Record(lambda: SqliteStore(tmp_path / "journal.sqlite"))
    store = record.store()
    assert isinstance(store, SqliteStore)
    with store._guard() as db:
        db.execute("PRAGMA max_page_count = 60")
    size = fills_up(store, record.ring, 2_000)
    with store._guard() as db:
        db.execute("PRAGMA max_page_count = 100000")
    assert journal_on(store, record.ring).append(TALKS, {TABLE: [note("after")]}, {TABLE: size})[TABLE] == size + 1
    assert len(record.journal().read(TABLE)) == size + 1
    record.close()


def test_keys_are_not_half_written_on_a_full_disk(small_disk: Path):
    ring = Keyring(small_disk)
    first = ring.create(TALKS)
    ballast = small_disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    with ring.locked(TALKS, exclusive=True), pytest.raises(StoreFull):
        ring.prepare(TALKS, AT, TABLE, 1)
    assert Keyring(small_disk).chain(TALKS)[-1].fingerprint == first
    with pytest.raises(StoreFull):
        ring.create("talks-others")
    ballast.unlink()
    assert ring.create("talks-others") != first


@pytest.fixture
def small_tablespace(postgres_server: postgres.Server, small_disk: Path) -> Iterator[str]:
    """A database whose tables lie on the small disk; the server's own log does not."""
    for folder in (small_disk, *small_disk.parents):  # the server's user must be able to get there
        if folder.stat().st_uid == os.getuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    space = small_disk / "tables"
    space.mkdir()
    shutil.chown(space, postgres_server.user or os.getuid())
    with database(postgres_server.url(), "small") as url:
        with psycopg.connect(postgres_server.url(), autocommit=True) as db:
            db.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
        yield f"{url} options='-c default_tablespace=small'"
    with psycopg.connect(postgres_server.url(), autocommit=True) as db:
        db.execute("DROP TABLESPACE small")


def test_postgresql_on_a_full_disk_refuses_reads_on_and_recovers(small_tablespace: str, small_disk: Path):
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 3 * MEGABYTE)
    record = Record(lambda: PostgresStore(small_tablespace))
    size = fills_up(record.store(), record.ring, 1_500)
    ballast.unlink()
    assert record.journal().append(TALKS, {TABLE: [note("after")]}, {TABLE: size})[TABLE] == size + 1
    assert len(record.journal().read(TABLE)) == size + 1
    record.close()
