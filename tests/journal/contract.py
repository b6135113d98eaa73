"""What every store does: one suite, which memory, SQLite and PostgreSQL each pass."""

from __future__ import annotations

import threading

import pytest

from goodoffices.basics.errors import Damaged, Malformed, Moved, NotFound
from goodoffices.journal.entries import entry_bytes, read_entry
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import MemoryKeyring
from goodoffices.journal.store import Base, Write
from tests.journal.makers import (
    APART,
    AT,
    AUDIENCES,
    BY,
    LATER,
    TABLE,
    TALKS,
    Record,
    everything,
    note,
    opened,
    seeded_salts,
    written_by_retrying,
)


class StoreContract:
    """Subclasses give a fixture ``again``: a record, empty at first, for clients to open again and again."""

    def test_a_new_record_holds_no_talks(self, again: Record) -> None:
        journal = Journal(again.store(), again.ring)
        assert journal.all_talks() == ()
        assert journal.sizes(TALKS) == {}
        assert journal.channels(TALKS) == {}
        with pytest.raises(NotFound):
            journal.read(TABLE)

    def test_what_was_appended_is_read_back_by_another_client(self, again: Record) -> None:
        journal = again.journal()
        sizes = journal.append(TALKS, {TABLE: [opened(TABLE), note("one")], APART: [opened(APART)]}, {})
        assert sizes == {TABLE: 2, APART: 1}
        other = again.journal()
        assert other.all_talks() == (TALKS,)
        assert other.sizes(TALKS) == sizes
        assert other.channels(TALKS) == {channel: tuple(AUDIENCES[channel]) for channel in (APART, TABLE)}
        assert other.read(TABLE) == [(0, read_entry(opened(TABLE))), (1, read_entry(note("one")))]
        assert everything(other) == everything(journal)

    def test_all_stores_give_the_same_heads_for_the_same_entries(self, again: Record) -> None:
        journal = again.filled()
        assert journal.head(TABLE).code() == "CMGQ-1G9B-Z4WX"
        assert journal.head(APART).code() == "TTK2-F3BN-44SV"

    def test_reading_since_a_position_gives_only_what_came_after(self, again: Record) -> None:
        journal, other = again.filled(), again.journal()
        assert [position for position, _ in other.read(TABLE, 4)] == [4, 5, 6]
        assert other.read(TABLE, 7) == []
        journal.append(TALKS, {TABLE: [note("new")]}, {TABLE: 7})
        assert [position for position, _ in other.read(TABLE, 7)] == [7]
        assert [position for position, _ in other.read(TABLE, 1)] == list(range(1, 8))
        assert other.read(TABLE, 99) == []

    def test_a_decision_on_an_older_reading_is_refused_as_moved(self, again: Record) -> None:
        journal, other = again.journal(), again.journal()
        journal.append(TALKS, {TABLE: [opened(TABLE)], APART: [opened(APART)]}, {})
        other.append(TALKS, {TABLE: [note("first")]}, {TABLE: 1})
        with pytest.raises(Moved):
            journal.append(TALKS, {TABLE: [note("second")]}, {TABLE: 1})
        with pytest.raises(Moved):
            journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
        with pytest.raises(Moved):  # it only read the table, and writes elsewhere
            journal.append(TALKS, {APART: [note("apart")]}, {APART: 1, TABLE: 1})
        with pytest.raises(Moved):  # it believed a channel not to exist
            journal.append(TALKS, {APART: [note("apart")]}, {APART: 1, TABLE: 0})
        assert journal.sizes(TALKS) == {TABLE: 2, APART: 1}
        journal.append(TALKS, {APART: [note("apart")]}, {APART: 1, TABLE: 2})

    def test_the_store_itself_compares_root_and_size_inside_the_transaction(self, again: Record) -> None:
        store = again.store()
        head = again.filled().head(TABLE)
        for base in (Base(head.size - 1), Base(0), Base(head.size + 1), Base(head.size, b"x" * 32)):
            with pytest.raises(Moved):
                store.write(Write({TABLE: base}, {}, []))
        store.write(Write({TABLE: Base(head.size, head.root), "room-none": Base(0)}, {}, []))

    def test_a_write_to_several_channels_happens_whole_or_not_at_all(self, again: Record) -> None:
        journal, other = again.journal(), again.journal()
        journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
        other.append(TALKS, {TABLE: [note("first")]}, {TABLE: 1})
        with pytest.raises(Moved):
            journal.append(TALKS, {APART: [opened(APART)], TABLE: [note("x")]}, {TABLE: 1}, {APART: [b"map"]})
        assert other.sizes(TALKS) == {TABLE: 2}
        assert again.store().attachments(APART) == (None, [])

    def test_only_entries_that_can_be_proven_later_are_written(self, again: Record) -> None:
        journal = again.journal()
        unopened = {"not opened": [note("x")], "other talks": [opened(TABLE, "talks-others")]}
        for entries in (*unopened.values(), [b"{}"], [opened(TABLE), opened(TABLE)], [opened(TABLE), b'{"v":1}']):
            with pytest.raises(Malformed):
                journal.append(TALKS, {TABLE: entries}, {})
        journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
        own = entry_bytes(1, "erased", AT, BY, {"positions": [0], "why": ""})
        spaced = note("x").replace(b'"v":1', b'"v": 1')
        fraction = note("x").replace(b'"x"', b"1.5")
        for raw in (own, spaced, fraction, opened(TABLE), b"\xff", b"[" * 5000):
            with pytest.raises(Malformed):
                journal.append(TALKS, {TABLE: [raw]}, {TABLE: 1})
        with pytest.raises(Malformed):
            journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 1}, {APART: [b"an attachment nobody names"]})
        assert journal.sizes(TALKS) == {TABLE: 1}

    def test_talks_do_not_write_into_each_others_channels(self, again: Record) -> None:
        journal = again.journal()
        journal.create_keys("talks-others")
        journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
        with pytest.raises(Malformed):
            journal.append("talks-others", {TABLE: [note("x")]}, {TABLE: 1})

    def test_attachments_live_in_their_channel_and_are_checked(self, again: Record) -> None:
        journal = again.filled()
        _, (sha256,) = again.store().attachments(TABLE)
        assert journal.attachment(TABLE, sha256) == b"a map for room-table"
        assert list(journal.attachments(TABLE)) == [sha256]
        with pytest.raises(Damaged):
            journal.attachment(APART, sha256)

    def test_an_erased_entry_is_gone_and_the_rest_is_still_proven(self, again: Record) -> None:
        store = again.store()
        journal, other = again.filled(), again.journal()
        _, (sha256,) = store.attachments(APART)
        before = other.head(APART)
        sizes = journal.erase(TALKS, APART, [4, 3], "as agreed", LATER, BY, {APART: 7}, [sha256])
        assert sizes == {APART: 8}
        for reader in (journal, other, again.journal()):
            read = dict(reader.read(APART))
            assert [position for position, entry in read.items() if entry is None] == [2, 3, 4]
            assert reader.head(APART).at == LATER
            with pytest.raises(NotFound):
                reader.attachment(APART, sha256)
        assert other.tree(APART).root(before.size) == before.root
        rows = store.read(APART, 3, 5)[1]
        assert [(salt, body) for _, _, salt, body in rows] == [(None, None)] * 2
        other.append(TALKS, {APART: [note("after")]}, {APART: 8})

    @pytest.mark.parametrize("position", [0, 2, 6, 7, 99, -1])
    def test_what_the_record_needs_or_does_not_hold_cannot_be_erased(self, again: Record, position: int) -> None:
        journal = again.filled()
        with pytest.raises(Malformed):
            journal.erase(TALKS, APART, [position], "why not", AT, BY, {APART: 7})
        assert journal.sizes(TALKS)[APART] == 7

    def test_erasing_on_an_older_reading_is_refused_as_moved(self, again: Record) -> None:
        journal = again.filled()
        with pytest.raises(Moved):
            journal.erase(TALKS, APART, [1], "as agreed", AT, BY, {APART: 6})
        assert dict(journal.read(APART))[1] is not None

    def test_after_a_rotation_every_head_is_under_the_new_key(self, again: Record) -> None:
        store, journal = again.store(), again.journal()
        journal.append(TALKS, {TABLE: [opened(TABLE)], APART: [opened(APART)]}, {})
        old = journal.head(TABLE).key
        new = journal.rotate_key(TALKS, TABLE, LATER, BY)
        assert new != old
        assert [link.fingerprint for link in journal.chain(TALKS)] == [old, new]
        assert {head.key for head in store.heads(TALKS)} == {old}  # the rotation itself stands under the old key
        assert journal.head(TABLE).key == journal.head(APART).key == new
        journal.append(TALKS, {TABLE: [note("x")]}, {TABLE: 2})
        assert store.read(TABLE, 0)[0] == journal.head(TABLE)
        assert again.journal().head(TABLE).key == new

    def test_several_threads_lose_nothing(self, again: Record) -> None:
        journal, other = again.journal(), again.journal()
        workers = [
            threading.Thread(
                target=lambda w=worker, j=client: [
                    written_by_retrying(j, TABLE, note(f"{w} {number}")) for number in range(10)
                ]
            )
            for worker, client in enumerate((journal, journal, other, other))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        texts = [bytes(entry.body) for _, entry in again.journal().read(TABLE) if entry]
        assert len(texts) == len(set(texts)) == 41

    def test_nothing_shifts_in_one_channel_when_another_holds_more(self, again: Record) -> None:
        quiet, busy = again.journal(), "room-busy"
        quiet.append(TALKS, {TABLE: [opened(TABLE), note("one")]}, {})
        before = everything(quiet)[TABLE]
        quiet.append(TALKS, {busy: [opened(busy)] + [note(str(n)) for n in range(30)]}, {}, {busy: [b"x"]})
        assert everything(quiet)[TABLE] == before

    def test_salts_are_fresh_unless_a_test_gives_them(self, again: Record) -> None:
        store, ring = again.store(), MemoryKeyring()
        journal = Journal(store, ring)
        journal.create_keys(TALKS)
        journal.append(TALKS, {TABLE: [opened(TABLE), note("same"), note("same")]}, {})
        rows = store.read(TABLE, 0)[1]
        assert len({row[1] for row in rows}) == len({row[2] for row in rows}) == 3
        assert rows[1][2] != seeded_salts(TABLE, 1)

    def test_a_head_under_a_foreign_key_is_damage(self, again: Record) -> None:
        again.filled()
        ring = MemoryKeyring(b"another seed of another installation")
        ring.create(TALKS)
        foreign = Journal(again.store(), ring)
        for ask in (lambda: foreign.read(TABLE), lambda: foreign.sizes(TALKS), foreign.all_talks):
            with pytest.raises(Damaged):
                ask()

    def test_rows_without_a_head_are_damage(self, again: Record) -> None:
        again.filled()
        store = again.store()
        store.write(Write({}, {"room-orphan": [(0, b"c" * 32, b"s" * 32, opened("room-orphan"))]}, []))
        with pytest.raises(Damaged, match="room-orphan"):
            again.journal().channels(TALKS)

    def test_a_large_body_and_a_large_attachment_come_back(self, again: Record) -> None:
        journal = again.journal()
        text, paper = "łódź " * 100_000, bytes(range(256)) * 8_000
        journal.append(TALKS, {TABLE: [opened(TABLE), note(text)]}, {}, {TABLE: [paper]})
        other = again.journal()
        assert other.read(TABLE, 1) == [(1, read_entry(note(text)))]
        assert list(other.attachments(TABLE).values()) == [paper]
