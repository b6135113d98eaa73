"""How fast the record is, against the bare database it stands on: ``python benchmarks/record.py [--json]``.

Each figure is one function that checks its own answer and returns a row; add a function to ``FIGURES`` to add
one.  Ratios are taken in one run on one machine, so they hold elsewhere; rates do not.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By, entry_bytes
from goodoffices.journal.exports import export
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.merkle import Tree
from goodoffices.journal.postgres import PostgresStore
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.journal.store import Store
from goodoffices.journal.verify import verify
from tests import postgres

AT = Instant("2031-05-02T14:05:00.000Z")
BY = By("mediation", "entered", name="Ines")
TALKS, ROOM = "talks-bench", "room-table"
SINGLE, BULK, MANY = 300, 20_000, 100_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, what is aimed at, and whether it was reached."""

    name: str
    value: float
    unit: str
    aim: str
    met: bool


def note(number: int) -> bytes:
    """An entry of the usual size, about 250 bytes."""
    body = {
        "text": f"Point {number}: the crossing opens from six to eighteen hours, save on holidays.",
        "mark": "JOINT",
    }
    return entry_bytes(1, "note taken", AT, BY, body)


def opened() -> bytes:
    """The first entry of the channel."""
    return entry_bytes(1, "channel opened", AT, BY, {"talks": TALKS, "audience": ["A", "B", "mediation"]})


def begun(store: Store, entries: int = 0) -> tuple[Journal, MemoryKeyring]:
    """A journal on ``store`` whose one channel holds its opening and this many notes."""
    ring = MemoryKeyring()
    journal = Journal(store, ring)
    journal.create_keys(TALKS)
    journal.append(TALKS, {ROOM: [opened(), *(note(number) for number in range(entries))]}, {})
    return journal, ring


def seconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes on the wall clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def sqlite_file() -> Iterator[Path]:
    """A path for a database file, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="record") as folder:
        yield Path(folder) / "journal.sqlite"


def ratio_of_rates(bare: Callable[[int], None], ours: Callable[[int], None]) -> tuple[float, float, float]:
    """Ours over bare in turns of thirty, so that both meet the same disk; the median, and both rates."""
    turns, each = SINGLE // 30, 30
    times: list[tuple[float, float]] = []
    for turn in range(turns):
        numbers = range(turn * each, (turn + 1) * each)
        times.append((seconds(partial(each_of, bare, numbers)), seconds(partial(each_of, ours, numbers))))
    plain, own = (each / statistics.median(column) for column in zip(*times, strict=True))
    return statistics.median(first / second for first, second in times), plain, own


def each_of(work: Callable[[int], None], numbers: range) -> None:
    """Do the work once for each number."""
    for number in numbers:
        work(number)


def appends(journal: Journal) -> Callable[[int], None]:
    """Append the entry of this number through the journal, durably."""

    def one(number: int) -> None:
        journal.append(TALKS, {ROOM: [note(number)]}, {ROOM: number + 1})

    return one


def durable_appends_on_sqlite() -> list[Figure]:
    """One entry, one transaction, one sync of the disk: ours and the bare database in turns."""
    with sqlite_file() as path, ExitStack() as stack:
        store = SqliteStore(path)
        stack.callback(store.close)
        journal, ring = begun(store)
        bare = stack.enter_context(closing(sqlite3.connect(path.with_name("bare.sqlite"), isolation_level=None)))
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            bare.execute(f"PRAGMA {pragma}")
        bare.execute("CREATE TABLE rows (position INTEGER PRIMARY KEY, body BLOB)")

        def insert(number: int) -> None:
            bare.execute("BEGIN IMMEDIATE")
            bare.execute("INSERT INTO rows VALUES (?, ?)", (number, note(number)))
            bare.execute("COMMIT")

        ratio, plain, own = ratio_of_rates(insert, appends(journal))
        assert len(Journal(store, ring).read(ROOM)) == SINGLE + 1
    return ratio_figures("SQLite", ratio, plain, own)


def durable_appends_on_postgresql() -> list[Figure]:
    """The same on a PostgreSQL started for the purpose."""
    if missing := postgres.lacking():
        sys.stderr.write(f"PostgreSQL is left out: {missing}\n")
        return []
    with postgres.running() as server, ExitStack() as stack:
        store = PostgresStore(server.url())
        stack.callback(store.close)
        journal, ring = begun(store)
        bare = stack.enter_context(closing(psycopg.connect(server.url(), autocommit=True)))
        bare.execute("CREATE TABLE rows (position bigint PRIMARY KEY, body bytea)")

        def insert(number: int) -> None:
            with bare.transaction():
                bare.execute("INSERT INTO rows VALUES (%s, %s)", (number, note(number)))

        ratio, plain, own = ratio_of_rates(insert, appends(journal))
        assert len(Journal(store, ring).read(ROOM)) == SINGLE + 1
    return ratio_figures("PostgreSQL", ratio, plain, own)


def ratio_figures(database: str, ratio: float, plain: float, own: float) -> list[Figure]:
    """The ratio and both rates as rows."""
    name = f"durable single appends on {database}"
    return [
        Figure(f"{name} ÷ bare INSERT and COMMIT", ratio, "×", "≥ 0.5", ratio >= 0.5),
        Figure(f"{name}, bare", plain, "rows/s", "", met=True),
        Figure(f"{name}, ours", own, "entries/s", "", met=True),
    ]


def bulk_appends_on_sqlite() -> list[Figure]:
    """Many entries in one transaction, each sealed, all under one signed head."""
    entries = [note(number) for number in range(BULK)]
    with sqlite_file() as path:
        store = SqliteStore(path)
        journal, ring = begun(store)
        took = seconds(lambda: journal.append(TALKS, {ROOM: entries}, {ROOM: 1}))
        assert Journal(store, ring).sizes(TALKS) == {ROOM: BULK + 1}
        store.close()
    return [Figure("bulk append on SQLite", BULK / took, "entries/s", "≥ 20,000", BULK / took >= 20_000)]


def verified_read_on_sqlite() -> list[Figure]:
    """A first read by a fresh journal, which checks every seal, the tree and the signature."""
    with sqlite_file() as path:
        store = SqliteStore(path)
        journal, ring = begun(store, MANY)
        root = journal.head(ROOM).root
        store.close()

        def plain() -> None:
            with closing(sqlite3.connect(path)) as db:
                rows = db.execute(
                    "SELECT position, commitment, salt, body FROM entries WHERE channel = ? ORDER BY position", (ROOM,)
                ).fetchall()
            assert len([json.loads(row[3]) for row in rows]) == MANY + 1

        def verified() -> None:
            fresh = SqliteStore(path)
            reader = Journal(fresh, ring)
            assert len(reader.read(ROOM)) == MANY + 1
            fresh.close()

        times = [(seconds(plain), seconds(verified)) for _ in range(5)]
        fresh = SqliteStore(path)
        rows = fresh.read(ROOM, 0)[1]
        assert Tree([row[1] for row in rows]).root() == root
        fresh.close()
    ratio = statistics.median(own / bare for bare, own in times)
    took = statistics.median(own for _, own in times)
    return [
        Figure("verified read of 100,000 entries ÷ reading and decoding them", ratio, "×", "≤ 2", ratio <= 2),
        Figure("verified read of 100,000 entries", took, "s", "", met=True),
    ]


def verifying_an_export() -> list[Figure]:
    """What a side does at home with the one-file verifier."""
    journal, ring = begun(MemoryStore(), MANY)
    raw = b"".join(export(journal, TALKS, "A", [ROOM], AT))
    fingerprint = ring.chain(TALKS)[0].fingerprint
    took = min(seconds(lambda: proven(raw, fingerprint)) for _ in range(3))
    return [Figure("verify.py on an export of 100,000 entries", took, "s", "≤ 5", took <= 5)]


def proven(raw: bytes, fingerprint: str) -> None:
    """Verify, and see that all of it was."""
    verdict = verify(raw, fingerprint)
    assert verdict.state == "proven", verdict
    assert f"{MANY + 1} entries" in verdict.sentences[1]


FIGURES: tuple[Callable[[], list[Figure]], ...] = (
    durable_appends_on_sqlite,
    durable_appends_on_postgresql,
    bulk_appends_on_sqlite,
    verified_read_on_sqlite,
    verifying_an_export,
)


def main() -> int:
    """Measure all figures; the exit code is 1 if an aim was missed."""
    parser = argparse.ArgumentParser(description="How fast the record is, against the bare database.")
    parser.add_argument("--json", action="store_true", help="print rows as JSON")
    asked = parser.parse_args()
    rows = [row for figure in FIGURES for row in figure()]
    if asked.json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        for row in rows:
            verdict = "" if not row.aim else f"aim {row.aim}: {'met' if row.met else 'MISSED'}"
            print(f"{row.name:72} {row.value:12,.2f} {row.unit:10} {verdict}")
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
