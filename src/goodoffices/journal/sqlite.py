"""A store in one SQLite file: the default.  Safe for several threads and processes on one machine."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from goodoffices.basics.errors import Damaged, GoodOfficesError, Moved, StoreError, StoreFull, Unreachable
from goodoffices.journal.heads import Head
from goodoffices.journal.store import END, RESTORE, SCHEMA, Row, Write, checked_head, only_text

#: How long a writer waits for another one, in seconds.
PATIENCE = 30.0
#: "goof" in the file header (offset 68), so that ``file`` and we know whose database it is.
APPLICATION = 0x676F6F66

# Rows lie in the order of their keys.  Without a rowid there is no second copy of a key that could disagree.
_TABLES = (
    """CREATE TABLE entries (channel TEXT NOT NULL, position INTEGER NOT NULL, commitment BLOB NOT NULL,
       salt BLOB, body BLOB, PRIMARY KEY (channel, position)) WITHOUT ROWID""",
    """CREATE TABLE heads (channel TEXT PRIMARY KEY, talks TEXT NOT NULL, size INTEGER NOT NULL,
       root BLOB NOT NULL, opening BLOB NOT NULL, attachments BLOB NOT NULL, at TEXT NOT NULL, key TEXT NOT NULL,
       signature BLOB NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX heads_by_talks ON heads (talks, channel)",
    """CREATE TABLE attachments (channel TEXT NOT NULL, sha256 TEXT NOT NULL, held BLOB NOT NULL,
       PRIMARY KEY (channel, sha256)) WITHOUT ROWID""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {SCHEMA}",
)
_COLUMNS = "channel, talks, size, root, opening, attachments, at, key, signature"
# An update in place: a replaced row would touch the index as well.
_PUT_HEAD = f"""INSERT INTO heads ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel) DO UPDATE SET
  size = excluded.size, root = excluded.root, attachments = excluded.attachments, at = excluded.at,
  key = excluded.key, signature = excluded.signature"""
# A loose index scan: one seek for each channel instead of one step for each row.
_OPENINGS = """WITH RECURSIVE homes (channel) AS (
    SELECT min(channel) FROM entries
    UNION ALL SELECT (SELECT min(channel) FROM entries WHERE channel > homes.channel) FROM homes
    WHERE homes.channel IS NOT NULL)
  SELECT homes.channel, (SELECT body FROM entries e WHERE e.channel = homes.channel AND e.position = 0)
  FROM homes WHERE homes.channel IS NOT NULL"""

_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_SCHEMA}
_READING = {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_CORRUPTFS}
_AWAY = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PROTOCOL,
}
# A connection carried over a fork may be neither used nor closed (sqlite.org/howtocorrupt.html, 2.6).
_inherited: list[sqlite3.Connection] = []


class SqliteStore:
    """Keeps the record in the file ``path``, made when missing; opened at first use, anew after a fork."""

    def __init__(self, path: str | os.PathLike[str], patience: float = PATIENCE) -> None:
        self.path = Path(path)
        self._patience = patience
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0

    # --- the contract

    def write(self, write: Write) -> None:
        """See ``Store.write``."""
        with self._transaction("BEGIN IMMEDIATE") as db:
            self._compare(db, write)
            for channel, rows in write.rows.items():
                added = [(channel, *row) for row in rows]
                db.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", added)
            for channel, positions in write.erase.items():
                named = [(channel, position) for position in positions]
                db.executemany("UPDATE entries SET salt = NULL, body = NULL WHERE channel = ? AND position = ?", named)
            db.executemany(_PUT_HEAD, _flat(write))
            db.executemany("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?)", write.attachments)
            db.executemany("DELETE FROM attachments WHERE channel = ? AND sha256 = ?", write.drop)

    def heads(self, talks: str) -> list[Head]:
        """See ``Store.heads``."""
        found = self._ask(f"SELECT {_COLUMNS} FROM heads WHERE talks = ? ORDER BY channel", (talks,))
        return [checked_head(row) for row in found]

    def talks(self) -> list[str]:
        """See ``Store.talks``."""
        return only_text(row[0] for row in self._ask("SELECT DISTINCT talks FROM heads ORDER BY talks", ()))

    def openings(self) -> list[tuple[str, bytes | None]]:
        """See ``Store.openings``."""
        return [(row[0], row[1]) for row in self._ask(_OPENINGS, ())]

    def read(self, channel: str, since: int, until: int = END) -> tuple[Head | None, list[Row]]:
        """See ``Store.read``."""
        with self._transaction("BEGIN") as db:
            head = db.execute(f"SELECT {_COLUMNS} FROM heads WHERE channel = ?", (channel,)).fetchone()
            # A range scan looks at the keys of its ends only; the last condition makes each row's own key count.
            rows = db.execute(
                "SELECT position, commitment, salt, body FROM entries WHERE (channel, position) >= (?1, ?2)"
                " AND (channel, position) < (?1, ?3) AND +channel = ?1 ORDER BY channel, position",
                (channel, since, until),
            ).fetchall()
        return (checked_head(head) if head else None), rows

    def attachment(self, channel: str, sha256: str) -> bytes | None:
        """See ``Store.attachment``."""
        found = self._ask("SELECT held FROM attachments WHERE channel = ? AND sha256 = ?", (channel, sha256))
        return found[0][0] if found else None

    def attachments(self, channel: str) -> tuple[Head | None, list[str]]:
        """See ``Store.attachments``."""
        with self._transaction("BEGIN") as db:
            head = db.execute(f"SELECT {_COLUMNS} FROM heads WHERE channel = ?", (channel,)).fetchone()
            found = db.execute(  # digests lie between "" and "g"
                "SELECT sha256 FROM attachments WHERE (channel, sha256) >= (?1, '') AND (channel, sha256) < (?1, 'g')"
                " AND +channel = ?1 ORDER BY channel, sha256",
                (channel,),
            ).fetchall()
        return (checked_head(head) if head else None), only_text(row[0] for row in found)

    def scrub(self) -> None:
        """Rewrite the file from its live rows and empty the write-ahead log.

        ``secure_delete`` zeroes what is freed, but pages split earlier may still hold stale copies; VACUUM
        leaves none.  Blocks the file system freed, and backups, are out of reach.
        """
        with self._guard() as db:
            db.execute("VACUUM")
            for _ in range(100):
                busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not busy:
                    return
                time.sleep(0.05)
        raise Unreachable("The erasure is recorded, but another process keeps the old log open. Run it again soon.")

    def close(self) -> None:
        """See ``Store.close``."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is None:
                return
            if self._process != os.getpid():
                _inherited.append(connection)
                return
            with _mapped(self.path):
                connection.close()

    # --- inside

    def _compare(self, db: sqlite3.Connection, write: Write) -> None:
        for channel, base in write.expect.items():
            found = db.execute("SELECT size, root FROM heads WHERE channel = ?", (channel,)).fetchone()
            size, root = found or (0, None)
            if size != base.size or (found and base.root not in (None, root)):
                raise Moved("Somebody wrote first. Look at the record as it stands now and decide again.")

    def _ask(self, statement: str, values: Sequence[Any]) -> list[Any]:
        with self._guard() as db:
            return db.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._guard() as db:
            db.execute(begin)
            try:
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    @contextmanager
    def _guard(self) -> Iterator[sqlite3.Connection]:
        """The open connection, for one thread at a time, with every driver error told in our words."""
        with self._lock, _mapped(self.path):
            if self._process != os.getpid():
                self.close()
            if self._connection is None:
                self._connection, self._process = self._opened(), os.getpid()
            yield self._connection

    def _opened(self) -> sqlite3.Connection:
        known = self.path.exists()
        db = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        try:
            _prepare(db, self._patience)
            db.execute("BEGIN IMMEDIATE")
            _settle_schema(db, self.path)
            db.execute("COMMIT")
        except (sqlite3.Error, GoodOfficesError):
            db.close()
            raise
        if not known:
            _sync_folder(self.path.parent)
        return db


