"""The journal: verified reading, signed writing.

Nothing is returned before it matches the signed head of its channel, and nothing is signed on top of rows
that were not verified.  There is no clock here: every time comes with the entries.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import msgspec

from goodoffices.basics.errors import Damaged, Malformed, Moved, NotFound
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import (
    ERASED,
    OPENED,
    OWN_KINDS,
    ROTATED,
    SALT_BYTES,
    By,
    Entry,
    commitment_of,
    entry_bytes,
    is_canonical,
    read_entry,
    read_opening,
)
from goodoffices.journal.heads import Head, attachments_hash
from goodoffices.journal.keys import Keyring, Link, Signer, check_name, valid_signature
from goodoffices.journal.known import Known, audience_of, check_rows, damaged
from goodoffices.journal.merkle import Tree
from goodoffices.journal.store import RESTORE, Base, Row, Store, Write

#: (channel, position) -> 32 bytes.
Salts = Callable[[str, int], bytes]

#: One entry as read: its position, and None where it was erased.
Read = tuple[int, Entry | None]

_NONE: Final[Mapping[str, Sequence[bytes]]] = {}


def fresh_salts(channel: str, position: int) -> bytes:
    """Fresh randomness for each entry: what production uses."""
    del channel, position
    return secrets.token_bytes(SALT_BYTES)


class Journal:
    """The record of all talks in one store.  Safe for several threads; make a new one after a fork.

    Every call may raise Damaged (nothing is served then; the message names channel and position), Unreachable
    and StoreError; writing calls also Moved, StoreFull and Malformed, in which case nothing was written.
    """

    def __init__(self, store: Store, keyring: Keyring, salts: Salts = fresh_salts) -> None:
        self._store = store
        self._keyring = keyring
        self._salts = salts
        self._lock = threading.RLock()
        self._known: dict[str, Known] = {}
        self._heads: dict[str, Head] = {}
        self._audiences: dict[str, tuple[str, ...]] = {}
        self._homes: dict[str, set[str]] | None = None

    # --- looking around

    def all_talks(self) -> tuple[str, ...]:
        """The ids of all talks, sorted."""
        with self._lock:
            found = set(self._store.talks())
            self._survey()
            if any(not self._links(talks) for talks in found):
                raise Damaged(f"A head in the store names talks that have no keys. {RESTORE}")
            for talks in found:
                self._verified_heads(talks)
            if missing := set(self._homes or ()) - found:
                raise Damaged(f"Talks {min(missing)} have entries and no signed head. {RESTORE}")
            return tuple(sorted(found))

    def channels(self, talks: str) -> dict[str, tuple[str, ...]]:
        """The channels of these talks with their audiences: circles, sorted."""
        with self._lock:
            heads = self._verified_heads(talks)
            for channel, head in heads.items():
                if channel not in self._audiences:
                    _, rows = self._store.read(channel, 0, 1)
                    self._audiences[channel] = audience_of(head, rows[0] if rows else None)
            return {channel: self._audiences[channel] for channel in heads}

    def sizes(self, talks: str) -> dict[str, int]:
        """How many entries each channel holds: one query, and one signature check per channel that moved."""
        with self._lock:
            return {channel: head.size for channel, head in self._verified_heads(talks).items()}

    def head(self, channel: str) -> Head:
        """The head of a channel, verified against all its entries and signed with the present key.

        NotFound if there is no such channel.
        """
        with self._lock:
            return self._present(self._caught_up(channel))

    # --- reading

    def read(self, channel: str, since: int = 0) -> Sequence[Read]:
        """The entries from position ``since`` on, verified; an erased one is None.

        Reads and checks only what is asked for and what is new since the last call.  NotFound if there is no
        such channel.
        """
        with self._lock:
            rows, entries = self._checked(channel, since)
            return [(row[0], entry) for row, entry in zip(rows, entries, strict=True)]

    def rows(self, channel: str) -> Sequence[Row]:
        """All rows of a channel, verified, with the salts: for exports, which hand them to those who may read them."""
        with self._lock:
            return self._checked(channel, 0)[0]

    def attachment(self, channel: str, sha256: str) -> bytes:
        """The attachment with this digest, which an entry of this channel must have named.

        NotFound when it was erased; Damaged when it is missing or altered.
        """
        with self._lock:
            held = self._store.attachment(channel, sha256)
            if held is None:
                if sha256 in self._caught_up(channel).dropped:
                    raise NotFound("This attachment was erased.")
                raise Damaged(f"An attachment of channel {channel} is missing: {sha256}. {RESTORE}")
            if held.__class__ is not bytes or hashlib.sha256(held).hexdigest() != sha256:
                raise Damaged(f"An attachment of channel {channel} was altered: {sha256}. {RESTORE}")
            return held

    def attachments(self, channel: str) -> dict[str, bytes]:
        """All attachments of a channel by digest, verified."""
        with self._lock:
            return {sha256: self.attachment(channel, sha256) for sha256 in self._attached(channel)}

    def tree(self, channel: str) -> Tree:
        """The whole verified tree of a channel, for paths."""
        with self._lock:
            known = self._caught_up(channel)
            return Tree([known.commitment(position) for position in range(known.size)])

    def forget(self, channel: str) -> None:
        """Drop what was remembered of a channel; the next read verifies it from its first entry."""
        with self._lock:
            self._known.pop(channel, None)
            self._heads.pop(channel, None)
            self._audiences.pop(channel, None)

    # --- keys

    def create_keys(self, talks: str) -> str:
        """Make the first key of new talks; returns its fingerprint, for the invitation."""
        if not self._keyring.has(talks) and self._store.heads(talks):
            raise Damaged(f"The keys of talks {talks} are gone. Restore the key folder from a backup.")
        return self._keyring.create(talks)

    def chain(self, talks: str) -> tuple[Link, ...]:
        """The public keys of these talks, oldest first, with their certificates."""
        return self._keyring.chain(talks)

    def sign(self, talks: str, message: bytes) -> tuple[str, bytes]:
        """The fingerprint and the signature of the present key under a message: for exports and receipts."""
        with self._lock, self._signing(talks) as signer:
            return signer.fingerprint, signer.sign(message)

    def rotate_key(self, talks: str, channel: str, at: Instant, by: By) -> str:
        """Introduce a new key by an entry in ``channel``, the last one under the old key; returns its fingerprint.

        From the next head on the new key signs; ``head`` gives every channel's head under it at once.
        """
        with self._lock, self._keyring.locked(talks, exclusive=True):
            self._settle(talks)
            size = self._caught_up(channel).size
            link = self._keyring.prepare(talks, at, channel, size)
            raw = entry_bytes(1, ROTATED, at, by, {"certificate": msgspec.to_builtins(link.certificate)})
            self._write(self._keyring.signer(talks), talks, {channel: [raw]}, {channel: size})
            self._keyring.complete(talks, adopt=True)
            return link.fingerprint

    # --- writing

    def append(
        self,
        talks: str,
        entries: Mapping[str, Sequence[bytes]],
        expect: Mapping[str, int],
        attachments: Mapping[str, Sequence[bytes]] = _NONE,
    ) -> dict[str, int]:
        """Write entries (made by ``entry_bytes``) into channels, all or nothing; returns the new sizes.

        ``expect`` holds the size of every channel the decision read; a channel that is absent is expected not
        to exist.  A new channel starts with ``channel opened`` for these talks.  When this returns, the
        entries are on disk under signed heads dated as the last entry of each channel.

        Raises Moved when any of these channels stands elsewhere.
        """
        for channel, added in entries.items():
            self._check_entries(talks, channel, added, opening=expect.get(channel, 0) == 0)
        if any(not entries.get(channel) for channel in attachments):
            raise Malformed("An attachment is written together with an entry of its channel that names it.")
        with self._lock, self._signing(talks) as signer:
            return self._write(signer, talks, entries, expect, attachments)

    def erase(  # noqa: PLR0913, PLR0917 - what is erased, why, by whom, and on which reading
        self,
        talks: str,
        channel: str,
        positions: Sequence[int],
        why: str,
        at: Instant,
        by: By,
        expect: Mapping[str, int],
        attachments: Sequence[str] = (),
    ) -> dict[str, int]:
        """Destroy salt and body of these positions, and these attachments, by a signed entry that says so.

        The commitments stay, so everything else is still proven.  Malformed for a position that does not
        exist, was erased before, or holds an entry of the journal itself.  Returns the new sizes.  Should the
        files not be cleaned at once (StoreFull, Unreachable), the erasure stands; call ``scrub`` again.
        """
        named = sorted(set(positions))
        with self._lock:
            with self._signing(talks) as signer:
                known = self._caught_up(channel)
                self._check_erasable(known, named)
                body: dict[str, Any] = {"positions": named, "why": why}
                if attachments:
                    body["attachments"] = sorted(set(attachments))
                raw = entry_bytes(1, ERASED, at, by, body)
                drop = [(channel, sha256) for sha256 in attachments]
                sizes = self._write(signer, talks, {channel: [raw]}, expect, erase={channel: named}, drop=drop)
            self._store.scrub()
            return sizes

    def scrub(self) -> None:
        """Clean erased bytes out of the files once more; see ``erase``."""
        self._store.scrub()

    def close(self) -> None:
        """Let go of the store's files and connections."""
        self._store.close()

    # --- inside: verifying

    def _verified_heads(self, talks: str) -> dict[str, Head]:
        check_name(talks)
        self._survey()
        found = {head.channel: head for head in self._store.heads(talks)}
        for channel, head in found.items():
            self._check_head(channel, talks, head)
        homes = (self._homes or {}).setdefault(talks, set())
        if missing := homes - set(found):
            raise damaged(min(missing), 0, "the channel has entries and no signed head")
        homes.update(found)
        return found

    def _check_head(self, channel: str, talks: str | None, head: Head) -> None:
        """Damaged unless a key of the talks signed this head and it does not fall behind one seen before."""
        before = self._heads.get(channel)
        if head == before and talks in (None, head.talks):
            return
        link = next((link for link in self._links(head.talks) if link.fingerprint == head.key), None)
        if (
            head.channel != channel
            or talks not in (None, head.talks)
            or head.size < 1
            or link is None
            or not _signed(link, head)
        ):
            raise damaged(channel, head.size - 1, "the head is not signed by a key of these talks")
        if before is not None and (head.size < before.size or (head.size == before.size and head.root != before.root)):
            raise damaged(
                channel, head.size - 1, "the record fell behind what was read before; after restoring, start anew"
            )
        self._heads[channel] = head

    def _links(self, talks: str) -> tuple[Link, ...]:
        try:
            return self._keyring.chain(talks)
        except Malformed:  # a damaged head may name talks that cannot be
            return ()

    def _survey(self) -> None:
        """Once: which channels have rows, and for which talks, so that one without a head is missed."""
        if self._homes is not None:
            return
        homes: dict[str, set[str]] = {}
        for channel, body in self._store.openings():
            try:
                check_name(channel)
                opening = read_opening(read_entry(body or b""))
            except (Malformed, TypeError):
                raise damaged(str(channel), 0, "the channel's opening is not readable") from None
            homes.setdefault(opening.talks, set()).add(channel)
        self._homes = homes

    def _caught_up(self, channel: str) -> Known:
        known = self._known.get(channel)
        self._checked(channel, known.size if known else 0)
        return self._known[channel]

    def _checked(self, channel: str, since: int) -> tuple[list[Row], list[Entry | None]]:
        """The verified rows and entries from ``since`` on, with everything new taken in."""
        known = self._known.get(channel) or Known(channel)
        start = min(max(since, 0), known.size)
        head, rows = self._store.read(channel, start)
        if head is None:
            if rows or known.size:
                raise damaged(channel, 0, "the channel has entries and no signed head")
            raise NotFound("There is no such channel.")
        self._check_head(channel, known.head.talks if known.head else None, head)
        entries = check_rows(channel, start, rows)
        new = known.size - start
        if head != known.head:
            if known.size == 0:
                self._audiences[channel] = audience_of(head, rows[0] if rows else None)
            known.take(head, rows[new:], entries[new:])
            self._known[channel] = known
        elif len(rows) != new:
            raise damaged(channel, head.size - 1, "there are more or fewer entries than the head says")
        known.recheck(rows[:new], entries[:new])
        skipped = max(since, 0) - start
        return rows[skipped:], entries[skipped:]

    def _present(self, known: Known) -> Head:
        """The verified head, under the present key should an earlier one have signed it."""
        head = known.head
        if head is None:
            raise NotFound("There is no such channel.")
        with self._signing(head.talks) as signer:
            return head if head.key == signer.fingerprint else signer.signed(head)

    def _attached(self, channel: str) -> list[str]:
        """The digests of a channel's attachments, as its head binds them."""
        head, digests = self._store.attachments(channel)
        if head is None:
            return []
        self._check_head(channel, None, head)
        if attachments_hash(digests) != head.attachments:
            raise Damaged(f"The attachments of channel {channel} are not those its head was signed with. {RESTORE}")
        return digests

    # --- inside: writing

    @contextmanager
    def _signing(self, talks: str) -> Iterator[Signer]:
        """The present key, held still; first finishes a rotation that was cut short."""
        if self._keyring.pending(talks):
            with self._keyring.locked(talks, exclusive=True):
                self._settle(talks)
        with self._keyring.locked(talks):
            yield self._keyring.signer(talks)

    def _settle(self, talks: str) -> None:
        """Adopt a pending key if its entry was recorded, and drop it otherwise."""
        pending = self._keyring.pending(talks)
        if pending is None:
            return
        recorded = False
        for _, entry in self.read(pending.channel, pending.position)[:1]:
            if entry is not None and entry.kind == ROTATED and pending.link.certificate:
                recorded = pending.link.certificate.signature.encode() in bytes(entry.body)
        self._keyring.complete(talks, adopt=recorded)

    def _write(
        self,
        signer: Signer,
        talks: str,
        entries: Mapping[str, Sequence[bytes]],
        expect: Mapping[str, int],
        attachments: Mapping[str, Sequence[bytes]] = _NONE,
        erase: Mapping[str, Sequence[int]] | None = None,
        drop: Sequence[tuple[str, str]] = (),
    ) -> dict[str, int]:
        entries = {channel: added for channel, added in entries.items() if added}
        bases = {channel: Base(size) for channel, size in expect.items()}
        rows: dict[str, list[Row]] = {}
        heads: dict[str, Head] = {}
        standing: dict[str, Known] = {}
        held = [(home, hashlib.sha256(raw).hexdigest(), raw) for home, given in attachments.items() for raw in given]
        for channel, added in entries.items():
            known = standing[channel] = self._standing(talks, channel, expect.get(channel, 0))
            bases[channel] = Base(known.size, known.head.root if known.head else None)
            rows[channel] = self._sealed(known, added)
            gained = {sha256 for home, sha256, _ in held if home == channel}
            lost = {sha256 for home, sha256 in drop if home == channel}
            attached = self._attached_after(known, gained, lost)
            heads[channel] = signer.signed(_next_head(talks, known, rows[channel], attached))
        self._store.write(Write(bases, rows, list(heads.values()), held, erase or {}, drop))
        for channel, sealed in rows.items():
            standing[channel].take(heads[channel], sealed, [read_entry(row[3] or b"") for row in sealed])
            self._known[channel], self._heads[channel] = standing[channel], heads[channel]
        return {channel: head.size for channel, head in heads.items()}

    def _standing(self, talks: str, channel: str, size: int) -> Known:
        """What is known of a channel that is about to be extended; Moved unless it stands at ``size``."""
        known = self._known.get(channel)
        if known is None or known.size != size:
            try:
                known = self._caught_up(channel)
            except NotFound:
                check_name(channel)
                known = Known(channel)
        if known.size != size:
            raise Moved("Somebody wrote first. Look at the record as it stands now and decide again.")
        if known.head is not None and known.head.talks != talks:
            raise Malformed(f"Channel {channel} belongs to other talks.")
        return known

    def _attached_after(self, known: Known, gained: set[str], lost: set[str]) -> bytes:
        """What the next head says of the attachments."""
        if known.head is None:
            return attachments_hash(gained)
        if not gained and not lost:
            return known.head.attachments
        return attachments_hash((set(self._attached(known.channel)) | gained) - lost)

    def _sealed(self, known: Known, added: Sequence[bytes]) -> list[Row]:
        rows: list[Row] = []
        for position, raw in enumerate(added, known.size):
            salt = self._salts(known.channel, position)
            rows.append((position, commitment_of(salt, raw), salt, raw))
        return rows

    def _check_entries(self, talks: str, channel: str, added: Sequence[bytes], *, opening: bool) -> None:
        for number, raw in enumerate(added):
            entry = read_entry(raw)
            if entry.kind in OWN_KINDS:
                raise Malformed(f"“{entry.kind}” is written by the journal itself: call erase or rotate_key.")
            if (entry.kind == OPENED) != (opening and number == 0):
                raise Malformed(f"“{OPENED}” is the first entry of a channel, and no other; channel {channel}.")
            if entry.kind == OPENED and read_opening(entry).talks != talks:
                raise Malformed(f"Channel {channel} is opened for other talks than {talks}.")
            if not is_canonical(raw):
                raise Malformed("These bytes are not in canonical form: build them with entry_bytes.")

    def _check_erasable(self, known: Known, positions: Sequence[int]) -> None:
        for position in positions:
            if not 0 <= position < known.size or position in known.erased or position in known.own:
                raise Malformed(
                    f"Position {position} of channel {known.channel} cannot be erased: there is no such entry,"
                    " it was erased before, or the record itself needs it."
                )


def _next_head(talks: str, known: Known, rows: Sequence[Row], attached: bytes) -> Head:
    """The unsigned head after these rows, dated as the last of them."""
    frontier = known.frontier.copy()
    frontier.extend([row[1] for row in rows])
    opening = known.head.opening if known.head else rows[0][1]
    last = read_entry(rows[-1][3] or b"")
    return Head(talks, known.channel, frontier.size, frontier.root(), opening, attached, last.at, key="")


def _signed(link: Link, head: Head) -> bool:
    try:
        return valid_signature(link.public, head.signature, head.signed_bytes())
    except Malformed:  # a flipped bit can make text that has no canonical bytes
        return False
