"""Exports and receipts: what a side takes home and checks with ``verify``, without this machine.

An **export** is JSON Lines: a header with the chain of keys; for each channel its head, entries with their
salts, what was erased, attachments; an end line that signs all lines before it.  It holds exactly the
channels asked for and nothing of any other.  A **receipt** is one JSON document: the keys, the heads, paths
that prove an earlier receipt's heads to be the beginning of these, and paths for chosen entries.

Both are deterministic bytes (Ed25519 signatures are, RFC 8032), in canonical JSON.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from goodoffices.basics.canonical import canonical_bytes
from goodoffices.basics.errors import Damaged, Malformed
from goodoffices.basics.instants import Instant
from goodoffices.journal.entries import read_entry, read_opening
from goodoffices.journal.journal import Journal
from goodoffices.journal.keys import stated_chain

EXPORT_TYPE = "goodoffices export 1"
RECEIPT_TYPE = "goodoffices receipt 1"


class _Standing(msgspec.Struct, frozen=True):
    channel: str
    size: int
    root: str


class _Held(msgspec.Struct, frozen=True):
    head: _Standing


class _Earlier(msgspec.Struct, frozen=True):
    type: str
    talks: str
    channels: tuple[_Held, ...]


_receipts = msgspec.json.Decoder(_Earlier)


def export(journal: Journal, talks: str, side: str, channels: Iterable[str], at: Instant) -> Iterator[bytes]:
    """The lines of an export of these channels for ``side``, each ending in a newline.

    The caller says which channels the side may read; entries go out with their salts, so that they can be
    checked.  Reading errors are those of ``Journal``.
    """
    digest, lines = hashlib.sha256(), 0
    for line in _lines(journal, talks, side, sorted(set(channels)), at):
        raw = canonical_bytes(line) if isinstance(line, dict) else line
        digest.update(raw + b"\n")
        lines += 1
        yield raw + b"\n"
    signed = {"type": EXPORT_TYPE, "talks": talks, "lines": lines, "sha256": digest.hexdigest()}
    key, signature = journal.sign(talks, canonical_bytes(signed))
    yield canonical_bytes({"type": "end", "lines": lines, "key": key, "signature": signature.hex()}) + b"\n"


def receipt(
    journal: Journal,
    talks: str,
    side: str,
    channels: Iterable[str],
    at: Instant,
    since: bytes | None = None,
    entries: Iterable[tuple[str, int]] = (),
) -> bytes:
    """A receipt for ``side`` over these channels: their heads, and what was asked for besides.

    ``since`` is an earlier receipt: for each of its channels the receipt proves that nothing it covered was
    changed.  ``entries`` are (channel, position) to prove one by one, with their text.  Malformed when
    ``since`` is no receipt of these talks; Damaged when it says more than the record holds.
    """
    before = _earlier(talks, since) if since else {}
    chosen = sorted(set(entries))
    stated, proofs = [], []
    for channel in sorted(set(channels)):
        head, tree = journal.head(channel), journal.tree(channel)
        channel_line: dict[str, Any] = {"head": head.stated()}
        if channel in before:
            old = before[channel]
            if not 0 < old.size <= tree.size or tree.root(old.size).hex() != old.root:
                raise Damaged(
                    f"The receipt covers {old.size} entries of channel {channel}; the record no longer continues it."
                    " Restore the record from a backup, and tell the sides."
                )
            path = [step.hex() for step in tree.consistency(old.size, head.size)]
            channel_line["consistency"] = {"size": old.size, "path": path}
        stated.append(channel_line)
        wanted = [position for home, position in chosen if home == channel]
        proofs += _proofs(journal, channel, wanted, head.size) if wanted else []
    document: dict[str, Any] = {
        "type": RECEIPT_TYPE,
        "talks": talks,
        "side": side,
        "at": at,
        "keys": stated_chain(journal.chain(talks)),
        "channels": stated,
        "entries": proofs,
    }
    key, signature = journal.sign(talks, canonical_bytes(document))
    return canonical_bytes({**document, "key": key, "signature": signature.hex()}) + b"\n"


def _lines(
    journal: Journal, talks: str, side: str, channels: Sequence[str], at: Instant
) -> Iterator[dict[str, Any] | bytes]:
    keys = stated_chain(journal.chain(talks))
    yield {"type": "export", "format": 1, "talks": talks, "side": side, "at": at, "keys": keys}
    for channel in channels:
        head, rows = journal.head(channel), journal.rows(channel)
        if head.talks != talks:
            raise Malformed(f"Channel {channel} belongs to other talks.")
        rows = rows[: head.size]
        audience = read_opening(read_entry(rows[0][3] or b"")).audience
        yield {"type": "channel", "channel": channel, "audience": list(audience), "head": head.stated()}
        for position, commitment, salt, body in rows:
            if body is None or salt is None:
                yield {"type": "erased", "channel": channel, "position": position, "commitment": commitment.hex()}
            else:
                # The same bytes as canonical_bytes of the line, with the entry's own bytes inside.
                where = f'"position":{position},"salt":"{salt.hex()}","type":"entry"}}'.encode()
                yield b'{"channel":"' + channel.encode() + b'","entry":' + body + b"," + where
        for sha256, held in journal.attachments(channel).items():
            inside = base64.b64encode(held).decode("ascii")
            yield {"type": "attachment", "channel": channel, "sha256": sha256, "base64": inside}


def _proofs(journal: Journal, channel: str, positions: Sequence[int], size: int) -> list[dict[str, Any]]:
    rows, tree = journal.rows(channel), journal.tree(channel)
    proofs = []
    for position in positions:
        if not 0 <= position < size:
            raise Malformed(f"Channel {channel} has no position {position}.")
        _, commitment, salt, body = rows[position]
        proof: dict[str, Any] = {"channel": channel, "position": position}
        if body is None or salt is None:
            proof["commitment"] = commitment.hex()
        else:
            proof |= {"salt": salt.hex(), "entry": msgspec.json.decode(body)}
        proof["path"] = [step.hex() for step in tree.inclusion(position, size)]
        proofs.append(proof)
    return proofs


def _earlier(talks: str, since: bytes) -> Mapping[str, _Standing]:
    try:
        read = _receipts.decode(since)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The earlier receipt cannot be read. Give the file as you received it.") from None
    if read.type != RECEIPT_TYPE or read.talks != talks:
        raise Malformed("The earlier receipt is none of these talks.")
    return {held.head.channel: held.head for held in read.channels}
