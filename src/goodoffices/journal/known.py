"""What has been verified of one channel, and how more of it is verified.

A ``Known`` remembers the commitments of a channel up to a signed head (32 bytes an entry), so that a later
read checks only the rows it is given: new ones must lead to the new head, old ones must equal what was
verified before.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from goodoffices.basics.errors import Damaged, Malformed
from goodoffices.journal.entries import (
    ERASED,
    OPENED,
    OWN_KINDS,
    SALT_BYTES,
    Entry,
    commitment_of,
    read_entry,
    read_erasure,
    read_opening,
)
from goodoffices.journal.heads import Head
from goodoffices.journal.merkle import Frontier
from goodoffices.journal.store import RESTORE, Row

_DIGEST = 32


@dataclass(slots=True)
class Known:
    """The verified state of one channel, up to ``head``."""

    channel: str
    head: Head | None = None
    frontier: Frontier = field(default_factory=Frontier)
    commitments: bytearray = field(default_factory=bytearray)
    erased: set[int] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    own: set[int] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many entries are verified."""
        return self.frontier.size

    def commitment(self, position: int) -> bytes:
        """The verified commitment at a position."""
        return bytes(self.commitments[position * _DIGEST : (position + 1) * _DIGEST])

    def extended(self, head: Head, rows: Sequence[Row]) -> Frontier:
        """The frontier after ``rows``; Damaged unless it is the one that ``head`` signs."""
        frontier = self.frontier.copy()
        frontier.extend([row[1] for row in rows])
        if frontier.size != head.size or frontier.root() != head.root:
            raise damaged(self.channel, head.size - 1, "the rows up to here do not lead to the signed head")
        return frontier

    def take(self, head: Head, rows: Sequence[Row], entries: Sequence[Entry | None]) -> None:
        """Remember rows that were checked by ``check_rows`` and by ``extended``, up to this head."""
        start, frontier = self.size, self.extended(head, rows)
        found = list(own_entries(start, entries))
        known = self.erased | {position for _, entry in found for position in erased_positions(entry)}
        for position, entry in enumerate(entries, start):
            _check_erasure(self.channel, position, entry, known)
        self.head, self.frontier, self.erased = head, frontier, known
        self.commitments += b"".join([row[1] for row in rows])
        for position, entry in found:
            self.own.add(position)
            if entry.kind == ERASED:
                self.dropped.update(read_erasure(entry).attachments)

    def recheck(self, rows: Sequence[Row], entries: Sequence[Entry | None]) -> None:
        """Damaged unless rows read again equal what was verified, and what is missing was erased by an entry."""
        for row, entry in zip(rows, entries, strict=True):
            position = row[0]
            if row[1] != self.commitment(position):
                raise damaged(self.channel, position, "the entry is another one than before")
            _check_erasure(self.channel, position, entry, self.erased)


def check_rows(channel: str, since: int, rows: Sequence[Row]) -> list[Entry | None]:
    """The entries in these rows, which must start at ``since``; None where salt and body are gone.

    Damaged unless positions follow each other and every body matches its commitment.
    """
    entries: list[Entry | None] = []
    expected = since
    for position, commitment, salt, body in rows:
        if position != expected:
            raise damaged(channel, expected, "the entry is missing, or the one after it is out of order")
        expected += 1
        if body.__class__ is bytes and salt.__class__ is bytes and commitment.__class__ is bytes:
            if len(salt) != SALT_BYTES or commitment_of(salt, body) != commitment:
                raise damaged(channel, position, "the entry does not match its seal")
            entries.append(_entry(channel, position, body))
        elif body is None and salt is None and commitment.__class__ is bytes and len(commitment) == _DIGEST:
            entries.append(None)
        else:
            raise damaged(channel, position, "the entry is not readable in the store")
    if since == 0 and (not entries or entries[0] is None or entries[0].kind != OPENED):
        raise damaged(channel, 0, "the channel's opening is missing")
    return entries


def own_entries(start: int, entries: Sequence[Entry | None]) -> list[tuple[int, Entry]]:
    """The entries the journal itself reads, with their positions."""
    return [
        (position, entry)
        for position, entry in enumerate(entries, start)
        if entry is not None and (entry.kind in OWN_KINDS or entry.kind == OPENED)
    ]


def erased_positions(entry: Entry) -> tuple[int, ...]:
    """The positions an entry erases: none unless it is an ``erased`` entry."""
    return read_erasure(entry).positions if entry.kind == ERASED else ()


def audience_of(head: Head, row: Row | None) -> tuple[str, ...]:
    """The audience in the channel's first row, proven by the head's ``opening``."""
    if row is None or row[0] != 0 or row[1] != head.opening:
        raise damaged(head.channel, 0, "the channel's opening is missing or another one")
    (entry,) = check_rows(head.channel, 0, [row])
    try:
        opening = read_opening(entry) if entry else None
    except Malformed as error:
        raise damaged(head.channel, 0, str(error)) from None
    if opening is None or opening.talks != head.talks:
        raise damaged(head.channel, 0, "the channel was opened for other talks")
    return opening.audience


def damaged(channel: str, position: int, why: str) -> Damaged:
    """The error for damage at one position of one channel."""
    return Damaged(f"The record is damaged in channel {channel} at position {position}: {why}. {RESTORE}")


def _check_erasure(channel: str, position: int, entry: Entry | None, erased: AbstractSet[int]) -> None:
    if (entry is None) != (position in erased):
        why = "the entry is missing and no entry erases it" if entry is None else "an erased entry is back"
        raise damaged(channel, position, why)


def _entry(channel: str, position: int, body: bytes) -> Entry:
    try:
        return read_entry(body)
    except Malformed as error:
        raise damaged(channel, position, str(error)) from None
