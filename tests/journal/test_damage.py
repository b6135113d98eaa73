"""Damage: whatever bit is flipped, nothing that was changed is served or signed."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goodoffices.basics.errors import Damaged, GoodOfficesError, StoreError
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.sqlite import SqliteStore
from tests.journal.makers import APART, AT, BY, TABLE, TALKS, everything, filled, note, seeded_salts

FLIPS = 2000


def served(store: Any, ring: MemoryKeyring) -> object:
    """All that a fresh journal serves and is ready to sign."""
    journal = Journal(store, ring, seeded_salts)
    return journal.all_talks(), everything(journal)


def raw_rows(path: Path) -> object:
    """What the file holds, as SQLite alone reads it; an error counts as a change."""
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    db.text_factory = bytes
    try:
        tables = ("entries", "heads", "attachments")
        return [sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables]
    except sqlite3.Error as error:
        return repr(error)
    finally:
        db.close()


@pytest.mark.parametrize("seed", range(4))
def test_every_flipped_bit_of_a_database_file_is_found_or_changes_nothing(tmp_path: Path, seed: int):
    path, ring = tmp_path / "journal.sqlite", MemoryKeyring()
    store = SqliteStore(path)
    filled(store, ring, notes=30)
    store.scrub()  # everything out of the log, into the file
    store.close()
    raw, before, rows = path.read_bytes(), served(SqliteStore(path), ring), raw_rows(path)
    draw = random.Random(seed)
    found = 0
    for _ in range(FLIPS // 4):
        bit = draw.randrange(len(raw) * 8)
        broken = bytearray(raw)
        broken[bit // 8] ^= 1 << bit % 8
        for leftover in tmp_path.iterdir():
            leftover.unlink()
        path.write_bytes(broken)
        changed = raw_rows(path) != rows
        flipped = SqliteStore(path, patience=0.2)
        try:
            assert served(flipped, ring) == before, f"bit {bit}"
            assert not changed, f"bit {bit} changed a row and nobody noticed"
        except (Damaged, StoreError):
            found += 1
        finally:
            flipped.close()
    assert found > FLIPS // 4 // 10


def flips(value: Any) -> list[Any]:
    """Other values that a damaged store could give in place of this one."""
    match value:
        case bytes() if value:
            middle = len(value) // 2
            return [value[:-1], bytes([value[0] ^ 1]) + value[1:], value[:middle] + b"\0" + value[middle + 1 :], None]
        case str():
            return [value[:-1] + "~", value[1:], "", "../" + value]
        case int():
            return [value + 1, value - 1, -value - 1, 2**62]
    return [b"", b"\0" * 32, "text", 7]


@pytest.mark.parametrize("channel", [TABLE, APART])
@pytest.mark.parametrize("field", range(4))
def test_every_altered_field_of_a_row_is_found(channel: str, field: int):
    store, ring = MemoryStore(), MemoryKeyring()
    filled(store, ring)
    rows, before = store._rows[channel], served(store, ring)
    for position, row in enumerate(list(rows)):
        for value in flips(row[field]):
            rows[position] = (*row[:field], value, *row[field + 1 :])
            assert_refused(lambda: served(store, ring), f"{position} {field} {value!r}")
        rows[position] = row
    assert served(store, ring) == before


@pytest.mark.parametrize(
    "field", ["talks", "channel", "size", "root", "opening", "attachments", "at", "key", "signature"]
)
def test_every_altered_field_of_a_head_is_found(field: str):
    store, ring = MemoryStore(), MemoryKeyring()
    filled(store, ring)
    head = store._heads[TABLE]
    for value in flips(getattr(head, field)):
        altered = {name: getattr(head, name) for name in head.__slots__} | {field: value}
        store._heads[TABLE] = type(head)(**altered)
        if value is not None:  # the stores themselves refuse a head that lacks a value
            assert_refused(lambda: served(store, ring), f"{field} {value!r}")


def assert_refused(ask: Callable[[], object], what: str) -> None:
    try:
        ask()
    except Damaged:
        return
    raise AssertionError(f"{what} was served")


@pytest.mark.parametrize(
    "harm",
    [
        lambda store: store._rows[TABLE].pop(),
        lambda store: store._rows[TABLE].pop(3),
        lambda store: store._rows[TABLE].append(store._rows[TABLE][-1]),
        lambda store: store._rows[TABLE].reverse(),
        lambda store: store._rows.pop(TABLE),
        lambda store: store._heads.pop(TABLE),
        lambda store: store._heads.clear(),
        lambda store: store._rows.update({TABLE: store._rows[APART]}),
        lambda store: store._heads.update({TABLE: store._heads[APART]}),
        lambda store: store._attachments.update(dict.fromkeys(store._attachments, b"another map")),
    ],
)
def test_what_is_lost_moved_or_exchanged_is_found(harm: Callable[[MemoryStore], object]):
    store, ring = MemoryStore(), MemoryKeyring()
    running = filled(store, ring)
    everything(running)
    harm(store)
    for ask in (lambda: served(store, ring), lambda: everything(running)):
        with pytest.raises(Damaged):
            ask()


def test_a_body_that_is_gone_without_an_erasure_is_damage_and_the_message_says_where():
    store, ring = MemoryStore(), MemoryKeyring()
    journal = filled(store, ring)
    row = store._rows[TABLE][3]
    store._rows[TABLE][3] = (3, row[1], None, None)
    for asked in (journal, Journal(store, ring)):
        with pytest.raises(Damaged, match=r"channel room-table at position 3.*backup"):
            asked.read(TABLE)


def test_an_erased_body_that_came_back_is_damage():
    before, ring = MemoryStore(), MemoryKeyring()
    journal = filled(before, ring)
    row = before._rows[APART][3]
    journal.erase(TALKS, APART, [3], "as agreed", AT, BY, {APART: 7})
    before._rows[APART][3] = row
    for asked in (journal, Journal(before, ring)):
        with pytest.raises(Damaged, match="is back"):
            asked.read(APART)


def test_nothing_is_signed_on_top_of_damage():
    store, ring = MemoryStore(), MemoryKeyring()
    filled(store, ring)
    position, commitment, salt, body = store._rows[TABLE][2]
    store._rows[TABLE][2] = (position, commitment, salt, body and body.replace(b"room", b"tomb"))
    head = store._heads[TABLE]
    with pytest.raises(Damaged):
        Journal(store, ring).append(TALKS, {TABLE: [note("on top")]}, {TABLE: 7})
    assert store._heads[TABLE] == head
    assert len(store._rows[TABLE]) == 7


def test_a_backup_put_back_under_a_running_journal_is_noticed():
    store, ring = MemoryStore(), MemoryKeyring()
    journal = filled(store, ring)
    rows, head = list(store._rows[TABLE]), store._heads[TABLE]
    journal.append(TALKS, {TABLE: [note("after the backup")]}, {TABLE: 7})
    store._rows[TABLE], store._heads[TABLE] = rows, head
    for ask in (lambda: journal.sizes(TALKS), lambda: journal.read(TABLE)):
        with pytest.raises(Damaged, match="start anew"):
            ask()
    journal.forget(TABLE)
    assert len(journal.read(TABLE)) == 7


def test_a_forked_past_of_the_same_length_is_never_extended():
    store, other, ring = MemoryStore(), MemoryStore(), MemoryKeyring()
    journal, fork = filled(store, ring), filled(other, MemoryKeyring())
    journal.append(TALKS, {TABLE: [note("one past")]}, {TABLE: 7})
    fork.append(TALKS, {TABLE: [note("another past")]}, {TABLE: 7})
    store._rows[TABLE], store._heads[TABLE] = other._rows[TABLE], other._heads[TABLE]
    with pytest.raises(GoodOfficesError):
        journal.append(TALKS, {TABLE: [note("on which?")]}, {TABLE: 8})
    assert len(store._rows[TABLE]) == 8
