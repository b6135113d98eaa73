"""A store in PostgreSQL (14 or later), for several workers and machines.  Tables live in the schema ``journal``."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, LiteralString

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from goodoffices.basics.errors import Damaged, GoodOfficesError, Moved, StoreError, StoreFull, Unreachable
from goodoffices.journal.heads import Head
from goodoffices.journal.store import END, RESTORE, SCHEMA, Row, Write, checked_head, only_text

# Serialises the making of the tables; "goof" and a zero.
_MAKING = 0x676F6F66_00000000

# Collation "C" gives one order everywhere; clustering follows from the primary key and from appending.
_TABLES: tuple[LiteralString, ...] = (
    "CREATE SCHEMA IF NOT EXISTS journal",
    "CREATE TABLE journal.layout (version int NOT NULL)",
    """CREATE TABLE journal.entries (channel text COLLATE "C" NOT NULL, position bigint NOT NULL,
       commitment bytea NOT NULL, salt bytea, body bytea, PRIMARY KEY (channel, position))""",
    """CREATE TABLE journal.heads (channel text COLLATE "C" PRIMARY KEY, talks text COLLATE "C" NOT NULL,
       size bigint NOT NULL, root bytea NOT NULL, opening bytea NOT NULL, attachments bytea NOT NULL,
       at text NOT NULL, key text NOT NULL,
       signature bytea NOT NULL)""",
    "CREATE INDEX heads_by_talks ON journal.heads (talks, channel)",
    """CREATE TABLE journal.attachments (channel text COLLATE "C" NOT NULL, sha256 text COLLATE "C" NOT NULL,
       held bytea NOT NULL, PRIMARY KEY (channel, sha256))""",
    # A whole append in one turn on the wire.  It locks the channels, new ones included, in the order given, then
    # compares (each statement of a volatile function sees what was committed before it), then writes.
    """CREATE FUNCTION journal.record(
         locks bigint[], names text[], sizes bigint[], roots bytea[],
         homes text[], positions bigint[], commitments bytea[], salts bytea[], bodies bytea[],
         h1 text[], h2 text[], h3 bigint[], h4 bytea[], h5 bytea[], h6 bytea[], h7 text[], h8 text[], h9 bytea[])
       RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
       BEGIN
         PERFORM pg_advisory_xact_lock(k) FROM unnest(locks) k;
         PERFORM 1 FROM unnest(names, sizes, roots) base (channel, size, root)
           LEFT JOIN journal.heads h ON h.channel = base.channel COLLATE "C"
           WHERE coalesce(h.size, 0) <> base.size OR h.root <> base.root;
         IF FOUND THEN RETURN false; END IF;
         INSERT INTO journal.entries SELECT * FROM unnest(homes, positions, commitments, salts, bodies);
         INSERT INTO journal.heads SELECT * FROM unnest(h1, h2, h3, h4, h5, h6, h7, h8, h9)
           ON CONFLICT (channel) DO UPDATE SET size = excluded.size, root = excluded.root,
           attachments = excluded.attachments, at = excluded.at, key = excluded.key, signature = excluded.signature;
         RETURN true;
       END $$""",
)
# Asked of the catalogue itself: to_regclass would answer from a cache that a lock does not refresh.
_MADE: LiteralString = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'journal' AND tablename = 'layout'"
_COLUMNS: LiteralString = "channel, talks, size, root, opening, attachments, at, key, signature"
_RECORD: LiteralString = """SELECT journal.record(%b::bigint[], %b::text[], %b::bigint[], %b::bytea[],
  %b::text[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[],
  %b::text[], %b::text[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bytea[], %b::text[], %b::text[], %b::bytea[])"""
_OPENINGS: LiteralString = """WITH RECURSIVE homes (channel) AS (
    SELECT min(channel) FROM journal.entries
    UNION ALL SELECT (SELECT min(channel) FROM journal.entries WHERE channel > homes.channel) FROM homes
    WHERE homes.channel IS NOT NULL)
  SELECT homes.channel, (SELECT body FROM journal.entries e WHERE e.channel = homes.channel AND e.position = 0)
  FROM homes WHERE homes.channel IS NOT NULL"""


class PostgresStore:
    """Keeps the record in the database at ``url`` (libpq URL or key words); connects at first use."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.RLock()
        self._connection: psycopg.Connection[Any] | None = None
        self._process = 0

    # --- the contract

    def write(self, write: Write) -> None:
        """See ``Store.write``."""
        with self._guard() as db:
            if not (write.erase or write.attachments or write.drop):
                _record(db, write)
                return
            with db.transaction():
                _record(db, write)
                for channel, positions in write.erase.items():
                    db.execute(
                        "UPDATE journal.entries SET salt = NULL, body = NULL WHERE channel = %s AND position = ANY(%s)",
                        (channel, list(positions)),
                    )
                for added in write.attachments:
                    db.execute("INSERT INTO journal.attachments VALUES (%b, %b, %b) ON CONFLICT DO NOTHING", added)
                for dropped in write.drop:
                    db.execute("DELETE FROM journal.attachments WHERE channel = %s AND sha256 = %s", dropped)

    def heads(self, talks: str) -> list[Head]:
        """See ``Store.heads``."""
        found = self._ask(f"SELECT {_COLUMNS} FROM journal.heads WHERE talks = %s ORDER BY channel", (talks,))
        return [checked_head(row) for row in found]

    def talks(self) -> list[str]:
        """See ``Store.talks``."""
        return only_text(row[0] for row in self._ask("SELECT DISTINCT talks FROM journal.heads ORDER BY talks", ()))

    def openings(self) -> list[tuple[str, bytes | None]]:
        """See ``Store.openings``."""
        return [(row[0], row[1]) for row in self._ask(_OPENINGS, ())]

    def read(self, channel: str, since: int, until: int = END) -> tuple[Head | None, list[Row]]:
        """See ``Store.read``."""
        # One statement, hence one snapshot: the head comes as a row of its own.  The second look at the channel
        # is at the row's own value, where the first is at the index.
        found = self._ask(
            """SELECT -1, h.root, h.opening, h.signature, h.attachments, h.channel, h.talks, h.size, h.at, h.key
                 FROM journal.heads h WHERE h.channel = %s
               UNION ALL (SELECT position, commitment, salt, body, NULL, NULL, NULL, NULL, NULL, NULL
                 FROM journal.entries WHERE channel = %s AND position >= %s AND position < %s AND channel || '' = %s)
               ORDER BY 1""",
            (channel, channel, since, until, channel),
        )
        head = None
        if found and found[0][0] == -1:
            _, root, opening, signature, attachments, home, talks, size, at, key = found[0]
            head = checked_head((home, talks, size, root, opening, attachments, at, key, signature))
        return head, [row[:4] for row in found[1 if head else 0 :]]

    def attachment(self, channel: str, sha256: str) -> bytes | None:
        """See ``Store.attachment``."""
        found = self._ask("SELECT held FROM journal.attachments WHERE channel = %s AND sha256 = %s", (channel, sha256))
        return found[0][0] if found else None

    def attachments(self, channel: str) -> tuple[Head | None, list[str]]:
        """See ``Store.attachments``."""
        found = self._ask(
            f"""SELECT {_COLUMNS}, ARRAY(SELECT sha256 FROM journal.attachments a WHERE a.channel = h.channel
                ORDER BY sha256) FROM journal.heads h WHERE channel = %s""",
            (channel,),
        )
        if not found:
            return None, []
        return checked_head(found[0][:-1]), only_text(found[0][-1])

    def scrub(self) -> None:
        """Rewrite the tables from their live rows (``VACUUM FULL``).

        The server's own log (``pg_wal``), its replicas and its backups keep what they hold until they rotate;
        that is for whoever runs the server.
        """
        with self._guard() as db:
            db.execute("VACUUM (FULL) journal.entries")
            db.execute("VACUUM (FULL) journal.attachments")

    def close(self) -> None:
        """See ``Store.close``."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None and self._process == os.getpid():
                connection.close()
            elif connection is not None:
                # A goodbye on the parent's socket would end the parent's session: say it into the void.
                void = os.open(os.devnull, os.O_RDWR)
                os.dup2(void, connection.fileno())
                os.close(void)
                connection.close()

    # --- inside

    def _ask(self, statement: LiteralString, values: Sequence[Any]) -> list[Any]:
        with self._guard() as db:
            return db.execute(statement, values, binary=True).fetchall()

    @contextmanager
    def _guard(self) -> Iterator[psycopg.Connection[Any]]:
        """The open connection, for one thread at a time, with every driver error told in our words."""
        with self._lock:
            if self._process != os.getpid() or (self._connection is not None and self._connection.closed):
                self.close()
            try:
                if self._connection is None:
                    self._connection, self._process = self._opened(), os.getpid()
                yield self._connection
            except psycopg.Error as error:
                raise _translated(error) from error

    def _opened(self) -> psycopg.Connection[Any]:
        asked = conninfo_to_dict(self._url)
        info = make_conninfo(self._url, connect_timeout=asked.get("connect_timeout", 10))
        db = psycopg.connect(info, autocommit=True)
        try:
            db.execute("SET synchronous_commit TO on")
            db.execute("SET default_transaction_isolation TO 'read committed'")
            with db.transaction():
                _settle_schema(db)
        except (psycopg.Error, GoodOfficesError):
            db.close()
            raise
        return db


def _lock_of(channel: str) -> int:
    return int.from_bytes(hashlib.sha256(b"goodoffices channel " + channel.encode()).digest()[:8], "big", signed=True)


def _record(db: psycopg.Connection[Any], write: Write) -> None:
    """Lock, compare and write in one statement; Moved if a base no longer stands."""
    locks = sorted({_lock_of(channel) for channel in write.expect})
    names, bases = list(write.expect), list(write.expect.values())
    rows = [(channel, *row) for channel, added in write.rows.items() for row in added]
    heads = [
        (h.channel, h.talks, h.size, h.root, h.opening, h.attachments, h.at, h.key, h.signature) for h in write.heads
    ]
    values = (
        *(locks, names, [base.size for base in bases], [base.root for base in bases]),
        *_columns(rows, 5),
        *_columns(heads, 9),
    )
    answer = db.execute(_RECORD, values).fetchone()
    if answer is None or not answer[0]:
        raise Moved("Somebody wrote first. Look at the record as it stands now and decide again.")


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[column] for row in rows] for column in range(width)]


def _settle_schema(db: psycopg.Connection[Any]) -> None:
    """Make the tables of a new database; refuse a later schema, and a server that does not keep what it says."""
    row = db.execute("SELECT current_setting('fsync')").fetchone()
    if row is None or row[0] != "on":
        raise StoreError("This PostgreSQL runs with fsync off and can lose what it acknowledged. Turn fsync on.")
    if not db.execute(_MADE).fetchone():
        db.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        if not db.execute(_MADE).fetchone():
            for statement in _TABLES:
                db.execute(statement)
            db.execute("INSERT INTO journal.layout VALUES (%s)", (SCHEMA,))
    versions = db.execute("SELECT version FROM journal.layout").fetchall()
    if len(versions) != 1 or versions[0][0] < 1:
        raise Damaged(f"The database does not say which layout its journal has. {RESTORE}")
    if versions[0][0] > SCHEMA:
        raise StoreError(
            f"The database was written by a later version (schema {versions[0][0]}; this one knows {SCHEMA})."
            " Update goodoffices."
        )


def _translated(error: psycopg.Error) -> GoodOfficesError:
    match error:
        case errors.DiskFull():
            return StoreFull("No room is left in the database. Nothing was written; free some space and try again.")
        case errors.SerializationFailure() | errors.DeadlockDetected():
            return Moved("Somebody wrote first. Look at the record as it stands now and decide again.")
        case (
            errors.DataCorrupted()
            | errors.IndexCorrupted()
            | errors.UndefinedTable()
            | errors.UndefinedColumn()
            | errors.IntegrityError()
            | psycopg.DataError()
        ):
            return Damaged(f"The database is damaged ({_short(error)}). {RESTORE}")
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return Unreachable(
                f"The database does not answer ({_short(error)}). If you were writing, read before you repeat it."
            )
    return StoreError(f"The database says: {_short(error)}.")


def _short(error: psycopg.Error) -> str:
    with suppress(IndexError):
        return str(error).strip().splitlines()[0]
    return type(error).__name__
