"""Heads: the signed root of a channel at one size, and the short code people read to each other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goodoffices.basics.canonical import canonical_bytes

#: Says what is signed, so that no signature made for one purpose serves another.
HEAD_TYPE = "goodoffices head 1"
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


@dataclass(frozen=True, slots=True)
class Head:
    """The signed state of one channel.

    ``root`` and ``opening`` (the commitment of position 0, so that the audience can be shown without reading
    the whole channel) are 32 bytes, as is ``attachments``, which binds the digests of all that are attached
    to the channel; ``at`` is the instant of the last entry; ``key`` the fingerprint of the
    signing key (40 hex digits); ``signature`` Ed25519, 64 bytes.
    """

    talks: str
    channel: str
    size: int
    root: bytes
    opening: bytes
    attachments: bytes
    at: str
    key: str
    signature: bytes = b""

    def signed_bytes(self) -> bytes:
        """What the signature covers: everything but itself, in canonical JSON, with its type."""
        stated = self.stated()
        del stated["signature"]
        return canonical_bytes(stated)

    def stated(self) -> dict[str, Any]:
        """The head as exports and receipts state it, hashes and signature in hex."""
        return {
            "type": HEAD_TYPE,
            "talks": self.talks,
            "channel": self.channel,
            "size": self.size,
            "root": self.root.hex(),
            "opening": self.opening.hex(),
            "attachments": self.attachments.hex(),
            "at": self.at,
            "key": self.key,
            "signature": self.signature.hex(),
        }

    def code(self) -> str:
        """The short code of this head: see ``head_code``."""
        return head_code(self.channel, self.size, self.root)


def attachments_hash(digests: Iterable[str]) -> bytes:
    """What a head says of its channel's attachments: SHA-256 over the canonical list of their digests, sorted."""
    return hashlib.sha256(canonical_bytes(sorted(set(digests)))).digest()


def head_code(channel: str, size: int, root: bytes) -> str:
    """Twelve characters that two sides read to each other to see that they are shown the same record.

    Crockford base32 in groups of four: the first 60 bits of SHA-256 over channel, size and root, such as
    ``7KQ2-M0XA-94TC``.  60 bits stop an accident and a later change; they do not stop the keeper of the
    record from preparing two versions with equal codes beforehand (about 2**30 trials).  Where that matters,
    the sides compare receipts, which hold the full root.
    """
    digest = hashlib.sha256(canonical_bytes({"channel": channel, "root": root.hex(), "size": size})).digest()
    letters = base64.b32encode(digest)[:12].translate(_CROCKFORD).decode("ascii")
    return "-".join((letters[:4], letters[4:8], letters[8:]))