def _flat(write: Write) -> list[tuple[Any, ...]]:
    return [
        (
            head.channel,
            head.talks,
            head.size,
            head.root,
            head.opening,
            head.attachments,
            head.at,
            head.key,
            head.signature,
        )
        for head in write.heads
    ]


def _prepare(db: sqlite3.Connection, patience: float) -> None:
    for pragma in ("synchronous = FULL", "secure_delete = ON", "cell_size_check = ON", "trusted_schema = OFF"):
        db.execute(f"PRAGMA {pragma}")
    for _ in range(max(1, int(patience / 0.02))):
        try:
            mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        except sqlite3.OperationalError as error:
            # Two processes that make the same file at once: SQLite does not wait here by itself.
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            time.sleep(0.02)
            continue
        if mode != "wal":
            raise StoreError("This disk cannot keep a write-ahead log. Keep the record on a local disk.")
        return
    raise Unreachable("Another process holds the record. Try again.")


def _settle_schema(db: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file; refuse a later schema, another program's file, a half-made one."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    application = db.execute("PRAGMA application_id").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and application == 0 and tables == 0:
        for statement in _TABLES:
            db.execute(statement)
    elif application != APPLICATION or version < SCHEMA or not tables:
        raise Damaged(f"{path} is no record of goodoffices, or its header is damaged. {RESTORE}")
    elif version > SCHEMA:
        raise StoreError(
            f"{path} was written by a later version (schema {version}; this one knows {SCHEMA}). Update goodoffices."
        )


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _mapped(path: Path) -> Iterator[None]:
    """Tell a driver's error as one of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translated(path, error) from error
    except OverflowError as error:
        raise Damaged(f"{path} holds a number that cannot be: {error}. {RESTORE}") from error


def _translated(path: Path, error: sqlite3.Error) -> GoodOfficesError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # raised by Python's driver itself: text that is no UTF-8, a closed connection
        if isinstance(error, sqlite3.ProgrammingError):
            return StoreError(f"The record {path} was closed: {error}.")
        return Damaged(f"{path} holds bytes that cannot be: {error}. {RESTORE}")
    if code in _FULL:
        return StoreFull(f"No room is left at {path}. Nothing was written; free some space and try again.")
    if code in _READING or code & 0xFF in _CORRUPT or code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH):
        return Damaged(f"{path} is damaged ({error}). {RESTORE}")
    if code & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return Damaged(f"{path} holds rows that contradict its heads ({error}). {RESTORE}")
    if code & 0xFF in _AWAY:
        return Unreachable(f"{path} cannot be used now ({error}). Check the disk and who else holds it; try again.")
    return StoreError(f"{path}: {error}.")
