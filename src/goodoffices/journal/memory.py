"""A store in memory: for tests, rehearsals and the library.  Nothing survives the process."""

from __future__ import annotations

import threading

from goodoffices.basics.errors import Moved, StoreFull
from goodoffices.journal.heads import Head
from goodoffices.journal.store import END, Row, Write


class MemoryStore:
    """Keeps everything in dictionaries; ``capacity`` bounds the bytes of bodies and attachments, if given."""

    def __init__(self, capacity: int | None = None) -> None:
        self.capacity = capacity
        self._lock = threading.RLock()
        self._rows: dict[str, list[Row]] = {}
        self._heads: dict[str, Head] = {}
        self._attachments: dict[tuple[str, str], bytes] = {}

    def write(self, write: Write) -> None:
        """See ``Store.write``."""
        with self._lock:
            self._compare(write)
            self._make_room(write)
            for channel, rows in write.rows.items():
                self._rows.setdefault(channel, []).extend(rows)
            for channel, positions in write.erase.items():
                kept = self._rows[channel]
                for position in positions:
                    kept[position] = (position, kept[position][1], None, None)
            self._heads.update((head.channel, head) for head in write.heads)
            self._attachments.update(((channel, sha256), held) for channel, sha256, held in write.attachments)
            for dropped in write.drop:
                self._attachments.pop(dropped, None)

    def _compare(self, write: Write) -> None:
        for channel, base in write.expect.items():
            head = self._heads.get(channel)
            size = head.size if head else 0
            if size != base.size or (head and base.root not in (None, head.root)):
                raise Moved("Somebody wrote first. Look at the record as it stands now and decide again.")

    def _make_room(self, write: Write) -> None:
        if self.capacity is None:
            return
        rows = [row for held in self._rows.values() for row in held]
        rows += [row for added in write.rows.values() for row in added]
        used = sum(len(row[3] or b"") for row in rows)
        used += sum(map(len, self._attachments.values())) + sum(len(added[2]) for added in write.attachments)
        if used > self.capacity:
            raise StoreFull("No room is left for the record. Nothing was written; free some space and try again.")

    def heads(self, talks: str) -> list[Head]:
        """See ``Store.heads``."""
        with self._lock:
            return [head for _, head in sorted(self._heads.items()) if head.talks == talks]

    def talks(self) -> list[str]:
        """See ``Store.talks``."""
        with self._lock:
            return sorted({head.talks for head in self._heads.values()})

    def openings(self) -> list[tuple[str, bytes | None]]:
        """See ``Store.openings``."""
        with self._lock:
            return [(channel, rows[0][3]) for channel, rows in sorted(self._rows.items())]

    def read(self, channel: str, since: int, until: int = END) -> tuple[Head | None, list[Row]]:
        """See ``Store.read``."""
        with self._lock:
            return self._heads.get(channel), self._rows.get(channel, [])[since:until]

    def attachment(self, channel: str, sha256: str) -> bytes | None:
        """See ``Store.attachment``."""
        with self._lock:
            return self._attachments.get((channel, sha256))

    def attachments(self, channel: str) -> tuple[Head | None, list[str]]:
        """See ``Store.attachments``."""
        with self._lock:
            digests = sorted(sha256 for home, sha256 in self._attachments if home == channel)
            return self._heads.get(channel), digests

    def scrub(self) -> None:
        """Nothing to do: what is erased is left to the garbage collector."""

    def close(self) -> None:
        """Nothing to let go of."""
