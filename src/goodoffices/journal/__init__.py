"""The journal: channels of entries that cannot be changed quietly.

Append-only channels, one RFC 9162 tree for each, signed heads, receipts, three stores.  ``Journal`` reads and
writes, ``Keyring`` keeps the keys, ``MemoryStore``, ``SqliteStore`` and ``goodoffices.journal.postgres`` keep
the rows, ``exports`` writes what a side takes home, ``verify`` (importable by itself, and runnable as one
file) checks it.  Doors never import from here; ``rules`` and ``office`` do.
"""

from goodoffices.journal.entries import By, Entry, entry_bytes, read_entry
from goodoffices.journal.heads import Head, head_code
from goodoffices.journal.journal import Journal, fresh_salts
from goodoffices.journal.keys import Keyring, MemoryKeyring, fingerprint_of, parse_fingerprint, shown_fingerprint
from goodoffices.journal.memory import MemoryStore
from goodoffices.journal.sqlite import SqliteStore
from goodoffices.journal.store import Store

__all__ = [
    "By",
    "Entry",
    "Head",
    "Journal",
    "Keyring",
    "MemoryKeyring",
    "MemoryStore",
    "SqliteStore",
    "Store",
    "entry_bytes",
    "fingerprint_of",
    "fresh_salts",
    "head_code",
    "parse_fingerprint",
    "read_entry",
    "shown_fingerprint",
]
