"""Killed at any moment: what was acknowledged is there, nothing is half-written, everything verifies."""

from __future__ import annotations

import itertools
import os
import random
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from goodoffices.basics.errors import Unreachable
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.postgres import PostgresStore
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.journal.store import Store
from tests import postgres
from tests.journal.makers import (
    APART,
    AUDIENCES,
    TABLE,
    TALKS,
    database,
    journal_on,
    note,
    opened,
    written_by_retrying,
)

ROUNDS = 500
MANY_ROUNDS = 10_000

_names = itertools.count()


def child(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork a process that does ``work`` with the writing end of a pipe; returns its id and the reading end."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        work(writing)
        os._exit(0)
    finally:
        os._exit(1)


def writes_until_killed(store: Store, ring: MemoryKeyring, mark: str) -> Callable[[int], None]:
    """Entries into two channels at once, each pair acknowledged through the pipe once the journal returned."""

    def work(acknowledge: int) -> None:
        journal = Journal(store, ring)
        for number in itertools.count():
            sizes = journal.sizes(TALKS)
            entries = {room: [note(f"{mark}.{number}", room=room, more="x" * 500)] * 2 for room in AUDIENCES}
            journal.append(TALKS, entries, sizes, {TABLE: [f"map {mark}.{number}".encode()]})
            os.write(acknowledge, f"{mark}.{number}\n".encode())

    return work


def acknowledged_before_the_kill(process: int, reading: int, draw: random.Random) -> list[str]:
    """Let the child write a little, kill it at a moment nobody chose, and read what it had acknowledged."""
    wanted, received = draw.randrange(3), b""
    while received.count(b"\n") < wanted:
        assert select.select([reading], [], [], 30)[0], "the child does nothing"
        more = os.read(reading, 65536)
        assert more, "the child died by itself"
        received += more
    time.sleep(draw.random() * 0.004)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    while more := os.read(reading, 65536):
        received += more
    os.close(reading)
    return received.decode().splitlines()


def check(store: Store, ring: MemoryKeyring, acknowledged: set[str]) -> None:
    """A fresh journal serves every acknowledged pair whole, in both channels alike, with its attachments."""
    journal = Journal(store, ring)
    held = {room: [bytes(entry.body) for _, entry in journal.read(room) if entry][1:] for room in AUDIENCES}
    assert len(held[TABLE]) == len(held[APART])
    assert held[TABLE][::2] == held[TABLE][1::2]
    texts = {body.split(b'"text":"')[1].split(b'"')[0].decode() for body in held[TABLE]}
    assert acknowledged <= texts
    assert len(journal.attachments(TABLE)) == len(texts)
    store.close()


def survives(opener: Callable[[], Store], fresh: Callable[[], None], rounds: int, seed: int) -> None:
    draw, ring, acknowledged = random.Random(seed), MemoryKeyring(), set[str]()
    total = 0
    for number in range(rounds):
        if number % 25 == 0:  # a new record now and then, so that checking all of it stays quick
            fresh()
            acknowledged, ring = set(), MemoryKeyring()
            store = opener()
            journal_on(store, ring).append(TALKS, {room: [opened(room)] for room in AUDIENCES}, {})
            store.close()
        process, reading = child(writes_until_killed(opener(), ring, str(number)))
        acknowledged.update(acknowledged_before_the_kill(process, reading, draw))
        total += len(acknowledged)
        check(opener(), ring, acknowledged)
    assert total > rounds


class SqliteFiles:
    """A new file for each record."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder

    def fresh(self) -> None:
        for old in self.folder.iterdir():
            old.unlink()
        self.path = self.folder / f"{next(_names)}.sqlite"

    def store(self) -> SqliteStore:
        return SqliteStore(self.path)


def test_sqlite_loses_nothing_when_its_writers_are_killed(tmp_path: Path):
    files = SqliteFiles(tmp_path)
    survives(files.store, files.fresh, ROUNDS, seed=1)


@pytest.mark.slow
def test_sqlite_loses_nothing_when_its_writers_are_killed_ten_thousand_times(tmp_path: Path):
    files = SqliteFiles(tmp_path)
    survives(files.store, files.fresh, MANY_ROUNDS, seed=2)


@pytest.fixture
def url(postgres_server: postgres.Server) -> Iterator[str]:
    with database(postgres_server.url(), f"durable_{next(_names)}") as made:
        yield made


def emptied(url: str) -> Callable[[], None]:
    def fresh() -> None:
        store = PostgresStore(url)
        store.talks()
        with store._guard() as db:
            db.execute("TRUNCATE journal.entries, journal.heads, journal.attachments")
        store.close()

    return fresh


def test_postgresql_loses_nothing_when_its_writers_are_killed(url: str):
    survives(lambda: PostgresStore(url), emptied(url), ROUNDS, seed=3)


@pytest.mark.parametrize("how", ["kill -9", "immediate stop"])
def test_postgresql_loses_nothing_when_the_server_itself_falls(how: str):
    if missing := postgres.lacking():
        pytest.skip(f"PostgreSQL cannot be started here: {missing}")
    ring, acknowledged, draw = MemoryKeyring(), set[str](), random.Random(4)
    with postgres.running() as server:
        store = PostgresStore(server.url())
        journal_on(store, ring).append(TALKS, {room: [opened(room)] for room in AUDIENCES}, {})
        store.close()
        for number in range(4):
            process, reading = child(writes_until_killed(PostgresStore(server.url()), ring, str(number)))
            received = b""
            while received.count(b"\n") < 5:
                received += os.read(reading, 65536)
            time.sleep(draw.random() * 0.01)
            if how == "kill -9":
                server.kill()
            else:
                server.stop("immediate")
            os.waitpid(process, 0)  # it met Unreachable and ended
            while more := os.read(reading, 65536):
                received += more
            os.close(reading)
            acknowledged.update(received.decode().splitlines())
            with pytest.raises(Unreachable):
                PostgresStore(server.url()).talks()
            server.start()
            check(PostgresStore(server.url()), ring, acknowledged)
    assert len(acknowledged) >= 20


def in_many_processes(opener: Callable[[], Store], processes: int, entries: int) -> None:
    """All open the same new channel at once and append; each retries when it was not first."""
    ring = MemoryKeyring()
    ring.create(TALKS)

    def writer(worker: int) -> Callable[[int], None]:
        def work(report: int) -> None:
            journal = Journal(opener(), ring)
            places = [written_by_retrying(journal, TABLE, note(f"{worker}.{number}")) for number in range(entries)]
            os.write(report, " ".join(map(str, places)).encode())

        return work

    children = [child(writer(worker)) for worker in range(processes)]
    reports = []
    for process, reading in children:
        with os.fdopen(reading) as report:
            reports.append([int(place) for place in report.read().split()])
        assert os.waitpid(process, 0)[1] == 0
    store = opener()
    journal = Journal(store, ring)
    texts = [bytes(entry.body).split(b'"')[-2].decode() for _, entry in journal.read(TABLE) if entry][1:]
    assert sorted(texts) == sorted(f"{worker}.{number}" for worker in range(processes) for number in range(entries))
    for worker, places in enumerate(reports):
        assert [texts[place - 1] for place in places] == [f"{worker}.{number}" for number in range(entries)]
    store.close()


def test_many_processes_on_one_sqlite_file_lose_nothing(tmp_path: Path):
    in_many_processes(lambda: SqliteStore(tmp_path / "journal.sqlite"), processes=6, entries=25)


def test_many_processes_on_one_postgresql_lose_nothing(url: str):
    in_many_processes(lambda: PostgresStore(url), processes=6, entries=25)


def test_a_store_may_be_carried_over_a_fork(tmp_path: Path, url: str):
    stores: tuple[Store, ...] = (SqliteStore(tmp_path / "journal.sqlite"), PostgresStore(url))
    for number, store in enumerate(stores):
        ring = MemoryKeyring()
        journal = journal_on(store, ring)
        journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})

        def work(_: int, journal: Journal = journal) -> None:
            journal.append(TALKS, {TABLE: [note("from the child")]}, {TABLE: 1})

        process, reading = child(work)
        os.close(reading)
        assert os.waitpid(process, 0)[1] == 0, number
        assert len(journal.read(TABLE)) == 2
        journal.append(TALKS, {TABLE: [note("from the parent")]}, {TABLE: 2})
        with suppress(Unreachable):
            store.close()
