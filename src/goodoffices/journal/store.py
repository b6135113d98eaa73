"""The store contract: where rows are kept.  ``memory``, ``sqlite`` and ``postgres`` fulfil it alike.

A store keeps bytes and compares sizes; it neither proves nor interprets them.  Whatever comes out of it is
verified by the journal before anything is served or signed.

Errors: ``Moved`` (somebody wrote first), ``StoreFull``, ``Unreachable``, ``Damaged`` and ``StoreError``; no
driver's exception leaves a store.  A write that returned is on disk.  A write that raised anything but
``Unreachable`` has changed nothing; after ``Unreachable`` it may or may not have been recorded, so read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from goodoffices.basics.errors import Damaged
from goodoffices.journal.heads import Head

#: Raised by one whenever the tables change; a store refuses a record written by a later schema.
SCHEMA = 1

#: (position, commitment, salt, body); salt and body are None once erased.
Row = tuple[int, bytes, bytes | None, bytes | None]

#: Beyond every position.
END = 2**62

RESTORE = "Stop writing and restore the record from a backup; see “A damaged record” in the operator's guide."


@dataclass(frozen=True, slots=True)
class Base:
    """What a decision read of a channel: its size (0: not there yet) and, where it will be extended, its root."""

    size: int
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One transaction: it happens whole, if every channel in ``expect`` still stands at its base, or not at all.

    ``attachments`` are (channel, SHA-256 in hex, bytes); storing the same one again is no error.
    ``erase`` names the positions whose salt and body go, ``drop`` the attachments that go with them.
    """

    expect: Mapping[str, Base]
    rows: Mapping[str, Sequence[Row]]
    heads: Sequence[Head]
    attachments: Sequence[tuple[str, str, bytes]] = ()
    erase: Mapping[str, Sequence[int]] = field(default_factory=dict)
    drop: Sequence[tuple[str, str]] = ()


class Store(Protocol):
    """What every store does.  Safe for several threads; SQLite and PostgreSQL also for several processes."""

    def write(self, write: Write) -> None:
        """Record it durably; Moved if a base no longer stands, StoreFull if there is no room."""

    def heads(self, talks: str) -> list[Head]:
        """The latest head of each channel of these talks, by channel."""

    def talks(self) -> list[str]:
        """The ids of all talks, in order."""

    def openings(self) -> list[tuple[str, bytes | None]]:
        """Every channel that has rows, with the body of its first, by channel: finds rows without a head."""

    def read(self, channel: str, since: int, until: int = END) -> tuple[Head | None, list[Row]]:
        """The head and the rows from ``since`` on and before ``until``, as they stood at one moment, in order."""

    def attachment(self, channel: str, sha256: str) -> bytes | None:
        """The bytes kept under this digest in this channel."""

    def attachments(self, channel: str) -> tuple[Head | None, list[str]]:
        """The head and the digests kept in this channel, as they stood at one moment, in order."""

    def scrub(self) -> None:
        """Make sure that erased bytes are gone from the files, as far as the database can; may be repeated."""

    def close(self) -> None:
        """Let go of files and connections."""


def checked_head(row: tuple[object, ...]) -> Head:
    """The head in a row, its values in the order below; Damaged if one is of a wrong type."""
    match row:
        case (
            str(channel),
            str(talks),
            int(size),
            bytes(root),
            bytes(opening),
            bytes(attachments),
            str(at),
            str(key),
            bytes(signature),
        ):
            return Head(talks, channel, size, root, opening, attachments, at, key, signature)
    raise Damaged(f"The head of channel {row[0]!r} is not readable in the store. {RESTORE}")


def only_text(values: Iterable[object]) -> list[str]:
    """These values, which must be text; Damaged if one is not."""
    found = list(values)
    texts = [value for value in found if isinstance(value, str)]
    if len(texts) != len(found):
        raise Damaged(f"A name in the store is not readable. {RESTORE}")
    return texts
