"""What the journal's tests are made of: two channels of invented talks, entries, seeded salts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg

from goodoffices.basics.errors import Moved
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import By, entry_bytes
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.store import Store

AT = Instant("2031-05-02T14:05:00.000Z")
LATER = Instant("2031-05-03T09:30:00.000Z")
BY = By("mediation", "entered", name="Ines")
TALKS = "talks-corridor"
TABLE = "room-table"
APART = "room-apart"
AUDIENCES = {TABLE: ["A", "B", "mediation"], APART: ["A", "mediation"]}


def opened(channel: str, talks: str = TALKS) -> bytes:
    body = {"talks": talks, "audience": AUDIENCES.get(channel, ["A", "B"]), "generation": 0}
    return entry_bytes(1, "channel opened", AT, BY, body)


def note(text: str, **more: Any) -> bytes:
    return entry_bytes(1, "note taken", AT, BY, {"text": text, **more})


def seeded_salts(channel: str, position: int) -> bytes:
    return hashlib.sha256(f"{channel} {position}".encode()).digest()


def journal_on(store: Store, ring: MemoryKeyring | None = None) -> Journal:
    journal = Journal(store, ring or MemoryKeyring(), seeded_salts)
    journal.create_keys(TALKS)
    return journal


def filled(store: Store, ring: MemoryKeyring | None = None, notes: int = 5) -> Journal:
    """Talks with a table, a separate meeting, an attachment, an erasure and a changed key."""
    journal = journal_on(store, ring)
    for channel in (TABLE, APART):
        entries = [opened(channel), *(note(f"{channel} says {number}") for number in range(notes))]
        journal.append(TALKS, {channel: entries}, {}, {channel: [f"a map for {channel}".encode()]})
    journal.erase(TALKS, APART, [2], "as agreed", AT, BY, {APART: notes + 1})
    journal.rotate_key(TALKS, TABLE, AT, BY)
    return journal


class Record:
    """One record as several clients open it: their stores differ, the keys are shared."""

    def __init__(self, opener: Callable[[], Store]) -> None:
        self.ring = MemoryKeyring()
        self._opener = opener
        self._opened: list[Store] = []

    def store(self) -> Store:
        self._opened.append(self._opener())
        return self._opened[-1]

    def journal(self) -> Journal:
        return journal_on(self.store(), self.ring)

    def filled(self) -> Journal:
        return filled(self.store(), self.ring)

    def close(self) -> None:
        for store in self._opened:
            store.close()


def written_by_retrying(journal: Journal, channel: str, raw: bytes) -> int:
    """Append one entry however often somebody else is first; returns its position."""
    while True:
        size = journal.sizes(TALKS).get(channel, 0)
        entries = [raw] if size else [opened(channel), raw]
        try:
            return journal.append(TALKS, {channel: entries}, {channel: size})[channel] - 1
        except Moved:
            continue


def everything(journal: Journal, talks: str = TALKS) -> Mapping[str, object]:
    """All that a journal serves of its talks, as plain values."""
    served: dict[str, object] = {}
    for channel, audience in journal.channels(talks).items():
        read = [(position, entry and (entry.kind, bytes(entry.body))) for position, entry in journal.read(channel)]
        served[channel] = (audience, read, journal.head(channel), journal.attachments(channel))
    return served


@contextmanager
def database(url: str, name: str) -> Iterator[str]:
    """A database of this name on the server at ``url``, gone afterwards."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        db.execute(f"CREATE DATABASE {name}".encode())
    try:
        yield url.replace("dbname=postgres", f"dbname={name}")
    finally:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
