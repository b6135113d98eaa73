"""Keys: kept in private files, rotated by a signed entry, and never half-changed."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import msgspec
import pytest

from goodoffices.basics.errors import Damaged, GoodOfficesError, Malformed, StoreError
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import Keyring, MemoryKeyring, check_chain
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.store import Write
from tests.journal.makers import AT, BY, LATER, TABLE, TALKS, note, opened, seeded_salts


class FailingStore(MemoryStore):
    """Loses the connection before or after a write is recorded."""

    fails = ""

    def write(self, write: Write) -> None:
        if self.fails == "before":
            raise StoreError("lost")
        super().write(write)
        if self.fails == "after":
            raise StoreError("lost")


def test_a_key_file_is_private_and_found_again(tmp_path: Path):
    fingerprint = Keyring(tmp_path).create(TALKS)
    path = tmp_path / "keys" / f"{TALKS}.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    other = Keyring(tmp_path)
    assert other.create(TALKS) == other.chain(TALKS)[-1].fingerprint == fingerprint
    assert not other.has("talks-others")


def test_two_rings_of_production_draw_different_keys(tmp_path: Path):
    assert Keyring(tmp_path / "a").create(TALKS) != Keyring(tmp_path / "b").create(TALKS)
    assert MemoryKeyring(b"seed").create(TALKS) == MemoryKeyring(b"seed").create(TALKS)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a b", "é", "x" * 101, "a\n"])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str):
    with pytest.raises(Malformed):
        Keyring(tmp_path).create(name)
    assert list(tmp_path.iterdir()) == []


def test_every_flipped_bit_of_a_key_file_is_found_or_changes_nothing(tmp_path: Path):
    ring = Keyring(tmp_path)
    ring.create(TALKS)
    with ring.locked(TALKS, exclusive=True):
        ring.prepare(TALKS, AT, TABLE, 1)
        ring.complete(TALKS, adopt=True)
    path = tmp_path / "keys" / f"{TALKS}.json"
    raw, chain = path.read_bytes(), ring.chain(TALKS)
    found = 0
    for bit in range(len(raw) * 8):
        broken = bytearray(raw)
        broken[bit // 8] ^= 1 << bit % 8
        path.write_bytes(broken)
        try:
            assert Keyring(tmp_path).chain(TALKS) == chain
        except Damaged:
            found += 1
    assert found > len(raw) * 6


def test_lost_keys_are_not_drawn_anew_for_talks_that_have_a_record(tmp_path: Path):
    store = MemoryStore()
    journal = Journal(store, Keyring(tmp_path))
    journal.create_keys(TALKS)
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    (tmp_path / "keys" / f"{TALKS}.json").unlink()
    other = Journal(store, Keyring(tmp_path))
    for ask in (lambda: other.create_keys(TALKS), lambda: other.read(TABLE), lambda: other.sizes(TALKS)):
        with pytest.raises(Damaged, match="backup"):
            ask()


def test_a_rotation_is_seen_by_other_processes_rings(tmp_path: Path):
    store = MemoryStore()
    journal, other = (Journal(store, Keyring(tmp_path), seeded_salts) for _ in range(2))
    journal.create_keys(TALKS)
    other.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    new = journal.rotate_key(TALKS, TABLE, LATER, BY)
    other.append(TALKS, {TABLE: [note("x")]}, {TABLE: 2})
    assert other.head(TABLE).key == store.read(TABLE, 0)[0].key == new  # type: ignore[union-attr]
    assert len(journal.read(TABLE)) == 3


def test_the_old_private_key_is_destroyed_by_a_rotation(tmp_path: Path):
    journal = Journal(MemoryStore(), Keyring(tmp_path))
    journal.create_keys(TALKS)
    path = tmp_path / "keys" / f"{TALKS}.json"
    old = json.loads(path.read_text())["secret"]
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    journal.rotate_key(TALKS, TABLE, AT, BY)
    assert old not in path.read_text()
    assert [name.name for name in path.parent.iterdir() if name.suffix != ".lock"] == [path.name]


@pytest.mark.parametrize("fails", ["before", "after"])
def test_a_rotation_cut_short_is_finished_or_undone_by_what_was_recorded(fails: str):
    store, ring = FailingStore(), MemoryKeyring()
    journal = Journal(store, ring, seeded_salts)
    old = journal.create_keys(TALKS)
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    store.fails = fails
    with pytest.raises(GoodOfficesError):
        journal.rotate_key(TALKS, TABLE, AT, BY)
    store.fails = ""
    other = Journal(store, ring, seeded_salts)
    size = other.sizes(TALKS)[TABLE]
    other.append(TALKS, {TABLE: [note("x")]}, {TABLE: size})
    assert ring.pending(TALKS) is None
    assert (other.head(TABLE).key == old) == (fails == "before")
    assert len(ring.chain(TALKS)) == size == (1 if fails == "before" else 2)
    assert journal.read(TABLE) == other.read(TABLE)


def test_a_chain_must_certify_itself_link_by_link():
    ring = MemoryKeyring()
    journal = Journal(MemoryStore(), ring)
    journal.create_keys(TALKS)
    journal.append(TALKS, {TABLE: [opened(TABLE)]}, {})
    journal.rotate_key(TALKS, TABLE, AT, BY)
    journal.rotate_key(TALKS, TABLE, LATER, BY)
    chain = journal.chain(TALKS)
    check_chain(TALKS, chain)
    certificate = chain[2].certificate
    assert certificate is not None
    for field, value in (("at", AT), ("old", chain[0].public), ("signature", "00" * 64), ("signature", "zz")):
        forged = msgspec.structs.replace(certificate, **{field: value})
        with pytest.raises(Damaged):
            check_chain(TALKS, [*chain[:2], msgspec.structs.replace(chain[2], certificate=forged)])
    for bad in ([], chain[1:], [chain[0], chain[2]], [*chain, chain[1]], [chain[0], chain[0]]):
        with pytest.raises(Damaged):
            check_chain(TALKS, bad)
    with pytest.raises(Damaged):
        check_chain("talks-others", chain)
